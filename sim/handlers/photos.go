package handlers

import (
	"errors"
	"slices"

	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/picture"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

func photoMethods(m methods) {
	object(m, signedIn, uploadProfilePhoto)
	object(m, signedIn, updateProfilePhoto)
	object(m, signedIn, getUserPhotos)
	object(m, signedIn, editChannelPhoto)
	object(m, signedIn, editChatPhoto)
	longs(m, signedIn, deletePhotos)
}

// longs registers a method whose answer is a vector of longs.
func longs[Q tl.Request[[]int64]](m methods, a access, fn func(*Call, Q) ([]int64, error)) {
	var q Q
	m.add(a, q.ConstructorID(), func(c *Call, req tl.Object) ([]byte, error) {
		list, err := fn(c, req.(Q))
		if err != nil {
			return nil, err
		}
		out := tl.AppendInt32(tl.AppendUint32(nil, tl.IDVector), int32(len(list)))
		for _, v := range list {
			out = tl.AppendInt64(out, v)
		}
		return out, nil
	})
}

// newProfilePhoto makes a square photo of an upload, once.
func (c *Call) newProfilePhoto(in api.InputFileClass) (*world.File, error) {
	if in == nil {
		return nil, world.Refuse(400, "PHOTO_FILE_MISSING")
	}
	if err := checkPhotoName(in); err != nil {
		return nil, err
	}
	return c.makePhoto(in, true, picture.Profile)
}

// uploadProfilePhoto shows a new photo in the caller's profile. Videos, and
// photos for those who may not see the other, are not simulated.
// See https://core.telegram.org/method/photos.uploadProfilePhoto.
func uploadProfilePhoto(c *Call, req *api.PhotosUploadProfilePhotoRequest) (*api.PhotosPhoto, error) {
	if req.Video != nil || req.VideoEmojiMarkup != nil {
		return nil, world.Refuse(400, "VIDEO_FILE_INVALID")
	}
	if req.Bot != nil || req.Fallback {
		return nil, world.Refuse(400, "BOT_INVALID")
	}
	f, err := c.newProfilePhoto(req.File)
	if err != nil {
		return nil, err
	}
	return c.showProfilePhoto(f)
}

func (c *Call) showProfilePhoto(f *world.File) (*api.PhotosPhoto, error) {
	if err := c.world().UseProfilePhoto(c.user, f); err != nil {
		return nil, err
	}
	c.record(ledger.Entry{Subject: int64(c.user.ID)})
	v := c.view()
	v.include(world.UserPeer(c.user.ID))
	return &api.PhotosPhoto{Photo: v.photo(f), Users: v.users}, nil
}

// updateProfilePhoto shows an earlier photo again, or takes the current one away.
// See https://core.telegram.org/method/photos.updateProfilePhoto.
func updateProfilePhoto(c *Call, req *api.PhotosUpdateProfilePhotoRequest) (*api.PhotosPhoto, error) {
	if req.Bot != nil || req.Fallback {
		return nil, world.Refuse(400, "BOT_INVALID")
	}
	if _, none := req.ID.(*api.InputPhotoEmpty); !none {
		f, err := c.inputPhoto(req.ID)
		if errors.Is(err, errMediaEmpty) {
			err = world.Refuse(400, "PHOTO_ID_INVALID")
		}
		if err != nil {
			return nil, err
		}
		return c.showProfilePhoto(f)
	}
	if f := c.world().Current(c.user); f != nil {
		c.world().DeleteProfilePhotos(c.user, f.ID)
		c.record(ledger.Entry{Subject: int64(c.user.ID)})
	}
	v := c.view()
	v.include(world.UserPeer(c.user.ID))
	return &api.PhotosPhoto{Photo: &api.PhotoEmpty{}, Users: v.users}, nil
}

// deletePhotos takes photos out of the caller's profile and tells which were in it.
// See https://core.telegram.org/method/photos.deletePhotos.
func deletePhotos(c *Call, req *api.PhotosDeletePhotosRequest) ([]int64, error) {
	var ids []world.FileID
	for _, in := range req.ID[:min(len(req.ID), maxIDs)] {
		f, err := c.inputPhoto(in)
		if err != nil {
			return nil, err
		}
		ids = append(ids, f.ID)
	}
	gone := c.world().DeleteProfilePhotos(c.user, ids...)
	out := make([]int64, len(gone))
	for i, id := range gone {
		out[i] = int64(id)
	}
	if len(gone) > 0 {
		c.record(ledger.Entry{Subject: int64(c.user.ID)})
	}
	return out, nil
}

// getUserPhotos pages through the photos of a profile, the current one first.
// See https://core.telegram.org/method/photos.getUserPhotos.
func getUserPhotos(c *Call, req *api.PhotosGetUserPhotosRequest) (api.PhotosPhotosClass, error) {
	u, err := c.inputUser(req.UserID)
	if err != nil {
		return nil, err
	}
	if !c.world().Allows(u.ID, c.user.ID, world.PrivacyPhoto) {
		return &api.PhotosPhotos{}, nil
	}
	from := 0
	if maxID := world.FileID(req.MaxID); maxID != 0 {
		if from = slices.Index(u.Photos, maxID) + 1; from == 0 {
			for from < len(u.Photos) && u.Photos[from] >= maxID {
				from++
			}
		}
	}
	from = min(max(0, from+int(req.Offset)), len(u.Photos))
	limit := min(max(0, int(req.Limit)), maxIDs)
	v := c.view()
	v.include(world.UserPeer(u.ID))
	photos := []api.PhotoClass{}
	for _, id := range u.Photos[from:min(from+limit, len(u.Photos))] {
		photos = append(photos, v.photo(c.world().File(id)))
	}
	if len(photos) < len(u.Photos) {
		return &api.PhotosPhotosSlice{Count: int32(len(u.Photos)), Photos: photos, Users: v.users}, nil
	}
	return &api.PhotosPhotos{Photos: photos, Users: v.users}, nil
}
