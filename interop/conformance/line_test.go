package conformance

import (
	"context"
	"fmt"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// line is one session of some client library with the simulator: for requests as
// one account, and for the updates that account is told of.
type line interface {
	// invoke returns the answer as it came, or an *refusal.
	invoke(ctx context.Context, req tl.Object) ([]byte, error)
	// signIn signs the account of a number in.
	signIn(ctx context.Context, phone string) error
	// signInBot signs a bot in.
	signInBot(ctx context.Context, token string) error
	// updates are the pushed ones in their order, each by itself.
	updates() <-chan api.UpdateClass
	// close ends what is left of the session.
	close() error
}

// library is a client library under test.
type library interface {
	name() string
	// open starts a session with DC 1; nobody is signed in on it.
	open(ctx context.Context) (line, error)
	close() error
}

// refusal is an RPC error.
type refusal struct {
	code int
	text string
}

func (r *refusal) Error() string { return fmt.Sprintf("%d %s", r.code, r.text) }

// signInBy signs in with the code that the simulator sent. Accounts of scenarios
// have no password unless a scenario sets one, and that one signs in by itself.
func signInBy(ctx context.Context, l line, s *sim.Server, phone string) error {
	sent, err := call(ctx, l, &api.AuthSendCodeRequest{
		PhoneNumber: phone, APIID: s.APIID(), APIHash: s.APIHash(), Settings: &api.CodeSettings{},
	})
	if err != nil {
		return fmt.Errorf("send code: %w", err)
	}
	code, err := s.LoginCode(phone)
	if err != nil {
		return err
	}
	_, err = call(ctx, l, &api.AuthSignInRequest{
		PhoneNumber: phone, PhoneCodeHash: sent.(*api.AuthSentCode).PhoneCodeHash, PhoneCode: &code,
	})
	if err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	return nil
}

// call sends a request and decodes its whole answer.
func call[R any](ctx context.Context, l line, req tl.Request[R]) (R, error) {
	var zero R
	body, err := l.invoke(ctx, req)
	if err != nil {
		return zero, err
	}
	d := tl.NewDecoder(body)
	res := req.DecodeResult(d)
	if err := d.Err(); err != nil || d.Len() != 0 {
		return zero, fmt.Errorf("answer to %T: %d bytes are left over (%w)", req, d.Len(), err)
	}
	return res, nil
}

// flatten parts what was pushed into single updates; short forms of messages
// become the long ones, without whom they mention.
func flatten(u api.UpdatesClass) []api.UpdateClass {
	switch u := u.(type) {
	case *api.Updates:
		return u.Updates
	case *api.UpdatesCombined:
		return u.Updates
	case *api.UpdateShort:
		return []api.UpdateClass{u.Update}
	case *api.UpdateShortMessage:
		m := &api.Message{
			Out: u.Out, ID: u.ID, PeerID: &api.PeerUser{UserID: u.UserID}, Date: u.Date, Message: u.Message,
			Entities: u.Entities, FwdFrom: u.FwdFrom, ReplyTo: u.ReplyTo,
		}
		return []api.UpdateClass{&api.UpdateNewMessage{Message: m, Pts: u.Pts, PtsCount: u.PtsCount}}
	case *api.UpdateShortChatMessage:
		m := &api.Message{
			Out: u.Out, ID: u.ID, FromID: &api.PeerUser{UserID: u.FromID}, PeerID: &api.PeerChat{ChatID: u.ChatID},
			Date: u.Date, Message: u.Message, Entities: u.Entities, FwdFrom: u.FwdFrom, ReplyTo: u.ReplyTo,
		}
		return []api.UpdateClass{&api.UpdateNewMessage{Message: m, Pts: u.Pts, PtsCount: u.PtsCount}}
	}
	return nil
}

// signInBotBy signs a bot in by a request.
func signInBotBy(ctx context.Context, l line, s *sim.Server, token string) error {
	_, err := call(ctx, l, &api.AuthImportBotAuthorizationRequest{APIID: s.APIID(), APIHash: s.APIHash(), BotAuthToken: token})
	return err
}
