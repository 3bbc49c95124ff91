package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Read reads a schema in whatever form it comes: TL text, or JSON, which starts
// with a bracket as TL never does. Errors are *Error.
func Read(file, src string) (*Schema, error) {
	src = strings.TrimPrefix(src, "\uFEFF")
	if t := strings.TrimSpace(src); t != "" && (t[0] == '{' || t[0] == '[') {
		return ParseJSON(file, src)
	}
	return Parse(file, src)
}

// ParseJSON reads a schema that is written as JSON: in the form that Telegram
// publishes ({"constructors":[{"id","predicate","params","type"}],"methods":[...]}),
// or in those in which the npm packages of mtcute carry it: {"l":LAYER,"e":[...]}
// for the API, and for MTProto a bare list of entries whose names start with
// "mt_". Errors are *Error; what they say stands where the declaration begins.
//
// See https://core.telegram.org/schema/json.
func ParseJSON(file, src string) (*Schema, error) {
	p := &jsonParser{file: file, src: src, dec: json.NewDecoder(strings.NewReader(src)), schema: &Schema{}, line: 1}
	var err error
	if strings.HasPrefix(strings.TrimSpace(src), "[") {
		err = p.declarations(false)
	} else {
		err = p.object()
	}
	if err != nil {
		return nil, err
	}
	if len(p.schema.Constructors)+len(p.schema.Functions) == 0 {
		return nil, p.fail(Pos{1, 1}, errors.New("no entries: expected constructors and methods, or the api-schema.json or mtp-schema.json of mtcute"))
	}
	if err := check(file, p.schema); err != nil {
		return nil, err
	}
	return p.schema, nil
}

type jsonParser struct {
	file, src string
	dec       *json.Decoder
	schema    *Schema

	// The last position asked for: they come in order.
	line, start, seen int
}

// mtcuteFunctions are the functions of mtcute's MTProto schema, which calls them
// classes like everything else.
var mtcuteFunctions = map[string]bool{
	"mt_req_pq": true, "mt_req_pq_multi": true, "mt_req_DH_params": true, "mt_set_client_DH_params": true,
	"mt_rpc_drop_answer": true, "mt_get_future_salts": true, "mt_ping": true, "mt_ping_delay_disconnect": true,
	"mt_destroy_session": true, "mt_destroy_auth_key": true, "mt_http_wait": true,
}

// jsonDeclaration is a declaration in either form.
type jsonDeclaration struct {
	ID        json.RawMessage // a number or a string that holds one, signed or not
	Predicate string
	Method    string
	Name      string
	Kind      string
	Type      string
	Params    []jsonParam
	Arguments []jsonParam
	Modifiers jsonModifiers `json:"typeModifiers"`
}

type jsonParam struct {
	Name, Type string
	Modifiers  jsonModifiers `json:"typeModifiers"`
}

type jsonModifiers struct {
	Predicate    string // "flags.3"
	IsVector     bool
	IsBareVector bool
	IsBareUnion  bool
}

// text is the type in TL. An int53 is a long that programs of JavaScript hold in
// a number.
func (m jsonModifiers) text(typ string) string {
	if typ = strings.TrimPrefix(typ, "mt_"); typ == "int53" {
		typ = "long"
	}
	if m.IsBareUnion {
		typ = "%" + typ
	}
	switch {
	case m.IsVector:
		typ = "Vector<" + typ + ">"
	case m.IsBareVector:
		typ = "vector<" + typ + ">"
	}
	if m.Predicate != "" {
		typ = m.Predicate + "?" + typ
	}
	return typ
}

// pos is where the decoder stands, at the next thing that is not a separator.
func (p *jsonParser) pos() Pos {
	at := min(int(p.dec.InputOffset()), len(p.src))
	for at < len(p.src) && strings.IndexByte(" \t\r\n,:", p.src[at]) >= 0 {
		at++
	}
	for i := p.seen; i < at; i++ {
		if p.src[i] == '\n' {
			p.line, p.start = p.line+1, i+1
		}
	}
	p.seen = at
	return Pos{p.line, at - p.start + 1}
}

