package sim_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// TestManyChangeOneChat: clients that change a supergroup and a basic group at the
// same time get answers or refusals, hear of versions in their order, and leave a
// world without contradictions.
func TestManyChangeOneChat(t *testing.T) {
	s := start(t, sim.Options{})
	all, id := club(t, s, 5)
	owner := all[0]
	group := owner.createChat("Basic", all[1:]...)
	must(owner.client, &api.MessagesEditChatDefaultBannedRightsRequest{Peer: owner.channelPeer(id), BannedRights: &api.ChatBannedRights{}})
	for i, a := range all {
		for _, b := range all {
			if a != b {
				a.meet(b)
			}
		}
		if i == 1 || i == 2 {
			must(owner.client, &api.ChannelsEditAdminRequest{Channel: owner.channel(id), UserID: owner.user(a.self.ID), AdminRights: &api.ChatAdminRights{
				BanUsers: true, AddAdmins: true, InviteUsers: true, ChangeInfo: true,
			}})
			must(owner.client, &api.MessagesEditChatAdminRequest{ChatID: group.ChatID, UserID: owner.user(a.self.ID), IsAdmin: true})
		}
	}
	link := owner.link(id)
	var at sync.WaitGroup
	for i, a := range all {
		at.Go(func() {
			r := rand.New(rand.NewPCG(uint64(i), 7))
			for n := range 40 {
				victim := all[1+r.IntN(len(all)-1)]
				a.attempt(pickOne(r, a.changes(id, group, link, victim, fmt.Sprint(i, " ", n), int64(i*1000+n+1))))
			}
		})
	}
	at.Wait()
	for _, a := range all {
		must(a.client, &api.UpdatesGetStateRequest{})
		version := int32(0)
		for _, u := range a.updates {
			if v := groupVersion(u, group.ChatID); v != 0 && v < version {
				t.Errorf("%s hears of version %d after %d", *a.self.FirstName, v, version)
			} else if v != 0 {
				version = v
			}
		}
	}
}

func pickOne[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// attempt sends a request that may be refused, but must be answered in its type.
func (a *account) attempt(req tl.Object) {
	body, err := a.wait(a.push(req))
	if _, refusal := errors.AsType[*rpcError](err); refusal {
		return
	}
	if err != nil {
		a.tb.Errorf("%T: %v", req, err)
		return
	}
	d := tl.NewDecoder(body)
	api.Registry().DecodeResult(api.ByID(req.ConstructorID()), d)
	if d.Err() != nil {
		a.tb.Errorf("answer to %T: %v", req, d.Err())
	}
}

// changes are requests that change who is in a supergroup or basic group, or what it
// is.
func (a *account) changes(id int64, group *api.InputPeerChat, link string, victim *account, text string, random int64) []tl.Object {
	user := api.InputUserClass(&api.InputUserSelf{})
	var about api.InputPeerClass = &api.InputPeerSelf{}
	if victim != a {
		user, about = a.user(victim.self.ID), a.userPeer(victim.self.ID)
	}
	ch, on := a.channel(id), random%2 == 0
	return []tl.Object{
		a.message(a.channelPeer(id), text, random),
		a.message(group, text, random+1<<20),
		&api.ChannelsEditTitleRequest{Channel: ch, Title: text},
		&api.ChannelsEditBannedRequest{Channel: ch, Participant: about, BannedRights: &api.ChatBannedRights{SendMedia: on, ViewMessages: random%3 == 0}},
		&api.ChannelsEditBannedRequest{Channel: ch, Participant: about, BannedRights: &api.ChatBannedRights{}},
		&api.ChannelsEditAdminRequest{Channel: ch, UserID: user, AdminRights: &api.ChatAdminRights{BanUsers: on}},
		&api.ChannelsInviteToChannelRequest{Channel: ch, Users: []api.InputUserClass{user}},
		&api.ChannelsLeaveChannelRequest{Channel: ch},
		&api.MessagesImportChatInviteRequest{Hash: hashOf(link)},
		&api.ChannelsToggleForumRequest{Channel: ch, Enabled: on},
		&api.MessagesCreateForumTopicRequest{Peer: a.channelPeer(id), Title: text, RandomID: random + 1<<21},
		&api.MessagesExportChatInviteRequest{Peer: a.channelPeer(id), UsageLimit: new(int32(2))},
		&api.MessagesAddChatUserRequest{ChatID: group.ChatID, UserID: user, FwdLimit: 3},
		&api.MessagesDeleteChatUserRequest{ChatID: group.ChatID, UserID: user, RevokeHistory: on},
		&api.MessagesEditChatAdminRequest{ChatID: group.ChatID, UserID: user, IsAdmin: on},
		&api.MessagesEditChatTitleRequest{ChatID: group.ChatID, Title: text},
	}
}

// groupVersion returns the version of a basic group that an update names, 0 for none.
func groupVersion(u api.UpdateClass, group int64) int32 {
	switch u := u.(type) {
	case *api.UpdateChatParticipantAdd:
		return u.Version
	case *api.UpdateChatParticipantDelete:
		return u.Version
	case *api.UpdateChatParticipantAdmin:
		return u.Version
	case *api.UpdateChatParticipants:
		if p, ok := u.Participants.(*api.ChatParticipants); ok && p.ChatID == group {
			return p.Version
		}
	}
	return 0
}
