package handlers_test

import (
	"bytes"
	"log/slog"
	"math/rand/v2"
	"os"
	"sync"
	"testing"

	"github.com/tgfleet/tgfleet/sim/handlers"
	"github.com/tgfleet/tgfleet/sim/layer"
	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/table"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

const oldLayer = 170

// oldLayers knows layer 170 beside ours.
var oldLayers = sync.OnceValues(func() (*layer.Set, error) {
	text, err := os.ReadFile("../layer/testdata/layer170.tl")
	if err != nil {
		return nil, err
	}
	set := layer.NewSet()
	return set, set.Add(oldLayer, "layer170.tl", string(text))
})

// aged is the box with a client of layer 170. errors collects what the API could not
// answer; what the layer cannot express is none of that.
func (b *box) aged(tb testing.TB) (errors *bytes.Buffer) {
	tb.Helper()
	layers, err := oldLayers()
	if err != nil {
		tb.Fatal(err)
	}
	l := ledger.New(table.NewSet())
	l.Start()
	errors = &bytes.Buffer{}
	b.api = handlers.New(handlers.Options{
		World: b.world, Ledger: l, APIID: 1, APIHash: "h", Rand: rand.NewChaCha8([32]byte{2}), Layers: layers,
		Logger: slog.New(slog.NewTextHandler(errors, &slog.HandlerOptions{Level: slog.LevelError})),
		DCs:    func() []handlers.DC { return []handlers.DC{{ID: 1, Host: "127.0.0.1", Port: 1}} },
	})
	old := *b.key.Client
	old.Layer = oldLayer
	b.world.SetClient(b.key, old)
	return errors
}

// inLayer is a request as a client of another layer sends it.
func inLayer(n int32, body []byte) []byte {
	return append(tl.AppendInt32(tl.AppendUint32(nil, api.IDInvokeWithLayerRequest), n), body...)
}

// FuzzHandleInOldLayer is FuzzHandle for clients of layer 170.
func FuzzHandleInOldLayer(f *testing.F) {
	b := newChatBox(f)
	for _, req := range append(b.requests(), b.chatRequests()...) {
		f.Add(encode(f, req)) // many are the same in layer 170
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		b := newChatBox(t)
		errors := b.aged(t)
		answer := b.ask(inLayer(oldLayer, body))
		if r := answer.Refusal; r != nil && (r.Code == 0 || r.Text == "") {
			t.Errorf("%s is refused with %v", answer.Method, r)
		}
		if errors.Len() > 0 {
			t.Errorf("the simulator cannot answer: %s", errors)
		}
		if err := b.world.Verify(); err != nil {
			t.Errorf("the world: %v", err)
		}
	})
}

// Clients of layer 170 are answered in it whatever of ours they can ask: some
// refusals are due to what they cannot say, none to us.
func TestOldLayerIsAnswered(t *testing.T) {
	b := newChatBox(t)
	errors := b.aged(t)
	answered := 0
	for _, req := range append(b.requests(), b.chatRequests()...) {
		answer := b.ask(inLayer(oldLayer, encode(t, req)))
		switch r := answer.Refusal; {
		case r == nil:
			answered++
		case r.Code >= 500:
			t.Errorf("%T is refused with %v", req, r)
		}
	}
	if answered < 50 {
		t.Errorf("%d requests are answered, want most", answered)
	}
	if errors.Len() > 0 {
		t.Errorf("the simulator cannot answer: %s", errors)
	}
}
