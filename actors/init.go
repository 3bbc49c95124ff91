package actors

import (
	"time"

	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// langCode is what the program's texts are in.
const langCode = "en"

// initConnection wraps a boxed query so that the server learns the layer and
// the device: invokeWithLayer(initConnection(query)). The result is a new
// slice. fallback fills what the account's device leaves open.
//
// See https://core.telegram.org/method/initConnection.
func initConnection(apiID int32, d, fallback store.Device, query []byte) []byte {
	orDefault(&d.Model, fallback.Model)
	orDefault(&d.System, fallback.System)
	orDefault(&d.App, fallback.App)
	b := make([]byte, 0, 64+len(d.Model)+len(d.System)+len(d.App)+len(query))
	b = tl.AppendUint32(b, (*api.InvokeWithLayerRequest)(nil).ConstructorID())
	b = tl.AppendInt32(b, api.Layer)
	b = tl.AppendUint32(b, (*api.InitConnectionRequest)(nil).ConstructorID())
	b = tl.AppendInt32(b, 0) // flags: no proxy, no params
	b = tl.AppendInt32(b, apiID)
	b = tl.AppendString(b, d.Model)
	b = tl.AppendString(b, d.System)
	b = tl.AppendString(b, d.App)
	b = tl.AppendString(b, langCode) // system_lang_code
	b = tl.AppendString(b, "")       // lang_pack: none for third-party programs
	b = tl.AppendString(b, langCode)
	return append(b, query...)
}

// withoutUpdates wraps a boxed query so that the server does not take the
// session for the one that gets the account's updates.
//
// See https://core.telegram.org/method/invokeWithoutUpdates.
func withoutUpdates(query []byte) []byte {
	b := tl.AppendUint32(make([]byte, 0, 4+len(query)), (*api.InvokeWithoutUpdatesRequest)(nil).ConstructorID())
	return append(b, query...)
}

// coreDue says that the core's deadline may have come.
type coreDue struct{ note }

// until is the time left to t, never negative.
func until(t time.Time) time.Duration { return max(0, time.Until(t)) }
