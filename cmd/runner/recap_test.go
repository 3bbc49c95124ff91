package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/store"
)

func TestRecapTable(t *testing.T) {
	r := recap{run: store.Run{ID: "r-7F3K", Playbook: "onboard"}, accounts: []store.RunAccount{
		{Account: "alice", Status: store.RunOK, OK: 5, Changed: 4, Skipped: 1, LastStep: "account.tag", Elapsed: 72 * time.Second},
		{Account: "carol", Status: store.RunFailed, OK: 1, Failed: 1, LastStep: "account.login",
			Error: "PHONE_NUMBER_BANNED\nmore", Elapsed: 8 * time.Second},
	}}
	var b bytes.Buffer
	if err := r.writeTable(&b); err != nil {
		t.Fatal(err)
	}
	want := `ACCOUNT  OK  CHANGED  SKIPPED  WAITING  FAILED  UNKNOWN  TIME  LAST
alice     5        4        1        0       0        0  1m12  account.tag
carol     1        0        0        0       1        0    8s  account.login  PHONE_NUMBER_BANNED
RECAP 2 accounts: 1 ok, 1 failed
`
	if b.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", b.String(), want)
	}
	if r.failed() != 1 || !r.finished() {
		t.Errorf("failed %d, finished %v, want 1 and true", r.failed(), r.finished())
	}
}

func TestRecapOfManyShowsThoseThatNeedALook(t *testing.T) {
	r := recap{run: store.Run{ID: "r-1"}}
	for i := range 300 {
		a := store.RunAccount{Account: fmt.Sprintf("a%03d", i), Status: store.RunOK}
		if i == 250 {
			a.Status = store.RunUnknown
		}
		r.accounts = append(r.accounts, a)
	}
	var b bytes.Buffer
	if err := r.writeTable(&b); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(b.String(), "\n"); lines != recapRows+3 {
		t.Errorf("%d lines, want %d", lines, recapRows+3)
	}
	for _, want := range []string{"a250", "and 260 more, all ok", "RECAP 300 accounts: 299 ok, 1 unknown"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in:\n%s", want, b.String())
		}
	}
}

func TestShortDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		340 * time.Millisecond: "340ms", 8400 * time.Millisecond: "8s", 72 * time.Second: "1m12", 125 * time.Minute: "2h05",
	} {
		if got := shortDuration(d); got != want {
			t.Errorf("shortDuration(%s) = %q, want %q", d, got, want)
		}
	}
}
