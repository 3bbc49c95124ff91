package actors

import (
	"context"
	"encoding/json"
	"fmt"
	"sync/atomic"

	"github.com/tgfleet/tgfleet/scripts"
	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/telegram/auth"
	"github.com/tgfleet/tgfleet/telegram/peers"
)

// handle is an account as the world outside the tree sees it. It outlives
// restarts of the account's actor, which publishes snapshots here; its methods
// may be called from any goroutine.
type handle struct {
	invoker
	gate    gate
	backlog backlog
	config  atomic.Pointer[store.Account]
	state   atomic.Pointer[store.AccountState]
	book    *peers.Book
	vitals  vitals // of the session with the home
	poison  poisonBook

	// bootError is why the account could not be started.
	bootError atomic.Pointer[error]
	// verdict, once set, makes the actor come up quarantined for this reason:
	// it has failed too often.
	verdict atomic.Pointer[string]
}

var _ scripts.Account = (*handle)(nil)

func newHandle(env *environment, id string) *handle {
	h := &handle{invoker: invoker{env: env, account: id, gone: make(chan struct{})}}
	h.config.Store(&store.Account{ID: id})
	h.state.Store(&store.AccountState{Account: id, State: store.StateNew})
	h.book = peers.NewBook(peerStore{h})
	return h
}

// poisoned enters a failure of one of the account's actors on m in the books.
func (h *handle) poisoned(m any) bool {
	if !h.poison.failed(m) {
		return false
	}
	h.env.emit(Event{Kind: EventPoison, Account: h.account, Method: methodOf(m), Reason: fmt.Sprintf("%T made an actor fail %d times", m, poisonLimit)})
	return true
}

func (h *handle) ID() string                { return h.account }
func (h *handle) Config() store.Account     { return *h.config.Load() }
func (h *handle) State() store.AccountState { return *h.state.Load() }
func (h *handle) Lease() store.Lease        { return h.gate.current() }
func (h *handle) Peers() *peers.Book        { return h.book }
func (h *handle) App() auth.App             { return h.env.opts.App }
func (h *handle) AllowSignUp() bool         { return h.env.opts.AllowSignUp }

// loginSaved carries a sign-in to the account, which stores it and answers.
type loginSaved struct {
	note
	state auth.State
	raw   []byte // as JSON
	reply chan error
}

func (m loginSaved) abandon(err error) { m.answer(err) }

func (m loginSaved) answer(err error) {
	select {
	case m.reply <- err:
	default:
	}
}

// SetLogin implements scripts.Account. When it returns nil the sign-in is
// durable.
func (h *handle) SetLogin(ctx context.Context, st auth.State) error {
	raw, err := json.Marshal(st)
	if err != nil {
		return fmt.Errorf("%s: store sign-in: %w", h.account, err)
	}
	m := loginSaved{state: st, raw: raw, reply: make(chan error, 1)}
	return h.ask(ctx, m, m.reply, "store sign-in")
}

// ask sends m and waits for its reply.
func (h *handle) ask(ctx context.Context, m message, reply <-chan error, what string) error {
	h.env.send(h.pid, m)
	var err error
	select {
	case err = <-reply:
	case <-ctx.Done():
		err = context.Cause(ctx)
	case <-h.gone:
		err = telegram.ErrStopped
	}
	if err != nil {
		return fmt.Errorf("%s: %s: %w", h.account, what, err)
	}
	return nil
}
