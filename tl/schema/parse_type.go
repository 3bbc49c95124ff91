package schema

import "strconv"

// fields reads arguments up to the token end.
func (p *parser) fields(end byte, depth int) []Field {
	var fields []Field
	for !p.is(end) {
		if p.is('e') || p.is(';') || p.is('s') {
			p.fail(p.tok.pos, "expected a field or %q, found %s", end, p.tok.describe())
			return nil
		}
		fields = append(fields, p.field(depth))
	}
	return fields
}

func (p *parser) field(depth int) Field {
	f := Field{Pos: p.tok.pos}
	if p.is('a') && p.ahead().kind == ':' {
		f.Name = p.advance().text
		p.advance()
		f.Flag = p.flag()
	}
	f.Type = p.term(depth)
	return f
}

// flag reads "flags.3?" if that is what comes.
func (p *parser) flag() *Flag {
	next := p.ahead()
	if !p.is('a') || next.kind != '.' || !isLower(p.tok.text[0]) {
		return nil
	}
	word := p.advance()
	p.advance()
	bit := p.expect('a', "a bit number or a name after the dot")
	if !p.is('?') {
		if p.err == nil && bit.text[0] >= '0' && bit.text[0] <= '9' {
			p.fail(p.tok.pos, `expected "?" after the flag, found %s`, p.tok.describe())
		}
		if p.err != nil {
			return nil
		}
		// It was a type with a namespace, "auth.SentCode": give it back whole.
		after := p.tok
		p.tok = token{kind: 'a', text: word.text + "." + bit.text, pos: word.pos, glued: word.glued}
		p.peek = &after
		return nil
	}
	p.advance()
	n, err := strconv.Atoi(bit.text)
	if err != nil || n < 0 || n > 31 {
		p.fail(bit.pos, "flag bit %q is not a number from 0 to 31", bit.text)
	}
	return &Flag{Field: word.text, Bit: n}
}

// term reads one type expression.
func (p *parser) term(depth int) Type {
	if depth > maxNesting {
		p.fail(p.tok.pos, "types are nested deeper than %d", maxNesting)
		return Type{}
	}
	switch {
	case p.is('#'):
		p.advance()
		return Type{Name: "#"}
	case p.is('!'):
		p.advance()
		return Type{Name: p.name("a type variable"), Query: true}
	case p.is('%'):
		p.advance()
		t := p.term(depth + 1)
		if t.Bare || t.Query || t.Name == "#" || t.Items != nil {
			p.fail(p.tok.pos, "%% stands before a boxed type or a constructor")
		}
		t.Bare = true
		return t
	case p.is('('):
		return p.application(depth)
	case p.is('['):
		return p.repetition("", depth)
	case p.is('a') && p.ahead().kind == '*':
		times := p.advance().text
		p.advance()
		return p.repetition(times, depth)
	}
	t := Type{Name: p.name("a type")}
	if p.is('<') {
		p.advance()
		for {
			t.Args = append(t.Args, p.term(depth+1))
			if !p.is(',') {
				break
			}
			p.advance()
		}
		p.expect('>', `">"`)
	}
	return t
}

// application reads "(Vector int)".
func (p *parser) application(depth int) Type {
	p.advance()
	t := p.term(depth + 1)
	for !p.is(')') {
		if p.is('e') || p.is(';') {
			p.fail(p.tok.pos, `expected ")", found %s`, p.tok.describe())
			return t
		}
		t.Args = append(t.Args, p.term(depth+1))
	}
	p.advance()
	return t
}

func (p *parser) repetition(times string, depth int) Type {
	p.expect('[', `"["`)
	t := Type{Times: times, Items: p.fields(']', depth+1)}
	p.expect(']', `"]"`)
	if len(t.Items) == 0 {
		p.fail(p.tok.pos, "a repetition needs a body")
	}
	return t
}
