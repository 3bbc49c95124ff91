package source

import (
	"errors"
	"strings"
	"testing"
)

func TestClosest(t *testing.T) {
	names := []string{"accounts", "inputs", "steps", "use", "run_on", "ab"}
	for word, want := range map[string]string{
		"acounts": "accounts", "Accounts": "accounts", "stpes": "steps", "run-on": "run_on", "us": "", "usee": "use",
		"xyz": "", "": "", "a": "", strings.Repeat("a", 100): "",
	} {
		if got := Closest(word, names); got != want {
			t.Errorf("Closest(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"abc", "abc", 0}, {"abc", "", 3}, {"abc", "acb", 1}, {"abc", "abd", 1}, {"abc", "xabc", 1}, {"kitten", "sitting", 3}} {
		if got := distance(tt.a, tt.b); got != tt.want {
			t.Errorf("distance(%q, %q) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
		if got := distance(tt.b, tt.a); got != tt.want {
			t.Errorf("distance(%q, %q) = %d, want %d", tt.b, tt.a, got, tt.want)
		}
	}
}

func TestExcerpt(t *testing.T) {
	f := New("f.yaml", []byte("\xef\xbb\xbffirst\r\n\tä: password: hunter2\n"+strings.Repeat("x", 1000)+"\n\n"))
	f.Mask = MaskSecrets
	for _, tt := range []struct {
		pos  Pos
		want string
	}{
		{Pos{1, 3}, "f.yaml:1:3: msg\n    1 | first\n      |   ^"},
		{Pos{2, 5}, "f.yaml:2:5: msg\n    2 |  ä: password: ***\n      |     ^"},
		{Pos{3, 900}, "f.yaml:3:900: msg\n    3 | " + strings.Repeat("x", maxExcerpt) + "..."},
		{Pos{4, 1}, "f.yaml:4:1: msg"},
		{Pos{99, 1}, "f.yaml:99:1: msg"},
		{Pos{}, "f.yaml: msg"},
	} {
		if got := f.Errorf(tt.pos, "msg").Error(); got != tt.want {
			t.Errorf("at %v:\n%s\nwant\n%s", tt.pos, got, tt.want)
		}
	}
}

func TestMaskSecrets(t *testing.T) {
	for in, want := range map[string]string{
		"password: hunter2":                         "password: ***",
		`{id: a, "password": "hunter2", tags: [b]}`: `{id: a, "password": ***, tags: [b]}`,
		"bot_token_ref: hunter2 # why":              "bot_token_ref: ***",
		"api_hash = hunter2":                        "api_hash = ***",
		"password: ${{ secret('env:X') }}":          "password: ${{ secret('env:X') }}",
		"title: nothing to hide":                    "title: nothing to hide",
		"password:":                                 "password:",
	} {
		if got := MaskSecrets(in); got != want {
			t.Errorf("MaskSecrets(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestCheckText(t *testing.T) {
	for text, want := range map[string]string{
		"a\nb\xff\n": "f:2:1: this line is not valid UTF-8",
		"a\nb\x00c":  "f:2:2: this line contains a NUL byte",
		"fine\n":     "",
	} {
		err := New("f", []byte(text)).CheckText()
		switch {
		case want == "" && err != nil, want != "" && (err == nil || !strings.HasPrefix(err.Error(), want)):
			t.Errorf("CheckText(%q) = %v, want %q", text, err, want)
		}
	}
}

func TestErrorsByPlace(t *testing.T) {
	f, g := New("f", []byte("a\nb\n")), New("g", []byte("a\n"))
	var list Errors
	if list.Err() != nil {
		t.Error("no errors are an error")
	}
	list = Errors{f.Errorf(Pos{2, 1}, "second"), f.Errorf(Pos{1, 1}, "first"), g.Errorf(Pos{1, 1}, "third")}
	err := list.Err()
	if got := err.Error(); strings.Index(got, "first") > strings.Index(got, "second") || strings.Index(got, "third") < strings.Index(got, "second") {
		t.Errorf("order:\n%s", got)
	}
	if e, ok := errors.AsType[*Error](err); !ok || e.Msg != "first" {
		t.Errorf("the first error is %v", e)
	}
	for range 100 {
		list = append(list, f.Errorf(Pos{1, 1}, "more"))
	}
	if got := list.Err().Error(); !strings.HasSuffix(got, "and 53 more errors") {
		t.Errorf("103 errors end with %q", got[len(got)-40:])
	}
}

func TestValue(t *testing.T) {
	d := Parse(New("f", []byte("[+4915, 007, 0, -5, 1.5, true, null, 2026-01-02, 0x10, .inf, 99999999999999999999]")))
	got := d.Value(d.Root).([]any)
	want := []any{"+4915", "007", int64(0), int64(-5), 1.5, true, nil, "2026-01-02", int64(16), nil, 1e20}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("item %d = %#v, want %#v", i, got[i], want[i])
		}
	}
	if len(d.Errs) != 1 {
		t.Errorf("faults %v, want one for the infinity", d.Errs)
	}
}
