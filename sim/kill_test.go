package sim_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

// killDir, set in the environment, makes TestKilledServer the server that is
// killed.
const killDir = "SIM_KILL_TEST_DIR"

const killPosters = 4

// TestKilledServer kills a server in the middle of its work, three times: what
// clients were told is still there, each once.
func TestKilledServer(t *testing.T) {
	if dir := os.Getenv(killDir); dir != "" {
		postUntilKilled(t, dir)
		return
	}
	dir := t.TempDir()
	told := map[string]int{} // how often a text was reported as sent
	for range 3 {
		for _, text := range killWhilePosting(t, dir, 60) {
			told[text]++
		}
	}
	s := start(t, sim.Options{StateDir: dir})
	kept := map[string]int{}
	for _, e := range s.Ledger() {
		if e.Method == "messages.sendMessage" {
			kept[e.Text]++
		}
	}
	reader := signIn(t, s, 1, killPhone(0))
	delivered := map[string]bool{}
	for offset := int32(0); ; {
		page := must(reader.client, &api.MessagesGetHistoryRequest{Peer: &api.InputPeerSelf{}, OffsetID: offset, Limit: 100})
		messages := historyOf(page)
		if len(messages) == 0 {
			break
		}
		for _, m := range messages {
			if m, ok := m.(*api.Message); ok {
				delivered[m.Message], offset = true, m.ID
			}
		}
	}
	for text, n := range told {
		if kept[text] != n {
			t.Errorf("%q: told %d times that it was sent, and the ledger has it %d times", text, n, kept[text])
		}
		if strings.HasPrefix(text, "0 ") && !delivered[text] {
			t.Errorf("%q was sent, and is not in the history", text)
		}
	}
	t.Logf("%d acknowledged, %d kept", len(told), len(kept))
}

// historyOf returns the messages of a page.
func historyOf(page api.MessagesMessagesClass) []api.MessageClass {
	switch p := page.(type) {
	case *api.MessagesMessages:
		return p.Messages
	case *api.MessagesMessagesSlice:
		return p.Messages
	}
	return nil
}

func killPhone(i int) string { return fmt.Sprintf("1555002%04d", i) }

// postUntilKilled writes into everybody's saved messages and prints each text
// once its sending was answered.
func postUntilKilled(t *testing.T, dir string) {
	s := start(t, sim.Options{StateDir: dir})
	run := len(s.Ledger())
	accounts := make([]*account, killPosters)
	for i := range accounts {
		_ = s.RegisterNumber(sim.Number{Phone: killPhone(i)}) // an earlier run may have
		accounts[i] = signIn(t, s, 1, killPhone(i))
	}
	var posting sync.WaitGroup
	for i, a := range accounts {
		posting.Go(func() {
			for n := 0; !t.Failed(); n++ {
				text := fmt.Sprintf("%d at %d: %d", i, run, n)
				must(a.client, &api.MessagesSendMessageRequest{Peer: &api.InputPeerSelf{}, Message: text, RandomID: int64(run)<<40 | int64(i)<<32 | int64(n+1)})
				fmt.Printf("sent %s\n", text) // one write call: lines do not mix
			}
		})
	}
	posting.Wait()
}

// killWhilePosting starts such a server, kills it after it has reported some
// texts, and returns those.
func killWhilePosting(t *testing.T, dir string, after int) (texts []string) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe, "-test.run=^TestKilledServer$")
	cmd.Env = append(os.Environ(), killDir+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() { // what was printed before the kill counts too
		text, ok := strings.CutPrefix(lines.Text(), "sent ")
		if !ok {
			t.Errorf("the server that was to be killed says: %s", lines.Text())
			continue
		}
		if texts = append(texts, text); len(texts) == after {
			if err := cmd.Process.Kill(); err != nil {
				t.Error(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the server ended by itself")
	}
	if len(texts) < after {
		t.Fatalf("%d texts, want %d", len(texts), after)
	}
	return texts
}
