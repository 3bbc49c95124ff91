package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const sampleTL = `
// somebody's comment
boolFalse#bc799737 = Bool;
boolTrue#997275b5 = Bool;
vector#1cb5c415 {t:Type} # [ t ] = Vector t;
user#2 flags:# self:flags.0?true id:long names:flags.1?Vector<string> = User;
userEmpty#1 id:long = User;
auth.sentCode#a flags:# type:auth.CodeType = auth.SentCode;
auth.codeType#b = auth.CodeType;
---functions---
users.getUsers#d91a548 id:Vector<User> = Vector<User>; // trailing
invokeWithLayer#da9b0d0d {X:Type} layer:int query:!X = X;
// LAYER 7
`

const sampleJSON = `{"l": 7, "e": [
 {"kind": "class", "name": "userEmpty", "id": 1, "type": "User", "comment": "c", "arguments": [{"name": "id", "type": "int53"}]},
 {"kind": "class", "name": "user", "id": 2, "type": "User", "arguments": [
  {"name": "flags", "type": "#"}, {"name": "self", "type": "true", "typeModifiers": {"predicate": "flags.0"}},
  {"name": "id", "type": "long"}, {"name": "names", "type": "string", "typeModifiers": {"predicate": "flags.1", "isVector": true}}]},
 {"kind": "class", "name": "auth.sentCode", "id": 10, "type": "auth.SentCode", "arguments": [
  {"name": "flags", "type": "#"}, {"name": "type", "type": "auth.CodeType"}]},
 {"kind": "class", "name": "auth.codeType", "id": 11, "type": "auth.CodeType", "arguments": []},
 {"kind": "method", "name": "users.getUsers", "id": 227648840, "type": "User", "typeModifiers": {"isVector": true}, "arguments": [
  {"name": "id", "type": "User", "typeModifiers": {"isVector": true}}]},
 {"kind": "method", "name": "invokeWithLayer", "id": 3667594509, "type": "X", "generics": [{"name": "X", "type": "Type"}], "arguments": [
  {"name": "layer", "type": "int"}, {"name": "query", "type": "!X"}]}
]}`

const sampleCanonical = `user#00000002 flags:# self:flags.0?true id:long names:flags.1?Vector<string> = User;
userEmpty#00000001 id:long = User;

auth.codeType#0000000b = auth.CodeType;

auth.sentCode#0000000a flags:# type:auth.CodeType = auth.SentCode;

---functions---

invokeWithLayer#da9b0d0d {X:Type} layer:int query:!X = X;
users.getUsers#0d91a548 id:Vector<User> = Vector<User>;

// LAYER 7
`

// TestImportFormats imports one schema as TL and as JSON: the same text comes out.
func TestImportFormats(t *testing.T) {
	for name, src := range map[string]string{"api.tl": sampleTL, "api-schema.json": sampleJSON} {
		dir := t.TempDir()
		in, out := filepath.Join(dir, name), filepath.Join(dir, "out.tl")
		write(t, in, src)
		write(t, filepath.Join(dir, "package.json"), `{"name": "@some/schema", "version": "7.0.1"}`)
		code, _, stderr := tlgen("import", "-o", out, in)
		if code != exitOK {
			t.Fatalf("%s: exit %d: %s", name, code, stderr)
		}
		text, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		head, body, _ := strings.Cut(string(text), "\n\n")
		if body != sampleCanonical {
			t.Errorf("%s:\n%s\nwant\n%s", name, body, sampleCanonical)
		}
		for _, want := range []string{"layer 7", "// Source: @some/schema@7.0.1 " + name, "// SHA-256: "} {
			if !strings.Contains(head, want) {
				t.Errorf("%s: header lacks %q:\n%s", name, want, head)
			}
		}
		if strings.Contains(head, dir) {
			t.Errorf("%s: header names a directory of this machine:\n%s", name, head)
		}
	}
}

func TestImportMerges(t *testing.T) {
	dir := t.TempDir()
	one, two, out := filepath.Join(dir, "one.tl"), filepath.Join(dir, "two.json"), filepath.Join(dir, "mtproto.tl")
	write(t, one, "resPQ#05162463 nonce:int128 server_nonce:int128 pq:bytes server_public_key_fingerprints:Vector<long> = ResPQ;\n"+
		"future_salts#ae500895 salts:vector<future_salt> = FutureSalts;\nfuture_salt#1 = FutureSalt;\n"+
		"---functions---\nping#7abe77ec ping_id:long = Pong;\n")
	write(t, two, `[{"kind": "class", "name": "mt_ping", "id": 2059302892, "type": "Pong", "arguments": [{"name": "ping_id", "type": "long"}]},
 {"kind": "class", "name": "mt_future_salts", "id": 2924480661, "type": "FutureSalts", "arguments": [
  {"name": "salts", "type": "mt_future_salt", "typeModifiers": {"isBareVector": true, "isBareType": true}}]},
 {"kind": "class", "name": "mt_pong", "id": 880243653, "type": "Pong", "arguments": []}]`)
	if code, _, stderr := tlgen("import", "-o", out, one, two); code != exitOK {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"\npong#347773c5 = Pong;", "\nfuture_salts#ae500895 salts:vector<future_salt> = FutureSalts;", "---functions---\n\nping#7abe77ec", "one.tl\n", "two.json\n"} {
		if strings.Count(string(text), want) != 1 {
			t.Errorf("want %q once in\n%s", want, text)
		}
	}
	write(t, two, "---functions---\nping#7abe77ec ping_id:int = Pong;\n")
	code, _, stderr := tlgen("import", "-o", out, one, two)
	if code != exitBadInput || !strings.Contains(stderr, "two.json:2:1: ping differs") {
		t.Errorf("conflict: exit %d, %s", code, stderr)
	}
	if after, err := os.ReadFile(out); err != nil || string(after) != string(text) {
		t.Errorf("a refused import changed the output: %v", err)
	}
}

func TestImportErrors(t *testing.T) {
	for _, tt := range []struct{ name, src, want string }{
		{"not TL", "hello", "x.tl:1:6: "},
		{"no layer", "a#1 = A;", "does not name its layer"},
		{"cut JSON", "{\"l\": 7,\n \"e\": [", "x.tl:2:"},
		{"JSON of something else", `{"name": "x"}`, "no entries"},
		{"JSON type", "{\"l\": 7,\n\"e\": \"x\"}", "x.tl:2:"},
		{"JSON kind", `{"l": 7, "e": [{"kind": "enum", "name": "x"}]}`, `kind "enum"`},
		{"JSON name", `{"l": 7, "e": [{"kind": "class", "name": "x y", "id": 1, "type": "T"}]}`, "x.tl:1:16: "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkFault(t, tt.want, func(file string) []string {
				return []string{"import", "-o", filepath.Join(filepath.Dir(file), "out.tl"), file}
			}, tt.src)
		})
	}
}

func TestSourceName(t *testing.T) {
	for path, want := range map[string]string{
		"/home/x/go/pkg/mod/github.com/gotd/td@v0.162.0/_schema/telegram.tl": "github.com/gotd/td@v0.162.0 _schema/telegram.tl",
		"/nowhere/at/all/schema.tl": "schema.tl",
	} {
		if got := sourceName(path); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}
