// Package module is the contract between the engine of playbooks and the
// modules that their steps use: what a module is given, how its parameters are
// described and decoded, and the only way in which it may change anything.
package module

import (
	"context"
	"log/slog"
	"reflect"
	"time"

	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/telegram/auth"
	"github.com/tgfleet/tgfleet/telegram/peers"
	"github.com/tgfleet/tgfleet/telemetry"
	"github.com/tgfleet/tgfleet/tl"
)

// Account is what the steps of a playbook may do with one running account.
// Package actors implements it. Methods may be called from any goroutine.
type Account interface {
	// Invoke returns when the server answered, ctx ended, or the account was
	// stopped or quarantined. Flood waits up to the caller's deadline and DC
	// migrations are dealt with below; others come up as *rpcerr.Error.
	telegram.Invoker

	ID() string
	Config() store.Account
	State() store.AccountState
	Lease() store.Lease
	Peers() *peers.Book

	// App is the api_id and api_hash that this account signs in with.
	App() auth.App
	// AllowSignUp is true on the simulator and the test DCs only.
	AllowSignUp() bool
	// SetLogin stores how far the sign-in has come and moves the account to
	// the state that follows: awaiting_code, awaiting_password or ready.
	SetLogin(ctx context.Context, st auth.State) error
}

// Prompter asks for what only a person, or the operator's command, knows.
type Prompter interface {
	// Code returns the login code that was sent to the account. attempt
	// counts from 1; it is above 1 after a wrong code.
	Code(ctx context.Context, a store.Account, st auth.State, attempt int) (telemetry.Secret, error)
	// Password returns the 2FA password of an account without password_ref.
	Password(ctx context.Context, a store.Account, hint string, attempt int) (telemetry.Secret, error)
}

// Chats keeps which chat a key of chat.ensure stands for.
type Chats interface {
	PutChatKey(ctx context.Context, l store.Lease, k store.ChatKey) error
	ChatKey(ctx context.Context, account, key string) (store.ChatKey, error)
}

// Call is one use of a module: one step, one account, one iteration. As an
// Invoker it takes requests that only read; changes go through [Do].
type Call struct {
	Account  Account
	Effects  Effects
	Prompter Prompter // may be nil
	Chats    Chats
	Secret   func(ctx context.Context, ref string) (telemetry.Secret, error)
	Logger   *slog.Logger // carries account, run and step
	NoLog    bool         // results are not for the journal or for people

	// Waiting tells people that the step waits for something, and "" that it
	// goes on.
	Waiting func(why string)
}

// Invoke sends a request that only reads.
func (c *Call) Invoke(ctx context.Context, req tl.Object) ([]byte, error) {
	return c.Effects.Read(ctx, req)
}

// Result is what a step made of its module's work. Fields are plain data that
// encodes to JSON; expressions see them as steps.ID.NAME.
type Result struct {
	Changed bool
	Detail  string // a few words for people
	Fields  map[string]any
}

// Module is a step that playbooks can use.
type Module struct {
	Name   string // noun.verb
	Doc    string // one line
	Params []Param
	run    func(ctx context.Context, c *Call, values map[string]any) (Result, error)
	params reflect.Type
}

// New makes a module whose parameters are the fields of the struct P, tagged
// `with:"name,required" doc:"what it is"`.
func New[P any](name, doc string, run func(ctx context.Context, c *Call, p P) (Result, error)) *Module {
	t := reflect.TypeFor[P]()
	return &Module{
		Name: name, Doc: doc, Params: describe(t), params: t,
		run: func(ctx context.Context, c *Call, values map[string]any) (Result, error) {
			var p P
			if err := decode(values, reflect.ValueOf(&p).Elem()); err != nil {
				return Result{}, err
			}
			return run(ctx, c, p)
		},
	}
}

// Run decodes the evaluated parameters and does the module's work.
func (m *Module) Run(ctx context.Context, c *Call, values map[string]any) (Result, error) {
	return m.run(ctx, c, values)
}

// Unknown says that an effect may or may not have happened, and that nothing
// could tell. A person must look before it is done again.
type Unknown struct {
	Method string
	Since  time.Time // when it was sent
	Err    error     // why it is not known; may be nil
}

func (e *Unknown) Error() string {
	text := e.Method + " was sent at " + e.Since.Format(time.RFC3339) + " and it is not known whether it happened: look at the account"
	if e.Err != nil {
		text += " (" + e.Err.Error() + ")"
	}
	return text
}

// Unwrap returns why it is not known.
func (e *Unknown) Unwrap() error { return e.Err }
