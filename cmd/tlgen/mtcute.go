package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/tgfleet/tgfleet/tl/schema"
)

// The npm package @mtcute/tl carries the API as an object {"l": layer, "e":
// [entries]} and the MTProto schema as a bare list of entries whose names start
// with "mt_". Modifiers that TL writes inside a type stand beside it.

// mtcuteFunctions are the functions of the MTProto schema, which that list calls
// classes like everything else.
var mtcuteFunctions = map[string]bool{
	"mt_req_pq": true, "mt_req_pq_multi": true, "mt_req_DH_params": true, "mt_set_client_DH_params": true,
	"mt_rpc_drop_answer": true, "mt_get_future_salts": true, "mt_ping": true, "mt_ping_delay_disconnect": true,
	"mt_destroy_session": true, "mt_destroy_auth_key": true, "mt_http_wait": true,
}

type mtcuteFile struct {
	Layer   int           `json:"l"`
	Entries []mtcuteEntry `json:"e"`
}

type mtcuteEntry struct {
	Kind      string         `json:"kind"` // "class" or "method"
	Name      string         `json:"name"`
	ID        uint32         `json:"id"`
	Type      string         `json:"type"`
	Modifiers mtcuteModifier `json:"typeModifiers"`
	Arguments []struct {
		Name      string         `json:"name"`
		Type      string         `json:"type"`
		Modifiers mtcuteModifier `json:"typeModifiers"`
	} `json:"arguments"`
	Generics []struct{ Name, Type string } `json:"generics"`
}

type mtcuteModifier struct {
	Predicate    string `json:"predicate"` // "flags.3"
	IsVector     bool   `json:"isVector"`
	IsBareVector bool   `json:"isBareVector"`
	IsBareType   bool   `json:"isBareType"`
	IsBareUnion  bool   `json:"isBareUnion"`
}

// fromMtcute turns that JSON into TL text.
func fromMtcute(file string, data []byte) (string, error) {
	var in mtcuteFile
	into := any(&in)
	if bytes.TrimSpace(data)[0] == '[' {
		into = &in.Entries
	}
	if err := json.Unmarshal(data, into); err != nil {
		return "", &schema.Error{File: file, Pos: jsonPos(data, err), Msg: err.Error()}
	}
	if len(in.Entries) == 0 {
		return "", &schema.Error{File: file, Pos: schema.Pos{Line: 1, Col: 1}, Msg: `no entries: expected the api-schema.json or mtp-schema.json of @mtcute/tl`}
	}
	var types, functions strings.Builder
	for i, e := range in.Entries {
		section := &types
		switch {
		case e.Kind == "method", mtcuteFunctions[e.Name]:
			section = &functions
		case e.Kind == "class":
		default:
			return "", &schema.Error{File: file, Pos: schema.Pos{Line: 1, Col: 1}, Msg: fmt.Sprintf("entry %d (%q): kind %q is neither class nor method", i, e.Name, e.Kind)}
		}
		e.write(section)
	}
	return fmt.Sprintf("%s---functions---\n%s// LAYER %d\n", &types, &functions, in.Layer), nil
}

func (e *mtcuteEntry) write(b *strings.Builder) {
	fmt.Fprintf(b, "%s#%08x", mtcuteName(e.Name), e.ID)
	for _, g := range e.Generics {
		fmt.Fprintf(b, " {%s:%s}", g.Name, g.Type)
	}
	for _, a := range e.Arguments {
		fmt.Fprintf(b, " %s:", a.Name)
		if a.Modifiers.Predicate != "" {
			b.WriteString(a.Modifiers.Predicate + "?")
		}
		b.WriteString(a.Modifiers.wrap(a.Type))
	}
	fmt.Fprintf(b, " = %s;\n", e.Modifiers.wrap(e.Type))
}

// wrap writes the type as TL does.
func (m mtcuteModifier) wrap(typ string) string {
	typ = mtcuteName(typ)
	if typ == "int53" { // a long that is known to fit a JavaScript number
		typ = "long"
	}
	if m.IsBareUnion {
		typ = "%" + typ
	}
	switch {
	case m.IsVector:
		return "Vector<" + typ + ">"
	case m.IsBareVector:
		return "vector<" + typ + ">"
	}
	return typ
}

func mtcuteName(name string) string { return strings.TrimPrefix(name, "mt_") }

// jsonPos finds the line and column of a JSON error.
func jsonPos(data []byte, err error) schema.Pos {
	var off int64
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		off = e.Offset
	} else if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		off = e.Offset
	}
	before := data[:min(max(int(off)-1, 0), len(data))]
	return schema.Pos{Line: bytes.Count(before, []byte("\n")) + 1, Col: len(before) - bytes.LastIndexByte(before, '\n')}
}
