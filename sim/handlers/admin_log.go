package handlers

import (
	"strings"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func adminLogMethods(m methods) {
	object(m, signedIn, getAdminLog)
}

// getAdminLog lists what was done in a channel in the last two days, newest first.
// See https://core.telegram.org/method/channels.getAdminLog.
func getAdminLog(c *Call, req *api.ChannelsGetAdminLogRequest) (*api.ChannelsAdminLogResults, error) {
	ch, err := c.visibleChannel(req.Channel)
	if err != nil {
		return nil, err
	}
	q := world.LogQuery{MaxID: req.MaxID, MinID: req.MinID, Limit: int(req.Limit), Match: c.logFilter(req)}
	if len(req.Admins) > maxNamed {
		return nil, errRequestLong
	}
	if req.Admins != nil {
		q.By = []world.UserID{}
		for _, in := range req.Admins {
			u, err := c.inputUser(in)
			if err != nil {
				return nil, err
			}
			q.By = append(q.By, u.ID)
		}
	}
	events, err := c.world().AdminLog(c.Now, c.user.ID, ch, q)
	if err != nil {
		return nil, err
	}
	v := c.view()
	v.include(world.ChannelPeer(ch.ID))
	out := &api.ChannelsAdminLogResults{Events: []*api.ChannelAdminLogEvent{}}
	for _, e := range events {
		if action := v.logAction(ch, e); action != nil {
			out.Events = append(out.Events, &api.ChannelAdminLogEvent{
				ID: e.ID, Date: date(e.Date), UserID: v.userID(e.By), Action: action,
			})
		}
	}
	out.Users, out.Chats = v.users, v.chats
	return out, nil
}

// logFilter returns which events a request asks for: by what they tell, and by the
// name of who did it or to whom it was done.
func (c *Call) logFilter(req *api.ChannelsGetAdminLogRequest) func(*world.AdminEvent) bool {
	wanted, q := eventFilter(req.EventsFilter), strings.ToLower(req.Q)
	return func(e *world.AdminEvent) bool {
		if !wanted(e) {
			return false
		}
		if q == "" || matchesName(c.world().User(e.By), q) {
			return true
		}
		return e.NewMember != nil && matchesName(c.world().User(e.NewMember.User), q)
	}
}

// eventFilter returns which events a filter keeps; nil keeps all.
func eventFilter(f *api.ChannelAdminLogEventsFilter) func(*world.AdminEvent) bool {
	if f == nil {
		return func(*world.AdminEvent) bool { return true }
	}
	return func(e *world.AdminEvent) bool {
		switch e.Kind {
		case world.LogJoined, world.LogJoinedByInvite, world.LogJoinedByRequest:
			return f.Join
		case world.LogLeft:
			return f.Leave
		case world.LogInvited:
			return f.Invite
		case world.LogToggledBan:
			return wantsBan(f, e)
		case world.LogVoiceBan:
			return f.Kick && e.Flag || f.Unkick && !e.Flag
		case world.LogToggledAdmin:
			return f.Promote && e.NewMember.Rights != 0 || f.Demote && e.NewMember.Rights == 0
		case world.LogTitle, world.LogAbout, world.LogUsername, world.LogPhoto, world.LogLinked, world.LogTTL, world.LogReactions:
			return f.Info
		case world.LogPinned:
			return f.Pinned
		case world.LogMessageEdited, world.LogPollStopped:
			return f.Edit
		case world.LogMessageDeleted:
			return f.Delete
		case world.LogMessageSent:
			return f.Send
		case world.LogInviteRevoked, world.LogInviteEdited, world.LogInviteDeleted:
			return f.Invites
		case world.LogTopicCreated, world.LogTopicEdited, world.LogTopicDeleted, world.LogTopicPinned:
			return f.Forums
		}
		return f.Settings
	}
}

// wantsBan tells bans, which leave a member in, from kicks, which do not, and both
// from their ends.
func wantsBan(f *api.ChannelAdminLogEventsFilter, e *world.AdminEvent) bool {
	was, is := e.OldMember.Restricted, e.NewMember.Restricted
	kicked := is.Has(world.NoViewing)
	unkicked := was.Has(world.NoViewing) && !kicked
	return f.Kick && kicked || f.Unkick && unkicked || f.Ban && is != 0 && !kicked || f.Unban && is == 0 && !unkicked
}
