package handlers

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/tgfleet/tgfleet/sim/layer"
	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/limit"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/telemetry"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// Layer is the layer that the handlers are written in, and that of every answer
// to a client whose own has no schema here.
const Layer = api.Layer

// Options is what an API is made of.
type Options struct {
	World  *world.World
	Ledger *ledger.Ledger
	// DCs lists the addresses clients should use.
	DCs func() []DC
	// APIID and APIHash are the one application this Telegram knows; with AnyApp it
	// takes any.
	APIID   int32
	APIHash string
	AnyApp  bool
	// Rand is the source of password challenges and export tokens.
	Rand   io.Reader
	Logger *slog.Logger
	// Layers are the layers that clients may speak; nil: ours only.
	Layers *layer.Set
	// DifferenceAge is how old the date may be that a client knows; 0 means any age.
	DifferenceAge time.Duration
}

// DC is a data center and where it listens.
type DC struct {
	ID   int
	Host string
	Port int
	// CDNKey is the RSA key of a CDN, as PEM; nil for any other DC.
	CDNKey []byte
}

// app tells whether a client may say that it is of an application.
func (o *Options) app(id int32, hash string) bool {
	if o.AnyApp {
		return id > 0 && hash != ""
	}
	return id == o.APIID && hash == o.APIHash
}

// appID is app for a client that does not say the hash.
func (o *Options) appID(id int32) bool { return o.AnyApp && id > 0 || id == o.APIID }

// API answers requests.
type API struct {
	opts     Options
	methods  methods
	codes    map[codeKey]int
	password passwordChallenges
	exports  map[string]export
	faults   faults
	strange  map[int]bool // layers without a schema that were told of
	// drawing lets one request at a time decode pictures: they take much memory.
	drawing sync.Mutex
	limits  limit.Limits
	// questions are what waits for bots, by the id that the bots know.
	questions    map[int64]*question
	lastQuestion int64
}

// New returns an API over a world that was started.
func New(o Options) *API {
	if o.Layers == nil {
		o.Layers = layer.NewSet()
	}
	return &API{
		opts: o, methods: table(), codes: codesByMethod(),
		password: passwordChallenges{}, exports: map[string]export{}, strange: map[int]bool{}, questions: map[int64]*question{},
	}
}

// Request is a query as a DC received it. Handle takes ownership of Body.
type Request struct {
	Now time.Time
	DC  int
	// Key is the permanent key, nil for a temporary one that is not bound yet.
	Key *world.AuthKey
	// Temp is the temporary key of the session, nil if it uses Key itself.
	Temp      *world.TempKey
	SessionID int64
	MsgID     int64
	Body      []byte
	// Outcome tells how an earlier query of the same session ended; nil knows none.
	Outcome func(msgID int64) Outcome
	// Outside runs work of which nobody else needs to wait for the end; nil runs
	// it at once. Other requests may be answered meanwhile.
	Outside func(work func())
}

// Outcome is what became of an earlier query.
type Outcome uint8

// Outcomes.
const (
	OutcomeUnknown Outcome = iota
	OutcomeDone
	OutcomeFailed
)

// Answer is what goes back, and what the DC must do besides.
type Answer struct {
	// Method is the TL name of the request, "" when it could not be read.
	Method string
	// Result is the serialized answer; nil when Refusal is set.
	Result  []byte
	Refusal *world.Refusal
	// NoUpdates is set when the client asked not to be sent updates for this call.
	NoUpdates bool
	// Ended are the keys on which a user was just signed out.
	Ended []uint64
	// Replaced is the temporary key whose place another took, or 0.
	Replaced uint64
	// Phone is the number of the account that asked, "" for none.
	Phone world.Private
	// Await is where the answer comes from when it is not here yet: a bot's, for
	// which the client waits no longer than BotPatience. nil: it is here. How
	// late it is to be is said with it.
	Await <-chan Answer
	// Delay is how long the answer is to be kept back, Repeat that it is to be
	// sent twice.
	Delay  time.Duration
	Repeat bool
	// Cut tells the DC to close the connection instead of answering.
	Cut Cut
	// DestroyKey tells the DC to forget the key and to say so: destroy_auth_key.
	DestroyKey bool
}

// Cut says when a connection is cut that a test wants cut.
type Cut uint8

// The kinds of cuts.
const (
	CutNever  Cut = iota
	CutBefore     // the request was not carried out
	CutAfter      // it was, and the answer is lost on its way
)

// Handle answers one request. It never fails: what cannot be read or done is a
// refusal.
func (a *API) Handle(r Request) Answer {
	c := &Call{API: a, Request: r}
	result, err := c.serve()
	if c.destroy {
		return Answer{DestroyKey: true, NoUpdates: true}
	}
	if err == nil && c.await != nil {
		return Answer{Method: c.method, NoUpdates: c.noUpdates, Phone: c.user.Phone, Await: c.await, Cut: c.cut}
	}
	return c.answer(result, err)
}

// answer makes an answer of what a method returned.
func (c *Call) answer(result []byte, err error) Answer {
	if err == nil {
		result, err = c.codec.Result(c.method, result)
	}
	ans := Answer{Method: c.method, Result: result, NoUpdates: c.noUpdates, Ended: c.ended, Replaced: c.replaced, Cut: c.cut, Delay: c.delay, Repeat: c.repeat}
	if c.user != nil {
		ans.Phone = c.user.Phone
	}
	if err == nil {
		return ans
	}
	ans.Result = nil
	if refusal, ok := errors.AsType[*world.Refusal](err); ok {
		ans.Refusal = refusal
		return ans
	}
	if strange, ok := errors.AsType[*layer.InexpressibleError](err); ok {
		c.opts.Logger.Warn("the client's layer cannot express the answer", telemetry.KeyMethod, c.method, telemetry.KeyErr, strange)
		ans.Refusal = errInternal
		return ans
	}
	// An answer that cannot be encoded is a fault of the simulator, not of the
	// client; it must not end the connection of anybody.
	c.opts.Logger.Error("simulator cannot answer", telemetry.KeyMethod, c.method, telemetry.KeyErr, err)
	ans.Refusal = errInternal
	return ans
}

// Call is one request being answered.
type Call struct {
	*API
	Request
	method    string
	codec     *layer.Codec // of the client's layer, once it is known
	user      *world.User  // who calls, nil before sign-in
	noUpdates bool
	takeout   int64 // the export that the query belongs to, 0 for none
	cut       Cut
	delay     time.Duration
	repeat    bool
	ended     []uint64
	replaced  uint64
	await     <-chan Answer
	destroy   bool
}

// files begins the names of the methods that never subscribe a session to updates.
// See https://core.telegram.org/api/invoking#disabling-updates.
const files = "upload."

func (c *Call) serve() ([]byte, error) {
	query, err := c.unwrap()
	if err != nil || c.destroy {
		return nil, err
	}
	d := tl.NewDecoder(query)
	id := d.ID()
	desc := api.ByID(id)
	if d.Err() != nil || desc == nil || !desc.Function {
		return nil, errMethodInvalid
	}
	c.method = desc.Name
	c.noUpdates = c.noUpdates || strings.HasPrefix(desc.Name, files)
	m, ok := c.methods[id]
	if !ok {
		c.opts.Logger.Info("method is not simulated", telemetry.KeyMethod, desc.Name)
		return nil, errMethodInvalid
	}
	req := desc.New()
	req.DecodeBare(d)
	if err := d.Err(); err != nil || d.Len() != 0 {
		return nil, errFetch
	}
	if err := check(req); err != nil {
		return nil, err
	}
	return c.run(m, req)
}

func (c *Call) run(m method, req tl.Object) ([]byte, error) {
	c.world().Elapse(c.Now)
	if err := c.admit(m); err != nil {
		return nil, err
	}
	if err := c.limit(m, req); err != nil {
		return nil, err
	}
	fault := c.faults.take(m.name, c.user, c.DC)
	switch {
	case fault == nil:
	case fault.Refusal != nil:
		return nil, fault.Refusal
	case fault.Delay > 0 || fault.Repeat:
		c.delay, c.repeat = fault.Delay, fault.Repeat
	case fault.Execute:
		c.cut = CutAfter
	default:
		c.cut = CutBefore
		return nil, errInternal
	}
	result, err := m.run(c, req)
	return result, c.documented(m.name, err)
}

// admit checks that the caller may call m here and now.
func (c *Call) admit(m method) error {
	if err := c.admitCDN(m); err != nil {
		return err
	}
	switch {
	case m.access == unbound:
		return nil
	case c.Key != nil && c.Key.Dead():
		return c.Key.Ended
	case c.Key == nil && m.access != beforeBinding:
		return errPermEmpty
	case c.client() == nil:
		return errNotInited
	case c.Key == nil:
		return nil
	}
	c.user = c.opts.World.User(c.Key.User)
	switch {
	case m.access >= onCDN:
		return nil
	case c.user == nil && c.Key.Pending != 0:
		return errNeedPassword
	case c.user == nil && c.Key.Ended != nil:
		return c.Key.Ended
	case c.user == nil:
		return errUnregistered
	case c.user.Deny() != nil:
		return c.user.Deny()
	case m.access <= anywhere && !mayCall(c.user, m.name):
		return botRefusal(c.user)
	case m.access == signedIn && c.user.DC != c.DC:
		return world.Refuse(303, "USER_MIGRATE_%d", c.user.DC)
	case c.user.Standing == world.StandingFrozen && !allowedFrozen(m.name):
		return errFrozen
	}
	c.opts.World.Touch(c.Now, c.Key)
	return nil
}

func (c *Call) world() *world.World { return c.opts.World }

// record writes an effect of the caller into the ledger.
func (c *Call) record(e ledger.Entry) {
	e.At, e.Method = c.Now.UTC(), c.method
	if c.user != nil {
		e.UserID, e.Phone = int64(c.user.ID), c.user.Phone
	}
	c.opts.Ledger.Add(e)
}

func (c *Call) random(n int) ([]byte, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(c.opts.Rand, b); err != nil {
		return nil, fmt.Errorf("read random bytes: %w", err)
	}
	return b, nil
}
