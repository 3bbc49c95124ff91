package world

import "testing"

// What is refused has changed nothing.
func TestRefusedLinksAreNotRevoked(t *testing.T) {
	w := newTown(t, 1)
	p := ChannelPeer(w.group.ID)
	permanent, _, err := w.ExportInvite(now, w.p[0], p, NewInvite{})
	if err != nil {
		t.Fatal(err)
	}
	for range maxInvites - 1 {
		if _, _, err := w.ExportInvite(now, w.p[0], p, NewInvite{Limit: 1}); err != nil {
			t.Fatal(err)
		}
	}
	_, _, err = w.ExportInvite(now, w.p[0], p, NewInvite{ReplacePermanent: true})
	wantRefusal(t, err, "INVITES_TOO_MUCH")
	if permanent.Revoked {
		t.Error("the permanent link is revoked, and there is no other")
	}
	for range 3 { // each brings another permanent one
		i, next, err := w.RevokeInvite(now, w.p[0], p, w.permanentInvite(w.p[0], p).Hash)
		if err != nil || !i.Revoked || next == nil {
			t.Fatalf("revoked %v, %v, %v", i, next, err)
		}
	}
	if n := w.invitesBy(w.p[0], p); n != maxInvites {
		t.Errorf("%d links, want %d: the oldest revoked ones go", n, maxInvites)
	}
}

func TestLinksOfMigratedGroups(t *testing.T) {
	w := newTown(t, 2)
	g, _, err := w.CreateGroup(now, w.p[0], "Small", w.p[1:])
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.MigrateGroup(now, w.p[0], g); err != nil {
		t.Fatal(err)
	}
	_, _, err = w.ExportInvite(now, w.p[0], GroupPeer(g.ID), NewInvite{})
	wantRefusal(t, err, "CHAT_ID_INVALID")
}

func TestRandomIDOfTopicIsUsedOnce(t *testing.T) {
	w := newTown(t, 1)
	if _, err := w.SetSettings(now, w.p[0], w.group, Settings{Forum: true}); err != nil {
		t.Fatal(err)
	}
	topic, _, err := w.CreateTopic(now, w.p[0], w.group, Topic{Title: "T"}, 5)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.DeleteTopic(now, w.p[0], w.group, topic.ID); err != nil {
		t.Fatal(err)
	}
	_, _, err = w.CreateTopic(now, w.p[0], w.group, Topic{Title: "T"}, 5)
	wantRefusal(t, err, "RANDOM_ID_DUPLICATE")
}

func TestBotIsNotAddedForNothing(t *testing.T) {
	w := newTown(t, 2)
	bot, err := w.AddBot(now, NewBot{Name: "B", Username: "some_bot", DC: 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.say(now, w.p[1], 7); err != nil {
		t.Fatal(err)
	}
	start := Outgoing{Text: "/start", RandomID: 7}
	_, _, err = w.StartInChat(now, w.p[1], ChannelPeer(w.group.ID), bot, start)
	wantRefusal(t, err, "RANDOM_ID_DUPLICATE")
	if err := w.SetSlowMode(now, w.p[0], w.group, 10); err != nil {
		t.Fatal(err)
	}
	start.RandomID = 8
	_, _, err = w.StartInChat(now, w.p[1], ChannelPeer(w.group.ID), bot, start)
	wantRefusal(t, err, "SLOWMODE_WAIT_10")
	if w.Member(w.group.ID, bot.ID) != nil {
		t.Error("the bot is in")
	}
	if sent, _, err := w.StartInChat(now, w.p[0], ChannelPeer(w.group.ID), bot, start); err != nil || sent.Message.Text != "/start" {
		t.Errorf("started by %v, %v", sent.Message, err)
	}
}

// A folder takes all that it is given, or nothing.
func TestChatsMoveTogether(t *testing.T) {
	w := newTown(t, 2)
	group, stranger := ChannelPeer(w.group.ID), UserPeer(w.p[1])
	_, err := w.MoveChats(w.p[0], []Move{{group, Archive}, {stranger, Archive}})
	wantRefusal(t, err, "PEER_HISTORY_EMPTY")
	if w.Arrangement(w.p[0], group).Folder != 0 {
		t.Error("one conversation moved, and the other could not")
	}
	log, err := w.MoveChats(w.p[0], []Move{{group, Archive}, {group, Archive}})
	if err != nil || len(log) != 1 {
		t.Errorf("%d moves, %v, want 1", len(log), err)
	}
}

// Login tokens that a client shows and nobody accepts do not pile up.
func TestLoginTokensAreBounded(t *testing.T) {
	w := newWorld(t)
	k := w.AddKey(now, 1, 1, make([]byte, 256), 0)
	for range maxLoginTokens + 5 {
		w.NewLoginToken(now, k, nil)
	}
	if n := w.logins.Len(); n != maxLoginTokens {
		t.Errorf("%d tokens, want %d", n, maxLoginTokens)
	}
}

// Text messages of long ago are forgotten.
func TestTextsAreBounded(t *testing.T) {
	w := newWorld(t)
	for range maxTexts + 5 {
		w.text(now, "15550000001", "x")
	}
	if n := w.texts.Len(); n != maxTexts {
		t.Errorf("%d texts, want %d", n, maxTexts)
	}
}

func TestPicturesAreKeptTogether(t *testing.T) {
	w, _, u := uploader(t)
	w.opts.Quota = 10
	if err := w.SavePart(now, u.ID, Part{FileID: 1, Data: []byte("123")}); err != nil {
		t.Fatal(err)
	}
	up, err := w.Uploaded(now, u.ID, Input{FileID: 1, Parts: 1})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.MakePhoto(now, up, false, []Picture{{Type: "m", Data: []byte("1234")}, {Type: "x", Data: []byte("1234")}})
	wantRefusal(t, err, "STORAGE_QUOTA_EXCEEDED")
	if got := w.Stored(u.ID); got != 3 {
		t.Errorf("%d bytes are stored, want 3", got)
	}
	if err := w.Verify(); err != nil {
		t.Error(err)
	}
}
