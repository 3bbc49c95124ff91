package schema

import (
	"errors"
	"os"
	"strings"
	"testing"
)

func TestParseLanguage(t *testing.T) {
	for _, tt := range []struct{ src, canonical string }{
		{"int ? = Int", "int#a8509bda ? = Int;"},
		{"bytes#e937bb82 = Bytes", "bytes#e937bb82 = Bytes;"},
		{"vector {t:Type} # [ t ] = Vector t", "vector#1cb5c415 {t:Type} # [ t ] = Vector<t>;"},
		{"vector#1cb5c415 {t:Type} # [ t ] = Vector<t>", "vector#1cb5c415 {t:Type} # [ t ] = Vector<t>;"},
		{"int128 4*[ int ] = Int128", "int128#84ccf7b7 4*[ int ] = Int128;"},
		{"getUsers (Vector int) = Vector User", "getUsers#2d84d5f5 Vector<int> = Vector<User>;"},
		{"a.b#f49ca0 x:flags1.2 = T", ""},
		{"a.b#f49ca0 flags:# x:flags.2?auth.Code = a.T", "a.b#00f49ca0 flags:# x:flags.2?auth.Code = a.T;"},
		{"a#1 x:auth.Code y:int = T", "a#00000001 x:auth.Code y:int = T;"},
		{"a#1 f:# g:# x:g.31?true y:f.0?Vector<%M> = T", "a#00000001 f:# g:# x:g.31?true y:f.0?Vector<%M> = T;"},
		{"a#1 m:vector<%message> n:%Vector<x.Y> = T", "a#00000001 m:vector<%message> n:%Vector<x.Y> = T;"},
		{"q#1 {X:Type} query:!X = X", "q#00000001 {X:Type} query:!X = X;"},
		{"a#1\n\t/* c */ x : int // more\n = T", "a#00000001 x:int = T;"},
	} {
		c, err := ParseCombinator(tt.src)
		if tt.canonical == "" {
			if err == nil {
				t.Errorf("%q: accepted as %s", tt.src, c)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", tt.src, err)
			continue
		}
		if got := c.String(); got != tt.canonical {
			t.Errorf("%q:\n got %s\nwant %s", tt.src, got, tt.canonical)
		}
	}
}

func TestParseSections(t *testing.T) {
	s, err := Parse("x.tl", "/* a\n * b */\na#1 = A;\n---functions---\nf#2 = A;\n---types---\nb#3 = A;\n// LAYER 42\n")
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Constructors) != 2 || len(s.Functions) != 1 || s.Layer != 42 {
		t.Errorf("%d constructors, %d functions, layer %d", len(s.Constructors), len(s.Functions), s.Layer)
	}
	if p := s.Constructors[1].Pos; p != (Pos{7, 1}) {
		t.Errorf("b stands at %s, want 7:1", p)
	}
}

// TestPrefixes: TDLib's schema has wrappers once more without what they wrap.
func TestPrefixes(t *testing.T) {
	s, err := Parse("x.tl", "---functions---\nwrapPrefix#1 x:int = Error;\nwrap#1 {X:Type} x:int query:!X = X;")
	if err != nil || len(s.Functions) != 2 {
		t.Errorf("%v, %v", s, err)
	}
}

