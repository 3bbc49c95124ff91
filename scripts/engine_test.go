package scripts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/tgfleet/tgfleet/examples"
	"github.com/tgfleet/tgfleet/sim/handlers"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/store"
)

func refuse(method string, code int, text string) handlers.Fault {
	return handlers.Fault{Method: method, Refusal: world.Refuse(code, "%s", text)}
}

// TestCommunityTwice runs the example again: everything is found as it should
// be, only the greetings are new.
func TestCommunityTwice(t *testing.T) {
	f := newFleet(t, 4)
	pb, err := Load("community.yaml", examples.Community)
	if err != nil {
		t.Fatal(err)
	}
	inputs := map[string]any{"key": "team", "title": "Our team", "admins": "user0001,@user0002"}
	first := f.run(t, f.engine(), pb, inputs)
	checkCommunity(t, f, first, 4)
	second := f.run(t, f.engine(), pb, inputs)
	wantStatus(t, second, store.RunOK)
	if second.OK != first.OK || second.Changed != 4+1 { // messages, and the pin of the new one
		t.Errorf("the second run: ok %d, changed %d; the first: ok %d", second.OK, second.Changed, first.OK)
	}
	if first.Outputs["invite"] != second.Outputs["invite"] {
		t.Errorf("another invite link: %v, %v", first.Outputs, second.Outputs)
	}
	inputs["title"], inputs["about"] = "A new title", "A new text"
	third := f.run(t, f.engine(), pb, inputs)
	if third.Changed != second.Changed+1 || f.box.count("channels.editTitle") != 1 || f.box.count("messages.editChatAbout") != 1 {
		t.Errorf("the third run changed %d steps, title edited %d times", third.Changed, f.box.count("channels.editTitle"))
	}
}

// TestLostAnswers cuts the connection before or after the server did what was
// asked.
func TestLostAnswers(t *testing.T) {
	ensure := head + `
  - use: chat.ensure
    with: { key: k, title: T }
`
	raw := head + resumeCases["unsafe"].step
	for _, tt := range []struct {
		name, src, method string
		done              bool
		status            store.RunStatus
		effects           int
	}{
		{"random_id, done", sendHello, "messages.sendMessage", true, store.RunOK, 1},
		{"random_id, not done", sendHello, "messages.sendMessage", false, store.RunOK, 1},
		{"unsafe with find, done", ensure, "channels.createChannel", true, store.RunOK, 1},
		{"unsafe with find, not done", ensure, "channels.createChannel", false, store.RunOK, 1},
		{"unsafe, done", raw, "channels.createChannel", true, store.RunUnknown, 1},
		{"unsafe, not done", raw, "channels.createChannel", false, store.RunUnknown, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFleet(t, 1)
				f.box.inject(handlers.Fault{Method: tt.method, Execute: tt.done})
				s := f.run(t, f.engine(), mustLoad(t, tt.src), nil)
				wantStatus(t, s, tt.status)
				if got := f.box.count(tt.method); got != tt.effects {
					t.Errorf("the ledger has %s %d times, want %d", tt.method, got, tt.effects)
				}
			})
		})
	}
}

func TestTroubleOfTheServerIsRetried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFleet(t, 1)
		fault := refuse("messages.sendMessage", 500, "INTERNAL_SERVER_ERROR")
		fault.Times = 3
		f.box.inject(fault)
		s := f.run(t, f.engine(), mustLoad(t, sendHello), nil)
		wantStatus(t, s, store.RunOK)
		if got := f.box.arrived("messages.sendMessage"); got != 4 {
			t.Errorf("%d requests, want 4", got)
		}
	})
}

func TestUnreachableCanBeResumed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFleet(t, 1)
		f.box.inject(handlers.Fault{Method: "messages.sendMessage", Times: maxTries})
		s := f.run(t, f.engine(), mustLoad(t, sendHello), nil)
		wantStatus(t, s, store.RunUnreachable)
		s, err := f.execute(t.Context(), f.engine(), s.Run)
		if err != nil {
			t.Fatal(err)
		}
		wantStatus(t, s, store.RunOK)
		if got := f.box.count("messages.sendMessage"); got != 1 {
			t.Errorf("%d messages", got)
		}
	})
}

