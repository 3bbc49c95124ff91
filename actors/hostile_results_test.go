package actors

import (
	"encoding/binary"
	"math"

	"github.com/tgfleet/tgfleet/mtproto/hostiletest"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// nestedUpdates is a web page whose text is bold so many times over.
func nestedUpdates(levels int) []byte {
	var text api.RichTextClass = &api.TextEmpty{}
	for range levels {
		text = &api.TextBold{Text: text}
	}
	page := &api.WebPage{CachedPage: &api.Page{Blocks: []api.PageBlockClass{&api.PageBlockParagraph{Text: text}}}}
	return must(nil, &api.Updates{Updates: []api.UpdateClass{&api.UpdateNewMessage{
		Message: &api.Message{PeerID: &api.PeerUser{}, Media: &api.MessageMediaWebPage{Webpage: page}},
	}}})
}

// countingUpdates is an object that claims to hold n updates.
func countingUpdates(n uint32) []byte {
	b := must(nil, &api.Updates{})
	binary.LittleEndian.PutUint32(b[8:], n)
	return b
}

// hostileResults: results and updates that are no objects of their type. What
// is wrong with a result is told to its caller: the server has run the request.
func hostileResults() []hostileCase {
	bodies := []struct {
		name, check string
		body        []byte
	}{
		{"of an unknown constructor", "constructor 0xfeedface", tl.AppendInt64(tl.AppendUint32(nil, 0xfeedface), 1)},
		{"with a vector of 2^31-1", "limit", countingUpdates(math.MaxInt32)},
		{"with a vector of 2^31", "limit", countingUpdates(1 << 31)},
		{"with a vector of 2^28", "limit", countingUpdates(1 << 28)},
		{"nested 10,000 levels deep", "nesting depth", nestedUpdates(10_000)},
		{"cut in the middle", "unexpected end", must(nil, &api.Updates{})[:16]},
		{"with an unknown constructor inside", "is not a", func() []byte {
			b := must(nil, &api.Updates{Updates: []api.UpdateClass{&api.UpdatePtsChanged{}}})
			binary.LittleEndian.PutUint32(b[12:], 0xfeedface)
			return b
		}()},
	}
	var cases []hostileCase
	for _, v := range bodies {
		cases = append(cases, hostileCase{Case: hostiletest.Case{
			Stage: hostiletest.Answer, Name: "result " + v.name, Refusal: hostiletest.ByResult, Check: v.check, Fate: hostiletest.Unharmed,
			Call: v.check, Strike: func(q *hostiletest.Strike) { q.Answer(v.body) },
		}}, hostileCase{Case: hostiletest.Case{
			Stage: hostiletest.Answer, Name: "update " + v.name, Refusal: hostiletest.ByUpdate, Check: v.check, Fate: hostiletest.Unharmed,
			Strike: func(q *hostiletest.Strike) { q.Say(v.body) },
		}})
	}
	return append(cases, hostileCase{Case: hostiletest.Case{
		Stage: hostiletest.Answer, Name: "result of another type than the query's", Refusal: hostiletest.ByResult, Check: "is not a Updates",
		Fate: hostiletest.Unharmed, Call: "is not a Updates",
		Strike: func(q *hostiletest.Strike) { q.Answer(must(nil, &api.UpdatesState{})) },
	}})
}
