package module

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/tgfleet/tgfleet/telegram"
	"github.com/tgfleet/tgfleet/tl"
)

// Effects is the engine's side of what a module sends.
type Effects interface {
	// Read sends a request of class read. It changes nothing, so it has no row
	// in the journal and is simply repeated after a crash. Any other request
	// is refused.
	Read(ctx context.Context, req tl.Object) ([]byte, error)

	// Write does an effect once: its intent is durable before it is sent, its
	// result afterwards, and a result that an earlier process recorded is
	// returned instead of sending again. The result is what Keep made of it.
	Write(ctx context.Context, w Write) (json.RawMessage, error)

	// SignIn sends the requests of a sign-in, whose own stored state tells
	// what to repeat. They are journaled without their arguments and results.
	SignIn() telegram.Invoker

	// Open reports whether an earlier process sent a request of this step
	// whose answer nobody recorded.
	Open(method string) bool
}

// Write is one effect.
type Write struct {
	Request tl.Object

	// Keep takes out of the answer what is worth keeping: JSON, no secrets.
	// It runs after the effect has happened, with a context that does not end.
	Keep func(ctx context.Context, body []byte) (any, error)

	// Find looks whether an effect that was sent at since, and whose answer
	// was lost, has happened. found with false means that it surely has not
	// and will be sent again; an error means that nobody can tell. Nil for an
	// unsafe method means the same. For others it finds what the refusal of a
	// second copy does not tell, such as RANDOM_ID_DUPLICATE.
	Find func(ctx context.Context, since time.Time) (value any, found bool, err error)
}

// Do does one effect and returns what keep made of its answer. Peers that the
// answer mentions are learned first. find may be nil, see [Write].
func Do[R, V any](
	ctx context.Context, c *Call, req tl.Request[R],
	keep func(R) (V, error),
	find func(ctx context.Context, since time.Time) (V, bool, error),
) (V, error) {
	w := Write{
		Request: req,
		Keep: func(ctx context.Context, body []byte) (any, error) {
			d := tl.NewDecoder(body)
			res := req.DecodeResult(d)
			if err := d.Err(); err != nil {
				return nil, fmt.Errorf("it was done, but its answer cannot be read: %w", err)
			}
			if err := c.Account.Peers().LearnFrom(ctx, res); err != nil {
				return nil, err
			}
			return keep(res)
		},
	}
	if find != nil {
		w.Find = func(ctx context.Context, since time.Time) (any, bool, error) { return find(ctx, since) }
	}
	var v V
	data, err := c.Effects.Write(ctx, w)
	if err != nil || len(data) == 0 {
		return v, err
	}
	if err := json.Unmarshal(data, &v); err != nil {
		return v, fmt.Errorf("read back the recorded result: %w", err)
	}
	return v, nil
}

// Read sends a request that only reads, and learns the peers of its answer.
func Read[R any](ctx context.Context, c *Call, req tl.Request[R]) (R, error) {
	res, err := telegram.Call(ctx, c, req)
	if err != nil {
		return res, err
	}
	return res, c.Account.Peers().LearnFrom(ctx, res)
}
