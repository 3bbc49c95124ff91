package world

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/tgfleet/tgfleet/sim/table"
)

const (
	// MaxInlineText and MaxInlineOffset bound a question, in characters and bytes.
	MaxInlineText   = 256
	MaxInlineOffset = 64
	// maxInlineResults is how many results an answer may have, maxInlineID how long
	// the id of one, maxInlineBytes how large all of them together.
	maxInlineResults = 50
	maxInlineID      = 64
	maxInlineBytes   = 256 << 10
	// inlineLife is how long results can be sent at least, in seconds.
	inlineLife = 3600
	// inlineKept is how many answers of a bot are kept.
	inlineKept = 1024
)

// InlineResult is one of the results that a bot offers.
type InlineResult struct {
	ID string
	// Shown is how it is listed, in an encoding that the world does not read, but
	// for File, which is shown with it (0: none).
	Shown []byte
	File  FileID `json:",omitempty"`
	// Message is what is sent when somebody chooses it. Remote: it would have to be
	// fetched from elsewhere on the internet.
	Message Outgoing
	Remote  bool `json:",omitempty"`
}

// InlineButton is a button above the results: it leads to the bot, with a
// parameter, or to a page of it, with an address.
type InlineButton struct{ Text, Target string }

// InlineAnswer is what a bot answered to a question.
type InlineAnswer struct {
	ID    int64
	Query InlineQuery
	// At is when it was given (unix seconds), CacheTime for how many seconds the same
	// question needs no other answer; Private: the same question of the same person.
	At        int64
	CacheTime int  `json:",omitempty"`
	Private   bool `json:",omitempty"`
	Gallery   bool `json:",omitempty"`
	// NextOffset leads to more results.
	NextOffset string        `json:",omitempty"`
	PM         *InlineButton `json:",omitempty"`
	WebView    *InlineButton `json:",omitempty"`
	Results    []InlineResult
}

// inlineKey finds the answer that holds for a question. Places count to about ten
// meters.
type inlineKey struct {
	Bot, By      UserID // By is 0 for everybody
	Text, Offset string
	Chat         InlineChat
	Located      bool
	Lat, Long    int
}

func (q *InlineQuery) key(private bool) inlineKey {
	k := inlineKey{Bot: q.Bot, Text: q.Text, Offset: q.Offset, Chat: q.Chat}
	if private {
		k.By = q.By
	}
	if q.Geo != nil {
		const grain = 1e4
		k.Located, k.Lat, k.Long = true, int(math.Round(q.Geo.Lat*grain)), int(math.Round(q.Geo.Long*grain))
	}
	return k
}

// inlineBook keeps what bots answered.
type inlineBook struct {
	inline *table.Table[int64, InlineAnswer]
	// inlineOf finds the answers of a bot, ascending, inlineBy the newest to a question.
	inlineOf map[UserID][]*InlineAnswer
	inlineBy map[inlineKey]*InlineAnswer
}

func newInlineBook(set *table.Set) inlineBook {
	return inlineBook{inline: table.New(set, "inline_answer", func(a *InlineAnswer) int64 { return a.ID })}
}

// CheckInline checks what names the results of an answer. The refusals are
// RESULTS_TOO_MUCH, NEXT_OFFSET_INVALID, RESULT_ID_INVALID and RESULT_ID_DUPLICATE.
func CheckInline(nextOffset string, ids []string) error {
	switch {
	case len(ids) > maxInlineResults:
		return errResultsTooMuch
	case len(nextOffset) > MaxInlineOffset:
		return Refuse(400, "NEXT_OFFSET_INVALID")
	}
	seen := map[string]bool{}
	for _, id := range ids {
		switch {
		case id == "" || len(id) > maxInlineID:
			return errResultID
		case seen[id]:
			return Refuse(400, "RESULT_ID_DUPLICATE")
		}
		seen[id] = true
	}
	return nil
}

var (
	errResultsTooMuch = Refuse(400, "RESULTS_TOO_MUCH")
	errResultID       = Refuse(400, "RESULT_ID_INVALID")
)

