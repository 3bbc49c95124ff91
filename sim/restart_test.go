package sim_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

// TestRestart continues after a proper stop, and after a kill: the state of a
// server that still runs is copied and another server started on the copy.
func TestRestart(t *testing.T) {
	for _, kill := range []bool{false, true} {
		t.Run(map[bool]string{false: "stop", true: "kill"}[kill], func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "state")
			first, err := sim.New(sim.Options{StateDir: dir})
			if err != nil {
				t.Fatal(err)
			}
			all := crowd(t, first, 2)
			a, b := all[0], all[1]
			id := a.createGroup("Lasting")
			b.joinBy(a.link(id))
			kept := b.post(id, "before", 42)
			must(b.client, &api.ContactsImportContactsRequest{Contacts: []*api.InputPhoneContact{{Phone: phoneA, FirstName: "Ay"}}})
			state := must(b.client, &api.UpdatesGetStateRequest{})
			pem, ledger := string(first.PublicKeyPEM()), len(first.Ledger())

			if kill {
				image := t.TempDir()
				if err := os.CopyFS(image, os.DirFS(dir)); err != nil {
					t.Fatal(err)
				}
				dir = image
			}
			if err := first.Close(); err != nil {
				t.Fatal(err)
			}
			second := start(t, sim.Options{StateDir: dir})
			if string(second.PublicKeyPEM()) != pem {
				t.Error("the RSA key changed")
			}
			if n := len(second.Ledger()); n != ledger {
				t.Errorf("the ledger has %d entries, want %d", n, ledger)
			}
			b.server = second
			b.dial()
			b.newSession()
			if book := must(b.client, &api.ContactsGetContactsRequest{}).(*api.ContactsContacts); len(book.Contacts) != 1 {
				t.Errorf("contacts %+v, want the one there was", book)
			}
			if got := must(b.client, &api.UpdatesGetStateRequest{}); got.Pts != state.Pts {
				t.Errorf("pts %d, want %d", got.Pts, state.Pts)
			}
			found := must(b.client, &api.ChannelsGetMessagesRequest{
				Channel: b.channel(id), ID: []api.InputMessageClass{&api.InputMessageID{ID: kept}},
			}).(*api.MessagesChannelMessages)
			if m, ok := found.Messages[0].(*api.Message); !ok || m.Message != "before" {
				t.Errorf("message after the restart: %v", found.Messages[0])
			}
			refused(b.client, b.message(b.channelPeer(id), "before", 42), "500 RANDOM_ID_DUPLICATE")
			if next := b.post(id, "after", 43); next <= kept {
				t.Errorf("message id %d after %d", next, kept)
			}
		})
	}
}

// TestStateThatIsRefused: nothing keeps the folder once it was refused.
func TestStateThatIsRefused(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "world.db")
	if err := os.WriteFile(file, []byte("not ours\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := sim.New(sim.Options{StateDir: dir}); err == nil {
		_ = s.Close()
		t.Error("a file of another program is taken as state")
	} else if !strings.Contains(err.Error(), dir) {
		t.Errorf("error %q does not name the folder", err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	start(t, sim.Options{StateDir: dir})
	if s, err := sim.New(sim.Options{StateDir: dir}); err == nil {
		_ = s.Close()
		t.Error("two servers on one state")
	} else if !strings.Contains(err.Error(), "another process uses it") {
		t.Errorf("second server: %v", err)
	}
}
