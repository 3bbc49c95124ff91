package mtproto

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
)

// Options configure a client Session. The zero value of every field but Key is
// usable.
type Options struct {
	// Key is the auth key, permanent or temporary. Required, and durable in the
	// host's store before it is given here.
	Key *crypto.AuthKey
	// Binding makes Key a temporary key; nil: it is used as it is.
	Binding *Binding
	// Salts known from earlier, in any order; expired ones are dropped. Without
	// any the first exchange learns one through bad_server_salt.
	Salts []Salt
	// TimeOffset is server time minus local time, from the key exchange or an
	// earlier run. It is only a first guess: the first answer settles it.
	TimeOffset time.Duration
	// SessionID names the session; 0 draws one from Rand. Never reuse an id
	// across processes: msg_id and seqno live in memory only.
	SessionID int64
	// Rand is the source of randomness; nil means crypto/rand.
	Rand io.Reader

	// Resend is the policy for requests pushed without one of their own.
	Resend Resend

	// MaxPending bounds requests that wait for an answer; default 1024.
	MaxPending int
	// MaxPendingBytes bounds the bodies of those requests; default 16 MiB.
	MaxPendingBytes int
	// MaxRequest bounds one request body, after compression; default 1 MiB, at
	// most 8 MiB.
	MaxRequest int
	// MaxUnpacked bounds what the gzip_packed objects of one frame unpack to,
	// together; default 16 MiB.
	MaxUnpacked int
	// NoCompression keeps large requests as they are.
	NoCompression bool

	// PingInterval is how often ping_delay_disconnect is sent while connected;
	// default 60 s. The server is asked to hang up 15 s after the next is due.
	PingInterval time.Duration
	// PingTimeout is how long an answer may take; default 30 s.
	PingTimeout time.Duration
	// AckDelay is the longest an acknowledgement waits for company; default
	// 30 s. Sixteen of them do not wait.
	AckDelay time.Duration
	// AskAfter is how long a request may stay unacknowledged on a live
	// connection before the server is asked about it; default 30 s.
	AskAfter time.Duration

	// TolerateForeignFirstMsgID accepts a new_session_created whose
	// first_msg_id is not an id this session sent (gotd's test server
	// makes one of its own) by resending nothing. Strict sessions drop the
	// connection. Tolerance is safe because not resending never runs a request
	// twice; one that was really missed ends by the host's deadline or is found
	// by msgs_state_req.
	TolerateForeignFirstMsgID bool
}

// mostRequest leaves room in a packet of crypto.MaxBody for what may share a
// container with a request.
const mostRequest = crypto.MaxBody / 2

func (o *Options) defaults() error {
	if o.Key == nil {
		return errors.New("new mtproto session: Options.Key is missing")
	}
	if err := o.Binding.check(); err != nil {
		return fmt.Errorf("new mtproto session: Options.%w", err)
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	orDefault(&o.MaxPending, 1024)
	orDefault(&o.MaxPendingBytes, 16<<20)
	orDefault(&o.MaxRequest, 1<<20)
	o.MaxRequest = min(o.MaxRequest, mostRequest)
	orDefault(&o.MaxUnpacked, 16<<20)
	orDefault(&o.PingInterval, 60*time.Second)
	orDefault(&o.PingTimeout, 30*time.Second)
	orDefault(&o.AckDelay, 30*time.Second)
	orDefault(&o.AskAfter, 30*time.Second)
	return nil
}

func orDefault[T int | time.Duration](v *T, def T) {
	if *v <= 0 {
		*v = def
	}
}
