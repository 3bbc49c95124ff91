package handlers

import (
	"strings"
	"unicode/utf8"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// maxEntities is how many formatted parts a message may have, maxEntityBytes how
// large they may be together: links are long sometimes.
const (
	maxEntities    = 100
	maxEntityBytes = 16 << 10
)

var (
	errEntities      = world.Refuse(400, "ENTITIES_TOO_LONG")
	errEntityBounds  = world.Refuse(400, "ENTITY_BOUNDS_INVALID")
	errEntityMention = world.Refuse(400, "ENTITY_MENTION_USER_INVALID")
)

// formatted is text as it is kept: trimmed, with its entities in TL, and the people
// whom it mentions.
type formatted struct {
	text      string
	entities  []byte
	mentioned []world.UserID
}

// longText is more characters than any text may have, white space included.
const longText = 1 << 14

// format checks the formatting of a text and completes it as Telegram does:
// surrounding white space goes, mentions get their user, and what can be recognized
// (names, links, tags, commands) is marked. Offsets count UTF-16 units.
// See https://core.telegram.org/api/entities.
func (c *Call) format(text string, list []api.MessageEntityClass) (formatted, error) {
	f, kept, err := c.plainFormat(text, list)
	if err != nil || !utf8.ValidString(text) || utf8.RuneCountInString(text) > longText {
		return f, err
	}
	kept = c.recognize(&f, kept)
	f.entities, err = encodeEntities(kept)
	return f, err
}

// plainFormat is format without what can be recognized; the entities that it keeps
// are not in TL yet.
func (c *Call) plainFormat(text string, list []api.MessageEntityClass) (f formatted, kept []api.MessageEntityClass, err error) {
	f = formatted{text: strings.Clone(strings.TrimSpace(text))}
	switch {
	case len(list) > maxEntities:
		return f, nil, errEntities
	case !utf8.ValidString(text), utf8.RuneCountInString(text) > longText:
		return f, nil, nil // the world refuses it
	}
	lead := units(text[:strings.Index(text, f.text)])
	size := units(f.text)
	for _, e := range list {
		e, err := c.entity(e, &f)
		if err != nil {
			return f, nil, err
		}
		if e == nil {
			continue
		}
		offset, length := span(e)
		if !holds(text, int(*offset), int(*length)) {
			return f, nil, errEntityBounds
		}
		from, to := max(int(*offset), lead), min(int(*offset)+int(*length), lead+size)
		if from < to {
			*offset, *length = int32(from-lead), int32(to-from)
			kept = append(kept, e)
		}
	}
	return f, kept, nil
}

// units is the length of valid text as entities count it.
func units(text string) (n int) {
	for _, r := range text {
		n += utf16Len(r)
	}
	return n
}

func utf16Len(r rune) int {
	if r > 0xffff {
		return 2
	}
	return 1
}

// holds tells whether a part lies in text and splits no character.
func holds(text string, offset, length int) bool {
	if offset < 0 || length < 0 {
		return false
	}
	at, starts, ends := 0, offset == 0, offset+length == 0
	for _, r := range text {
		at += utf16Len(r)
		starts, ends = starts || at == offset, ends || at == offset+length
	}
	return starts && ends
}

// entity returns a copy of an entity that stays, nil for one that the server finds
// by itself, and notes whom it mentions.
func (c *Call) entity(e api.MessageEntityClass, f *formatted) (api.MessageEntityClass, error) {
	switch e := e.(type) {
	case *api.InputMessageEntityMentionName:
		u, err := c.inputUser(e.UserID)
		if err != nil {
			return nil, errEntityMention
		}
		f.mentioned = append(f.mentioned, u.ID)
		return &api.MessageEntityMentionName{Offset: e.Offset, Length: e.Length, UserID: int64(u.ID)}, nil
	case *api.MessageEntityTextURL:
		return &api.MessageEntityTextURL{Offset: e.Offset, Length: e.Length, URL: strings.Clone(e.URL)}, nil
	case *api.MessageEntityPre:
		return &api.MessageEntityPre{Offset: e.Offset, Length: e.Length, Language: strings.Clone(e.Language)}, nil
	}
	if _, length := span(e); length != nil {
		return e, nil
	}
	return nil, nil
}

// span returns where the position of an entity is kept that clients may send; nil
// of any other.
func span(e api.MessageEntityClass) (offset, length *int32) {
	switch e := e.(type) {
	case *api.MessageEntityBold:
		return &e.Offset, &e.Length
	case *api.MessageEntityItalic:
		return &e.Offset, &e.Length
	case *api.MessageEntityUnderline:
		return &e.Offset, &e.Length
	case *api.MessageEntityStrike:
		return &e.Offset, &e.Length
	case *api.MessageEntitySpoiler:
		return &e.Offset, &e.Length
	case *api.MessageEntityBlockquote:
		return &e.Offset, &e.Length
	case *api.MessageEntityCode:
		return &e.Offset, &e.Length
	case *api.MessageEntityPre:
		return &e.Offset, &e.Length
	case *api.MessageEntityTextURL:
		return &e.Offset, &e.Length
	case *api.MessageEntityMentionName:
		return &e.Offset, &e.Length
	case *api.MessageEntityCustomEmoji:
		return &e.Offset, &e.Length
	case *api.MessageEntityFormattedDate:
		return &e.Offset, &e.Length
	}
	return nil, nil
}

// encodeEntities keeps a message's formatting in TL, nil for none.
func encodeEntities(list []api.MessageEntityClass) ([]byte, error) {
	if len(list) == 0 {
		return nil, nil
	}
	wire, err := tl.AppendObjects(nil, list)
	if err == nil && len(wire) > maxEntityBytes {
		return nil, errEntities
	}
	return wire, err
}

func decodeEntities(wire []byte) []api.MessageEntityClass {
	if wire == nil {
		return nil
	}
	d := tl.NewDecoder(wire)
	out := make([]api.MessageEntityClass, 0, d.VectorLen(4))
	for range cap(out) {
		if e, ok := api.Decode(d).(api.MessageEntityClass); ok {
			out = append(out, e)
		}
	}
	return out
}
