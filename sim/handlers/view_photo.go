package handlers

import (
	"slices"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

// shows reports whether a peer shows a photo, or did and has not deleted it.
func (t target) shows(id world.FileID) bool {
	switch {
	case id == 0:
		return false
	case t.channel != nil:
		return t.channel.Photo == id
	case t.group != nil:
		return t.group.Photo == id
	}
	return slices.Contains(t.user.Photos, id)
}

// current is the photo of a profile, nil for one that the viewer may not see.
func (v *view) current(u *world.User) *world.File {
	if !v.w.Allows(u.ID, v.viewer, world.PrivacyPhoto) {
		return nil
	}
	return v.w.Current(u)
}

func (v *view) profilePhoto(u *world.User) api.UserProfilePhotoClass {
	f := v.current(u)
	if f == nil {
		return nil
	}
	return &api.UserProfilePhoto{PhotoID: int64(f.ID), StrippedThumb: f.Thumb(), DCID: int32(f.DC)}
}

// chatPhoto is the photo of a channel or group in lists.
func (v *view) chatPhoto(id world.FileID) api.ChatPhotoClass {
	f := v.w.File(id)
	if f == nil {
		return &api.ChatPhotoEmpty{}
	}
	return &api.ChatPhoto{PhotoID: int64(f.ID), StrippedThumb: f.Thumb(), DCID: int32(f.DC)}
}

func (v *view) photoAction(a *world.Action) api.MessageActionClass {
	if a.Photo == 0 {
		return &api.MessageActionChatDeletePhoto{}
	}
	return &api.MessageActionChatEditPhoto{Photo: v.photo(v.w.File(a.Photo))}
}
