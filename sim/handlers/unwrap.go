package handlers

import (
	"errors"
	"strings"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

const (
	// idGzipPacked is of the transport's schema, but also wraps queries inside
	// other wrappers.
	idGzipPacked = 0x3072cfa1
	// maxQuery bounds an unpacked query in bytes.
	maxQuery = 1 << 20
	// maxWrappers bounds how often a query may be wrapped.
	maxWrappers = 16
	// oldestLayer is below anything a client of this decade announces.
	oldestLayer = 50
)

// unwrap takes the wrappers off the request and notes what they say. The
// wrappers are read by hand because what they wrap may be compressed or unknown.
func (c *Call) unwrap() ([]byte, error) {
	d := tl.NewDecoder(c.Body)
	layer, init := 0, (*world.ClientInfo)(nil)
	for range maxWrappers {
		rest := d.Rest()
		d = tl.NewDecoder(rest)
		switch d.ID() {
		case idGzipPacked:
			plain, err := tl.Gunzip(d.Bytes(), maxQuery)
			if err != nil {
				return nil, unpackRefusal(err)
			}
			d = tl.NewDecoder(plain)
		case api.IDInvokeWithLayerRequest:
			if layer = int(d.Int32()); layer < oldestLayer {
				return nil, errLayerInvalid
			}
		case api.IDInitConnectionRequest:
			init = readInit(d)
		case api.IDInvokeWithoutUpdatesRequest:
			c.noUpdates = true
		case api.IDInvokeWithMessagesRangeRequest:
			api.Decode(d) // no history here has parts that exports go through
		case api.IDInvokeWithReCaptchaRequest:
			_ = d.String()
		case api.IDInvokeWithGooglePlayIntegrityRequest, api.IDInvokeWithApnsSecretRequest:
			_, _ = d.String(), d.String() // whoever proves to be a real device is believed
		case api.IDInvokeAfterMsgRequest:
			if err := c.after([]int64{d.Int64()}); err != nil {
				return nil, err
			}
		case api.IDInvokeAfterMsgsRequest:
			if err := c.after(readLongs(d)); err != nil {
				return nil, err
			}
		default:
			return rest, c.initialize(layer, init)
		}
		if d.Err() != nil {
			return nil, errFetch
		}
	}
	return nil, errRequestLong
}

func unpackRefusal(err error) error {
	if _, big := errors.AsType[*tl.LimitError](err); big {
		return errRequestLong
	}
	return errFetch
}

// readInit reads initConnection up to the query. Its strings are copied: they
// stay with the key.
func readInit(d *tl.Decoder) *world.ClientInfo {
	flags := d.Uint32()
	info := &world.ClientInfo{APIID: d.Int32()}
	var langPack string
	for _, s := range []*string{&info.Device, &info.System, &info.App, &info.SysLng, &langPack, &info.Lang} {
		*s = strings.Clone(d.String())
	}
	if flags&1 != 0 {
		api.Decode(d) // proxy
	}
	if flags&2 != 0 {
		api.Decode(d) // params
	}
	return info
}

func readLongs(d *tl.Decoder) []int64 {
	out := make([]int64, d.VectorLen(8))
	for i := range out {
		out[i] = d.Int64()
	}
	return out
}

// initialize stores what the client said about itself. The layer and the client
// belong to the key and hold until they are told anew; a temporary key must be
// told of them by itself, and the permanent key behind it learns them too.
// See https://core.telegram.org/api/invoking.
func (c *Call) initialize(layer int, init *world.ClientInfo) error {
	if init == nil {
		return nil
	}
	if init.APIID != c.opts.APIID {
		return errAPIID
	}
	switch {
	case layer != 0:
		init.Layer = layer
	case c.client() != nil:
		init.Layer = c.client().Layer
	default:
		return errLayerInvalid
	}
	if c.Temp != nil {
		c.Temp.Client = init
	}
	if c.Key != nil {
		c.world().SetClient(c.Key, *init)
	}
	return nil
}

// client is what the caller's key knows of the client, nil before
// initConnection.
func (c *Call) client() *world.ClientInfo {
	if c.Temp != nil {
		return c.Temp.Client
	}
	return c.Key.Client
}

// after checks what invokeAfterMsg waits for. Queries of a connection are
// answered one after the other, so whatever came before has ended by now, and
// what is unknown would never come in time.
func (c *Call) after(ids []int64) error {
	for _, id := range ids {
		outcome := OutcomeUnknown
		if c.Outcome != nil {
			outcome = c.Outcome(id)
		}
		switch outcome {
		case OutcomeFailed:
			return world.Refuse(400, "MSG_WAIT_FAILED")
		case OutcomeUnknown:
			return world.Refuse(400, "MSG_WAIT_TIMEOUT")
		}
	}
	return nil
}
