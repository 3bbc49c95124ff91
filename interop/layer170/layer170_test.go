package layer170

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/auth"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"

	"github.com/tgfleet/tgfleet/sim"
)

const patience = 2 * time.Minute

// log is the simulator's, which may be read while it is written.
type log struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// gotdSchema is the schema that the client was made from, as its module ships it.
func gotdSchema(t *testing.T) sim.Schema {
	t.Helper()
	dir, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "github.com/gotd/td").Output()
	if err != nil {
		t.Fatalf("where the module is: %v", err)
	}
	file := filepath.Join(strings.TrimSpace(string(dir)), "_schema", "telegram.tl")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return sim.Schema{Layer: tg.Layer, Name: "telegram.tl", Text: string(text)}
}

// TestClientOfLayer170 lets two people of layer 170 live a day. Whatever they are
// told must decode, and the simulator's checks must be content with them.
func TestClientOfLayer170(t *testing.T) {
	if tg.Layer != 170 {
		t.Fatalf("gotd/td speaks layer %d", tg.Layer)
	}
	said := &log{}
	box, err := sim.New(sim.Options{Schemas: []sim.Schema{gotdSchema(t)}, Logger: slog.New(slog.NewTextHandler(said, nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := box.Close(); err != nil {
			t.Errorf("close the simulator: %v", err)
		}
	})
	ada := person{box, "15550000001", "correct horse"}
	bob := person{box, "15550000002", ""}
	for _, n := range []sim.Number{
		{Phone: ada.phone, DC: 3, Password: ada.password, FirstName: "Ada", Username: "ada_170"},
		{Phone: bob.phone, DC: 1, FirstName: "Bob", Username: "bob_170"},
	} {
		if err := box.RegisterNumber(n); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	heard := make(chan tg.UpdatesClass, 100)
	handler := telegram.UpdateHandlerFunc(func(_ context.Context, u tg.UpdatesClass) error {
		heard <- u
		return nil
	})
	first, second := newClient(t, box, handler), newClient(t, box, telegram.UpdateHandlerFunc(func(context.Context, tg.UpdatesClass) error { return nil }))
	err = first.Run(ctx, func(ctx context.Context) error {
		if err := signIn(ctx, first, ada); err != nil {
			return err
		}
		if err := group(ctx, t, first.API()); err != nil {
			return err
		}
		return second.Run(ctx, func(ctx context.Context) error {
			if err := signIn(ctx, second, bob); err != nil {
				return err
			}
			return talk(ctx, first.API(), second.API(), heard)
		})
	})
	if err != nil {
		t.Error(err)
	}
	if v := box.Violations(); len(v) != 0 {
		t.Errorf("the simulator's checks object to what gotd's client sends: %v", v)
	}
	for line := range strings.Lines(said.String()) {
		if strings.Contains(line, "layer") || strings.Contains(line, "level=ERROR") {
			t.Errorf("the simulator says %s", line)
		}
	}
}

func signIn(ctx context.Context, client *telegram.Client, who person) error {
	if err := auth.NewFlow(who, auth.SendCodeOptions{}).Run(ctx, client.Auth()); err != nil {
		return fmt.Errorf("sign %s in: %w", who.phone, err)
	}
	self, err := client.Self(ctx)
	if err != nil || self.Phone != who.phone || self.ID <= 1<<32 {
		return fmt.Errorf("self is %v: %w", self, err)
	}
	return nil
}

// group makes a supergroup, writes to it, and reads everything back.
func group(ctx context.Context, t *testing.T, raw *tg.Client) error {
	made, err := raw.ChannelsCreateChannel(ctx, &tg.ChannelsCreateChannelRequest{Megagroup: true, Title: "Old friends"})
	if err != nil {
		return fmt.Errorf("create a supergroup: %w", err)
	}
	ch := made.(*tg.Updates).Chats[0].(*tg.Channel)
	if ch.Title != "Old friends" || !ch.Creator || !ch.Megagroup {
		return fmt.Errorf("created %v", ch)
	}
	peer, channel := ch.AsInputPeer(), ch.AsInput()
	sent, err := raw.MessagesSendMessage(ctx, &tg.MessagesSendMessageRequest{
		Peer: peer, Message: "hello from 170", RandomID: 7, Entities: []tg.MessageEntityClass{&tg.MessageEntityBold{Length: 5}},
	})
	if err != nil {
		return fmt.Errorf("send: %w", err)
	}
	id := 0
	for _, u := range sent.(*tg.Updates).Updates {
		if u, ok := u.(*tg.UpdateMessageID); ok && u.RandomID == 7 {
			id = u.ID
		}
	}
	if _, err := raw.MessagesSendMessage(ctx, &tg.MessagesSendMessageRequest{
		Peer: peer, Message: "and an answer", RandomID: 8, ReplyTo: &tg.InputReplyToMessage{ReplyToMsgID: id},
	}); err != nil {
		return fmt.Errorf("reply: %w", err)
	}
	history, err := raw.MessagesGetHistory(ctx, &tg.MessagesGetHistoryRequest{Peer: peer, Limit: 10})
	if err != nil {
		return fmt.Errorf("history: %w", err)
	}
	messages := history.(*tg.MessagesChannelMessages).Messages
	if len(messages) != 3 {
		return fmt.Errorf("%d messages in the history, want 3: %v", len(messages), messages)
	}
	reply, hello := messages[0].(*tg.Message), messages[1].(*tg.Message)
	header, ok := reply.ReplyTo.(*tg.MessageReplyHeader)
	if !ok || header.ReplyToMsgID != id || hello.Message != "hello from 170" || len(hello.Entities) != 1 {
		return fmt.Errorf("history is %v", messages)
	}
	if _, ok := messages[2].(*tg.MessageService); !ok {
		return fmt.Errorf("the first message is %v", messages[2])
	}
	dialogs, err := raw.MessagesGetDialogs(ctx, &tg.MessagesGetDialogsRequest{OffsetPeer: &tg.InputPeerEmpty{}, Limit: 10})
	if err != nil {
		return fmt.Errorf("dialogs: %w", err)
	}
	if d, ok := dialogs.(*tg.MessagesDialogs); !ok || len(d.Dialogs) == 0 || len(d.Messages) == 0 {
		return fmt.Errorf("dialogs are %v", dialogs)
	}
	surroundings(ctx, t, raw, peer, channel)
	return quiz(ctx, raw, peer)
}

// surroundings asks for whatever a client asks for besides. A refusal is fine;
// an answer that does not decode is not.
func surroundings(ctx context.Context, t *testing.T, raw *tg.Client, peer tg.InputPeerClass, channel tg.InputChannelClass) {
	t.Helper()
	answered := 0
	for name, ask := range map[string]func() error{
		"help.getConfig":      func() error { _, err := raw.HelpGetConfig(ctx); return err },
		"help.getNearestDc":   func() error { _, err := raw.HelpGetNearestDC(ctx); return err },
		"help.getAppConfig":   func() error { _, err := raw.HelpGetAppConfig(ctx, 0); return err },
		"help.getCdnConfig":   func() error { _, err := raw.HelpGetCDNConfig(ctx); return err },
		"help.getPromoData":   func() error { _, err := raw.HelpGetPromoData(ctx); return err },
		"account.getPassword": func() error { _, err := raw.AccountGetPassword(ctx); return err },
		"account.getAuthorizations": func() error {
			_, err := raw.AccountGetAuthorizations(ctx)
			return err
		},
		"account.getNotifySettings": func() error {
			_, err := raw.AccountGetNotifySettings(ctx, &tg.InputNotifyUsers{})
			return err
		},
		"langpack.getLanguages": func() error { _, err := raw.LangpackGetLanguages(ctx, "android"); return err },
		"users.getFullUser":     func() error { _, err := raw.UsersGetFullUser(ctx, &tg.InputUserSelf{}); return err },
		"channels.getFullChannel": func() error {
			full, err := raw.ChannelsGetFullChannel(ctx, channel)
			if err == nil && full.FullChat.GetID() == 0 {
				err = errors.New("no id")
			}
			return err
		},
		"channels.getParticipants": func() error {
			_, err := raw.ChannelsGetParticipants(ctx, &tg.ChannelsGetParticipantsRequest{Channel: channel, Filter: &tg.ChannelParticipantsRecent{}, Limit: 10})
			return err
		},
		"channels.getAdminLog": func() error {
			_, err := raw.ChannelsGetAdminLog(ctx, &tg.ChannelsGetAdminLogRequest{Channel: channel, Limit: 10})
			return err
		},
		"messages.exportChatInvite": func() error {
			_, err := raw.MessagesExportChatInvite(ctx, &tg.MessagesExportChatInviteRequest{Peer: peer})
			return err
		},
		"messages.getPeerDialogs": func() error {
			_, err := raw.MessagesGetPeerDialogs(ctx, []tg.InputDialogPeerClass{&tg.InputDialogPeer{Peer: peer}})
			return err
		},
		"messages.search": func() error {
			_, err := raw.MessagesSearch(ctx, &tg.MessagesSearchRequest{Peer: peer, Q: "hello", Filter: &tg.InputMessagesFilterEmpty{}, Limit: 5})
			return err
		},
		"messages.getDialogFilters": func() error { _, err := raw.MessagesGetDialogFilters(ctx); return err },
		"messages.getAllStickers":   func() error { _, err := raw.MessagesGetAllStickers(ctx, 0); return err },
		"messages.getAvailableReactions": func() error {
			_, err := raw.MessagesGetAvailableReactions(ctx, 0)
			return err
		},
		"contacts.getContacts": func() error { _, err := raw.ContactsGetContacts(ctx, 0); return err },
		"photos.getUserPhotos": func() error {
			_, err := raw.PhotosGetUserPhotos(ctx, &tg.PhotosGetUserPhotosRequest{UserID: &tg.InputUserSelf{}, Limit: 5})
			return err
		},
		"upload.saveFilePart": func() error {
			_, err := raw.UploadSaveFilePart(ctx, &tg.UploadSaveFilePartRequest{FileID: 5, Bytes: make([]byte, 1024)})
			return err
		},
		"messages.sendMedia": func() error {
			_, err := raw.MessagesSendMedia(ctx, &tg.MessagesSendMediaRequest{
				Peer: peer, RandomID: 9, Message: "a file",
				Media: &tg.InputMediaUploadedDocument{
					File: &tg.InputFile{ID: 5, Parts: 1, Name: "zero.bin"}, MimeType: "application/octet-stream",
					Attributes: []tg.DocumentAttributeClass{&tg.DocumentAttributeFilename{FileName: "zero.bin"}},
				},
			})
			return err
		},
		"messages.createChat": func() error {
			_, err := raw.MessagesCreateChat(ctx, &tg.MessagesCreateChatRequest{Title: "Small", Users: []tg.InputUserClass{&tg.InputUserSelf{}}})
			return err
		},
		"channels.inviteToChannel": func() error {
			_, err := raw.ChannelsInviteToChannel(ctx, &tg.ChannelsInviteToChannelRequest{Channel: channel, Users: []tg.InputUserClass{&tg.InputUserSelf{}}})
			return err
		},
		"a method of nobody": func() error {
			err := raw.Invoker().Invoke(ctx, unheard{}, &tg.BoolBox{})
			if !tgerr.Is(err, "INPUT_METHOD_INVALID") {
				return fmt.Errorf("%w, want INPUT_METHOD_INVALID", err)
			}
			return err
		},
	} {
		err := ask()
		if refusal, ok := tgerr.As(err); err != nil && (!ok || refusal.Code >= 500) {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			answered++
		} else {
			t.Logf("%s: %v", name, err)
		}
	}
	if answered < 10 {
		t.Errorf("only %d requests were answered", answered)
	}
}

// unheard is a method that no layer has.
type unheard struct{}

func (unheard) Encode(b *bin.Buffer) error { b.PutID(0x0badc0de); return nil }

// talk has the second person write to the first, who hears of it at once, and
// once more by asking for the difference.
func talk(ctx context.Context, first, second *tg.Client, heard <-chan tg.UpdatesClass) error {
	state, err := first.UpdatesGetState(ctx)
	if err != nil {
		return fmt.Errorf("state: %w", err)
	}
	found, err := second.ContactsResolveUsername(ctx, "ada_170")
	if err != nil {
		return fmt.Errorf("resolve: %w", err)
	}
	to := found.Users[0].(*tg.User).AsInputPeer()
	if _, err := second.MessagesSendMessage(ctx, &tg.MessagesSendMessageRequest{Peer: to, Message: "psst", RandomID: 70}); err != nil {
		return fmt.Errorf("send: %w", err)
	}
	for told := false; !told; {
		select {
		case u := <-heard:
			told = tells(u, "psst")
		case <-ctx.Done():
			return errors.New("the message was not pushed")
		}
	}
	diff, err := first.UpdatesGetDifference(ctx, &tg.UpdatesGetDifferenceRequest{Pts: state.Pts, Date: state.Date, Qts: state.Qts})
	if err != nil {
		return fmt.Errorf("difference: %w", err)
	}
	if d, ok := diff.(*tg.UpdatesDifference); !ok || len(d.NewMessages) != 1 || d.NewMessages[0].(*tg.Message).Message != "psst" {
		return fmt.Errorf("the difference is %v", diff)
	}
	return nil
}

func tells(u tg.UpdatesClass, text string) bool {
	switch u := u.(type) {
	case *tg.UpdateShortMessage:
		return u.Message == text
	case *tg.Updates:
		for _, one := range u.Updates {
			if m, ok := one.(*tg.UpdateNewMessage); ok {
				if m, ok := m.Message.(*tg.Message); ok && m.Message == text {
					return true
				}
			}
		}
	}
	return false
}
