package selector

import (
	"fmt"
	"strings"

	"github.com/tgfleet/tgfleet/scripts/internal/source"
)

type parser struct {
	text   string
	lookup Lookup
	terms  int
}

func (p *parser) errorf(at int, format string, args ...any) error {
	return &Error{Text: p.text, Col: at + 1, Msg: fmt.Sprintf(format, args...)}
}

func (p *parser) parse() (Selector, error) {
	if strings.TrimSpace(p.text) == "" {
		return Selector{}, p.errorf(0, `it is empty: write "*" for every account`)
	}
	s := Selector{text: p.text}
	at := 0
	for part := range strings.SplitSeq(p.text, ",") {
		all, err := p.and(part, at)
		if err != nil {
			return Selector{}, err
		}
		s.any = append(s.any, all)
		at += len(part) + 1
	}
	return s, nil
}

func (p *parser) and(text string, at int) ([]term, error) {
	var all []term
	for part := range strings.SplitSeq(text, "&") {
		if p.terms++; p.terms > maxTerms {
			return nil, p.errorf(at, "more than %d terms: put the ids in a file and write @FILE", maxTerms)
		}
		t, err := p.term(part, at)
		if err != nil {
			return nil, err
		}
		all = append(all, t)
		at += len(part) + 1
	}
	return all, nil
}

func (p *parser) term(text string, at int) (term, error) {
	var t term
	for {
		trimmed := strings.TrimLeft(text, " \t\n\r")
		at += len(text) - len(trimmed)
		text = trimmed
		rest, not := strings.CutPrefix(text, "!")
		if !not {
			break
		}
		t.not = !t.not
		text = rest
		at++
	}
	text = strings.TrimRight(text, " \t\n\r")
	if text == "" {
		return t, p.errorf(at, `a name is missing here: "," means or, "&" means and, "!" means not`)
	}
	if rest, ok := strings.CutPrefix(text, "@"); ok {
		return p.set(t, rest, at)
	}
	if i := strings.IndexAny(text, " \t\n\r()"); i >= 0 {
		return t, p.errorf(at+i, `%q is not part of a name: put "&" (and) or "," (or) between terms; there are no brackets`, text[i:i+1])
	}
	prefix, name, has := strings.Cut(text, ":")
	if !has {
		t.kind, t.want = byID, text
		return t, nil
	}
	kinds := map[string]kind{"group": byGroup, "tag": byTag, "state": byState, "id": byID}
	k, known := kinds[prefix]
	if !known {
		return t, p.errorf(at, "%q is not known%s: write group:, tag:, state: or an account id", prefix+":",
			source.DidYouMean(prefix, []string{"group", "tag", "state"}))
	}
	if name == "" {
		return t, p.errorf(at, "a name is missing after %q", prefix+":")
	}
	if k == byState {
		if msg := checkState(name); msg != "" {
			return t, p.errorf(at, "%s", msg)
		}
	}
	t.kind, t.want = k, name
	return t, nil
}

// set reads the ids of @file or @run:ID:STATUS.
func (p *parser) set(t term, text string, at int) (term, error) {
	if p.lookup == nil {
		return t, p.errorf(at, "lists (@%s) cannot be used here", text)
	}
	var ids []string
	var err error
	if run, ok := strings.CutPrefix(text, "run:"); ok {
		id, status, two := strings.Cut(run, ":")
		if !two || id == "" || status == "" {
			return t, p.errorf(at, "write @run:ID:STATUS, such as @run:r-7F3K2A:failed")
		}
		ids, err = p.lookup.Run(id, status)
	} else if text == "" {
		return t, p.errorf(at, "a file name is missing after @")
	} else {
		ids, err = p.lookup.File(text)
	}
	if err != nil {
		return t, p.errorf(at, "@%s: %v", text, err)
	}
	t.kind, t.ids = bySet, make(map[string]bool, len(ids))
	for _, id := range ids {
		t.ids[id] = true
	}
	return t, nil
}
