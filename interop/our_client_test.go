package interop

import (
	"context"
	"testing"

	"github.com/tgfleet/tgfleet/actors"
	"github.com/tgfleet/tgfleet/mtproto/transport"
	"github.com/tgfleet/tgfleet/scripts"
	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/telegram/auth"
	"github.com/tgfleet/tgfleet/telegram/peers"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

func TestOurClientOnGotdServer(t *testing.T) {
	t.Parallel()
	for _, k := range []transport.Kind{transport.KindIntermediate, transport.KindAbridged, transport.KindFull} {
		t.Run(string(k), func(t *testing.T) {
			t.Parallel()
			testOurClient(t, k)
		})
	}
}

func testOurClient(t *testing.T, k transport.Kind) {
	server := startGotd(t)
	c := startClient(t, ourClient{server: server, kind: k})
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	a := c.account(ctx, t, 1)

	config, err := telegram.Call(ctx, a, &api.HelpGetConfigRequest{})
	if err != nil {
		t.Fatalf("help.getConfig: %v", err)
	}
	if config.ThisDC != gotdDC || len(config.DCOptions) != 1 {
		t.Errorf("config names DC %d and %d addresses, want DC %d and one", config.ThisDC, len(config.DCOptions), gotdDC)
	}

	st, err := signIn(ctx, a, "00000", gotdCode) // a wrong code first
	if err != nil {
		t.Fatalf("sign in: %v", err)
	}
	if st.Phase != auth.PhaseDone || st.UserID != gotdUserID+1 {
		t.Fatalf("signed in as %d in phase %s, want %d, done", st.UserID, st.Phase, gotdUserID+1)
	}
	if n := server.called("auth.signIn"); n != 2 {
		t.Errorf("auth.signIn ran %d times, want twice: a wrong code and the right one", n)
	}
	checkSelf(ctx, t, a, 1)
	c.echo(ctx, t, a, "hello from tgfleet", 1)

	// The stored key is enough for the next life of the process.
	if n := c.count(actors.EventKeyMade); n != 1 {
		t.Errorf("%d auth keys were made, want one", n)
	}
	c.stop(t)
	c.start(t)
	again := c.account(ctx, t, 1)
	checkSelf(ctx, t, again, 1)
	c.echo(ctx, t, again, "once more", 2)
	if n := c.count(actors.EventKeyMade); n != 0 {
		t.Errorf("%d auth keys were made by the second start, which has one stored", n)
	}
	if n := server.called("messages.sendMessage"); n != 2 {
		t.Errorf("messages.sendMessage ran %d times, want twice", n)
	}
}

// getSelf is a call that only reads.
func getSelf() *api.UsersGetUsersRequest {
	return &api.UsersGetUsersRequest{ID: []api.InputUserClass{&api.InputUserSelf{}}}
}

// checkSelf asks the server who account n is.
func checkSelf(ctx context.Context, t *testing.T, a telegram.Invoker, n int) {
	t.Helper()
	users, err := telegram.Call(ctx, a, getSelf())
	if err != nil {
		t.Errorf("users.getUsers of account %d: %v", n, err)
		return
	}
	if len(users) != 1 {
		t.Errorf("users.getUsers gave %d users, want one", len(users))
		return
	}
	if u, ok := users[0].(*api.User); !ok || u.ID != int64(gotdUserID+n) || !u.Self {
		t.Errorf("users.getUsers gave %#v, want user %d", users[0], gotdUserID+n)
	}
}

// echo sends text to the echo user and waits for it to come back as an update.
func (c *ourClient) echo(ctx context.Context, t *testing.T, a scripts.Account, text string, randomID int64) {
	t.Helper()
	peer, err := a.Peers().Resolve(ctx, a, "@echo")
	if err != nil {
		t.Fatalf("resolve @echo: %v", err)
	}
	res, err := telegram.Call(ctx, a, &api.MessagesSendMessageRequest{
		Peer: peers.Input(peer), Message: text, RandomID: randomID,
	})
	if err != nil {
		t.Fatalf("messages.sendMessage: %v", err)
	}
	if _, ok := res.(*api.UpdateShortSentMessage); !ok {
		t.Fatalf("messages.sendMessage gave %T, want updateShortSentMessage", res)
	}
	for {
		select {
		case u := <-c.updates:
			if message(u) == text {
				return
			}
		case <-ctx.Done():
			t.Fatalf("no echo of %q came back", text)
		}
	}
}

// message returns the text of the first new message among updates.
func message(u tl.Object) string {
	all, ok := u.(*api.Updates)
	if !ok {
		return ""
	}
	for _, u := range all.Updates {
		if n, ok := u.(*api.UpdateNewMessage); ok {
			if m, ok := n.Message.(*api.Message); ok {
				return m.Message
			}
		}
	}
	return ""
}
