package sqlite

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/crypto/seal"
	"github.com/tgfleet/tgfleet/store"
)

// crashPath, set in the environment, turns the test binary into the child.
const crashPath = "STORE_CRASH_TEST_PATH"

// crashWriters write at once, so that the kill hits inside group commits.
const crashWriters = 8

// crashKey is the master key of both processes.
func crashKey() (*seal.Key, error) {
	return seal.NewKey(bytes.NewReader(bytes.Repeat([]byte{7}, 1024)))
}

// crashingChild writes journal entries until it is killed, and prints
// "writer n" for each one whose append has returned.
func crashingChild(path string) {
	fail := func(err error) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	key, err := crashKey()
	if err != nil {
		fail(err)
	}
	ctx := context.Background()
	s, err := Open(ctx, Options{Path: path, Key: key, Environment: "sim"})
	if err != nil {
		fail(err)
	}
	l, err := s.AcquireLease(ctx, "run:r-AAAA", store.ThisProcess(), time.Hour)
	if err != nil {
		fail(err)
	}
	var writers sync.WaitGroup
	for w := range crashWriters {
		writers.Go(func() {
			for n := 0; ; n++ {
				if err := s.AppendJournal(ctx, l, store.Entry{RunID: "r-AAAA", Account: strconv.Itoa(w), N: n}); err != nil {
					fail(err)
				}
				fmt.Printf("%d %d\n", w, n) // one write call: lines do not mix
			}
		})
	}
	writers.Wait()
}

func TestCrash(t *testing.T) {
	o := options(t)
	key, err := crashKey()
	if err != nil {
		t.Fatal(err)
	}
	o.Key = key
	// Several kills: the second child and the test itself take over the lease
	// of a dead process at once, although it has an hour to run.
	acknowledged := map[string]int{}
	var want int
	for round := range 3 {
		for account, n := range killWhileWriting(t, o.Path, 150+50*round) {
			acknowledged[account] += n
			want += n
		}
	}
	s := mustOpen(t, o)
	defer closeStore(t, s)
	if _, err := s.AcquireLease(t.Context(), "run:r-AAAA", store.ThisProcess(), time.Minute); err != nil && store.ThisProcess().Born != 0 {
		t.Errorf("lease of the killed process: %v", err)
	}
	entries, err := s.Journal(t.Context(), "r-AAAA")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	for _, e := range entries {
		found[e.Account]++
	}
	for account, n := range acknowledged {
		if found[account] < n {
			t.Errorf("writer %s: %d entries found, %d were acknowledged", account, found[account], n)
		}
	}
	if err := s.VerifyJournal(t.Context()); err != nil {
		t.Error(err)
	}
	t.Logf("%d acknowledged, %d found", want, len(entries))
}

// killWhileWriting starts a child, kills it after it has acknowledged some
// writes, and returns how many each writer acknowledged.
func killWhileWriting(t *testing.T, path string, after int) map[string]int {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), crashPath+"="+path)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	counts, total := map[string]int{}, 0
	for lines := bufio.NewScanner(out); lines.Scan(); {
		account, _, ok := strings.Cut(lines.Text(), " ")
		if !ok {
			continue // cut off by the kill
		}
		counts[account]++
		if total++; total == after {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil || total < after {
		t.Fatalf("the child ended by itself (%v) after %d writes, want it killed after %d", err, total, after)
	}
	return counts
}
