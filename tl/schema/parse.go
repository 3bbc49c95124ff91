package schema

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// maxNesting bounds type expressions, so that hostile input cannot exhaust the
// stack.
const maxNesting = 32

// Parse reads a schema; file names it in errors, which are *Error.
func Parse(file, src string) (*Schema, error) {
	p := &parser{lex: newLexer(file, src)}
	s, err := p.schema()
	if err != nil {
		return nil, err
	}
	if err := check(file, s); err != nil {
		return nil, err
	}
	return s, nil
}

// ParseCombinator reads one declaration; the semicolon may be missing.
func ParseCombinator(src string) (*Combinator, error) {
	s, err := Parse("declaration", strings.TrimSuffix(strings.TrimSpace(src), ";")+";")
	if err != nil {
		return nil, err
	}
	if len(s.Constructors) != 1 || len(s.Functions) != 0 {
		return nil, &Error{"declaration", Pos{1, 1}, "expected one declaration"}
	}
	return s.Constructors[0], nil
}

// ParseType reads one type expression.
func ParseType(src string) (Type, error) {
	c, err := ParseCombinator("x a:" + src + " = X")
	if err != nil {
		return Type{}, err
	}
	return c.Fields[0].Type, nil
}

// parser is a recursive descent. Its error is sticky: after the first one the
// input seems to end, which ends every loop.
type parser struct {
	lex  *lexer
	tok  token
	peek *token
	err  error
}

func (p *parser) fail(pos Pos, format string, args ...any) {
	p.stop(p.lex.fail(pos, fmt.Sprintf(format, args...)))
}

func (p *parser) stop(err error) {
	if p.err == nil {
		p.err = err
	}
	p.tok, p.peek = token{kind: 'e'}, nil
}

func (p *parser) advance() token {
	was := p.tok
	if p.peek != nil {
		p.tok, p.peek = *p.peek, nil
		return was
	}
	p.tok = p.scan()
	return was
}

func (p *parser) scan() token {
	if p.err != nil {
		return token{kind: 'e'}
	}
	t, err := p.lex.next()
	if err != nil {
		p.stop(err)
		return token{kind: 'e'}
	}
	return t
}

func (p *parser) ahead() token {
	if p.peek == nil {
		t := p.scan()
		p.peek = &t
	}
	return *p.peek
}

func (p *parser) is(kind byte) bool { return p.tok.kind == kind }

func (p *parser) expect(kind byte, what string) token {
	if !p.is(kind) {
		p.fail(p.tok.pos, "expected %s, found %s", what, p.tok.describe())
		return token{}
	}
	return p.advance()
}

func (t token) describe() string {
	if t.kind == 'e' {
		return "the end of the file"
	}
	return strconv.Quote(t.text)
}

func (p *parser) schema() (*Schema, error) {
	s := &Schema{}
	functions := false
	for p.advance(); !p.is('e'); {
		if p.is('s') {
			functions = p.advance().text == "functions"
			continue
		}
		c := p.combinator()
		if functions {
			s.Functions = append(s.Functions, c)
		} else {
			s.Constructors = append(s.Constructors, c)
		}
	}
	s.Layer = p.lex.layer
	return s, p.err
}

func (p *parser) combinator() *Combinator {
	c := &Combinator{Pos: p.tok.pos}
	c.Name = p.name("a declaration")
	if last := c.Name[strings.LastIndexByte(c.Name, '.')+1:]; p.err == nil && !isLower(last[0]) {
		p.fail(c.Pos, "%s: the name of a constructor or function starts with a lower-case letter", c.Name)
	}
	if p.is('#') && p.tok.glued {
		p.advance()
		c.ID, c.HasID = p.id(), true
	}
	if p.is('?') {
		p.advance()
		c.Builtin = true
	}
	for p.is('{') {
		c.Generic = append(c.Generic, p.generic())
	}
	c.Fields = p.fields('=', 0)
	p.expect('=', `"="`)
	c.Result = p.result()
	p.expect(';', `";"`)
	if !c.HasID && p.err == nil {
		c.ID = c.CRC()
	}
	p.blame(c)
	return c
}

// blame adds to an error where the declaration began, if that was another line:
// what is wrong is often there, such as a line that is no TL.
func (p *parser) blame(c *Combinator) {
	if e, ok := errors.AsType[*Error](p.err); ok && e.Pos.Line != c.Pos.Line && c.Name != "" {
		e.Msg += fmt.Sprintf(" (in %s, which begins at %s)", c.Name, c.Pos)
	}
}

// name reads "ident" or "namespace.ident".
func (p *parser) name(what string) string {
	var name strings.Builder
	name.WriteString(p.ident(what))
	for p.is('.') && p.tok.glued {
		p.advance()
		name.WriteString("." + p.ident("a name after the dot"))
	}
	return name.String()
}

func (p *parser) ident(what string) string {
	t := p.expect('a', what)
	if p.err == nil && t.text[0] >= '0' && t.text[0] <= '9' {
		p.fail(t.pos, "expected %s, found %q: names do not start with a digit", what, t.text)
	}
	return t.text
}

func (p *parser) id() uint32 {
	t := p.expect('a', "a constructor id")
	id, err := strconv.ParseUint(t.text, 16, 32)
	if err != nil || len(t.text) > 8 {
		p.fail(t.pos, "constructor id %q is not 1 to 8 hexadecimal digits", t.text)
	}
	return uint32(id)
}

func (p *parser) generic() Field {
	f := Field{Pos: p.advance().pos}
	f.Name = p.expect('a', "a type variable").text
	p.expect(':', `":"`)
	f.Type = Type{Name: p.name("Type")}
	p.expect('}', `"}"`)
	return f
}

// result reads what follows "=": a type, with arguments after a space too.
func (p *parser) result() Type {
	pos := p.tok.pos
	t := p.term(0)
	for p.is('a') || p.is('(') || p.is('%') {
		t.Args = append(t.Args, p.term(0))
	}
	if last := t.Name[strings.LastIndexByte(t.Name, '.')+1:]; t.Bare || t.Query || last == "" || !isUpper(last[0]) {
		p.fail(pos, "the result of a declaration is a boxed type, which starts with an upper-case letter")
	}
	return t
}

func isLower(c byte) bool { return c >= 'a' && c <= 'z' }
func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }
