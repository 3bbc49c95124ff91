package sim_test

import (
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

// within returns the first update of a kind in an answer.
func within[U api.UpdateClass](tb testing.TB, up *api.Updates) U {
	tb.Helper()
	for _, u := range up.Updates {
		if u, ok := u.(U); ok {
			return u
		}
	}
	var want U
	tb.Fatalf("no %T in %+v", want, up.Updates)
	return want
}

// TestServiceMessagesAreNamed: whoever causes a service message learns its
// random_id in the answer, as of a message of one's own; nobody else does. TDLib
// takes no chat for created otherwise.
func TestServiceMessagesAreNamed(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0], all[1]
	named := func(what string, up *api.Updates, message int32) {
		t.Helper()
		if id := within[*api.UpdateMessageID](t, up); id.ID != message || id.RandomID == 0 {
			t.Errorf("%s: %+v, want the id %d", what, id, message)
		}
	}
	chat := must(a.client, &api.MessagesCreateChatRequest{Users: []api.InputUserClass{a.user(a.find("person1"))}, Title: "Basics"})
	up := a.learnUpdates(chat.Updates)
	founded := within[*api.UpdateNewMessage](t, up).Message.(*api.MessageService)
	named("a basic group", up, founded.ID)
	id := founded.PeerID.(*api.PeerChat).ChatID
	up = a.learnUpdates(must(a.client, &api.MessagesEditChatTitleRequest{ChatID: id, Title: "New"}))
	named("a title", up, within[*api.UpdateNewMessage](t, up).Message.(*api.MessageService).ID)

	for what, req := range map[string]*api.ChannelsCreateChannelRequest{
		"a channel": {Broadcast: true, Title: "News"}, "a supergroup": {Megagroup: true, Title: "Supers"},
	} {
		up = a.learnUpdates(must(a.client, req))
		named(what, up, within[*api.UpdateNewChannelMessage](t, up).Message.(*api.MessageService).ID)
	}
	for _, u := range b.updates {
		if u, ok := u.(*api.UpdateMessageID); ok {
			t.Errorf("who is added is told %+v", u)
		}
	}
}

// TestKindsOfNewChannels: what is neither a channel nor a supergroup by the flags is
// a channel, unless a history is to be imported.
func TestKindsOfNewChannels(t *testing.T) {
	s := start(t, sim.Options{})
	a := crowd(t, s, 1)[0]
	for _, tc := range []struct {
		req       api.ChannelsCreateChannelRequest
		megagroup bool
	}{
		{api.ChannelsCreateChannelRequest{}, false},
		{api.ChannelsCreateChannelRequest{Broadcast: true}, false},
		{api.ChannelsCreateChannelRequest{Megagroup: true}, true},
		{api.ChannelsCreateChannelRequest{Forum: true}, true},
		{api.ChannelsCreateChannelRequest{ForImport: true}, true},
	} {
		tc.req.Title = "Some"
		made := must(a.client, &tc.req).(*api.Updates).Chats[0].(*api.Channel)
		if made.Megagroup != tc.megagroup || made.Broadcast == tc.megagroup {
			t.Errorf("%+v founds %+v", tc.req, made)
		}
	}
	refused(a.client, &api.ChannelsCreateChannelRequest{Title: "Both", Broadcast: true, Megagroup: true}, "400 CHANNEL_INVALID")
}

// TestLineOfAnEmptyConversation: getPeerDialogs answers for a person to whom nobody
// wrote, with no top message.
func TestLineOfAnEmptyConversation(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0], all[1]
	got := must(a.client, &api.MessagesGetPeerDialogsRequest{Peers: []api.InputDialogPeerClass{&api.InputDialogPeer{Peer: a.userPeer(a.find("person1"))}}})
	if len(got.Dialogs) != 1 || len(got.Messages) != 0 || len(got.Users) != 1 {
		t.Fatalf("%+v", got)
	}
	if d := got.Dialogs[0].(*api.Dialog); d.TopMessage != 0 || d.Peer.(*api.PeerUser).UserID != b.self.ID {
		t.Errorf("%+v", d)
	}
}

