package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func (v *view) user(u *world.User) *api.User {
	if u.Gone() && u.ID != v.viewer {
		return &api.User{Deleted: true, ID: int64(u.ID), AccessHash: new(v.w.AccessHash(v.viewer, world.UserPeer(u.ID)))}
	}
	out := &api.User{
		Self: u.ID == v.viewer, Verified: u.Service, Support: u.Service,
		ID:         int64(u.ID),
		AccessHash: new(v.w.AccessHash(v.viewer, world.UserPeer(u.ID))),
		FirstName:  &u.FirstName, LastName: optional(u.LastName), Username: optional(u.Username),
		Status: v.status(u), Photo: v.profilePhoto(u),
	}
	if b := u.Bot; b != nil {
		out.Bot, out.BotInfoVersion, out.Status = true, new(int32(b.Version)), nil
		out.BotChatHistory, out.BotNochats = b.ReadsAll, b.NoGroups
		if b.Inline != nil {
			out.BotInlinePlaceholder, out.BotInlineGeo = &b.Inline.Placeholder, b.Inline.Geo
		}
		out.BotCanEdit = b.Owner != 0 && b.Owner == v.viewer
		v.asContact(out, u)
		return out
	}
	out.Phone = optional(v.w.Number(u, v.viewer).Reveal())
	v.asContact(out, u)
	return out
}

// asContact shows somebody as in the viewer's address book, who is in there.
func (v *view) asContact(out *api.User, u *world.User) {
	c := v.w.Contact(v.viewer, u.ID)
	if c == nil {
		return
	}
	out.Contact, out.CloseFriend, out.MutualContact = true, c.Close, v.w.Contact(u.ID, v.viewer) != nil
	out.FirstName, out.LastName = &c.FirstName, optional(c.LastName)
}

func (v *view) fullUser(u *world.User) *api.UserFull {
	out := &api.UserFull{
		CanPinMessage: true, ID: int64(u.ID), ReadDatesPrivate: v.w.HidesReadMarks(u, v.viewer),
		HasScheduled:           v.hasScheduled(world.UserPeer(u.ID)),
		VoiceMessagesForbidden: !v.w.Allows(u.ID, v.viewer, world.PrivacyVoice),
		Settings:               v.peerSettings(world.UserPeer(u.ID)), NotifySettings: v.notifyOf(world.UserPeer(u.ID)),
		Blocked: v.w.Blocks(v.viewer, u.ID), CommonChatsCount: int32(v.commonChats(u.ID)), TtlPeriod: v.ttl(world.UserPeer(u.ID)),
	}
	if pinned := v.w.NewestPinned(v.viewer, world.UserPeer(u.ID)); pinned != nil {
		out.PinnedMsgID = new(int32(pinned.ID))
	}
	if u.Bot != nil {
		out.BotInfo = v.botInfo(u, world.UserPeer(u.ID))
	}
	if v.w.Allows(u.ID, v.viewer, world.PrivacyAbout) {
		out.About = optional(u.About)
	}
	if !v.w.Allows(u.ID, v.viewer, world.PrivacyForwards) {
		out.PrivateForwardName = new(u.Name())
	}
	if f := v.current(u); f != nil {
		out.ProfilePhoto = v.photo(f)
	}
	return out
}

func (v *view) commonChats(other world.UserID) int {
	if other == v.viewer {
		return 0
	}
	return len(v.w.CommonChats(v.viewer, other))
}
