package handlers_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/png"
	"log/slog"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/sim/handlers"
	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/table"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

var now = time.Unix(1_800_000_000, 0)

// box is an API over a small world: two users, one signed in on the key that
// requests come from, and a group of theirs.
type box struct {
	api   *handlers.API
	world *world.World
	key   *world.AuthKey
	me    *world.User
	other *world.User
	group *world.Channel
	small *world.Group
	photo *world.File
	file  *world.File
}

func newBox(tb testing.TB) *box {
	tb.Helper()
	random := rand.NewChaCha8([32]byte{1})
	set := table.NewSet()
	w := world.New(set, world.Options{DCs: 3, Rand: random})
	l := ledger.New(set)
	if err := w.Start(now); err != nil {
		tb.Fatal(err)
	}
	l.Start()
	b := &box{world: w, api: handlers.New(handlers.Options{
		World: w, Ledger: l, APIID: 1, APIHash: "h", Rand: random, Logger: slog.New(slog.DiscardHandler),
		DCs: func() []handlers.DC { return []handlers.DC{{ID: 1, Host: "127.0.0.1", Port: 1}} },
	})}
	b.me, b.other = b.person("15550000001", "first_one"), b.person("15550000002", "second_one")
	var err error
	if b.group, _, err = w.CreateChannel(now, b.me.ID, "Group", "", true); err != nil {
		tb.Fatal(err)
	}
	if _, err := w.Invite(now, b.me.ID, b.group, b.other.ID); err != nil {
		tb.Fatal(err)
	}
	if b.small, _, err = w.CreateGroup(now, b.me.ID, "Small", []world.UserID{b.other.ID}); err != nil {
		tb.Fatal(err)
	}
	b.store(tb)
	b.key = w.AddKey(now, 1, 1, make([]byte, 256), 0)
	w.SetClient(b.key, world.ClientInfo{Layer: handlers.Layer, APIID: 1})
	w.SignIn(now, b.key, b.me.ID)
	return b
}

// store makes a photo and a document of the first user, of uploads that a request
// may name.
func (b *box) store(tb testing.TB) {
	var picture bytes.Buffer
	err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 160, 160)))
	for id, data := range [][]byte{picture.Bytes(), []byte("content")} {
		err = errors.Join(err, b.world.SavePart(now, b.me.ID, world.Part{FileID: int64(id), Data: data}))
	}
	u, err2 := b.world.Uploaded(now, b.me.ID, world.Input{FileID: 0, Parts: 1})
	if err = errors.Join(err, err2); err != nil {
		tb.Fatal(err)
	}
	b.photo, err = b.world.MakePhoto(now, u, false, []world.Picture{{Type: "a", W: 1, H: 1, Data: []byte("picture")}})
	b.file, err2 = b.world.MakeDocument(now, u, world.NewDocument{Mime: "text/plain", Class: world.DocumentFile})
	if err = errors.Join(err, err2, b.world.UseProfilePhoto(b.me, b.photo)); err != nil {
		tb.Fatal(err)
	}
}

func (b *box) person(phone, username string) *world.User {
	u, err := b.world.AddUser(now, world.NewUser{Phone: world.Private(phone), DC: 1, FirstName: "P", Username: username})
	if err != nil {
		panic(err) // the names are ours
	}
	return u
}

func (b *box) ask(body []byte) handlers.Answer {
	return b.api.Handle(handlers.Request{Now: now, DC: 1, Key: b.key, MsgID: 4, Body: body})
}

func encode(tb testing.TB, o tl.Object) []byte {
	tb.Helper()
	body, err := tl.Append(nil, o)
	if err != nil {
		tb.Fatal(err)
	}
	return body
}

// requests are proper ones, as seeds.
func (b *box) requests() []tl.Object {
	group := &api.InputPeerChannel{ChannelID: int64(b.group.ID), AccessHash: b.world.AccessHash(b.me.ID, world.ChannelPeer(b.group.ID))}
	channel := &api.InputChannel{ChannelID: group.ChannelID, AccessHash: group.AccessHash}
	hash := b.world.AccessHash(b.me.ID, world.UserPeer(b.other.ID))
	user := &api.InputUser{UserID: int64(b.other.ID), AccessHash: hash}
	peer := &api.InputPeerUser{UserID: int64(b.other.ID), AccessHash: hash}
	return slices.Concat(b.messageRequests(group, peer), pollRequests(group), b.accountRequests(), b.settingRequests(), b.fileRequests(group), b.inlineRequests(peer), []tl.Object{
		&api.InvokeWithLayerRequest{Layer: 229, Query: &api.InitConnectionRequest{APIID: 1, Query: &api.HelpGetConfigRequest{}}},
		&api.InvokeWithoutUpdatesRequest{Query: &api.HelpGetAppConfigRequest{}},
		&api.InvokeAfterMsgsRequest{MsgIDs: []int64{4}, Query: &api.UpdatesGetStateRequest{}},
		&api.AuthSendCodeRequest{PhoneNumber: "9996610000", APIID: 1, APIHash: "h", Settings: &api.CodeSettings{}},
		&api.AuthSignInRequest{PhoneNumber: "9996610000", PhoneCodeHash: "x", PhoneCode: new("11111")},
		&api.AuthCheckPasswordRequest{Password: &api.InputCheckPasswordSRP{SRPID: 1, A: []byte{1}, M1: []byte{2}}},
		&api.AccountGetPasswordRequest{},
		&api.UsersGetUsersRequest{ID: []api.InputUserClass{user, &api.InputUserSelf{}, &api.InputUserEmpty{}}},
		&api.UsersGetFullUserRequest{ID: user},
		&api.UpdatesGetDifferenceRequest{Pts: 1, Date: 1, PtsLimit: new(int32(1))},
		&api.UpdatesGetChannelDifferenceRequest{Channel: channel, Filter: &api.ChannelMessagesFilterEmpty{}, Pts: 1, Limit: 1},
		&api.ContactsResolveUsernameRequest{Username: "second_one"},
		&api.ChannelsCreateChannelRequest{Broadcast: true, Title: "Another"},
		&api.ChannelsEditTitleRequest{Channel: channel, Title: "New"},
		&api.MessagesEditChatAboutRequest{Peer: group, About: "About"},
		&api.ChannelsGetFullChannelRequest{Channel: channel},
		&api.ChannelsGetChannelsRequest{ID: []api.InputChannelClass{channel}},
		&api.ChannelsGetParticipantsRequest{Channel: channel, Filter: &api.ChannelParticipantsSearch{Q: "p"}, Offset: -1, Limit: 10},
		&api.ChannelsGetParticipantRequest{Channel: channel, Participant: peer},
		&api.ChannelsEditAdminRequest{Channel: channel, UserID: user, AdminRights: &api.ChatAdminRights{PinMessages: true}, Rank: new("r")},
		&api.ChannelsToggleSlowModeRequest{Channel: channel, Seconds: 10},
		&api.MessagesExportChatInviteRequest{Peer: group, UsageLimit: new(int32(3))},
		&api.MessagesGetExportedChatInvitesRequest{Peer: group, AdminID: &api.InputUserSelf{}, Limit: 3},
		&api.MessagesCheckChatInviteRequest{Hash: "x"},
		&api.MessagesSendMessageRequest{Peer: group, Message: "hi", RandomID: 1, Entities: []api.MessageEntityClass{&api.MessageEntityBold{Length: 2}}},
		&api.MessagesCreateChatRequest{Title: "Basic", Users: []api.InputUserClass{user}},
		&api.MessagesSendMessageRequest{Peer: peer, Message: "hi", RandomID: 2, ReplyTo: &api.InputReplyToMessage{ReplyToMsgID: 1}},
		&api.MessagesGetHistoryRequest{Peer: group, Limit: 3, AddOffset: -1},
		&api.MessagesSearchRequest{Peer: group, Q: "h", FromID: peer, Filter: &api.InputMessagesFilterPinned{}, Limit: 3},
		&api.MessagesGetMessagesRequest{ID: []api.InputMessageClass{&api.InputMessageID{ID: 1}, &api.InputMessagePinned{}}},
		&api.ChannelsGetMessagesRequest{Channel: channel, ID: []api.InputMessageClass{&api.InputMessagePinned{}, &api.InputMessageReplyTo{ID: 1}}},
		&api.MessagesGetDialogsRequest{OffsetPeer: group, OffsetDate: 5, Limit: 2},
		&api.MessagesUpdatePinnedMessageRequest{Peer: group, ID: 1},
		&api.MessagesReadHistoryRequest{Peer: peer},
		&api.ChannelsReadHistoryRequest{Channel: channel},
		&api.HelpGetCountriesListRequest{LangCode: "en"},
		&api.ContactsImportContactsRequest{Contacts: []*api.InputPhoneContact{{ClientID: 1, Phone: "+15550000002", FirstName: "B"}, {ClientID: 2, Phone: "x"}}},
		&api.ContactsAddContactRequest{ID: user, FirstName: "B", Phone: "1"},
		&api.ContactsGetContactsRequest{},
		&api.ContactsGetStatusesRequest{},
		&api.ContactsSearchRequest{Q: "sec", Limit: 5},
		&api.ContactsResolvePhoneRequest{Phone: "15550000002"},
		&api.ContactsDeleteContactsRequest{ID: []api.InputUserClass{user}},
		&api.ContactsDeleteByPhonesRequest{Phones: []string{"15550000002", "x"}},
		&api.HelpGetSupportRequest{},
		&api.LangpackGetStringsRequest{LangPack: "ios", LangCode: "en", Keys: []string{"a", "b"}},
		&api.MessagesGetDhConfigRequest{RandomLength: 8},
		&api.MessagesGetEmojiKeywordsDifferenceRequest{LangCode: "en", FromVersion: 1},
		&api.AccountRegisterDeviceRequest{TokenType: 1, Token: "x"},
		&api.AccountGetNotifySettingsRequest{Peer: &api.InputNotifyPeer{Peer: group}},
		&api.AccountGetPrivacyRequest{Key: &api.InputPrivacyKeyPhoneNumber{}},
		&api.StoriesGetPeerStoriesRequest{Peer: peer},
		&api.StoriesGetPeerMaxIDsRequest{ID: []api.InputPeerClass{peer, group}},
		&api.ChannelsLeaveChannelRequest{Channel: channel},
	})
}