// TestSavedMessages: what one keeps is not outgoing, and tells whose it was.
func TestSavedMessages(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0], all[1]
	must(b.client, b.message(b.userPeer(b.find("person0")), "worth keeping", 1))
	must(a.client, a.message(&api.InputPeerSelf{}, "a note", 2))
	theirs := a.newest(a.userPeer(a.find("person1"))).(*api.Message)
	must(a.client, &api.MessagesForwardMessagesRequest{
		FromPeer: a.userPeer(a.find("person1")), ToPeer: &api.InputPeerSelf{}, ID: []int32{theirs.ID}, RandomID: []int64{3},
	})
	page := must(a.client, &api.MessagesGetHistoryRequest{Peer: &api.InputPeerSelf{}, Limit: 2}).(*api.MessagesMessages)
	for i, from := range []*account{b, a} {
		m := page.Messages[i].(*api.Message)
		if m.Out {
			t.Errorf("%q is outgoing", m.Message)
		}
		if p, ok := m.SavedPeerID.(*api.PeerUser); !ok || p.UserID != from.self.ID {
			t.Errorf("%q was of %+v, want %d", m.Message, m.SavedPeerID, from.self.ID)
		}
	}
	if theirs.SavedPeerID != nil {
		t.Errorf("a message of a conversation is kept under %+v", theirs.SavedPeerID)
	}
}

// TestPinnedInFullInfo: the full description of a person and of a basic group names
// the newest pinned message.
func TestPinnedInFullInfo(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0], all[1]
	group := a.createChat("Basics", b)
	for _, p := range []api.InputPeerClass{a.userPeer(a.find("person1")), group} {
		must(a.client, a.message(p, "remember", int64(p.ConstructorID())))
		id := a.newest(p).(*api.Message).ID
		must(a.client, &api.MessagesUpdatePinnedMessageRequest{Peer: p, ID: id, Silent: true})
		// It is told without a sound, not left untold.
		if note, ok := a.newest(p).(*api.MessageService); !ok || !note.Silent || note.Action.ConstructorID() != api.IDMessageActionPinMessage {
			t.Errorf("%T: after a silent pin the newest is %+v", p, a.newest(p))
		}
		var got *int32
		if p == group {
			got = must(a.client, &api.MessagesGetFullChatRequest{ChatID: group.ChatID}).FullChat.(*api.ChatFull).PinnedMsgID
		} else {
			got = must(a.client, &api.UsersGetFullUserRequest{ID: a.user(a.find("person1"))}).FullUser.PinnedMsgID
		}
		if got == nil || *got != id {
			t.Errorf("%T: pinned %v, want %d", p, got, id)
		}
	}
}

// TestFileSessionsHearNothing: requests about files do not subscribe the session that
// they come by to updates.
func TestFileSessionsHearNothing(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0], all[1]
	files := a.second()
	must(files, &api.UploadSaveFilePartRequest{FileID: 1, Bytes: make([]byte, 1<<10)})
	must(b.client, b.message(b.userPeer(b.find("person0")), "to the other session", 1))
	must(files, &api.UploadSaveFilePartRequest{FileID: 1, FilePart: 1, Bytes: make([]byte, 1<<10)})
	if len(files.updates)+len(files.shorts) != 0 {
		t.Errorf("a session for files hears %+v %+v", files.updates, files.shorts)
	}
	must(files, &api.HelpGetNearestDCRequest{})
	must(b.client, b.message(b.userPeer(b.find("person0")), "to both", 2))
	files.until("an update", func() bool { return len(files.updates)+len(files.shorts) > 0 })
}

// TestAnswersOfStart: what official clients insist on when they start.
func TestAnswersOfStart(t *testing.T) {
	s := start(t, sim.Options{})
	a := crowd(t, s, 1)[0]
	folders := must(a.client, &api.MessagesGetDialogFiltersRequest{})
	if len(folders.Filters) != 1 || folders.Filters[0].ConstructorID() != api.IDDialogFilterDefault {
		t.Errorf("folders: %+v, want the list of all conversations", folders.Filters)
	}
	algo := must(a.client, &api.AccountGetPasswordRequest{}).NewSecureAlgo
	if algo, ok := algo.(*api.SecurePasswordKdfAlgoPBKDF2HMACSHA512iter100000); !ok || len(algo.Salt) != 8 {
		t.Errorf("the secure algorithm: %+v", algo)
	}
	must(a.client, &api.AicomposeGetTonesRequest{})
	must(a.client, &api.AccountGetWebBrowserSettingsRequest{})
}
