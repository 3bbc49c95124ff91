package hostiletest

import (
	"time"

	"github.com/tgfleet/tgfleet/mtproto"
)

// Stage is the part of the protocol that a behaviour concerns.
type Stage string

// Stages, from the first byte to the last.
const (
	Exchange  Stage = "exchange"  // making an auth key
	Binding   Stage = "binding"   // tying a temporary key to the permanent one
	Transport Stage = "transport" // status codes and what carries packets
	Packet    Stage = "packet"    // the encryption and what it covers
	Message   Stage = "message"   // msg_id, session, order
	Container Stage = "container"
	Packed    Stage = "gzip"
	Service   Stage = "service" // service messages
	Answer    Stage = "answer"  // rpc_result, rpc_error, updates
)

// Refusal is the way in which the client says no.
type Refusal string

// Refusals.
const (
	ByExchange Refusal = "*exchange.Error"        // the key exchange ends
	BySecurity Refusal = "*mtproto.SecurityError" // the connection ends
	ByDrop     Refusal = "dropped message"        // one message is discarded
	ByCall     Refusal = "error of the call"      // the request it answers fails
	ByStatus   Refusal = "*transport.StatusError" // the server turned us away
	BySilence  Refusal = "no answer in time"      // a ping or a limit of time ran out
	ByResult   Refusal = "error of decoding the result"
	ByUpdate   Refusal = "undecodable update"       // one update is discarded and reported
	ByBinding  Refusal = "failed binding"           // the temporary key is not used
	ByIgnoring Refusal = "ignored"                  // legal or harmless: no effect
	ByFrame    Refusal = "*transport.FrameError"    // the stream cannot be followed
	ByRPCError Refusal = "*rpcerr.Error"            // the server's refusal is handed on
	ByNothing  Refusal = "nothing that was noticed" // the client may not even see it
)

// Fate is what becomes of the account.
type Fate string

// Fates. Whatever the fate, nothing runs twice, and the stored key stays.
const (
	// Unharmed: the same connection serves the next call.
	Unharmed Fate = "unharmed"
	// Reconnects: the connection is replaced and the next call succeeds.
	Reconnects Fate = "reconnects"
	// Offline, with the reason, for as long as the server behaves so; calls
	// wait, and succeed once it no longer does.
	Offline Fate = "offline meanwhile"
	// Waiting for as long as the server has asked.
	Waiting Fate = "waiting"
	// Moved to the DC that the server has named last.
	Moved Fate = "moved"
	// LoggedOut until somebody signs in anew; its key and data stay.
	LoggedOut Fate = "logged out"
	// Quarantined until a person has looked.
	Quarantined Fate = "quarantined"
)

// Case is one behaviour: a row of the table.
type Case struct {
	Stage   Stage
	Name    string  // what the server does
	Refusal Refusal // how the client refuses it
	Check   string  // part of the error's text: the check that failed
	Fate    Fate
	// Call is part of the error with which the call ends that was under way;
	// "" says that it succeeds all the same.
	Call string
	// Wait passes before the server is armed: what it strikes with is that old.
	Wait time.Duration
	// Lasting behaviours go on until the server is Reformed; others happen once.
	Lasting bool
	// Bytes is the most memory, in bytes, that handling one of the server's
	// payloads may take; 0 means MostBytes.
	Bytes uint64

	// One of these bends the server.

	// Bend changes the server's part in a key exchange.
	Bend func(*Handshake)
	// Strike acts when the marked query has arrived, before it is answered.
	Strike func(*Strike)
	// Refuse judges each message of the client in place of the honest check.
	Refuse func(mtproto.Header) *mtproto.Reject
	// Turn answers each encrypted packet in place of the server, and hangs up.
	Turn func() [][]byte
	// Deaf servers read every packet and answer none.
	Deaf bool
	// Greet is sent in front of everything else on the first connection that
	// comes after the Strike; past holds the packets sent before, oldest first.
	Greet func(past [][]byte) [][]byte
}

// MostBytes is what handling one payload may take beyond four times its size,
// unless its Case says otherwise.
const MostBytes = 256 << 10

// All returns the behaviours that need nothing but the protocol cores.
func All() []Case {
	var all []Case
	for _, part := range [][]Case{
		exchangePQ(), exchangeParams(), exchangeGroup(), exchangeVerdict(), exchangeShape(), turnedAway(), bindings(),
		packets(), messages(), containers(), packed(),
		refusals(), sessionNews(), stateTalk(), answers(),
	} {
		all = append(all, part...)
	}
	return all
}
