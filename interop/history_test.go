package interop

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"

	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// history is messages.messages as messages.getHistory of a busy group gives it:
// 100 messages with replies, entities, now and then a photo, their 25 authors
// and the group. It is encoded by gotd.
func history(t testing.TB) []byte {
	t.Helper()
	m := &tg.MessagesMessages{}
	for i := range 100 {
		m.Messages = append(m.Messages, historyMessage(i))
	}
	for i := range 25 {
		u := &tg.User{ID: int64(1_000_000 + i)}
		u.SetAccessHash(int64(i) * 7919)
		u.SetFirstName(fmt.Sprintf("Name%d", i))
		u.SetUsername(fmt.Sprintf("user_name_%d", i))
		u.SetPhoto(&tg.UserProfilePhoto{PhotoID: 42, DCID: 2, StrippedThumb: []byte("thumb")})
		u.SetStatus(&tg.UserStatusRecently{})
		m.Users = append(m.Users, u)
	}
	group := &tg.Channel{Megagroup: true, ID: 5000, Title: "The group", Photo: &tg.ChatPhotoEmpty{}, Date: 1_700_000_000}
	group.SetAccessHash(99)
	group.SetParticipantsCount(321)
	m.Chats = []tg.ChatClass{group}
	var b bin.Buffer
	if err := m.Encode(&b); err != nil {
		t.Fatal(err)
	}
	return b.Buf
}

func historyMessage(i int) *tg.Message {
	m := &tg.Message{
		ID: 1000 + i, PeerID: &tg.PeerChannel{ChannelID: 5000}, Date: 1_700_000_000 + i,
		Message: fmt.Sprintf("message %d: the quick brown fox jumps over the lazy dog https://example.org", i),
	}
	m.SetFromID(&tg.PeerUser{UserID: int64(1_000_000 + i%25)})
	if i%2 == 0 {
		m.SetEntities([]tg.MessageEntityClass{
			&tg.MessageEntityBold{Offset: 0, Length: 7}, &tg.MessageEntityURL{Offset: 56, Length: 19},
		})
	}
	if i%3 == 0 {
		reply := &tg.MessageReplyHeader{}
		reply.SetReplyToMsgID(990 + i)
		m.SetReplyTo(reply)
	}
	if i%4 == 0 {
		m.SetViews(i * 10)
		m.SetForwards(i)
		m.SetEditDate(1_700_000_100 + i)
	}
	if i%10 == 0 {
		media := &tg.MessageMediaPhoto{}
		media.SetPhoto(&tg.Photo{
			ID: int64(i), AccessHash: 17, FileReference: []byte("0123456789abcdef"), Date: 1_700_000_000, DCID: 2,
			Sizes: []tg.PhotoSizeClass{
				&tg.PhotoStrippedSize{Type: "i", Bytes: make([]byte, 60)},
				&tg.PhotoSize{Type: "m", W: 320, H: 240, Size: 20_000},
				&tg.PhotoSizeProgressive{Type: "y", W: 1280, H: 960, Sizes: []int{10_000, 30_000, 80_000}},
			},
		})
		m.SetMedia(media)
	}
	return m
}

// TestHistory: we understand what gotd wrote, and write the same bytes.
func TestHistory(t *testing.T) {
	data := history(t)
	got := decodeOurs(t, data)
	m, ok := got.(*api.MessagesMessages)
	if !ok || len(m.Messages) != 100 || len(m.Users) != 25 || len(m.Chats) != 1 {
		t.Fatalf("decoded %T", got)
	}
	last, ok := m.Messages[99].(*api.Message)
	if !ok || last.ID != 1099 || last.Message != historyMessage(99).Message {
		t.Errorf("the last message is %+v", last)
	}
	again, err := tl.Append(nil, m)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(again, data) {
		t.Error("our encoding differs from gotd's")
	}
}

func decodeOurs(t testing.TB, data []byte) api.MessagesMessagesClass {
	d := tl.NewDecoder(data)
	got := (&api.MessagesGetHistoryRequest{}).DecodeResult(d)
	if d.Err() != nil || d.Len() != 0 {
		t.Fatalf("decode: %v, %d bytes left", d.Err(), d.Len())
	}
	return got
}
