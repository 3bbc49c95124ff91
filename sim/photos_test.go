package sim_test

import (
	"bytes"
	"image/jpeg"
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

// showPhoto uploads a picture of w by h pixels as the profile photo.
func (a *account) showPhoto(id int64, w, h int) *api.Photo {
	a.tb.Helper()
	res := must(a.client, &api.PhotosUploadProfilePhotoRequest{File: a.uploadSmall(id, "me.png", picture(a.tb, w, h))})
	a.learn(res.Users, nil)
	return res.Photo.(*api.Photo)
}

func inputPhoto(p *api.Photo) *api.InputPhoto {
	return &api.InputPhoto{ID: p.ID, AccessHash: p.AccessHash, FileReference: p.FileReference}
}

// shown is the photo that a user object shows, 0 for none.
func shown(u *api.User) int64 {
	if p, ok := u.Photo.(*api.UserProfilePhoto); ok {
		return p.PhotoID
	}
	return 0
}

// TestProfilePhotos: who knows a user hears of a new photo, sees it, and reads it
// without a reference; earlier ones can be shown again and deleted.
func TestProfilePhotos(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0], all[1].meet(all[0])
	must(b.client, b.message(b.userPeer(a.self.ID), "hello", 1))
	one := a.showPhoto(1, 700, 400)
	two := a.showPhoto(2, 200, 200)
	told := func() int {
		n := 0
		for _, u := range b.updates {
			if u, ok := u.(*api.UpdateUser); ok && u.UserID == a.self.ID {
				n++
			}
		}
		return n
	}
	b.until("news of the photos", func() bool { return told() == 2 })
	b.meet(a)
	if got := shown(b.users[a.self.ID]); got != two.ID {
		t.Errorf("photo %d is shown, want %d", got, two.ID)
	}
	if thumb := b.users[a.self.ID].Photo.(*api.UserProfilePhoto).StrippedThumb; len(thumb) < 10 {
		t.Errorf("stripped picture %x", thumb)
	}
	peer := b.userPeer(a.self.ID)
	for big, side := range map[bool]int{false: 160, true: 400} {
		data := b.download(&api.InputPeerPhotoFileLocation{Peer: peer, PhotoID: one.ID, Big: big}, 64<<10)
		if img, err := jpeg.Decode(bytes.NewReader(data)); err != nil || img.Bounds().Dx() != side || img.Bounds().Dy() != side {
			t.Errorf("big %v: no square of %d: %v", big, side, err)
		}
	}
	refused(b.client, &api.UploadGetFileRequest{Location: &api.InputPeerPhotoFileLocation{Peer: peer, PhotoID: 5}, Limit: 4096}, "400 LOCATION_INVALID")

	list := func(req api.PhotosGetUserPhotosRequest) (ids []int64) {
		req.UserID = b.user(a.self.ID)
		var photos []api.PhotoClass
		switch page := must(b.client, &req).(type) {
		case *api.PhotosPhotos:
			photos = page.Photos
		case *api.PhotosPhotosSlice:
			photos = page.Photos
		}
		for _, p := range photos {
			ids = append(ids, p.(*api.Photo).ID)
		}
		return ids
	}
	same := func(what string, got []int64, want ...int64) {
		t.Helper()
		if len(got) != len(want) || len(got) > 0 && got[0] != want[0] || len(got) > 1 && got[1] != want[1] {
			t.Errorf("%s: photos %v, want %v", what, got, want)
		}
	}
	same("all", list(api.PhotosGetUserPhotosRequest{Limit: 10}), two.ID, one.ID)
	same("the second", list(api.PhotosGetUserPhotosRequest{Limit: 10, Offset: 1}), one.ID)
	same("older than the second", list(api.PhotosGetUserPhotosRequest{Limit: 10, MaxID: one.ID}))
	same("the one itself", list(api.PhotosGetUserPhotosRequest{Limit: 1, Offset: -1, MaxID: two.ID}), two.ID)

	must(a.client, &api.PhotosUpdateProfilePhotoRequest{ID: inputPhoto(one)})
	same("the first again", list(api.PhotosGetUserPhotosRequest{Limit: 10}), one.ID, two.ID)
	must(a.client, &api.PhotosUpdateProfilePhotoRequest{ID: &api.InputPhotoEmpty{}})
	same("one taken away", list(api.PhotosGetUserPhotosRequest{Limit: 10}), two.ID)
	if gone := must(a.client, &api.PhotosDeletePhotosRequest{ID: []api.InputPhotoClass{inputPhoto(two), inputPhoto(one)}}); len(gone) != 1 || gone[0] != two.ID {
		t.Errorf("deleted %v, want %d alone", gone, two.ID)
	}
	if b.meet(a); shown(b.users[a.self.ID]) != 0 {
		t.Error("a photo is shown after all were deleted")
	}

	plain := photoOf(t, a.sendMedia(&api.InputPeerSelf{}, &api.InputMediaUploadedPhoto{File: a.uploadSmall(3, "", picture(t, 50, 50))}, 5))
	refused(a.client, &api.PhotosUpdateProfilePhotoRequest{ID: inputPhoto(plain)}, "400 PHOTO_ID_INVALID")
	refused(a.client, &api.PhotosUpdateProfilePhotoRequest{ID: &api.InputPhoto{ID: 1}}, "400 PHOTO_ID_INVALID")
	refused(a.client, &api.PhotosUploadProfilePhotoRequest{}, "400 PHOTO_FILE_MISSING")
	refused(a.client, &api.PhotosUploadProfilePhotoRequest{File: &api.InputFile{ID: 3, Parts: 1}}, "400 PHOTO_CROP_SIZE_SMALL")
	refused(a.client, &api.PhotosUploadProfilePhotoRequest{Video: &api.InputFile{ID: 3, Parts: 1}}, "400 VIDEO_FILE_INVALID")
}

