package exchange

import (
	"errors"
	"fmt"
	"io"
	"math/big"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// ClientOptions says for whom a key is made.
type ClientOptions struct {
	// DC as the protocol wants it in the inner data: +10000 for test DCs,
	// negative for media (not CDN) DCs.
	DC int
	// Keys of the servers that are trusted, best first.
	Keys []*crypto.PublicKey
	// Rand is read as the package documents; nil means crypto/rand.
	Rand io.Reader
	// TempExpiresIn makes a temporary key of this life, in whole seconds;
	// zero makes a permanent one.
	TempExpiresIn time.Duration
}

// maxTempLife keeps expires_in far from the end of its 32 bits. Usual is a day.
const maxTempLife = 365 * 24 * time.Hour

// Result is the outcome of an exchange.
type Result struct {
	Key  *crypto.AuthKey
	Salt int64 // the first server salt
	// TimeOffset is server time minus local time. The server tells whole
	// seconds, so up to a second and the time of a round trip are missing. Zero
	// at the server.
	TimeOffset time.Duration
	// ExpiresAt is when a temporary key expires by the local clock; zero for a
	// permanent key.
	ExpiresAt time.Time
}

// Client is the client's end of one exchange. It is not safe for concurrent use.
//
// To repeat a query whose answer was lost, send the same payload again; the
// server remembers its answer for some minutes.
type Client struct {
	opts ClientOptions
	step Step
	ids  messageIDs
	err  *Error

	nonce       tl.Int128
	serverNonce tl.Int128
	newNonce    tl.Int256
	tmp         tmpKeys
	group       group
	gA          *big.Int
	candidate   *crypto.AuthKey // offered to the server, not yet confirmed
	retries     int
	result      Result
}

// NewClient prepares an exchange; Start begins it.
func NewClient(opts ClientOptions) *Client {
	return &Client{opts: opts, step: StepStart, ids: messageIDs{kind: idFromClient}}
}

// Start returns the first payload, req_pq_multi.
func (c *Client) Start(now time.Time) ([]byte, error) {
	if c.step != StepStart {
		return nil, &Error{Step: c.step, Check: "started twice"}
	}
	if len(c.opts.Keys) == 0 {
		return nil, c.fail(ourFault("no server public key is configured", nil))
	}
	if life := c.opts.TempExpiresIn; life != 0 && (life < time.Second || life > maxTempLife) {
		return nil, c.fail(ourFault("a temporary key must live at least a second and at most a year", nil))
	}
	if err := read(c.opts.Rand, c.nonce[:]); err != nil {
		return nil, c.fail(ourFault("draw nonce", err))
	}
	return c.advance(now, StepResPQ, &mt.ReqPqMultiRequest{Nonce: c.nonce})
}

// Receive takes the server's next payload, which arrived at now, and returns
// what to send: always something unless done or err. After done the key is in
// Result. err is an *Error. payload is neither kept nor changed.
func (c *Client) Receive(now time.Time, payload []byte) (reply []byte, done bool, err error) {
	if c.err != nil {
		return nil, false, c.err
	}
	// The msg_id is not looked at: it is not authenticated, and the nonces tie
	// the answer to the question.
	_, body, bad := parsePlain(payload)
	if bad != nil {
		return nil, false, c.fail(bad)
	}
	switch c.step {
	case StepResPQ:
		reply, err = c.receiveResPQ(now, body)
	case StepDHParams:
		reply, err = c.receiveDHParams(now, body)
	case StepDHGen:
		reply, done, err = c.receiveDHGen(now, body)
	default:
		err = refuse("no message is expected")
	}
	if err != nil {
		return nil, false, c.fail(err)
	}
	return reply, done, nil
}

// Result returns the key after Receive reported done, and nothing before.
func (c *Client) Result() Result {
	if c.step != StepDone {
		return Result{}
	}
	return c.result
}

// advance sends o and waits for the answer named by next.
func (c *Client) advance(now time.Time, next Step, o tl.Object) ([]byte, error) {
	payload, err := plainObject(c.ids.next(now), o)
	if err != nil {
		return nil, c.fail(ourFault("encode the query", err))
	}
	c.step = next
	return payload, nil
}

func (c *Client) fail(err error) *Error {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		e = ourFault("internal", err)
	}
	if e.Step == "" {
		e.Step = c.step
	}
	if e.Advice == "" {
		e.Advice = adviceBroken
	}
	c.forget()
	c.err = e
	return e
}

// forget drops every secret of the exchange.
func (c *Client) forget() {
	c.newNonce, c.tmp, c.candidate, c.gA = tl.Int256{}, tmpKeys{}, nil, nil
}

// checkNonces compares the two nonces that every answer after the first repeats.
func (c *Client) checkNonces(nonce, serverNonce tl.Int128) *Error {
	switch {
	case nonce != c.nonce:
		return refuse("nonce differs")
	case serverNonce != c.serverNonce:
		return refuse("server_nonce differs")
	}
	return nil
}

// Format keeps the secrets of a running exchange out of logs.
func (c *Client) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "exchange.Client(%s)", c.step) }