// fileRequests are about files and what messages hold beside text.
func (b *box) fileRequests(group *api.InputPeerChannel) []tl.Object {
	hash := func(f *world.File) int64 { return b.world.FileHash(f.ID) }
	ref := func(f *world.File) []byte { return b.world.FileReference(now, b.me.ID, f.ID) }
	photo := &api.InputPhoto{ID: int64(b.photo.ID), AccessHash: hash(b.photo), FileReference: ref(b.photo)}
	document := &api.InputDocument{ID: int64(b.file.ID), AccessHash: hash(b.file), FileReference: ref(b.file)}
	send := func(random int64, media api.InputMediaClass) tl.Object {
		return &api.MessagesSendMediaRequest{Peer: group, Media: media, Message: "m", RandomID: random}
	}
	geo := &api.InputGeoPoint{Lat: 1, Long: 2, AccuracyRadius: new(int32(3))}
	return []tl.Object{
		&api.UploadSaveFilePartRequest{FileID: 7, FilePart: 0, Bytes: []byte("part")},
		&api.UploadSaveBigFilePartRequest{FileID: 8, FilePart: 0, FileTotalParts: 1, Bytes: []byte("part")},
		&api.UploadSaveBigFilePartRequest{FileID: 9, FilePart: 3, FileTotalParts: 3},
		&api.UploadGetFileRequest{Limit: 4096, Location: &api.InputDocumentFileLocation{
			ID: document.ID, AccessHash: document.AccessHash, FileReference: document.FileReference,
		}},
		&api.UploadGetFileRequest{Limit: 1024, Precise: true, Location: &api.InputPhotoFileLocation{
			ID: photo.ID, AccessHash: photo.AccessHash, FileReference: photo.FileReference, ThumbSize: "a",
		}},
		&api.UploadGetFileHashesRequest{Location: &api.InputDocumentFileLocation{
			ID: document.ID, AccessHash: document.AccessHash, FileReference: document.FileReference,
		}},
		send(11, &api.InputMediaUploadedPhoto{File: &api.InputFile{ID: 0, Parts: 1, Name: "p.png"}, TtlSeconds: new(int32(5))}),
		send(12, &api.InputMediaUploadedDocument{
			File: &api.InputFileBig{ID: 8, Parts: 1, Name: "f"}, Thumb: &api.InputFile{ID: 0, Parts: 1}, MimeType: "video/mp4",
			Attributes: []api.DocumentAttributeClass{
				&api.DocumentAttributeVideo{W: 1, H: 1}, &api.DocumentAttributeAnimated{}, &api.DocumentAttributeFilename{FileName: "v"},
				&api.DocumentAttributeSticker{Alt: "a", Stickerset: &api.InputStickerSetEmpty{}}, &api.DocumentAttributeAudio{Voice: true},
			},
		}),
		send(13, &api.InputMediaPhoto{ID: photo}),
		send(14, &api.InputMediaDocument{ID: document}),
		send(15, &api.InputMediaContact{PhoneNumber: "15550000002", FirstName: "P"}),
		send(16, &api.InputMediaGeoPoint{GeoPoint: geo}),
		send(17, &api.InputMediaVenue{GeoPoint: geo, Title: "t", Address: "a"}),
		send(18, &api.InputMediaDice{Emoticon: "🎲"}),
		&api.UploadReuploadCdnFileRequest{FileToken: b.world.CDNToken(b.file.ID), RequestToken: b.world.CDNRequest(b.file.ID)},
		&api.UploadGetCdnFileHashesRequest{FileToken: b.world.CDNToken(b.file.ID)},
		&api.UploadGetCdnFileRequest{FileToken: b.world.CDNToken(b.file.ID), Limit: 4096},
		&api.PhotosUploadProfilePhotoRequest{File: &api.InputFile{ID: 0, Parts: 1}},
		&api.PhotosGetUserPhotosRequest{UserID: &api.InputUserSelf{}, Limit: 3, Offset: -1, MaxID: photo.ID},
		&api.UploadGetFileRequest{Limit: 4096, Location: &api.InputPeerPhotoFileLocation{Peer: &api.InputPeerSelf{}, PhotoID: photo.ID}},
		&api.PhotosUpdateProfilePhotoRequest{ID: &api.InputPhotoEmpty{}},
		&api.PhotosDeletePhotosRequest{ID: []api.InputPhotoClass{photo}},
		&api.ChannelsEditPhotoRequest{
			Channel: &api.InputChannel{ChannelID: group.ChannelID, AccessHash: group.AccessHash},
			Photo:   &api.InputChatUploadedPhoto{File: &api.InputFile{ID: 0, Parts: 1}},
		},
		&api.MessagesEditChatPhotoRequest{ChatID: int64(b.small.ID), Photo: &api.InputChatUploadedPhoto{File: &api.InputFile{ID: 0, Parts: 1}}},
		&api.MessagesUploadMediaRequest{Peer: group, Media: &api.InputMediaDocument{ID: document}},
		&api.MessagesSendMultiMediaRequest{Peer: group, MultiMedia: []*api.InputSingleMedia{
			{Media: &api.InputMediaPhoto{ID: photo}, RandomID: 19, Message: "one"}, {Media: &api.InputMediaPhoto{ID: photo}, RandomID: 20},
		}},
	}
}

