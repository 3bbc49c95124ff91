package sim_test

import (
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

// sent is an album or a message, as updates of its sender.
func (a *account) album(to api.InputPeerClass, list ...*api.InputSingleMedia) []*api.Message {
	a.tb.Helper()
	up := a.learnUpdates(must(a.client, &api.MessagesSendMultiMediaRequest{Peer: to, MultiMedia: list}))
	var out []*api.Message
	for _, u := range up.Updates {
		switch u := u.(type) {
		case *api.UpdateNewMessage:
			out = append(out, u.Message.(*api.Message))
		case *api.UpdateNewChannelMessage:
			out = append(out, u.Message.(*api.Message))
		}
	}
	return out
}

// uploaded makes a file without sending it.
func (a *account) uploaded(media api.InputMediaClass) api.InputMediaClass {
	a.tb.Helper()
	switch m := must(a.client, &api.MessagesUploadMediaRequest{Peer: &api.InputPeerSelf{}, Media: media}).(type) {
	case *api.MessageMediaPhoto:
		p := m.Photo.(*api.Photo)
		return &api.InputMediaPhoto{ID: &api.InputPhoto{ID: p.ID, AccessHash: p.AccessHash, FileReference: p.FileReference}}
	case *api.MessageMediaDocument:
		d := m.Document.(*api.Document)
		return &api.InputMediaDocument{ID: &api.InputDocument{ID: d.ID, AccessHash: d.AccessHash, FileReference: d.FileReference}}
	}
	a.tb.Fatal("uploadMedia gives no file")
	return nil
}

// someOfAll uploads one of each kind of file.
func (a *account) someOfAll() map[string]api.InputMediaClass {
	a.tb.Helper()
	id := int64(1000)
	doc := func(attributes ...api.DocumentAttributeClass) api.InputMediaClass {
		id++
		return a.uploaded(newDocument(a.uploadSmall(id, "f", content(50)), attributes...))
	}
	return map[string]api.InputMediaClass{
		"photo": a.uploaded(&api.InputMediaUploadedPhoto{File: a.uploadSmall(1000, "p.png", picture(a.tb, 30, 30))}),
		"file":  doc(), "video": doc(&api.DocumentAttributeVideo{W: 1, H: 1}), "music": doc(&api.DocumentAttributeAudio{Duration: 1}),
		"voice": doc(&api.DocumentAttributeAudio{Voice: true}), "round": doc(&api.DocumentAttributeVideo{RoundMessage: true}),
		"gif":     doc(&api.DocumentAttributeVideo{}, &api.DocumentAttributeAnimated{}),
		"sticker": doc(&api.DocumentAttributeSticker{Stickerset: &api.InputStickerSetEmpty{}}),
	}
}

// TestAlbums: what may be together arrives together under one id, and nothing of
// what may not.
func TestAlbums(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0].meet(all[1]), all[1]
	id := a.createGroup("Album")
	b.joinBy(a.link(id))
	peer := a.channelPeer(id)
	media := a.someOfAll()
	one := func(kind string, random int64) *api.InputSingleMedia {
		return &api.InputSingleMedia{Media: media[kind], RandomID: random, Message: kind}
	}
	for _, to := range []api.InputPeerClass{peer, a.userPeer(b.self.ID), a.createChat("Small", b)} {
		list := a.album(to, one("photo", a.fresh()), one("video", a.fresh()), one("photo", a.fresh()))
		if len(list) != 3 || list[0].GroupedID == nil || *list[0].GroupedID != *list[1].GroupedID || *list[0].GroupedID != *list[2].GroupedID {
			t.Fatalf("%T: %d messages, want 3 of one album", to, len(list))
		}
		if list[1].Message != "video" {
			t.Errorf("%T: the second is %q", to, list[1].Message)
		}
	}
	if single := a.album(peer, one("file", a.fresh())); single[0].GroupedID != nil {
		t.Error("one message alone is an album")
	}
	if n := len(a.album(peer, one("file", a.fresh()), one("file", a.fresh()))); n != 2 {
		t.Errorf("%d files, want 2", n)
	}
	before := a.newest(peer).(*api.Message).ID
	twice := one("photo", 999)
	many := make([]*api.InputSingleMedia, 11)
	for i := range many {
		many[i] = one("photo", int64(500+i))
	}
	empty := &api.InputSingleMedia{Media: media["photo"]}
	upload := &api.InputSingleMedia{Media: newDocument(a.uploadSmall(77, "f", content(9))), RandomID: 601}
	for _, c := range []struct {
		list []*api.InputSingleMedia
		want string
	}{
		{nil, "400 MEDIA_EMPTY"},
		{many, "400 MULTI_MEDIA_TOO_LONG"},
		{[]*api.InputSingleMedia{one("photo", 601), one("file", 602)}, "400 MEDIA_INVALID"},
		{[]*api.InputSingleMedia{one("photo", 601), one("music", 602)}, "400 MEDIA_INVALID"},
		{[]*api.InputSingleMedia{one("voice", 601), one("voice", 602)}, "400 MEDIA_INVALID"},
		{[]*api.InputSingleMedia{one("sticker", 601)}, "400 MEDIA_INVALID"},
		{[]*api.InputSingleMedia{one("photo", 601), upload}, "400 MEDIA_INVALID"},
		{[]*api.InputSingleMedia{twice, twice}, "500 RANDOM_ID_DUPLICATE"},
		{[]*api.InputSingleMedia{one("photo", 601), empty}, "400 RANDOM_ID_EMPTY"},
	} {
		refused(a.client, &api.MessagesSendMultiMediaRequest{Peer: peer, MultiMedia: c.list}, c.want)
	}
	if after := a.newest(peer).(*api.Message).ID; after != before {
		t.Error("something of a refused album was sent")
	}
}