func TestParseErrors(t *testing.T) {
	for _, tt := range []struct{ name, src, want string }{
		{"no semicolon", "a#1 = A\nb#2 = B;", `x.tl:2:2: `},
		{"a line that is no TL", "a#1 = A;\nHello there\nb#2 = B;", `x.tl:2:1: Hello: the name`},
		{"a line that could be TL", "a#1 = A;\nhello there\nb#2 = B;", `(in hello, which begins at 2:1)`},
		{"a page of HTML", "<!DOCTYPE html>\n<html>", `x.tl:1:1: expected a declaration`},
		{"a prefix of another function", "---functions---\ngPrefix#1 = A;\nf#1 = A;", "f has the id 00000001 of gPrefix"},
		{"end in a declaration", "a#1 x:int", "x.tl:1:10: expected a field"},
		{"bad id", "a#12345678f = A;", "x.tl:1:3: constructor id"},
		{"id not hex", "a#xyz = A;", "x.tl:1:3: constructor id"},
		{"upper-case name", "A#1 = A;", "x.tl:1:1: A: the name"},
		{"lower-case result", "a#1 = b;", "x.tl:1:7: the result"},
		{"unknown flag word", "a#1 x:flags.1?int = A;", "x.tl:1:5: a.x: flags is not a flag word"},
		{"flag before its word", "a#1 x:f.1?int f:# = A;", "f is not a flag word"},
		{"flag bit", "a#1 f:# x:f.32?int = A;", `x.tl:1:13: flag bit "32"`},
		{"twice", "a#1 = A;\n\na#2 = A;", "x.tl:3:1: a is declared already at 1:1"},
		{"id twice", "a#1 = A;\nb#1 = A;", "x.tl:2:1: b has the id 00000001 of a at 1:1"},
		{"field twice", "a#1 x:int x:int = A;", "two fields called x"},
		{"open comment", "a#1 = A;\n /* x", "x.tl:2:2: comment is not closed"},
		{"open angle", "a#1 x:Vector<int = A;", `expected ">"`},
		{"open bracket", "a#1 # [ t = A;", "x.tl:1:11"},
		{"empty repetition", "a#1 # [ ] = A;", "needs a body"},
		{"strange section", "---types--\n", "x.tl:1:1: expected ---functions---"},
		{"strange character", "a#1 x:int$ = A;", `x.tl:1:10: unexpected character '$'`},
		{"not text", "\xff\xfe", "x.tl:1:1: unexpected character"},
		{"bare number", "a#1 x:%# = A;", "% stands before"},
		{"deep", "a#1 x:" + strings.Repeat("Vector<", 1000), "nested deeper than 32"},
		{"deep percent", "a#1 x:" + strings.Repeat("%", 100000), "nested deeper than 32"},
		{"deep parens", "a#1 x:" + strings.Repeat("(", 100000), "nested deeper than 32"},
		{"deep repetition", "a#1 " + strings.Repeat("[ ", 100000), "nested deeper than 32"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse("x.tl", tt.src)
			if _, ok := errors.AsType[*Error](err); !ok || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
}

// TestCanonical prints the pinned schemas as they stand, and parses what it
// prints to the same.
func TestCanonical(t *testing.T) {
	for _, file := range []string{"api.tl", "mtproto.tl"} {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		s, err := Parse(file, string(src))
		if err != nil {
			t.Fatal(err)
		}
		_, body, _ := strings.Cut(string(src), "\n\n")
		if got := s.Canonical(); got != body {
			t.Errorf("%s is not in canonical form", file)
		}
	}
}

// TestServiceIDs holds the ids of the protocol documentation.
func TestServiceIDs(t *testing.T) {
	want := map[string]uint32{
		"msg_container": 0x73f1f8dc, "msg_copy": 0xe06046b2, "gzip_packed": 0x3072cfa1, "rpc_result": 0xf35c6d01,
		"rpc_error": 0x2144ca19, "msgs_ack": 0x62d6b459, "bad_msg_notification": 0xa7eff811, "bad_server_salt": 0xedab447b,
		"new_session_created": 0x9ec20908, "msgs_state_req": 0xda69fb52, "msgs_state_info": 0x04deb57d, "msgs_all_info": 0x8cc0d131,
		"msg_detailed_info": 0x276d3ec6, "msg_new_detailed_info": 0x809db6df, "msg_resend_req": 0x7d861a08,
		"get_future_salts": 0xb921bd04, "future_salts": 0xae500895, "future_salt": 0x0949d9dc, "ping": 0x7abe77ec, "pong": 0x347773c5,
		"ping_delay_disconnect": 0xf3427b8c, "rpc_drop_answer": 0x58e4a740, "rpc_answer_unknown": 0x5e2ad36e,
		"rpc_answer_dropped_running": 0xcd78e586, "rpc_answer_dropped": 0xa43ad8b7, "destroy_session": 0xe7512126,
		"destroy_session_ok": 0xe22045fc, "destroy_session_none": 0x62d350c9, "destroy_auth_key": 0xd1435160,
		"destroy_auth_key_ok": 0xf660e1d4, "destroy_auth_key_none": 0x0a9f2259, "destroy_auth_key_fail": 0xea109b13,
		"http_wait": 0x9299359f, "resPQ": 0x05162463, "req_pq_multi": 0xbe7e8ef1, "p_q_inner_data_dc": 0xa9f55f95,
		"p_q_inner_data_temp_dc": 0x56fddf88, "req_DH_params": 0xd712e4be, "server_DH_params_ok": 0xd0e8075c,
		"set_client_DH_params": 0xf5045f1f, "dh_gen_ok": 0x3bcbf734, "dh_gen_retry": 0x46dc1fb9, "dh_gen_fail": 0xa69dae02,
		"bind_auth_key_inner": 0x75a3f765,
	}
	src, err := os.ReadFile("mtproto.tl")
	if err != nil {
		t.Fatal(err)
	}
	s, err := Parse("mtproto.tl", string(src))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range append(s.Constructors, s.Functions...) {
		if id, ok := want[c.Name]; ok && id != c.ID {
			t.Errorf("%s has the id %08x, want %08x", c.Name, c.ID, id)
		}
		delete(want, c.Name)
	}
	for name := range want {
		t.Errorf("%s is missing", name)
	}
}

// TestLint pins the declarations whose ids are historic: one more is a mistake in
// an import.
func TestLint(t *testing.T) {
	historic := map[string]bool{
		"msg_container": true, "ipPortSecret": true, "accessPointRule": true, "help.configSimple": true,
		"inputPeerPhotoFileLocationLegacy": true, "inputStickerSetThumbLegacy": true,
	}
	for _, file := range []string{"api.tl", "mtproto.tl"} {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		s, err := Parse(file, string(src))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range s.Lint() {
			if !historic[m.Combinator.Name] {
				t.Errorf("%s: %s has the id %08x, its text gives %08x", file, m.Combinator.Name, m.Combinator.ID, m.Computed)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("vector {t:Type} # [ t ] = Vector t;\nint128 4*[ int ] = Int128;")
	f.Add("a#1 flags:# x:flags.3?Vector<%B> = ns.A; ---functions--- f {X:Type} q:!X = X;\n// LAYER 3")
	f.Add("/* c */ getUsers (Vector int) = Vector User; // x")
	f.Add("int ? = Int;")
	f.Fuzz(func(t *testing.T, src string) {
		s, err := Parse("fuzz.tl", src)
		if err != nil {
			if _, ok := errors.AsType[*Error](err); !ok {
				t.Fatalf("%T: %v", err, err)
			}
			return
		}
		text := s.Canonical()
		again, err := Parse("canonical.tl", text)
		if err != nil {
			t.Fatalf("canonical form does not parse: %v\n%s", err, text)
		}
		if got := again.Canonical(); got != text {
			t.Fatalf("no fixed point:\n%s\n%s", text, got)
		}
	})
}