// FuzzHandle checks that no bytes make a handler panic, and that every answer can
// be read as what the method promises.
func FuzzHandle(f *testing.F) {
	b := newChatBox(f)
	for _, req := range append(b.requests(), b.chatRequests()...) {
		f.Add(encode(f, req))
	}
	f.Add([]byte{})
	f.Add([]byte{1, 2, 3})
	f.Add(binary.LittleEndian.AppendUint32(nil, api.IDInvokeWithoutUpdatesRequest))
	f.Fuzz(func(t *testing.T, body []byte) {
		// A world of its own keeps a finding reproducible from its input.
		answer := newChatBox(t).ask(append([]byte(nil), body...))
		checkAnswer(t, answer)
	})
}

func checkAnswer(t *testing.T, answer handlers.Answer) {
	t.Helper()
	if answer.Refusal != nil {
		if answer.Refusal.Code == 0 || answer.Refusal.Text == "" || answer.Refusal.Text == "INTERNAL_SERVER_ERROR" {
			t.Fatalf("%s is refused with %v", answer.Method, answer.Refusal)
		}
		return
	}
	d := tl.NewDecoder(answer.Result)
	api.Registry().DecodeResult(api.ByName(answer.Method), d)
	if d.Err() != nil || d.Len() != 0 {
		t.Fatalf("answer of %s: %v, %d bytes left", answer.Method, d.Err(), d.Len())
	}
}

