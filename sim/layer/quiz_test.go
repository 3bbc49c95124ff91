package layer

import (
	"slices"
	"testing"

	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// oldQuiz is a request of layer 170 to send a quiz with three answers.
func oldQuiz(correct ...[]byte) []byte {
	answers := []any{}
	for _, option := range []string{"a", "bb", "c"} {
		answers = append(answers, value(0x6ca9c2e9, "answer "+option, option))
	}
	right := tl.AppendInt32(tl.AppendUint32(nil, tl.IDVector), int32(len(correct)))
	for _, o := range correct {
		right = tl.AppendBytes(right, o)
	}
	poll := value(int32Of(0x86e18161), int64(0), 1<<3|1<<4, "question", answers, 60)
	return value(0x72ccc23d, 0, int(api.IDInputPeerSelf), value(0x0f94e5f1, 1, poll, right), "caption", int64(5))
}

// TestOldQuiz: the right answers had the names that the poll gives its answers, and
// texts were mere texts.
func TestOldQuiz(t *testing.T) {
	p := newPair(layer170(), false)
	for _, tt := range []struct {
		correct [][]byte
		want    []int32
	}{
		{[][]byte{[]byte("bb")}, []int32{1}},
		{[][]byte{[]byte("c"), []byte("a")}, []int32{2, 0}},
		{[][]byte{[]byte("d")}, []int32{-1}},
		{nil, nil},
	} {
		head, _, err := p.codec.Request(oldQuiz(tt.correct...))
		if err != nil {
			t.Fatal(err)
		}
		var got api.MessagesSendMediaRequest
		if err := tl.Unmarshal(head, &got); err != nil {
			t.Fatal(err)
		}
		media := got.Media.(*api.InputMediaPoll)
		if !slices.Equal(media.CorrectAnswers, tt.want) {
			t.Errorf("correct answers %v, want %v", media.CorrectAnswers, tt.want)
		}
		poll := media.Poll
		second, ok := poll.Answers[1].(*api.PollAnswer)
		if !ok || second.Text.Text != "answer bb" || string(second.Option) != "bb" || poll.Question.Text != "question" || !poll.Quiz || *poll.ClosePeriod != 60 {
			t.Errorf("poll %+v with %+v", poll, poll.Answers[1])
		}
	}
}

// TestOldQuizFromThePoll: the options of one poll are no names in another.
func TestOldQuizFromThePoll(t *testing.T) {
	p := newPair(layer170(), false)
	r := newRun(nil)
	r.options = []string{"d", "bb"}
	body := oldQuiz([]byte("bb"))
	r.in, r.d = body, tl.NewDecoder(body)
	r.most = 1 << 16
	m := p.codec.methods[r.d.ID()]
	if !m.plan.apply(r, true) {
		t.Fatal(r.lost)
	}
	var got api.MessagesSendMediaRequest
	if err := tl.Unmarshal(r.out, &got); err != nil {
		t.Fatal(err)
	}
	if right := got.Media.(*api.InputMediaPoll).CorrectAnswers; !slices.Equal(right, []int32{1}) {
		t.Errorf("correct answers %v", right)
	}
}

func somePoll() *api.Poll {
	text := func(s string) *api.TextWithEntities { return &api.TextWithEntities{Text: s} }
	return &api.Poll{ID: 7, Question: text("question"), Hash: 9, Creator: true, Answers: []api.PollAnswerClass{
		&api.PollAnswer{Text: text("one"), Option: []byte("0")}, &api.PollAnswer{Text: text("two"), Option: []byte("1")},
	}}
}

// TestPollForOldClients: what layer 170 gets of a poll.
func TestPollForOldClients(t *testing.T) {
	p := newPair(layer170(), false)
	results := &api.PollResults{TotalVoters: new(int32(1)), Results: []*api.PollAnswerVoters{
		{Option: []byte("0"), Voters: new(int32(1))}, {Option: []byte("1"), Chosen: true},
	}}
	body, err := tl.Append(nil, &api.Updates{Updates: []api.UpdateClass{
		&api.UpdateMessagePoll{Peer: &api.PeerUser{UserID: 1}, MsgID: new(int32(2)), PollID: 7, Poll: somePoll(), Results: results},
		&api.UpdateMessagePollVote{PollID: 7, Peer: &api.PeerUser{UserID: 1}, Options: [][]byte{[]byte("1")}, Positions: []int32{1}, Qts: 3},
	}, Users: []api.UserClass{}, Chats: []api.ChatClass{}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := p.codec.Updates(body)
	if err != nil {
		t.Fatal(err)
	}
	answers := []any{value(0x6ca9c2e9, "one", "0"), value(0x6ca9c2e9, "two", "1")}
	lines := []any{value(0x3b6ddad2, 0, "0", 1), value(0x3b6ddad2, 1, "1", 0)}
	option := tl.AppendBytes(tl.AppendInt32(tl.AppendUint32(nil, tl.IDVector), 1), []byte("1"))
	want := value(0x74ae4240, []any{
		value(int32Of(0xaca1657b), 1, int64(7), value(int32Of(0x86e18161), int64(7), 0, "question", answers), value(0x7adf2420, 1<<1|1<<2, lines, 1)),
		value(0x24f40e77, int64(7), value(0x59511722, int64(1)), option, 3),
	}, []any{}, []any{}, 0, 0)
	if string(got) != string(want) {
		t.Errorf("%x\nwant %x", got, want)
	}
}

// TestVotersWereUsers: below layer 159 only people voted.
func TestVotersWereUsers(t *testing.T) {
	old := parsed(t, `messageUserVote#1 user_id:long option:bytes date:int = MessageUserVote;
messageUserVoteInputOption#2 user_id:long date:int = MessageUserVote;
messageUserVoteMultiple#3 user_id:long options:Vector<bytes> date:int = MessageUserVote;
messages.votesList#4 flags:# count:int votes:Vector<MessageUserVote> next_offset:flags.0?string = messages.VotesList;
updateMessagePollVote#5 poll_id:long user_id:long options:Vector<bytes> qts:int = Update;
updates#74ae4240 updates:Vector<Update> date:int seq:int = Updates;
---functions---
messages.getPollVotes#6 id:int limit:int = messages.VotesList;`)
	p := newPair(old, false)
	of := func(u int64) api.PeerClass { return &api.PeerUser{UserID: u} }
	body, err := tl.Append(nil, &api.MessagesVotesList{Count: 3, Votes: []api.MessagePeerVoteClass{
		&api.MessagePeerVote{Peer: of(8), Option: []byte("x"), Date: 1}, &api.MessagePeerVoteInputOption{Peer: of(9), Date: 2},
		&api.MessagePeerVoteMultiple{Peer: of(10), Options: [][]byte{}, Date: 3},
	}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := p.codec.Result("messages.getPollVotes", body)
	if err != nil {
		t.Fatal(err)
	}
	want := value(4, 0, 3, []any{value(1, int64(8), "x", 1), value(2, int64(9), 2), value(3, int64(10), []any{}, 3)})
	if string(got) != string(want) {
		t.Errorf("votes %x\nwant %x", got, want)
	}
	body, err = tl.Append(nil, &api.Updates{Updates: []api.UpdateClass{&api.UpdateMessagePollVote{PollID: 7, Peer: of(8), Qts: 3}}})
	if err != nil {
		t.Fatal(err)
	}
	if got, err = p.codec.Updates(body); err != nil {
		t.Fatal(err)
	}
	if want := value(0x74ae4240, []any{value(5, int64(7), int64(8), []any{}, 3)}, 0, 0); string(got) != string(want) {
		t.Errorf("update %x\nwant %x", got, want)
	}
}
