package world

import (
	"slices"
	"time"
)

// maxProfilePhotos is how many photos a profile may have; this world's own bound.
const maxProfilePhotos = 100

// Current returns the photo of a user's profile, nil for none.
func (w *World) Current(u *User) *File {
	if len(u.Photos) == 0 {
		return nil
	}
	return w.files.Get(u.Photos[0])
}

// UseProfilePhoto makes a photo the one that a profile shows. The refusals are
// PHOTO_ID_INVALID, for one that was not cut for it, and ALBUM_PHOTOS_TOO_MANY.
func (w *World) UseProfilePhoto(u *User, f *File) error {
	at := slices.Index(u.Photos, f.ID)
	switch {
	case !f.isProfile():
		return Refuse(400, "PHOTO_ID_INVALID")
	case at < 0 && len(u.Photos) >= maxProfilePhotos:
		return Refuse(400, "ALBUM_PHOTOS_TOO_MANY")
	case at >= 0:
		u.Photos = slices.Delete(u.Photos, at, at+1)
	}
	u.Photos = slices.Insert(u.Photos, 0, f.ID)
	w.users.Put(u)
	w.tellOf(NoticeUser, u)
	return nil
}

// DeleteProfilePhotos takes photos out of a profile and returns those that were
// in it.
func (w *World) DeleteProfilePhotos(u *User, ids ...FileID) []FileID {
	var gone []FileID
	for _, id := range ids {
		if at := slices.Index(u.Photos, id); at >= 0 {
			u.Photos = slices.Delete(u.Photos, at, at+1)
			gone = append(gone, id)
		}
	}
	if gone != nil {
		w.users.Put(u)
		w.tellOf(NoticeUser, u)
	}
	return gone
}

// SetPhoto gives a channel a photo, or takes it away when f is nil, and says so
// in it. The refusals are CHAT_ADMIN_REQUIRED, PHOTO_INVALID, for a photo that
// was not cut for it, and CHAT_NOT_MODIFIED.
func (w *World) SetPhoto(now time.Time, by UserID, c *Channel, f *File) (*Update, error) {
	if err := w.mayChangeInfo(by, c); err != nil {
		return nil, err
	}
	id, err := photoID(f, c.Photo)
	if err != nil {
		return nil, err
	}
	w.note(now, c, by, AdminEvent{Kind: LogPhoto, OldNumber: int64(c.Photo), NewNumber: int64(id)})
	c.Photo = id
	w.channels.Put(c)
	up := w.announce(now, c, by, Action{Kind: ActionPhoto, Photo: id})
	w.channelChanged(c)
	return up, nil
}

// SetGroupPhoto is SetPhoto for a basic group.
func (w *World) SetGroupPhoto(now time.Time, by UserID, g *Group, f *File) (*Update, error) {
	if err := g.requireInfo(by); err != nil {
		return nil, err
	}
	id, err := photoID(f, g.Photo)
	if err != nil {
		return nil, err
	}
	g.Photo = id
	w.groups.Put(g)
	return w.announceInGroup(now, g, by, Action{Kind: ActionPhoto, Photo: id}), nil
}

// photoID is what a chat keeps of a photo in place of the one it has.
func photoID(f *File, old FileID) (FileID, error) {
	var id FileID
	if f != nil {
		if !f.isProfile() {
			return 0, Refuse(400, "PHOTO_INVALID")
		}
		id = f.ID
	}
	if id == old {
		return 0, errNotModified
	}
	return id, nil
}

// The sizes of a profile photo: what is shown in lists, and the largest there is.
const smallProfile = "a"

func (f *File) isProfile() bool { return f.Sized(smallProfile) != nil }

// ProfileSize returns the small or the big size of a profile photo.
func (f *File) ProfileSize(big bool) *PhotoSize {
	if !big {
		return f.Sized(smallProfile)
	}
	return &f.Sizes[len(f.Sizes)-1]
}