// TestChatPhotos: a chat that gets a photo says so and shows it to its members.
func TestChatPhotos(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 3)
	a, b, stranger := all[0], all[1], all[2]
	id := a.createGroup("Photo")
	b.joinBy(a.link(id))
	chat := a.createChat("Small", b)
	b.updates = nil
	upload := &api.InputChatUploadedPhoto{File: a.uploadSmall(1, "c.png", picture(t, 300, 200))}
	up := a.learnUpdates(must(a.client, &api.ChannelsEditPhotoRequest{Channel: a.channel(id), Photo: upload}))
	p := actionPhoto(t, up.Updates)
	if shown, ok := a.channels[id].Photo.(*api.ChatPhoto); !ok || shown.PhotoID != p.ID {
		t.Errorf("the channel shows %v", a.channels[id].Photo)
	}
	small := actionPhoto(t, must(a.client, &api.MessagesEditChatPhotoRequest{ChatID: chat.ChatID, Photo: upload}).(*api.Updates).Updates)
	if small.ID != p.ID {
		t.Error("one upload became two photos")
	}
	b.until("both photos", func() bool {
		n := 0
		for _, u := range b.updates {
			if photoNews(u) != nil {
				n++
			}
		}
		return n == 2
	})
	for _, peer := range []api.InputPeerClass{b.channelPeer(id), &api.InputPeerChat{ChatID: chat.ChatID}} {
		if data := b.download(&api.InputPeerPhotoFileLocation{Peer: peer, PhotoID: p.ID}, 64<<10); len(data) == 0 {
			t.Errorf("%T has an empty photo", peer)
		}
	}
	full := must(b.client, &api.ChannelsGetFullChannelRequest{Channel: b.channel(id)}).FullChat.(*api.ChannelFull)
	if got, ok := full.ChatPhoto.(*api.Photo); !ok || got.ID != p.ID {
		t.Errorf("the full channel shows %v", full.ChatPhoto)
	}
	log := must(a.client, &api.ChannelsGetAdminLogRequest{Channel: a.channel(id), Limit: 1}).Events[0]
	if change, ok := log.Action.(*api.ChannelAdminLogEventActionChangePhoto); !ok || change.NewPhoto.(*api.Photo).ID != p.ID {
		t.Errorf("the log of administrators says %T", log.Action)
	}
	found := must(b.client, &api.MessagesSearchRequest{Peer: b.channelPeer(id), Filter: &api.InputMessagesFilterChatPhotos{}, Limit: 5})
	if n := len(found.(*api.MessagesChannelMessages).Messages); n != 1 {
		t.Errorf("%d photos of the chat are found, want 1", n)
	}
	again := &api.InputChatPhoto{ID: inputPhoto(p)}
	refused(a.client, &api.ChannelsEditPhotoRequest{Channel: a.channel(id), Photo: again}, "400 CHAT_NOT_MODIFIED")
	refused(b.client, &api.ChannelsEditPhotoRequest{Channel: b.channel(id), Photo: &api.InputChatPhotoEmpty{}}, "403 CHAT_ADMIN_REQUIRED")
	must(a.client, &api.MessagesEditChatDefaultBannedRightsRequest{Peer: chat, BannedRights: &api.ChatBannedRights{ChangeInfo: true}})
	refused(b.client, &api.MessagesEditChatPhotoRequest{ChatID: chat.ChatID, Photo: &api.InputChatPhotoEmpty{}}, "400 CHAT_ADMIN_REQUIRED")
	refused(stranger.client, &api.MessagesEditChatPhotoRequest{ChatID: chat.ChatID, Photo: &api.InputChatPhotoEmpty{}}, "400 CHAT_ID_INVALID")
	refused(a.client, &api.ChannelsEditPhotoRequest{Channel: a.channel(id), Photo: &api.InputChatPhoto{ID: &api.InputPhoto{ID: 1}}}, "400 PHOTO_INVALID")
	refused(a.client, &api.ChannelsEditPhotoRequest{Channel: a.channel(id), Photo: &api.InputChatUploadedPhoto{}}, "400 PHOTO_FILE_MISSING")
	must(a.client, &api.ChannelsEditPhotoRequest{Channel: a.channel(id), Photo: &api.InputChatPhotoEmpty{}})
	m := a.newest(a.channelPeer(id)).(*api.MessageService)
	if _, ok := m.Action.(*api.MessageActionChatDeletePhoto); !ok {
		t.Errorf("the channel says %T", m.Action)
	}
	refused(b.client, &api.UploadGetFileRequest{Location: &api.InputPeerPhotoFileLocation{Peer: b.channelPeer(id), PhotoID: p.ID}, Limit: 4096}, "400 LOCATION_INVALID")
}

func actionPhoto(t *testing.T, list []api.UpdateClass) *api.Photo {
	t.Helper()
	for _, u := range list {
		if p := photoNews(u); p != nil {
			return p
		}
	}
	t.Fatal("no message tells of a photo")
	return nil
}

// photoNews is the photo that an update tells a chat has got, or nil.
func photoNews(u api.UpdateClass) *api.Photo {
	var m api.MessageClass
	switch u := u.(type) {
	case *api.UpdateNewMessage:
		m = u.Message
	case *api.UpdateNewChannelMessage:
		m = u.Message
	}
	service, ok := m.(*api.MessageService)
	if !ok {
		return nil
	}
	action, ok := service.Action.(*api.MessageActionChatEditPhoto)
	if !ok {
		return nil
	}
	return action.Photo.(*api.Photo)
}
