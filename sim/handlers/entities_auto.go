package handlers

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

// recognizer finds one kind of entity in a text: the second group of the pattern is
// the entity, the first what must stand before it.
type recognizer struct {
	pattern *regexp.Regexp
	entity  func(offset, length int32) api.MessageEntityClass
}

// recognizers are in the order in which they win.
var recognizers = []recognizer{
	{regexp.MustCompile(`()(?i:\b(https?://[^\s<>"]*[^\s<>".,;:!?()]))`), func(o, l int32) api.MessageEntityClass {
		return &api.MessageEntityURL{Offset: o, Length: l}
	}},
	{regexp.MustCompile(`()\b([\w.+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,})\b`), func(o, l int32) api.MessageEntityClass {
		return &api.MessageEntityEmail{Offset: o, Length: l}
	}},
	{regexp.MustCompile(`()(?i:\b((?:www\.|t\.me/|[a-z0-9-]+\.(?:com|org|net|me|io|dev|info)\b)[^\s<>"]*))`), func(o, l int32) api.MessageEntityClass {
		return &api.MessageEntityURL{Offset: o, Length: l}
	}},
	{regexp.MustCompile(`(^|[^\w/.@])(@[A-Za-z][A-Za-z0-9_]{2,31})\b`), func(o, l int32) api.MessageEntityClass {
		return &api.MessageEntityMention{Offset: o, Length: l}
	}},
	{regexp.MustCompile(`(^|[^\pL\pN_/&#])(#[\pL\pN_]*\pL[\pL\pN_]*)`), func(o, l int32) api.MessageEntityClass {
		return &api.MessageEntityHashtag{Offset: o, Length: l}
	}},
	{regexp.MustCompile(`(^|[^\w/>])(/[A-Za-z0-9_]{1,64}(?:@[A-Za-z][A-Za-z0-9_]{2,31})?)\b`), func(o, l int32) api.MessageEntityClass {
		return &api.MessageEntityBotCommand{Offset: o, Length: l}
	}},
}

// recognize returns the entities of a text with those that the server adds, in
// order. Nothing is looked for in code and in links.
func (c *Call) recognize(f *formatted, kept []api.MessageEntityClass) []api.MessageEntityClass {
	var taken [][2]int
	for _, e := range kept {
		switch e.(type) {
		case *api.MessageEntityCode, *api.MessageEntityPre, *api.MessageEntityTextURL, *api.MessageEntityMentionName:
			offset, length := span(e)
			taken = append(taken, [2]int{int(*offset), int(*offset + *length)})
		}
	}
	places := make(map[api.MessageEntityClass][2]int, len(kept))
	for _, e := range kept {
		offset, length := span(e)
		places[e] = [2]int{int(*offset), int(*offset + *length)}
	}
	for _, r := range recognizers {
		for _, at := range r.pattern.FindAllStringSubmatchIndex(f.text, maxEntities) {
			from := units(f.text[:at[4]])
			place := [2]int{from, from + units(f.text[at[4]:at[5]])}
			if len(places) >= maxEntities || slices.ContainsFunc(taken, func(t [2]int) bool { return t[0] < place[1] && place[0] < t[1] }) {
				continue
			}
			taken = append(taken, place)
			e := r.entity(int32(place[0]), int32(place[1]-place[0]))
			places[e] = place
			kept = append(kept, e)
			if _, mention := e.(*api.MessageEntityMention); mention {
				c.mentionByName(f, f.text[at[4]:at[5]])
			}
		}
	}
	slices.SortStableFunc(kept, func(a, b api.MessageEntityClass) int {
		return cmp.Or(cmp.Compare(places[a][0], places[b][0]), cmp.Compare(places[b][1], places[a][1]))
	})
	return kept
}

func (c *Call) mentionByName(f *formatted, name string) {
	if p, err := c.world().Resolve(strings.TrimPrefix(name, "@")); err == nil && p.Kind == world.KindUser {
		f.mentioned = append(f.mentioned, p.User())
	}
}
