package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

// botUpdate returns an entry of the viewer's log of what counts in qts.
func (v *view) botUpdate(u *world.BotUpdate) api.UpdateClass {
	qts, at := int32(u.Qts), date(u.Date)
	switch u.Kind {
	case world.BotRequester:
		return &api.UpdateBotChatInviteRequester{
			Peer: v.peer(u.Peer), Date: at, UserID: v.userID(u.User), About: v.w.User(u.User).About, Invite: v.requestedBy(u.Invite), Qts: qts,
		}
	case world.BotStopped:
		return &api.UpdateBotStopped{UserID: v.userID(u.User), Date: at, Stopped: u.Flag, Qts: qts}
	}
	if u.Kind == world.BotVote {
		return v.pollVote(u)
	}
	v.include(u.Peer)
	if u.Peer.Kind == world.KindChannel {
		return &api.UpdateChannelParticipant{
			ChannelID: u.Peer.ID, Date: at, ActorID: v.userID(u.By), UserID: v.userID(u.User),
			PrevParticipant: v.seated(u.Was), NewParticipant: v.seated(u.Is), Invite: v.cameBy(u.Invite), Qts: qts,
		}
	}
	return &api.UpdateChatParticipant{
		ChatID: u.Peer.ID, Date: at, ActorID: v.userID(u.By), UserID: v.userID(u.User),
		PrevParticipant: v.seatedInGroup(u.Was), NewParticipant: v.seatedInGroup(u.Is), Invite: v.cameBy(u.Invite), Qts: qts,
	}
}

func (v *view) seated(s world.Seat) api.ChannelParticipantClass {
	if s.Channel == nil {
		return nil
	}
	return v.member(s.Channel)
}

func (v *view) seatedInGroup(s world.Seat) api.ChatParticipantClass {
	if s.Group == nil {
		return nil
	}
	return v.participant(*s.Group)
}

// cameBy returns the link that somebody came by, nil for none.
func (v *view) cameBy(i *world.Invite) api.ExportedChatInviteClass {
	if i == nil {
		return nil
	}
	return v.invite(i)
}

// requestedBy returns the link by which somebody asks to be let in; into a public
// group it takes none.
func (v *view) requestedBy(i *world.Invite) api.ExportedChatInviteClass {
	if i == nil {
		return &api.ChatInvitePublicJoinRequests{}
	}
	return v.invite(i)
}
