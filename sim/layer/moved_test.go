package layer

import (
	"bytes"
	"testing"

	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// TestMovedMethod: forum topics were a matter of channels.
func TestMovedMethod(t *testing.T) {
	p := newPair(layer170(), false)
	channel := value(int(api.IDInputChannel), int64(77), int64(88))
	head, rest, err := p.codec.Request(value(0x0de560d1, 1, channel, "q", 1, 2, 3, 4))
	if err != nil || rest != nil {
		t.Fatal(err)
	}
	var got api.MessagesGetForumTopicsRequest
	if err := tl.Unmarshal(head, &got); err != nil {
		t.Fatal(err)
	}
	peer, ok := got.Peer.(*api.InputPeerChannel)
	if !ok || peer.ChannelID != 77 || peer.AccessHash != 88 || *got.Q != "q" || got.Limit != 4 {
		t.Errorf("%+v of %+v", got, got.Peer)
	}
	answer, err := tl.Append(nil, &api.MessagesForumTopics{Pts: 9})
	if err != nil {
		t.Fatal(err)
	}
	out, err := p.codec.Result("messages.getForumTopics", answer)
	if err != nil {
		t.Fatal(err)
	}
	valid(t, layer170(), "messages.ForumTopics", out)
}

// TestAnswersOfAnotherType: layer 170 has Updates, and a vector, where ours has
// an object around them; a renamed object; and an answer that it cannot have.
func TestAnswersOfAnotherType(t *testing.T) {
	p := newPair(layer170(), false)
	updates := &api.Updates{Updates: []api.UpdateClass{}, Users: []api.UserClass{}, Chats: []api.ChatClass{}}
	for _, tt := range []struct {
		method, typ string
		answer      tl.Object
	}{
		{"channels.inviteToChannel", "Updates", &api.MessagesInvitedUsers{Updates: updates, MissingInvitees: []*api.MissingInvitee{}}},
		{"channels.joinChannel", "Updates", &api.MessagesChatInviteJoinResultOk{Updates: updates}},
		{"messages.getDialogFilters", "", &api.MessagesDialogFilters{Filters: []api.DialogFilterClass{&api.DialogFilterDefault{}}}},
		{"messages.requestSimpleWebView", "SimpleWebViewResult", &api.WebViewResultURL{URL: "x"}},
	} {
		body, err := tl.Append(nil, tt.answer)
		if err != nil {
			t.Fatal(err)
		}
		out, err := p.codec.Result(tt.method, body)
		switch {
		case err != nil:
			t.Errorf("%s: %v", tt.method, err)
		case tt.typ != "":
			valid(t, layer170(), tt.typ, out)
		case string(out) != string(value([]any{value(int(api.IDDialogFilterDefault))})):
			t.Errorf("%s: %x", tt.method, out)
		}
	}
	body, err := tl.Append(nil, &api.ReportResultReported{})
	if err != nil {
		t.Fatal(err)
	}
	if out, err := p.codec.Result("messages.report", body); err == nil {
		t.Errorf("a ReportResult as a Bool is %x", out)
	}
}

// TestOldReply: below layer 158 a reply was a number.
func TestOldReply(t *testing.T) {
	old := parsed(t, `inputPeerSelf#7da07ec9 = InputPeer;
---functions---
messages.sendMessage#5 flags:# peer:InputPeer reply_to_msg_id:flags.0?int message:string random_id:long = Bool;`)
	head, _, err := newPair(old, false).codec.Request(value(5, 1, 0x7da07ec9, 33, "text", int64(4)))
	if err != nil {
		t.Fatal(err)
	}
	var got api.MessagesSendMessageRequest
	if err := tl.Unmarshal(head, &got); err != nil {
		t.Fatal(err)
	}
	if reply, ok := got.ReplyTo.(*api.InputReplyToMessage); !ok || reply.ReplyToMsgID != 33 || got.Message != "text" || got.RandomID != 4 {
		t.Errorf("%+v", got)
	}
}

// TestRenamedRequests: what layer 170 calls otherwise means the same.
func TestRenamedRequests(t *testing.T) {
	p := newPair(layer170(), false)
	channel := value(int(api.IDInputChannel), int64(77), int64(88))
	peer := &api.InputPeerChannel{ChannelID: 77, AccessHash: 88}
	of := &api.InputChannel{ChannelID: 77, AccessHash: 88}
	self, noPassword := value(int32Of(api.IDInputUserSelf)), value(int32Of(api.IDInputCheckPasswordEmpty))
	for _, tt := range []struct {
		said []byte
		want tl.Object
	}{
		{value(0x34435f2d, channel, 5), &api.MessagesDeleteTopicHistoryRequest{Peer: peer, TopMsgID: 5}},
		{value(int32Of(0x8f38cd1f), channel, self, noPassword), &api.MessagesEditChatCreatorRequest{
			Peer: peer, UserID: &api.InputUserSelf{}, Password: &api.InputCheckPasswordEmpty{},
		}},
		{value(int32Of(0xec210fbf), channel), &api.MessagesGetSponsoredMessagesRequest{Peer: peer}},
		{value(0x1f69b606, channel, true), &api.ChannelsToggleSignaturesRequest{Channel: of, SignaturesEnabled: true}},
		{value(0x1f69b606, channel, false), &api.ChannelsToggleSignaturesRequest{Channel: of}},
	} {
		want, err := tl.Append(nil, tt.want)
		if err != nil {
			t.Fatal(err)
		}
		if got, _, err := p.codec.Request(tt.said); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%T: %x, %v, want %x", tt.want, got, err, want)
		}
	}
}

func int32Of(id uint32) int { return int(int32(id)) }
