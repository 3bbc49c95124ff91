package schema

import (
	"errors"
	"strings"
	"testing"
)

const telegramJSON = `{"constructors":[
 {"id":"-1132882121","predicate":"boolFalse","params":[],"type":"Bool"},
 {"id":"481674261","predicate":"vector","params":[],"type":"Vector t"},
 {"id":"2","predicate":"user","params":[{"name":"flags","type":"#"},{"name":"self","type":"flags.0?true"},{"name":"id","type":"long"}],"type":"User"}],
"methods":[
 {"id":"227648840","method":"users.getUsers","params":[{"name":"id","type":"Vector<User>"}],"type":"Vector<User>"},
 {"id":"-627372787","method":"invokeWithLayer","params":[{"name":"layer","type":"int"},{"name":"query","type":"!X"}],"type":"X"}]}`

// TestTelegramJSON reads the form that Telegram publishes.
func TestTelegramJSON(t *testing.T) {
	s, err := Read("api.json", telegramJSON)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range append(s.Constructors, s.Functions...) {
		got = append(got, c.String())
	}
	want := `boolFalse#bc799737 = Bool;
vector#1cb5c415 = Vector<t>;
user#00000002 flags:# self:flags.0?true id:long = User;
users.getUsers#0d91a548 id:Vector<User> = Vector<User>;
invokeWithLayer#da9b0d0d {X:Type} layer:int query:!X = X;`
	if text := strings.Join(got, "\n"); text != want {
		t.Errorf("%s\nwant\n%s", text, want)
	}
	if p := s.Functions[1].Pos; p != (Pos{7, 2}) {
		t.Errorf("invokeWithLayer stands at %s, want 7:2", p)
	}
}

func TestMtcuteInventions(t *testing.T) {
	s, err := Read("api.json", `{"l":5,"e":[{"kind":"class","name":"a","id":1,"type":"A"},{"kind":"method","name":"mtcute.custom","id":2,"type":"bytes"}]}`)
	if err != nil || len(s.Constructors) != 1 || len(s.Functions) != 0 || s.Layer != 5 {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestJSONErrors(t *testing.T) {
	for _, tt := range []struct{ name, src, want string }{
		{"cut", `{"l":5,"e":[{"kind":`, "x.json:1:13: the file ends in the middle"},
		{"another thing", `{"name":"x"}`, "no entries"},
		{"id", "{\"e\":[\n {\"kind\":\"class\",\"name\":\"a\",\"id\":4294967296,\"type\":\"A\"}]}", `x.json:2:2: "a": the id`},
		{"no id", `{"e":[{"kind":"class","name":"a","type":"A"}]}`, `"a": the id`},
		{"type", `{"e":[{"kind":"class","name":"a","id":1,"type":"A","arguments":[{"name":"b","type":"C<"}]}]}`, `"a": expected`},
		{"twice", "{\"e\":[{\"kind\":\"class\",\"name\":\"a\",\"id\":1,\"type\":\"A\"},\n{\"kind\":\"class\",\"name\":\"a\",\"id\":2,\"type\":\"A\"}]}", "x.json:2:1: a is declared already at 1:7"},
		{"kind", `{"e":[{"kind":"enum","name":"a","id":1,"type":"A"}]}`, `kind "enum"`},
		{"not a list", `{"e":5}`, "x.json:1:6: expected"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Read("x.json", tt.src)
			if _, ok := errors.AsType[*Error](err); !ok || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
}

func FuzzReadJSON(f *testing.F) {
	f.Add(telegramJSON)
	f.Add(`{"l":5,"e":[{"kind":"class","name":"a","id":1,"type":"A","arguments":[{"name":"b","type":"int53","typeModifiers":{"predicate":"f.1","isVector":true}}]}]}`)
	f.Add(`[{"kind":"class","name":"mt_ping","id":1,"type":"mt_Pong"}]`)
	f.Fuzz(func(t *testing.T, src string) {
		if _, err := ParseJSON("fuzz.json", src); err != nil {
			if _, ok := errors.AsType[*Error](err); !ok {
				t.Fatalf("%T: %v", err, err)
			}
		}
	})
}
