package sim

import (
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strconv"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/sim/control"
)

// Options configure a Server. The zero value is usable.
type Options struct {
	// DCs is how many data centers there are, 1 to 9; default 3.
	DCs int
	// Listen is "host:port"; with a port P above 0, DC i listens on P+i-1, else
	// each on a port of its own. Default "127.0.0.1:0".
	Listen string
	// ListenFunc replaces Listen: it makes the listener of a DC (also of the CDN), at the start and
	// again after each restart of the DC.
	ListenFunc func(dc int) (net.Listener, error)
	// HomeFor says on which DC the account of a number lives that was not
	// registered, digits only; 0 and a nil function: where its code is asked for.
	HomeFor func(phone string) int
	// CodesPerDay is how many login codes a number gets in a day before it is told
	// PHONE_NUMBER_FLOOD; 0 means 100.
	CodesPerDay int
	// NoSignUp refuses to send codes to numbers without an account, as Telegram
	// does for applications that are not its own.
	NoSignUp bool
	// EmptyTestNumbers leaves the test numbers 99966XYYYY without an account until
	// somebody signs up; otherwise each has one as soon as it asks for a code.
	EmptyTestNumbers bool
	// Key is the RSA key of all DCs. nil: taken from the state, or made.
	Key *crypto.PrivateKey
	// StateDir is the folder that keeps everything but connections across
	// restarts, the death of the process included. "": in memory only. It holds
	// auth keys and is made readable by its owner only; one process at a time may
	// use it.
	StateDir string
	// APIID and APIHash are the one application that may connect, unless AnyApp
	// lets in whatever a client says it is.
	APIID   int32
	APIHash string
	AnyApp  bool
	// Schemas are the layers that clients may speak besides the simulator's own;
	// [Server.AddSchema] adds more. They are not kept with the state. Layers below
	// 133 have ids of 32 bits: a world that begins with one of them among its
	// schemas numbers users and chats accordingly.
	Schemas []Schema
	// FileQuota is how many bytes of files one account may keep here; default
	// 1 GiB, negative for no bound.
	FileQuota int64
	// CDNFrom, when not 0, adds a CDN (data center [CDNDC], on the port after the
	// last of the others): documents of at least so many bytes that were posted in
	// public channels are read there by clients that can.
	CDNFrom int64
	// CDNKey is the RSA key of the CDN. nil: taken from the state, or made.
	CDNKey *crypto.PrivateKey
	// FileReferenceLife is how long a file reference is good; default a day.
	FileReferenceLife time.Duration
	// DifferenceLimit is how many changes an account or a channel may be behind
	// before it must start anew (updates.differenceTooLong and
	// channelDifferenceTooLong); default 10,000. DifferenceAge is how old the date
	// of an account's state may be; 0 for any age.
	DifferenceLimit int
	DifferenceAge   time.Duration
	// Limits are the hidden limits of requests, connections and sessions; the
	// zero value limits nothing. See [Server.SetLimits].
	Limits control.Limits
	// Rand is the source of all randomness, used by one goroutine at a time; nil
	// means crypto/rand.
	Rand   io.Reader
	Logger *slog.Logger
}

// The application of a server whose options name none.
const (
	DefaultAPIID   int32 = 424_242
	DefaultAPIHash       = "5f1d0a4e8c7b42639d2ce07f31ab96d8"
)

const (
	defaultDCs    = 3
	maxDCs        = 9 // test numbers name theirs with one digit
	defaultListen = "127.0.0.1:0"
	defaultQuota  = 1 << 30
)

func (o *Options) defaults() error {
	if o.DCs == 0 {
		o.DCs = defaultDCs
	}
	if o.DCs < 1 || o.DCs > maxDCs {
		return fmt.Errorf("%d data centers: want 1 to %d", o.DCs, maxDCs)
	}
	if o.Listen == "" {
		o.Listen = defaultListen
	}
	if o.ListenFunc == nil {
		last := o.DCs
		if o.CDNFrom != 0 {
			last++
		}
		host, port, err := splitListen(o.Listen, last)
		if err != nil {
			return err
		}
		o.ListenFunc = func(dc int) (net.Listener, error) { return listenTCP(host, port, min(dc, last)) }
	}
	if o.CDNFrom < 0 {
		return fmt.Errorf("cdn for files of %d bytes: want 0 or more", o.CDNFrom)
	}
	if err := validLimits(&o.Limits); err != nil {
		return err
	}
	if o.APIID == 0 {
		o.APIID, o.APIHash = DefaultAPIID, DefaultAPIHash
	}
	if o.FileQuota == 0 {
		o.FileQuota = defaultQuota
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return nil
}

func splitListen(listen string, dcs int) (host string, port int, err error) {
	host, text, err := net.SplitHostPort(listen)
	if err != nil {
		return "", 0, fmt.Errorf("listen address %q: %w", listen, err)
	}
	port, err = strconv.Atoi(text)
	if err != nil || port < 0 || port+dcs-1 > 65535 {
		return "", 0, fmt.Errorf("listen address %q: want a port that leaves room for %d data centers", listen, dcs)
	}
	return host, port, nil
}

func listenTCP(host string, port, dc int) (net.Listener, error) {
	if port != 0 {
		port += dc - 1
	}
	return net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(port)))
}
