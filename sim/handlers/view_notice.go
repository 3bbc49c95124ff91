package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

// notice returns what to tell the viewer of news about a person or a session,
// nil for nothing.
func (v *view) notice(n *world.Notice) api.UpdateClass {
	u := v.w.User(n.User)
	switch n.Kind {
	case world.NoticeName:
		v.include(world.UserPeer(u.ID))
		return &api.UpdateUserName{UserID: int64(u.ID), FirstName: u.FirstName, LastName: u.LastName, Usernames: usernames(u)}
	case world.NoticePhone:
		number := v.w.Number(u, v.viewer)
		if number == "" {
			return nil
		}
		return &api.UpdateUserPhone{UserID: v.userID(u.ID), Phone: number.Reveal()}
	case world.NoticeStatus:
		return &api.UpdateUserStatus{UserID: int64(u.ID), Status: v.status(u)}
	case world.NoticeUser:
		return &api.UpdateUser{UserID: v.userID(n.User)}
	case world.NoticeBlocked:
		return &api.UpdatePeerBlocked{Blocked: n.Flag, PeerID: v.peer(world.UserPeer(n.User))}
	case world.NoticeSignIn:
		return signInUpdate(n)
	case world.NoticeCommands:
		return &api.UpdateBotCommands{
			Peer: v.peer(world.UserPeer(u.ID)), BotID: int64(u.ID), Commands: commandList(v.commands(u, world.UserPeer(u.ID))),
		}
	case world.NoticeMenu:
		return &api.UpdateBotMenuButton{BotID: v.userID(u.ID), Button: menuButton(u.Bot.MenuFor(v.viewer))}
	case world.NoticePrivacy:
		return v.privacyUpdate(n.Privacy)
	case world.NoticeNotify:
		return v.notifyUpdate(n.Notify)
	case world.NoticeConfig:
		return &api.UpdateConfig{}
	case world.NoticeLogin:
		return &api.UpdateLoginToken{}
	}
	return nil
}

// signInUpdate tells of a new session; what is confirmed needs its hash only.
func signInUpdate(n *world.Notice) api.UpdateClass {
	out := &api.UpdateNewAuthorization{Unconfirmed: n.Session.Unconfirmed, Hash: n.Session.Hash}
	if out.Unconfirmed {
		out.Date, out.Device, out.Location = new(date(n.At)), new(n.Session.Device), new("Nowhere")
	}
	return out
}

func usernames(u *world.User) []*api.Username {
	if u.Username == "" {
		return []*api.Username{}
	}
	return []*api.Username{{Editable: true, Active: true, Username: u.Username}}
}