func (p *jsonParser) fail(at Pos, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New("the file ends in the middle")
	}
	if inner, ok := errors.AsType[*Error](err); ok {
		err = errors.New(inner.Msg)
	}
	return &Error{p.file, at, err.Error()}
}

func (p *jsonParser) object() error {
	if err := p.delim('{'); err != nil {
		return err
	}
	for p.dec.More() {
		at := p.pos()
		key, err := p.dec.Token()
		if err != nil {
			return p.fail(at, err)
		}
		switch key {
		case "constructors", "methods", "e":
			err = p.declarations(key == "methods")
		case "l", "layer":
			if err = p.dec.Decode(&p.schema.Layer); err != nil {
				err = p.fail(at, err)
			}
		default:
			var other json.RawMessage
			if err = p.dec.Decode(&other); err != nil {
				err = p.fail(at, err)
			}
		}
		if err != nil {
			return err
		}
	}
	return p.delim('}')
}

func (p *jsonParser) delim(want json.Delim) error {
	at := p.pos()
	switch got, err := p.dec.Token(); {
	case err != nil:
		return p.fail(at, err)
	case got != want:
		return p.fail(at, fmt.Errorf("expected %q, found %v", want.String(), got))
	}
	return nil
}

func (p *jsonParser) declarations(functions bool) error {
	if err := p.delim('['); err != nil {
		return err
	}
	for p.dec.More() {
		at := p.pos()
		var d jsonDeclaration
		if err := p.dec.Decode(&d); err != nil {
			return p.fail(at, err)
		}
		if strings.HasPrefix(d.Name, "mtcute.") {
			continue // inventions of its own, which no server sees
		}
		c, err := d.combinator()
		if err != nil {
			return p.fail(at, err)
		}
		c.Pos = at
		for i := range c.Fields {
			c.Fields[i].Pos = at
		}
		if functions || d.Kind == "method" || mtcuteFunctions[d.Name] {
			p.schema.Functions = append(p.schema.Functions, c)
		} else {
			p.schema.Constructors = append(p.schema.Constructors, c)
		}
	}
	return p.delim(']')
}

// combinator writes the declaration in TL and reads that.
func (d *jsonDeclaration) combinator() (*Combinator, error) {
	name := strings.TrimPrefix(d.Name+d.Predicate+d.Method, "mt_")
	if d.Kind != "" && d.Kind != "class" && d.Kind != "method" {
		return nil, fmt.Errorf("%q: kind %q is neither class nor method", name, d.Kind)
	}
	id, err := strconv.ParseInt(string(bytes.Trim(d.ID, `"`)), 10, 64)
	if err != nil || id < -1<<31 || id >= 1<<32 {
		return nil, fmt.Errorf("%q: the id %s is not a number of 32 bits", name, d.ID)
	}
	var text strings.Builder
	fmt.Fprintf(&text, "%s#%08x", name, uint32(id))
	params := append(d.Params, d.Arguments...)
	if generic := d.generic(params); generic != "" {
		text.WriteString(" {" + generic + ":Type}")
	}
	for _, f := range params {
		text.WriteString(" " + f.Name + ":" + f.Modifiers.text(f.Type))
	}
	text.WriteString(" = " + d.Modifiers.text(d.Type))
	c, err := ParseCombinator(text.String())
	if inner, ok := errors.AsType[*Error](err); ok {
		return nil, fmt.Errorf("%q: %s", name, inner.Msg)
	}
	return c, err
}

// generic is the type variable of a method that wraps a query; Telegram's JSON
// does not list it.
func (d *jsonDeclaration) generic(params []jsonParam) string {
	for _, f := range params {
		if name, ok := strings.CutPrefix(f.Type, "!"); ok {
			return name
		}
	}
	return ""
}
