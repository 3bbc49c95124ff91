package interop

import (
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"net"
	"strconv"
	"testing"

	"github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/auth"
	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/tg"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/sim"
)

// The number that gotd's client signs in with: it lives on another DC than the
// one that is dialled first, and has a password.
const (
	foreignPhone    = "15550000001"
	foreignPassword = "correct horse"
)

// foreigner answers what gotd's sign-in asks, with the code that the simulator
// sent to the number.
type foreigner struct{ sim *sim.Server }

func (foreigner) Phone(context.Context) (string, error)    { return foreignPhone, nil }
func (foreigner) Password(context.Context) (string, error) { return foreignPassword, nil }

func (f foreigner) Code(context.Context, *tg.AuthSentCode) (string, error) {
	return f.sim.LoginCode(foreignPhone)
}

func (foreigner) AcceptTermsOfService(context.Context, tg.HelpTermsOfService) error {
	return errors.New("the number is registered: there is nothing to accept")
}

func (foreigner) SignUp(context.Context) (auth.UserInfo, error) {
	return auth.UserInfo{}, errors.New("the number is registered: there is nothing to sign up")
}

// TestGotdClientOnSimulator has a client that nobody here wrote judge the
// simulator: it must be content with every answer, and the simulator's strict
// checks with everything it sends.
func TestGotdClientOnSimulator(t *testing.T) {
	for name, pfs := range map[string]bool{"permanent keys": false, "temporary keys": true} {
		t.Run(name, func(t *testing.T) { testGotdClient(t, pfs) })
	}
}

func testGotdClient(t *testing.T, pfs bool) {
	box, err := sim.New(sim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := box.Close(); err != nil {
			t.Errorf("close the simulator: %v", err)
		}
	})
	number := sim.Number{Phone: foreignPhone, DC: 3, Password: foreignPassword, FirstName: "Gotd", Username: "gotd_user"}
	if err := box.RegisterNumber(number); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	client := gotdClient(t, box, pfs)
	if err := client.Run(ctx, func(ctx context.Context) error { return foreignDay(ctx, client, box) }); err != nil {
		t.Fatal(err)
	}
	if v := box.Violations(); len(v) != 0 {
		t.Errorf("the simulator's checks object to what gotd's client sends: %v", v)
	}
	sent := 0
	for _, e := range box.Ledger() {
		if e.Method == "messages.sendMessage" {
			sent++
		}
	}
	if sent != 1 {
		t.Errorf("%d messages in the ledger, want one", sent)
	}
}

func gotdClient(t *testing.T, box *sim.Server, pfs bool) *telegram.Client {
	t.Helper()
	o := gotdOptions(t, box)
	o.EnablePFS = pfs
	return telegram.NewClient(int(box.APIID()), box.APIHash(), o)
}

// gotdClientWith is a client whose updates go to a function, which may be nil.
func gotdClientWith(t *testing.T, box *sim.Server, handle telegram.UpdateHandlerFunc) *telegram.Client {
	t.Helper()
	o := gotdOptions(t, box)
	if handle != nil {
		o.UpdateHandler = handle
	}
	return telegram.NewClient(int(box.APIID()), box.APIHash(), o)
}

func gotdOptions(t *testing.T, box *sim.Server) telegram.Options {
	t.Helper()
	keys, err := crypto.ParsePublicKeys(box.PublicKeyPEM())
	if err != nil {
		t.Fatal(err)
	}
	o := telegram.Options{DC: 1, PublicKeys: []telegram.PublicKey{{RSA: &rsa.PublicKey{N: keys[0].N, E: keys[0].E}}}}
	for _, dc := range box.DCs() {
		host, port, err := net.SplitHostPort(dc.Addr)
		if err != nil {
			t.Fatal(err)
		}
		n, err := strconv.Atoi(port)
		if err != nil {
			t.Fatal(err)
		}
		o.DCList.Options = append(o.DCList.Options, tg.DCOption{ID: dc.ID, IPAddress: host, Port: n})
	}
	o.Resolver = dcs.Plain(dcs.PlainOptions{})
	return o
}

// foreignDay signs in, makes a group with an invite link, posts and reads back.
func foreignDay(ctx context.Context, client *telegram.Client, box *sim.Server) error {
	flow := auth.NewFlow(foreigner{box}, auth.SendCodeOptions{})
	if err := flow.Run(ctx, client.Auth()); err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	self, err := client.Self(ctx)
	if err != nil || self.FirstName != "Gotd" {
		return fmt.Errorf("self is %v: %w", self, err)
	}
	raw := client.API()
	made, err := raw.ChannelsCreateChannel(ctx, &tg.ChannelsCreateChannelRequest{Megagroup: true, Title: "Foreigners"})
	if err != nil {
		return fmt.Errorf("create a supergroup: %w", err)
	}
	group, ok := made.(*tg.Updates).Chats[0].(*tg.Channel)
	if !ok || group.Title != "Foreigners" {
		return fmt.Errorf("created %v", made)
	}
	if _, err := raw.MessagesExportChatInvite(ctx, &tg.MessagesExportChatInviteRequest{Peer: group.AsInputPeer()}); err != nil {
		return fmt.Errorf("export an invite link: %w", err)
	}
	send := &tg.MessagesSendMessageRequest{Peer: group.AsInputPeer(), Message: "hello from gotd", RandomID: 7}
	if _, err := raw.MessagesSendMessage(ctx, send); err != nil {
		return fmt.Errorf("send a message: %w", err)
	}
	history, err := raw.MessagesGetHistory(ctx, &tg.MessagesGetHistoryRequest{Peer: group.AsInputPeer(), Limit: 10})
	if err != nil {
		return fmt.Errorf("read the history: %w", err)
	}
	page, ok := history.(*tg.MessagesChannelMessages)
	if !ok || len(page.Messages) == 0 {
		return fmt.Errorf("history is %v", history)
	}
	if m, ok := page.Messages[0].(*tg.Message); !ok || m.Message != send.Message {
		return fmt.Errorf("newest message is %v, want %q", page.Messages[0], send.Message)
	}
	return nil
}
