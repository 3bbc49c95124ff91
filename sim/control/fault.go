package control

import "time"

// Fault is something that is to go wrong. A kind takes some of the fields only
// (see [Kinds]), and a field that it does not take must be zero.
type Fault struct {
	Kind FaultKind `json:"kind"`
	// Phone limits the fault to one account, DC to one data center; "" and 0 do
	// not. A connection is an account's from its first request as one.
	Phone string `json:"phone,omitempty"`
	DC    int    `json:"dc,omitempty"`
	// Method is the TL name of the requests that are struck, "" for any.
	Method string `json:"method,omitempty"`
	// Side limits a fault of bytes or packets to what goes one way.
	Side Side `json:"side,omitempty"`

	// Skip of the matching events pass unharmed, then Times of them (at least 1)
	// are struck: each, or with a Chance between 0 and 1 as the Seed decides, so
	// that the same seed strikes the same ones.
	Skip   int     `json:"skip,omitempty"`
	Times  int     `json:"times,omitempty"`
	Chance float64 `json:"chance,omitempty"`
	Seed   uint64  `json:"seed,omitempty"`

	// Code and Text are what is answered.
	Code int    `json:"code,omitempty"`
	Text string `json:"text,omitempty"`
	// For is how long it lasts, Every how often something happens meanwhile, By
	// how far a clock is off: ahead, or behind when negative.
	For   Duration `json:"for,omitempty"`
	Every Duration `json:"every,omitempty"`
	By    Duration `json:"by,omitempty"`
}

// Side is a direction on the wire.
type Side string

// Sides; the zero value means both.
const (
	ToClient   Side = "to-client"
	FromClient Side = "from-client"
)

// Duration is a time.Duration that JSON holds as text, "1m30s".
type Duration time.Duration

// MarshalText implements [encoding.TextMarshaler].
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (d *Duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	*d = Duration(v)
	return err
}

// FaultReport is what GET /v1/faults answers.
type FaultReport struct {
	Kinds []Kind `json:"kinds"`
	// Struck counts, by kind, how often a fault did its work.
	Struck map[FaultKind]int `json:"struck"`
}
