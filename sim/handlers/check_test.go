package handlers_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/sim/handlers"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

func (b *box) wants(t *testing.T, req tl.Object, want string) {
	t.Helper()
	got := ""
	if answer := b.ask(encode(t, req)); answer.Refusal != nil {
		got = answer.Refusal.Text
	}
	if got != want {
		t.Errorf("%T: %q, want %q", req, got, want)
	}
}

func (b *box) channel() *api.InputChannel {
	return &api.InputChannel{ChannelID: int64(b.group.ID), AccessHash: b.world.AccessHash(b.me.ID, world.ChannelPeer(b.group.ID))}
}

// Text is UTF-8, wherever a request holds it: the state could not keep anything else,
// and other clients could not read it.
func TestTextsAreUTF8(t *testing.T) {
	b := newChatBox(t)
	const bad = "a\xffb"
	peer := &api.InputPeerChannel{ChannelID: b.channel().ChannelID, AccessHash: b.channel().AccessHash}
	geo := &api.InputGeoPoint{Lat: 1, Long: 2}
	for _, req := range []tl.Object{
		&api.ChannelsEditTitleRequest{Channel: b.channel(), Title: bad},
		&api.MessagesEditChatAboutRequest{Peer: peer, About: bad},
		&api.ChannelsCreateChannelRequest{Broadcast: true, Title: bad},
		&api.MessagesCreateChatRequest{Title: bad, Users: []api.InputUserClass{&api.InputUserSelf{}}},
		&api.AccountUpdateProfileRequest{FirstName: new(bad)},
		&api.MessagesSaveDraftRequest{Peer: peer, Message: bad},
		&api.MessagesExportChatInviteRequest{Peer: peer, Title: new(bad)},
		&api.ContactsImportContactsRequest{Contacts: []*api.InputPhoneContact{{Phone: "15550000002", FirstName: bad}}},
		&api.MessagesSendMediaRequest{Peer: peer, RandomID: 1, Media: &api.InputMediaVenue{GeoPoint: geo, Title: bad, Address: "a"}},
		&api.MessagesSendMediaRequest{Peer: peer, RandomID: 1, Media: &api.InputMediaContact{PhoneNumber: "1", FirstName: bad}},
		&api.MessagesSendMessageRequest{Peer: peer, RandomID: 1, Message: "text", Entities: []api.MessageEntityClass{
			&api.MessageEntityTextURL{Length: 1, URL: bad},
		}},
	} {
		b.wants(t, req, "INPUT_FETCH_ERROR")
	}
	b.wants(t, &api.UploadSaveFilePartRequest{FileID: 1, Bytes: []byte(bad)}, "")
	if err := b.world.Verify(); err != nil {
		t.Error(err)
	}
}

// A request cannot make the simulator keep, or do, more than it is long.
func TestRequestsAreBounded(t *testing.T) {
	b := newChatBox(t)
	peer := &api.InputPeerChannel{ChannelID: b.channel().ChannelID, AccessHash: b.channel().AccessHash}
	long := strings.Repeat("x", 1<<16)
	self := func(n int) []api.InputUserClass { return slices.Repeat([]api.InputUserClass{&api.InputUserSelf{}}, n) }
	document := func(a api.DocumentAttributeClass) tl.Object {
		return &api.MessagesUploadMediaRequest{Peer: peer, Media: &api.InputMediaUploadedDocument{
			File: &api.InputFile{ID: 0, Parts: 1}, MimeType: "a/b", Attributes: []api.DocumentAttributeClass{a},
		}}
	}
	for _, c := range []struct {
		req  tl.Object
		want string
	}{
		{&api.UsersGetUsersRequest{ID: self(1000)}, ""},
		{&api.UsersGetUsersRequest{ID: self(1001)}, "INPUT_REQUEST_TOO_LONG"},
		{&api.ChannelsGetAdminLogRequest{Channel: b.channel(), Admins: self(10_000), Limit: 1}, "INPUT_REQUEST_TOO_LONG"},
		{&api.LangpackGetStringsRequest{LangPack: "ios", LangCode: "en", Keys: make([]string, 10_001)}, "INPUT_REQUEST_TOO_LONG"},
		{document(&api.DocumentAttributeAudio{Title: new(long)}), "DOCUMENT_INVALID"},
		{document(&api.DocumentAttributeSticker{Alt: long, Stickerset: &api.InputStickerSetEmpty{}}), "DOCUMENT_INVALID"},
		{&api.MessagesSendMessageRequest{Peer: peer, RandomID: 1, Message: "text", Entities: []api.MessageEntityClass{
			&api.MessageEntityTextURL{Length: 1, URL: long},
		}}, "ENTITIES_TOO_LONG"},
		{&api.MessagesSetTypingRequest{Peer: peer, Action: &api.SendMessageEmojiInteraction{
			Emoticon: long, Interaction: &api.DataJSON{Data: "{}"},
		}}, "INPUT_REQUEST_TOO_LONG"},
	} {
		b.wants(t, c.req, c.want)
	}
}