// fresh is a random_id that was not used before.
func (a *account) fresh() int64 { a.next++; return int64(a.next) << 20 }

// TestMediaArrives: what is no file arrives as it was sent; of a dice the server
// decides.
func TestMediaArrives(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0].meet(all[1]), all[1].meet(all[0])
	here := &api.InputGeoPoint{Lat: 52.5, Long: 13.4, AccuracyRadius: new(int32(7))}
	send := func(media api.InputMediaClass) api.MessageMediaClass {
		a.sendMedia(a.userPeer(b.self.ID), media, a.fresh())
		return b.newest(b.userPeer(a.self.ID)).(*api.Message).Media
	}
	contact := send(&api.InputMediaContact{PhoneNumber: "+" + a.phone(), FirstName: "Anna", Vcard: "v"}).(*api.MessageMediaContact)
	if contact.UserID != a.self.ID || contact.FirstName != "Anna" || contact.Vcard != "v" {
		t.Errorf("contact %+v", contact)
	}
	if stranger := send(&api.InputMediaContact{PhoneNumber: "1", FirstName: "N"}).(*api.MessageMediaContact); stranger.UserID != 0 {
		t.Errorf("somebody without an account is user %d", stranger.UserID)
	}
	geo := send(&api.InputMediaGeoPoint{GeoPoint: here}).(*api.MessageMediaGeo).Geo.(*api.GeoPoint)
	if geo.Lat != 52.5 || geo.Long != 13.4 || *geo.AccuracyRadius != 7 || geo.AccessHash == 0 {
		t.Errorf("place %+v", geo)
	}
	if venue := send(&api.InputMediaVenue{GeoPoint: here, Title: "T", Address: "A"}).(*api.MessageMediaVenue); venue.Title != "T" || venue.Address != "A" {
		t.Errorf("venue %+v", venue)
	}
	values := map[int32]bool{}
	for range 30 {
		dice := send(&api.InputMediaDice{Emoticon: "🎲"}).(*api.MessageMediaDice)
		if dice.Value < 1 || dice.Value > 6 {
			t.Errorf("a dice of %d", dice.Value)
		}
		values[dice.Value] = true
	}
	if len(values) < 3 {
		t.Errorf("30 throws gave %v only", values)
	}
}

// TestMediaIsFound: filters keep what they name.
func TestMediaIsFound(t *testing.T) {
	s := start(t, sim.Options{})
	a := crowd(t, s, 1)[0]
	self := &api.InputPeerSelf{}
	for _, media := range a.someOfAll() {
		a.sendMedia(self, media, a.fresh())
	}
	a.sendMedia(self, &api.InputMediaContact{PhoneNumber: "1", FirstName: "N"}, a.fresh())
	a.sendMedia(self, &api.InputMediaGeoPoint{GeoPoint: &api.InputGeoPoint{}}, a.fresh())
	must(a.client, a.message(self, "text", a.fresh()))
	for filter, want := range map[api.MessagesFilterClass]int{
		&api.InputMessagesFilterPhotos{}: 1, &api.InputMessagesFilterVideo{}: 1, &api.InputMessagesFilterPhotoVideo{}: 2,
		&api.InputMessagesFilterDocument{}: 1, &api.InputMessagesFilterGif{}: 1, &api.InputMessagesFilterVoice{}: 1,
		&api.InputMessagesFilterMusic{}: 1, &api.InputMessagesFilterRoundVideo{}: 1, &api.InputMessagesFilterRoundVoice{}: 2,
		&api.InputMessagesFilterContacts{}: 1, &api.InputMessagesFilterGeo{}: 1, &api.InputMessagesFilterPhoneCalls{}: 0,
		&api.InputMessagesFilterEmpty{}: 11,
	} {
		found := 0
		switch page := must(a.client, &api.MessagesSearchRequest{Peer: self, Filter: filter, Limit: 50}).(type) {
		case *api.MessagesMessages:
			found = len(page.Messages)
		case *api.MessagesMessagesSlice:
			found = len(page.Messages)
		}
		if found != want {
			t.Errorf("%T finds %d messages, want %d", filter, found, want)
		}
	}
}
