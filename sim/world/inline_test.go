package world

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// asker is a town with a bot that the first person asks.
func asker(t *testing.T) (*town, UserID) {
	t.Helper()
	w := newTown(t, 2)
	u, err := w.AddBot(now, NewBot{Name: "Bot", Username: "ask_bot", DC: 1, Inline: &InlineMode{}})
	if err != nil {
		t.Fatal(err)
	}
	return w, u.ID
}

func (w *town) inlineAnswer(t *testing.T, at time.Time, q InlineQuery, hold int, private bool) *InlineAnswer {
	t.Helper()
	a, err := w.AnswerInline(at, InlineAnswer{Query: q, CacheTime: hold, Private: private, Results: []InlineResult{{ID: "1", Message: Outgoing{Text: "x"}}}})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// Which question is the same as which.
func TestSameInlineQuestion(t *testing.T) {
	w, bot := asker(t)
	first := InlineQuery{Bot: bot, By: w.p[0], Text: "x", Offset: "1", Chat: InlineUser, Geo: &Geo{Lat: 1, Long: 2}}
	w.inlineAnswer(t, now, first, 10, false)
	for name, c := range map[string]struct {
		change func(q *InlineQuery)
		same   bool
	}{
		"nothing":      {func(*InlineQuery) {}, true},
		"who":          {func(q *InlineQuery) { q.By = w.p[1] }, true},
		"a step aside": {func(q *InlineQuery) { q.Geo = &Geo{Lat: 1.00001, Long: 2} }, true},
		"text":         {func(q *InlineQuery) { q.Text = "X" }, false},
		"offset":       {func(q *InlineQuery) { q.Offset = "" }, false},
		"chat":         {func(q *InlineQuery) { q.Chat = InlineGroup }, false},
		"place":        {func(q *InlineQuery) { q.Geo = &Geo{Lat: 1.1, Long: 2} }, false},
		"no place":     {func(q *InlineQuery) { q.Geo = nil }, false},
		"bot":          {func(q *InlineQuery) { q.Bot = w.p[1] }, false},
	} {
		q := first
		c.change(&q)
		if got := w.CachedInline(now.Add(9*time.Second), q) != nil; got != c.same {
			t.Errorf("%s differs: answered %v, want %v", name, got, c.same)
		}
		if w.CachedInline(now.Add(10*time.Second), q) != nil {
			t.Errorf("%s differs: answered after its time", name)
		}
	}
	w.inlineAnswer(t, now, InlineQuery{Bot: bot, By: w.p[0], Text: "mine"}, 10, true)
	if w.CachedInline(now, InlineQuery{Bot: bot, By: w.p[1], Text: "mine"}) != nil {
		t.Error("a private answer is given to another")
	}
}

// Who finds an answer by which name, and how long.
func TestFindInline(t *testing.T) {
	w, bot := asker(t)
	public := w.inlineAnswer(t, now, InlineQuery{Bot: bot, By: w.p[0], Text: "x"}, 7200, false)
	private := w.inlineAnswer(t, now, InlineQuery{Bot: bot, By: w.p[0], Text: "y"}, 0, true)
	for name, c := range map[string]struct {
		by   UserID
		id   int64
		hour float64
		want string
	}{
		"own":                {w.p[0], w.InlineID(w.p[0], private), 1, ""},
		"own, late":          {w.p[0], w.InlineID(w.p[0], private), 1.01, "INLINE_RESULT_EXPIRED"},
		"held":               {w.p[1], w.InlineID(w.p[1], public), 2, ""},
		"no longer held":     {w.p[1], w.InlineID(w.p[1], public), 2.01, "INLINE_RESULT_EXPIRED"},
		"private of another": {w.p[1], w.InlineID(w.p[1], private), 0, "INLINE_RESULT_EXPIRED"},
		"another's name":     {w.p[1], w.InlineID(w.p[0], public), 0, "INLINE_RESULT_EXPIRED"},
		"the next name":      {w.p[0], w.InlineID(w.p[0], public) ^ 1, 0, "INLINE_RESULT_EXPIRED"},
	} {
		_, _, err := w.FindInline(now.Add(time.Duration(c.hour*float64(time.Hour))), c.by, c.id, "1")
		t.Run(name, func(t *testing.T) { wantRefusal(t, err, c.want) })
	}
	_, _, err := w.FindInline(now, w.p[0], w.InlineID(w.p[0], public), "2")
	wantRefusal(t, err, "RESULT_ID_INVALID")
}

// Answers are kept up to a number, and no longer than they are good for.
func TestInlineAnswersAreForgotten(t *testing.T) {
	w, bot := asker(t)
	first := w.inlineAnswer(t, now, InlineQuery{Bot: bot, By: w.p[0], Text: "first"}, 300, false)
	for n := range 2 * inlineKept {
		w.inlineAnswer(t, now, InlineQuery{Bot: bot, By: w.p[0], Text: fmt.Sprint(n)}, 300, false)
	}
	if n := w.inline.Len(); n > inlineKept+inlineKept/4 {
		t.Errorf("%d answers are kept, want about %d", n, inlineKept)
	}
	if w.inline.Get(first.ID) != nil || w.CachedInline(now, first.Query) != nil || len(w.inlineBy) != w.inline.Len() {
		t.Error("the first answer is still there")
	}
	w.inlineAnswer(t, now.Add(2*time.Hour), InlineQuery{Bot: bot, By: w.p[0], Text: "last"}, 300, false)
	if w.inline.Len() != 1 || len(w.inlineBy) != 1 || len(w.inlineOf[bot]) != 1 {
		t.Errorf("%d answers are kept beyond their time", w.inline.Len()-1)
	}
	if err := w.Verify(); err != nil {
		t.Error(err)
	}
}

func TestCheckInline(t *testing.T) {
	ids := make([]string, 51)
	for i := range ids {
		ids[i] = fmt.Sprint(i)
	}
	for _, c := range []struct {
		offset string
		ids    []string
		want   string
	}{
		{"", nil, ""}, {strings.Repeat("x", 64), ids[:50], ""}, {"", ids, "RESULTS_TOO_MUCH"}, {strings.Repeat("x", 65), nil, "NEXT_OFFSET_INVALID"},
		{"", []string{"a", ""}, "RESULT_ID_INVALID"}, {"", []string{strings.Repeat("x", 65)}, "RESULT_ID_INVALID"}, {"", []string{"a", "b", "a"}, "RESULT_ID_DUPLICATE"},
	} {
		wantRefusal(t, CheckInline(c.offset, c.ids), c.want)
	}
	w, bot := asker(t)
	large := InlineAnswer{Query: InlineQuery{Bot: bot, By: w.p[0]}, Results: []InlineResult{{ID: "1", Shown: make([]byte, maxInlineBytes+1)}}}
	_, err := w.AnswerInline(now, large)
	wantRefusal(t, err, "RESULTS_TOO_MUCH")
}