func TestStepRetryAndContinue(t *testing.T) {
	src := head + `
  - id: nearest
    use: rpc
    with: { method: help.getNearestDc }
    %s
  - use: log
    with: { message: "failed ${{ steps.nearest.failed }} ${{ steps.nearest.get('error', {}).get('type', '-') }}" }
`
	for _, tt := range []struct {
		name, field, refusal string
		times                int
		status               store.RunStatus
		ok, failed, arrived  int
	}{
		{"no retry", "no_log: false", "PEER_ID_INVALID", 1, store.RunFailed, 0, 1, 1},
		{"retry", "retry: { attempts: 3, on: [PEER_ID_INVALID] }", "PEER_ID_INVALID", 2, store.RunOK, 2, 0, 3},
		{"retry of another", "retry: { attempts: 3, on: [USER_BLOCKED] }", "PEER_ID_INVALID", 1, store.RunFailed, 0, 1, 1},
		{"too few attempts", "retry: { attempts: 2, on: [PEER_ID_INVALID] }", "PEER_ID_INVALID", 2, store.RunFailed, 0, 1, 2},
		{"continue_on", "continue_on: [PEER_ID_INVALID]", "PEER_ID_INVALID", 1, store.RunOK, 1, 1, 1},
		{"frozen is never overruled", "continue_on: [PEER_FLOOD]", "PEER_FLOOD", 1, store.RunFailed, 0, 1, 1},
		{"frozen is never retried", "retry: { attempts: 3, on: [PEER_FLOOD] }", "PEER_FLOOD", 1, store.RunFailed, 0, 1, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFleet(t, 1)
				fault := refuse("help.getNearestDc", 400, tt.refusal)
				fault.Times = tt.times
				f.box.inject(fault)
				s := f.run(t, f.engine(), mustLoad(t, fmt.Sprintf(src, tt.field)), nil)
				wantStatus(t, s, tt.status)
				if s.OK != tt.ok || s.Failed != tt.failed {
					t.Errorf("ok %d, failed %d; want %d, %d", s.OK, s.Failed, tt.ok, tt.failed)
				}
				if got := f.box.arrived("help.getNearestDc"); got != tt.arrived {
					t.Errorf("%d requests, want %d", got, tt.arrived)
				}
				if tt.status == store.RunFailed && !strings.Contains(s.Accounts[0].Error, tt.refusal) {
					t.Errorf("the row says %q", s.Accounts[0].Error)
				}
			})
		})
	}
}

func TestForEach(t *testing.T) {
	f := newFleet(t, 1)
	s := f.run(t, f.engine(), mustLoad(t, head+`
  - id: some
    use: log
    for_each: "[1, 2, 3, 4]"
    as: n
    when: n % 2 == 0
    with: { message: "n is ${{ n }}" }
  - id: none
    use: log
    for_each: "[]"
    with: { message: never }
outputs:
  said: ${{ [r.message for r in steps.some.results if not r.skipped] }}
  skipped: ${{ steps.none.skipped }}
`), nil)
	wantStatus(t, s, store.RunOK)
	if got := fmt.Sprint(s.Outputs["said"], s.Outputs["skipped"], s.OK, s.Skipped); got != "[n is 2 n is 4] true 1 1" {
		t.Errorf("outputs, ok and skipped: %s", got)
	}
}

func TestForEachStopsAtTheFirstFailure(t *testing.T) {
	f := newFleet(t, 1)
	s := f.run(t, f.engine(), mustLoad(t, head+`
  - use: message.send
    for_each: "['me', '@nobody_of_this_name', 'me']"
    with: { chat: "${{ item }}", text: hello }
`), nil)
	wantStatus(t, s, store.RunFailed)
	if got := f.box.count("messages.sendMessage"); got != 1 || !strings.Contains(s.Accounts[0].Error, "item 2") {
		t.Errorf("%d messages, error %q", got, s.Accounts[0].Error)
	}
}

