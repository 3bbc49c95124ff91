package exchange

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/big"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// ServerOptions says who serves an exchange.
type ServerOptions struct {
	Key *crypto.PrivateKey
	// DC that clients must name, as they send it: +10000 for a test DC. The
	// negative of it (a media connection) is taken too.
	DC int
	// EitherDC takes the number of the test DC beside that of DC as well, for a
	// server that stands for both.
	EitherDC bool
	// Rand is read as the package documents; nil means crypto/rand.
	Rand io.Reader
	// G is the generator: 3, 4 or 7 fit Telegram's prime, and 0 means 3.
	G int
	// Accept may refuse a new key because its id is taken: the client is asked
	// for another, a few times. nil accepts all.
	Accept func(crypto.KeyID) bool
}

// Server is the server's end of one exchange, that is, of one client's attempt.
// It is not safe for concurrent use.
type Server struct {
	opts ServerOptions
	step Step
	ids  messageIDs
	err  *Error

	lastQuery, lastReply []byte // bodies: a repeated query gets the same answer

	nonce       tl.Int128
	serverNonce tl.Int128
	newNonce    tl.Int256
	pq, p, q    []byte
	tmp         tmpKeys
	group       group
	a           *big.Int
	refused     int64 // aux hash of the key refused last, or 0
	retries     int
	result      Result
}

// NewServer waits for req_pq_multi.
func NewServer(opts ServerOptions) *Server {
	if opts.G == 0 {
		opts.G = 3
	}
	return &Server{opts: opts, step: StepPQ, ids: messageIDs{kind: idAnswer}}
}

// Receive takes the client's next payload, which arrived at now, and returns the
// answer. done means that the key is in Result and that reply, still to be sent,
// confirms it. err is an *Error whose Status should be sent before closing.
// payload is neither kept nor changed.
//
// A client whose answer got lost repeats its query; it gets the same answer. The
// msg_id is not judged: Telegram's servers take any, and its own library, TDLib,
// gives its unencrypted messages the ids 0 and 1.
func (s *Server) Receive(now time.Time, payload []byte) (reply []byte, done bool, err error) {
	if s.err != nil {
		return nil, false, s.err
	}
	_, body, bad := parsePlain(payload)
	if bad != nil {
		return nil, false, s.fail(bad)
	}
	if s.lastQuery != nil && bytes.Equal(body, s.lastQuery) {
		return s.envelope(now, s.lastReply), s.step == StepDone, nil
	}
	answer, err := s.answer(now, body)
	if err != nil {
		return nil, false, s.fail(err)
	}
	encoded, err := tl.Append(nil, answer)
	if err != nil {
		return nil, false, s.fail(refuseBecause("encode the answer", err))
	}
	s.lastQuery, s.lastReply = bytes.Clone(body), encoded
	return s.envelope(now, encoded), s.step == StepDone, nil
}

// answer handles one query and moves to the next step.
func (s *Server) answer(now time.Time, body []byte) (tl.Object, error) {
	switch s.step {
	case StepPQ:
		var req mt.ReqPqMultiRequest
		if bad := decodeQuery(body, &req); bad != nil {
			return nil, bad
		}
		return s.answerPQ(&req)
	case StepDHReq:
		var req mt.ReqDHParamsRequest
		if bad := decodeQuery(body, &req); bad != nil {
			return nil, bad
		}
		return s.answerDHParams(now, &req)
	case StepClientDH:
		var req mt.SetClientDHParamsRequest
		if bad := decodeQuery(body, &req); bad != nil {
			return nil, bad
		}
		return s.answerClientDH(&req)
	}
	return nil, refuse("no message is expected")
}

// decodeQuery reads one object and ignores what follows: some clients (TDLib) pad
// unencrypted messages with random bytes inside the length.
func decodeQuery(body []byte, o tl.Object) *Error {
	d := tl.NewDecoder(body)
	if id := d.ID(); id != o.ConstructorID() && d.Err() == nil {
		return refuse(fmt.Sprintf("constructor %08x is not what this step waits for", id))
	}
	o.DecodeBare(d)
	if err := d.Err(); err != nil {
		return refuseBecause("decode", err)
	}
	return nil
}

// Result returns the key after Receive reported done, and nothing before.
func (s *Server) Result() Result {
	if s.step != StepDone {
		return Result{}
	}
	return s.result
}

func (s *Server) envelope(now time.Time, body []byte) []byte {
	return plainMessage(s.ids.next(now), body)
}

func (s *Server) fail(err error) *Error {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		e = refuseBecause("internal", err)
	}
	e.Step = s.step
	if e.Status == 0 {
		e.Status = StatusNotFound
	}
	s.forget()
	s.err = e
	return e
}

func (s *Server) forget() {
	s.newNonce, s.tmp, s.a = tl.Int256{}, tmpKeys{}, nil
}

func (s *Server) checkNonces(nonce, serverNonce tl.Int128) *Error {
	switch {
	case nonce != s.nonce:
		return refuse("nonce differs")
	case serverNonce != s.serverNonce:
		return refuse("server_nonce differs")
	}
	return nil
}

// Format keeps the secrets of a running exchange out of logs.
func (s *Server) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "exchange.Server(%s)", s.step) }