// TestEveryMethodAnswersInItsType runs the seeds one after the other in one world.
func TestEveryMethodAnswersInItsType(t *testing.T) {
	b := newBox(t)
	refused := map[string]string{
		"upload.reuploadCdnFile":              "FILE_TOKEN_INVALID", // it is in no public channel
		"upload.getCdnFileHashes":             "FILE_TOKEN_INVALID",
		"upload.getCdnFile":                   "METHOD_INVALID",
		"auth.signIn":                         "PHONE_CODE_EXPIRED",
		"auth.checkPassword":                  "PASSWORD_HASH_INVALID",
		"messages.checkChatInvite":            "INVITE_HASH_EXPIRED",
		"messages.updatePinnedMessage":        "MESSAGE_ID_INVALID", // a service message
		"channels.leaveChannel":               "USER_CREATOR",
		"account.updatePasswordSettings":      "EMAIL_UNCONFIRMED_6",
		"account.confirmPasswordEmail":        "CODE_INVALID",
		"auth.requestPasswordRecovery":        "PASSWORD_EMPTY",
		"auth.checkRecoveryPassword":          "PASSWORD_RECOVERY_EXPIRED",
		"auth.recoverPassword":                "PASSWORD_RECOVERY_EXPIRED",
		"account.resetPassword":               "PASSWORD_EMPTY",
		"account.declinePasswordReset":        "RESET_REQUEST_MISSING",
		"auth.importLoginToken":               "AUTH_TOKEN_INVALID",
		"auth.acceptLoginToken":               "AUTH_TOKEN_INVALIDX",
		"account.changePhone":                 "PHONE_CODE_EXPIRED",
		"auth.importBotAuthorization":         "ACCESS_TOKEN_INVALID",
		"bots.setBotCommands":                 "USER_BOT_REQUIRED",
		"bots.getBotCommands":                 "USER_BOT_REQUIRED",
		"bots.resetBotCommands":               "USER_BOT_REQUIRED",
		"bots.setBotMenuButton":               "USER_BOT_REQUIRED",
		"bots.getBotMenuButton":               "USER_BOT_REQUIRED",
		"help.getUserInfo":                    "USER_INVALID",
		"bots.getBotInfo":                     "BOT_INVALID",
		"bots.setBotInfo":                     "BOT_INVALID",
		"account.finishTakeoutSession":        "TAKEOUT_REQUIRED",
		"account.toggleUsername":              "USERNAME_NOT_MODIFIED",
		"account.reorderUsernames":            "USERNAME_NOT_MODIFIED",
		"account.resetAuthorization":          "HASH_INVALID",
		"account.changeAuthorizationSettings": "HASH_INVALID",
		"messages.getBotCallbackAnswer":       "DATA_INVALID", // no button
		"messages.setBotCallbackAnswer":       "USER_BOT_REQUIRED",
		"messages.getOutboxReadDate":          "MESSAGE_ID_INVALID",
		"messages.getInlineBotResults":        "BOT_INVALID",
		"messages.setInlineBotResults":        "USER_BOT_REQUIRED",
		"messages.sendInlineBotResult":        "INLINE_RESULT_EXPIRED",
		"messages.editInlineBotMessage":       "MESSAGE_ID_INVALID",
		"":                                    "MSG_WAIT_TIMEOUT",
	}
	for _, req := range b.requests() {
		answer := b.ask(encode(t, req))
		checkAnswer(t, answer)
		if answer.Refusal == nil {
			continue
		}
		reply, isSend := req.(*api.MessagesSendMessageRequest)
		if isSend && reply.ReplyTo != nil && answer.Refusal.Text == "REPLY_MESSAGE_ID_INVALID" {
			continue
		}
		if want := refused[answer.Method]; answer.Refusal.Text != want {
			t.Errorf("%T: %v, want %q", req, answer.Refusal, want)
		}
	}
}

// TestEveryPrefixIsRefused: a request that ends early has no effect and no
// answer but a refusal.
func TestEveryPrefixIsRefused(t *testing.T) {
	b := newChatBox(t)
	for _, req := range append(b.requests(), b.chatRequests()...) {
		whole := encode(t, req)
		for n := range len(whole) {
			if answer := b.ask(append([]byte(nil), whole[:n]...)); answer.Refusal == nil {
				t.Errorf("%T cut to %d of %d bytes is answered", req, n, len(whole))
			}
		}
	}
}