// AnswerInline keeps an answer that CheckInline has passed, and gives it its id. The
// refusal is RESULTS_TOO_MUCH.
func (w *World) AnswerInline(now time.Time, a InlineAnswer) (*InlineAnswer, error) {
	size := 0
	for _, r := range a.Results {
		size += len(r.Shown) + len(r.Message.Text) + len(r.Message.Entities) + len(r.Message.Markup)
	}
	if size > maxInlineBytes {
		return nil, errResultsTooMuch
	}
	m := w.meta.Get(1)
	m.LastInline++
	w.meta.Put(m)
	a.ID, a.At, a.CacheTime = m.LastInline, now.Unix(), max(0, a.CacheTime)
	w.inline.Put(&a)
	w.fileInline(&a)
	w.trimInline(now, a.Query.Bot)
	return &a, nil
}

func (w *World) fileInline(a *InlineAnswer) {
	w.inlineOf[a.Query.Bot] = append(w.inlineOf[a.Query.Bot], a)
	w.inlineBy[a.Query.key(a.Private)] = a
}

// CachedInline returns the answer that still holds for a question, or nil.
func (w *World) CachedInline(now time.Time, q InlineQuery) *InlineAnswer {
	for _, private := range []bool{true, false} {
		if a := w.inlineBy[q.key(private)]; a != nil && a.HoldsFor(now) > 0 {
			return a
		}
	}
	return nil
}

// HoldsFor is for how many seconds the same question needs no other answer.
func (a *InlineAnswer) HoldsFor(now time.Time) int {
	return max(0, int(a.At)+a.CacheTime-int(now.Unix()))
}

func (a *InlineAnswer) expired(now time.Time) bool {
	return now.Unix() > a.At+int64(max(a.CacheTime, inlineLife))
}

// inlineProof is how many bits of the name of an answer prove that it was given.
const inlineProof = 24

// InlineID is what viewer calls an answer: each person has names of its own, and none
// leads to another.
func (w *World) InlineID(viewer UserID, a *InlineAnswer) int64 {
	proof := w.derive("inline answer", viewer, a.ID) & (1<<inlineProof - 1)
	return (a.ID<<inlineProof | proof) ^ w.derive("inline", viewer)
}

// FindInline returns an answer by what by calls it, and the result in it. The refusals
// are INLINE_RESULT_EXPIRED and RESULT_ID_INVALID.
func (w *World) FindInline(now time.Time, by UserID, id int64, result string) (*InlineAnswer, *InlineResult, error) {
	a := w.inline.Get((id ^ w.derive("inline", by)) >> inlineProof)
	if a == nil || id != w.InlineID(by, a) || a.expired(now) || a.Private && a.Query.By != by {
		return nil, nil, Refuse(400, "INLINE_RESULT_EXPIRED")
	}
	for i := range a.Results {
		if a.Results[i].ID == result {
			return a, &a.Results[i], nil
		}
	}
	return nil, nil, errResultID
}

// trimInline drops answers of a bot that are too old, and too many.
func (w *World) trimInline(now time.Time, bot UserID) {
	kept, gone := newest(w.inlineOf[bot], inlineKept)
	old := 0
	for old < len(kept) && kept[old].expired(now) {
		old++
	}
	for _, a := range slices.Concat(gone, kept[:old]) {
		w.inline.Delete(a.ID)
		if k := a.Query.key(a.Private); w.inlineBy[k] == a {
			delete(w.inlineBy, k)
		}
	}
	w.inlineOf[bot] = kept[old:]
}

func (w *World) indexInline() {
	w.inlineOf, w.inlineBy = map[UserID][]*InlineAnswer{}, map[inlineKey]*InlineAnswer{}
	all := slices.SortedFunc(w.inline.All(), func(a, b *InlineAnswer) int { return cmp.Compare(a.ID, b.ID) })
	for _, a := range all {
		w.fileInline(a)
	}
}
