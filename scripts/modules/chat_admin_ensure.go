package modules

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tgfleet/tgfleet/scripts/module"
	"github.com/tgfleet/tgfleet/telegram/peers"
	"github.com/tgfleet/tgfleet/telegram/rpcerr"
	"github.com/tgfleet/tgfleet/tl/api"
)

type adminParams struct {
	Chat   Ref     `with:"chat,required" doc:"supergroup or channel"`
	User   Ref     `with:"user,required" doc:"who is to be an administrator"`
	Rights rights  `with:"rights,required" doc:"what the administrator may do; an empty list takes the post away"`
	Rank   *string `with:"rank" doc:"title shown beside the name; not set leaves it alone"`
}

func chatAdminEnsure() *module.Module {
	return module.New("chat.admin.ensure", "Make a member an administrator with exactly these rights.", runAdminEnsure)
}

// rightFields are the rights of administrators by their names in playbooks.
var rightFields = map[string]func(*api.ChatAdminRights) *bool{
	"change_info":     func(r *api.ChatAdminRights) *bool { return &r.ChangeInfo },
	"post_messages":   func(r *api.ChatAdminRights) *bool { return &r.PostMessages },
	"edit_messages":   func(r *api.ChatAdminRights) *bool { return &r.EditMessages },
	"delete_messages": func(r *api.ChatAdminRights) *bool { return &r.DeleteMessages },
	"ban_users":       func(r *api.ChatAdminRights) *bool { return &r.BanUsers },
	"invite_users":    func(r *api.ChatAdminRights) *bool { return &r.InviteUsers },
	"pin_messages":    func(r *api.ChatAdminRights) *bool { return &r.PinMessages },
	"add_admins":      func(r *api.ChatAdminRights) *bool { return &r.AddAdmins },
	"anonymous":       func(r *api.ChatAdminRights) *bool { return &r.Anonymous },
	"manage_call":     func(r *api.ChatAdminRights) *bool { return &r.ManageCall },
	"manage_topics":   func(r *api.ChatAdminRights) *bool { return &r.ManageTopics },
	"post_stories":    func(r *api.ChatAdminRights) *bool { return &r.PostStories },
	"edit_stories":    func(r *api.ChatAdminRights) *bool { return &r.EditStories },
	"delete_stories":  func(r *api.ChatAdminRights) *bool { return &r.DeleteStories },
}

// rights is the parameter of that name.
type rights struct {
	api.ChatAdminRights
	none bool
}

// ParamType implements module.Decoder.
func (*rights) ParamType() string { return "list of rights" }

// DecodeParam implements module.Decoder.
func (r *rights) DecodeParam(v any) error {
	list, ok := v.([]any)
	if !ok {
		return fmt.Errorf("want a list of rights, got %s", module.Describe(v))
	}
	names := slices.Sorted(maps.Keys(rightFields))
	for _, item := range list {
		name, _ := item.(string)
		field := rightFields[name]
		if field == nil {
			return fmt.Errorf("no right is named %q; rights: %s", name, strings.Join(names, ", "))
		}
		*field(&r.ChatAdminRights) = true
	}
	r.none = len(list) == 0
	return nil
}

// differs reports whether two sets of rights are not the same.
func differs(have, want *api.ChatAdminRights) bool {
	for _, field := range rightFields {
		if *field(have) != *field(want) {
			return true
		}
	}
	return false
}

func runAdminEnsure(ctx context.Context, c *module.Call, p adminParams) (module.Result, error) {
	chat, err := p.Chat.channel(ctx, c)
	if err != nil {
		return module.Result{}, err
	}
	user, err := p.User.resolve(ctx, c)
	if err != nil {
		return module.Result{}, err
	}
	if user.Kind != peers.User {
		return module.Result{}, fmt.Errorf("%s is a %s, not a user", p.User.text, user.Kind)
	}
	same, creator, err := hasRights(ctx, c, chat, user, p)
	if err != nil {
		return module.Result{}, err
	}
	fields := map[string]any{"user": chatValue(user), "admin": !p.Rights.none}
	if creator {
		return module.Result{}, fmt.Errorf("%s owns the chat: an owner's rights cannot be changed", p.User.text)
	}
	if same {
		return module.Result{Detail: p.User.text + " as it should be", Fields: fields}, nil
	}
	req := &api.ChannelsEditAdminRequest{
		Channel: peers.InputChannel(chat), UserID: peers.InputUser(user), AdminRights: new(p.Rights.ChatAdminRights),
	}
	if p.Rank != nil {
		req.Rank = p.Rank
	}
	_, err = module.Do(ctx, c, req, keepNothing[api.UpdatesClass], nil)
	if err != nil && !notModified(err) {
		return module.Result{}, err
	}
	return module.Result{Changed: true, Detail: p.User.text, Fields: fields}, nil
}

// hasRights reads what the user is in the chat. The right named other stands
// for future rights and is the server's own business.
func hasRights(ctx context.Context, c *module.Call, chat, user peers.Peer, p adminParams) (same, creator bool, err error) {
	res, err := module.Read(ctx, c, &api.ChannelsGetParticipantRequest{
		Channel: peers.InputChannel(chat), Participant: peers.Input(user),
	})
	if rpcerr.Is(err, "USER_NOT_PARTICIPANT") {
		return false, false, fmt.Errorf("%s is not in the chat: it must join first: %w", p.User.text, err)
	}
	if err != nil {
		return false, false, err
	}
	switch a := res.Participant.(type) {
	case *api.ChannelParticipantCreator:
		return false, true, nil
	case *api.ChannelParticipantAdmin:
		sameRank := p.Rank == nil || deref(a.Rank) == *p.Rank
		return a.AdminRights != nil && !differs(a.AdminRights, &p.Rights.ChatAdminRights) && sameRank, false, nil
	}
	return p.Rights.none, false, nil
}
