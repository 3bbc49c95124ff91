package interop

import (
	"context"
	"sync"
	"testing"

	"github.com/tgfleet/tgfleet/actors"
)

// TestFleetOnGotdServer has every account make its key and sign in at once, as
// they do when an inventory is imported.
func TestFleetOnGotdServer(t *testing.T) {
	t.Parallel()
	server := startGotd(t)
	c := startClient(t, ourClient{server: server, accounts: gotdUsers})
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()

	var all sync.WaitGroup
	for n := 1; n <= gotdUsers; n++ {
		a := c.account(ctx, t, n)
		all.Go(func() {
			if _, err := signIn(ctx, a, gotdCode); err != nil {
				t.Errorf("account %d: sign in: %v", n, err)
				return
			}
			checkSelf(ctx, t, a, n)
		})
	}
	all.Wait()
	if n := c.count(actors.EventKeyMade); n != gotdUsers {
		t.Errorf("%d auth keys were made, want %d", n, gotdUsers)
	}
	if n := server.called("auth.signIn"); n != gotdUsers {
		t.Errorf("auth.signIn ran %d times, want %d", n, gotdUsers)
	}
}