func TestCheckWith(t *testing.T) {
	f := newFleet(t, 1)
	pb, err := LoadFile(examplesDir + "/slowmode.yaml")
	if err != nil {
		t.Fatal(err)
	}
	inputs := map[string]any{"key": "k", "title": "T", "seconds": "30"}
	if s := f.run(t, f.engine(), pb, inputs); s.Run.Status != store.RunOK || s.Changed != 2 {
		t.Errorf("first: %s, %d changed: %s", s.Run.Status, s.Changed, s.Accounts[0].Error)
	}
	if s := f.run(t, f.engine(), pb, inputs); s.Run.Status != store.RunOK || s.Changed != 0 {
		t.Errorf("second: %s, %d changed: %s", s.Run.Status, s.Changed, s.Accounts[0].Error)
	}
	if got := f.box.arrived("channels.toggleSlowMode"); got != 1 {
		t.Errorf("slow mode was set %d times", got)
	}
}

func TestHello(t *testing.T) {
	f := newFleet(t, 2)
	pb, err := LoadFile(examplesDir + "/hello.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s := f.run(t, f.engine(), pb, nil)
	wantStatus(t, s, store.RunOK)
	if got := f.box.count("messages.sendMessage"); got != 2 {
		t.Errorf("%d messages", got)
	}
}

func TestEachInOrder(t *testing.T) {
	f := newFleet(t, 4)
	var mu sync.Mutex
	var order []string
	e := f.engine()
	e.Progress = func(p Progress) {
		if p.Status == "done" { // the next account has every chance to begin too early
			for range 1000 {
				runtime.Gosched()
			}
		}
		mu.Lock()
		defer mu.Unlock()
		if p.Step != "" || p.Status == "done" {
			order = append(order, p.Account)
		}
	}
	s := f.run(t, e, mustLoad(t, "playbook: x\nversion: 1\nrun_on: each-in-order\nsteps: [{use: account.self}]\n"), nil)
	wantStatus(t, s, store.RunOK)
	if got := strings.Join(order, ""); got != "a0a0a0a1a1a1a2a2a2a3a3a3" {
		t.Errorf("order %s", got)
	}
}

func TestRunOnOne(t *testing.T) {
	f := newFleet(t, 3)
	s := f.run(t, f.engine(), mustLoad(t, "playbook: x\nversion: 1\nrun_on: one\nsteps: [{use: account.self}]\n"), nil)
	if len(s.Accounts) != 1 || s.Accounts[0].Account != "a0" || s.Run.Status != store.RunOK {
		t.Errorf("summary %+v", s)
	}
}

func TestMeetings(t *testing.T) {
	meet := head + `
  - id: own
    use: rpc
    accounts: "tag:member"
    with: { method: help.getNearestDc }
    %s
  - id: one
    use: account.self
    accounts: "%s"
    run_on: one
  - use: log
    with: { message: "${{ steps.one.id }}" }
`
	run := func(t *testing.T, field, selector string, fault *handlers.Fault) Summary {
		f := newFleet(t, 3)
		if fault != nil {
			f.box.inject(*fault)
		}
		return f.run(t, f.engine(), mustLoad(t, fmt.Sprintf(meet, field, selector)), nil)
	}
	t.Run("the first that matches does it", func(t *testing.T) {
		s := run(t, "", "tag:member", nil)
		wantStatus(t, s, store.RunOK)
		if s.Accounts[0].OK != 1 || s.Accounts[1].OK != 3 || s.Accounts[2].OK != 2 {
			t.Errorf("rows %+v", s.Accounts)
		}
	})
	t.Run("nobody matches", func(t *testing.T) {
		s := run(t, "", "tag:nobody", nil)
		wantStatus(t, s, store.RunFailed)
		if !strings.Contains(s.Accounts[0].Error, `matches "tag:nobody"`) {
			t.Errorf("error %q", s.Accounts[0].Error)
		}
	})
	t.Run("who failed before is not waited for", func(t *testing.T) {
		fault := refuse("help.getNearestDc", 400, "PEER_ID_INVALID")
		fault.Phone = "79990000001"
		s := run(t, "", "tag:member", &fault)
		if s.ByStatus[store.RunFailed] != 1 || s.ByStatus[store.RunOK] != 2 || s.Accounts[2].OK != 3 {
			t.Errorf("rows %+v", s.Accounts)
		}
	})
	t.Run("when it fails, it fails for all", func(t *testing.T) {
		fault := refuse("users.getUsers", 400, "PEER_ID_INVALID")
		s := run(t, "", "tag:owner", &fault)
		wantStatus(t, s, store.RunFailed)
		if s.Failed != 1 || !strings.Contains(s.Accounts[2].Error, "PEER_ID_INVALID") {
			t.Errorf("failed %d, rows %+v", s.Failed, s.Accounts)
		}
	})
	t.Run("frozen, it fails for all", func(t *testing.T) {
		fault := refuse("users.getUsers", 400, "PEER_FLOOD")
		s := run(t, "", "tag:owner", &fault)
		wantStatus(t, s, store.RunFailed)
	})
}

func TestLeave(t *testing.T) {
	f := newFleet(t, 3)
	run, err := NewRun(mustLoad(t, head+`
  - id: one
    use: account.self
    run_on: one
  - use: log
    with: { message: "${{ steps.one.id }}" }
`), nil, f.accounts())
	if err != nil {
		t.Fatal(err)
	}
	x, err := f.engine().Prepare(t.Context(), run)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for _, m := range f.all[1:] {
		wg.Go(func() {
			if row, err := x.RunAccount(t.Context(), m); err != nil || row.Status != store.RunOK {
				t.Errorf("%s: %s, %v", m.ID(), row.Status, err)
			}
		})
	}
	x.Leave("a0", errors.New("run by another process"))
	x.Leave("a0", errors.New("again"))
	x.Leave("nobody", nil)
	wg.Wait()
	s, err := x.Finish(t.Context())
	if err != nil || s.Run.Status != store.RunUnreachable || s.Accounts[0].Error != "run by another process" {
		t.Errorf("%s, %v, rows %+v", s.Run.Status, err, s.Accounts)
	}
}

// TestSecondProcess is refused while the first has the run.
func TestSecondProcess(t *testing.T) {
	f := newFleet(t, 1)
	run, err := NewRun(mustLoad(t, sendHello), nil, f.accounts())
	if err != nil {
		t.Fatal(err)
	}
	x, err := f.engine().Prepare(t.Context(), run)
	if err != nil {
		t.Fatal(err)
	}
	other := store.ThisProcess()
	other.ID = "another process"
	if _, err := (&Engine{Store: f.store, Owner: other}).Prepare(t.Context(), run); err == nil {
		t.Error("a second process prepares the run")
	} else if _, ok := errors.AsType[*store.HeldError](err); !ok {
		t.Errorf("error %v, want who holds it", err)
	}
	if _, err := x.Finish(t.Context()); err != nil {
		t.Fatal(err)
	}
	x, err = (&Engine{Store: f.store, Owner: other}).Prepare(t.Context(), run)
	if err != nil {
		t.Fatalf("after the first has finished: %v", err)
	}
	if _, err := x.Finish(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestFencedAccountStops when its lease went to another process.
func TestFencedAccountStops(t *testing.T) {
	f := newFleet(t, 1)
	old := f.all[0].lease
	if err := f.store.ReleaseLease(t.Context(), old); err != nil {
		t.Fatal(err)
	}
	other := store.ThisProcess()
	other.ID = "another process"
	if _, err := f.store.AcquireLease(t.Context(), "a0", other, 1<<40); err != nil {
		t.Fatal(err)
	}
	s := f.run(t, f.engine(), mustLoad(t, sendHello), nil)
	wantStatus(t, s, store.RunUnreachable)
	if got := f.box.arrived("messages.sendMessage"); got != 0 {
		t.Errorf("%d messages were sent without the lease", got)
	}
}

func TestInterruptBetweenSteps(t *testing.T) {
	f := newFleet(t, 2)
	run, err := NewRun(mustLoad(t, sendHello), nil, f.accounts())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("SIGINT"))
	x, err := f.engine().Prepare(t.Context(), run)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range f.all {
		row, err := x.RunAccount(ctx, m)
		if !errors.Is(err, ErrInterrupted) || row.Status != store.RunInterrupted || !strings.Contains(row.Error, "SIGINT") {
			t.Errorf("%+v, %v", row, err)
		}
	}
	s, err := x.Finish(ctx) // still stores
	if err != nil || s.Run.Status != store.RunInterrupted {
		t.Errorf("%s, %v", s.Run.Status, err)
	}
	stored, err := f.store.Run(t.Context(), run.ID)
	if err != nil || stored.Status != store.RunInterrupted {
		t.Errorf("stored as %s, %v", stored.Status, err)
	}
}

func TestNewRunInputs(t *testing.T) {
	pb := mustLoad(t, `
playbook: x
version: 1
inputs:
  key: { type: string, required: true, pattern: "^[a-z]+$" }
  n: { type: int, default: 3 }
  ok: { type: bool, default: false }
  f: float
  who: { type: list, of: username, default: [] }
  age: { type: duration, default: 30d }
  size: { type: size, default: 2GiB }
  kind: { type: enum, values: [a, b], default: a }
  day: { type: date, default: "2026-01-31" }
steps: [{use: account.self}]
`)
	one := []store.Account{{ID: "a"}}
	run, err := NewRun(pb, map[string]any{"key": "team", "f": "1.5", "n": "7", "ok": "true", "who": "alice, @bob", "age": "90m"}, one)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(run.Inputs, &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"key": "team", "n": 7.0, "ok": true, "f": 1.5, "who": []any{"@alice", "@bob"}, "age": 5400.0, "size": 2147483648.0, "kind": "a", "day": "2026-01-31"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("inputs %v, want %v", got, want)
	}
	for _, tt := range []struct {
		in   map[string]any
		want string
	}{
		{map[string]any{"f": 1}, "input key (string) is required"},
		{map[string]any{"key": "T"}, "does not match"},
		{map[string]any{"kee": "team"}, `did you mean "key"`},
		{map[string]any{"key": "team", "f": "x"}, "want a number"},
		{map[string]any{"n": 1.5}, "whole number"},
		{map[string]any{"kind": "c"}, "none of a, b"},
		{map[string]any{"who": []any{"a b"}}, "not a username"},
		{map[string]any{"day": "tomorrow"}, "not a date"},
		{map[string]any{"age": "-5m"}, "negative"},
	} {
		if _, err := NewRun(pb, tt.in, one); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%v: error %v, want %q", tt.in, err, tt.want)
		}
	}
	if _, err := NewRun(pb, map[string]any{"key": "team", "f": 1}, nil); !errors.Is(err, ErrNoAccounts) {
		t.Errorf("no accounts: %v", err)
	}
}

func TestOutputs(t *testing.T) {
	f := newFleet(t, 2)
	src := head + `
  - id: mine
    use: account.self
    accounts: "tag:member"
outputs: { name: "${{ steps.mine.%s }}" }
`
	s := f.run(t, f.engine(), mustLoad(t, fmt.Sprintf(src, "username")), nil)
	wantStatus(t, s, store.RunOK) // the owner has no such result, and need not
	if s.Outputs["name"] != "user0001" {
		t.Errorf("outputs %v", s.Outputs)
	}
	s = f.run(t, f.engine(), mustLoad(t, fmt.Sprintf(src, "usrname")), nil)
	if s.Run.Status != store.RunFailed || !strings.Contains(s.Run.Error, "outputs.name") {
		t.Errorf("nobody has it, and the run is %s: %q", s.Run.Status, s.Run.Error)
	}
}
