package api_test

import (
	"fmt"
	"testing"

	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// messages100 is the answer to a messages.getHistory in a busy group: replies,
// entities, a photo now and then, the authors and the group.
func messages100() *api.MessagesChannelMessages {
	m := &api.MessagesChannelMessages{Pts: 4711, Count: 12345}
	for i := range 100 {
		m.Messages = append(m.Messages, message(i))
	}
	for i := range 25 {
		m.Users = append(m.Users, &api.User{
			ID:         int64(1_000_000 + i),
			AccessHash: new(int64(i) * 7919),
			FirstName:  new(fmt.Sprintf("Name%d", i)),
			Username:   new(fmt.Sprintf("user_name_%d", i)),
			Photo:      &api.UserProfilePhoto{PhotoID: 42, StrippedThumb: []byte("thumb"), DCID: 2},
			Status:     &api.UserStatusRecently{},
		})
	}
	m.Chats = []api.ChatClass{&api.Channel{
		Megagroup: true, ID: 5000, AccessHash: new(int64(99)), Title: "The group",
		Photo: &api.ChatPhotoEmpty{}, Date: 1_700_000_000, ParticipantsCount: new(int32(321)),
	}}
	return m
}

func message(i int) api.MessageClass {
	m := &api.Message{
		ID:      int32(1000 + i),
		FromID:  &api.PeerUser{UserID: int64(1_000_000 + i%25)},
		PeerID:  &api.PeerChannel{ChannelID: 5000},
		Date:    int32(1_700_000_000 + i),
		Message: fmt.Sprintf("message %d: the quick brown fox jumps over the lazy dog https://example.org", i),
	}
	if i%2 == 0 {
		m.Entities = []api.MessageEntityClass{
			&api.MessageEntityBold{Offset: 0, Length: 7},
			&api.MessageEntityURL{Offset: 56, Length: 19},
		}
	}
	if i%3 == 0 {
		m.ReplyTo = &api.MessageReplyHeader{ReplyToMsgID: new(int32(990 + i))}
	}
	if i%4 == 0 {
		m.Views, m.Forwards = new(int32(i*10)), new(int32(i))
		m.EditDate = new(int32(1_700_000_100 + i))
	}
	if i%10 == 0 {
		m.Media = &api.MessageMediaPhoto{Photo: &api.Photo{
			ID: int64(i), AccessHash: 17, FileReference: []byte("0123456789abcdef"), Date: 1_700_000_000, DCID: 2,
			Sizes: []api.PhotoSizeClass{
				&api.PhotoStrippedSize{Type: "i", Bytes: make([]byte, 60)},
				&api.PhotoSize{Type: "m", W: 320, H: 240, Size: 20_000},
				&api.PhotoSizeProgressive{Type: "y", W: 1280, H: 960, Sizes: []int32{10_000, 30_000, 80_000}},
			},
		}}
	}
	return m
}

func encoded(tb testing.TB, o tl.Object) []byte {
	tb.Helper()
	b, err := tl.Append(nil, o)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func BenchmarkDecodeMessages100(b *testing.B) {
	data := encoded(b, messages100())
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		// The decoder only reads data, so the rounds may share it.
		d := tl.NewDecoder(data)
		res := (&api.MessagesGetHistoryRequest{}).DecodeResult(d)
		if d.Err() != nil || len(res.(*api.MessagesChannelMessages).Messages) != 100 {
			b.Fatal(d.Err())
		}
	}
}

func BenchmarkEncodeSmallCall(b *testing.B) {
	req := &api.MessagesSendMessageRequest{
		Peer: &api.InputPeerUser{UserID: 1, AccessHash: 2}, Message: "hello", RandomID: 3,
	}
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		var err error
		if buf, err = tl.Append(buf[:0], req); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEncodeMessages100(b *testing.B) {
	m := messages100()
	buf := encoded(b, m)
	b.SetBytes(int64(len(buf)))
	b.ReportAllocs()
	for b.Loop() {
		var err error
		if buf, err = tl.Append(buf[:0], m); err != nil {
			b.Fatal(err)
		}
	}
}