// What a client says of itself is kept with its key, as far as anybody may want to
// read it.
func TestClientInfoIsBounded(t *testing.T) {
	b := newBox(t)
	b.wants(t, &api.InvokeWithLayerRequest{Layer: 229, Query: &api.InitConnectionRequest{
		APIID: 1, DeviceModel: strings.Repeat("ж", 500), SystemVersion: "a\xffb", Query: &api.HelpGetConfigRequest{},
	}}, "")
	if info := b.key.Client; info.Device != strings.Repeat("ж", 127) || info.System != "ab" {
		t.Errorf("device of %d bytes, system %q", len(info.Device), info.System)
	}
}

// Questions for a password that nobody answers do not pile up.
func TestPasswordQuestionsAreBounded(t *testing.T) {
	b := newBox(t)
	var err error
	if b.me.Password, err = handlers.HashPassword("p", "", [24]byte{}); err != nil {
		t.Fatal(err)
	}
	var first *api.AccountPassword
	for i := range 11 {
		answer := b.api.Handle(handlers.Request{
			Now: now.Add(time.Duration(i) * time.Second), DC: 1, Key: b.key, MsgID: 4, Body: encode(t, &api.AccountGetPasswordRequest{}),
		})
		checkAnswer(t, answer)
		if i == 0 {
			first = api.Decode(tl.NewDecoder(answer.Result)).(*api.AccountPassword)
		}
	}
	b.wants(t, &api.AuthCheckPasswordRequest{Password: &api.InputCheckPasswordSRP{SRPID: *first.SRPID, A: []byte{1}, M1: []byte{2}}}, "SRP_ID_INVALID")
}

// An authorization that is exported again and again leaves no heap of exports: the
// first of many is not taken any more.
func TestExportsAreBounded(t *testing.T) {
	b := newBox(t)
	var first *api.AuthExportedAuthorization
	for i := range 21 {
		answer := b.api.Handle(handlers.Request{
			Now: now.Add(time.Duration(i) * time.Second), DC: 1, Key: b.key, MsgID: 4, Body: encode(t, &api.AuthExportAuthorizationRequest{DCID: 2}),
		})
		checkAnswer(t, answer)
		if i == 0 {
			first = api.Decode(tl.NewDecoder(answer.Result)).(*api.AuthExportedAuthorization)
		}
	}
	there := b.world.AddKey(now, 2, 2, make([]byte, 256), 0)
	b.world.SetClient(there, *b.key.Client)
	answer := b.api.Handle(handlers.Request{
		Now: now.Add(21 * time.Second), DC: 2, Key: there, MsgID: 4, Body: encode(t, &api.AuthImportAuthorizationRequest{ID: first.ID, Bytes: first.Bytes}),
	})
	if answer.Refusal == nil || answer.Refusal.Text != "AUTH_BYTES_INVALID" {
		t.Errorf("the first export is answered with %v", answer.Refusal)
	}
}
