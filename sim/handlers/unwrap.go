package handlers

import (
	"errors"
	"strings"

	"github.com/tgfleet/tgfleet/sim/layer"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

const (
	// idGzipPacked is of the transport's schema, but also wraps queries inside
	// other wrappers.
	idGzipPacked = 0x3072cfa1
	// idDestroyAuthKey is of the transport's schema too.
	idDestroyAuthKey = 0xd1435160
	// maxQuery bounds an unpacked query in bytes.
	maxQuery = 1 << 20
	// maxWrappers bounds how often a query may be wrapped.
	maxWrappers = 16
	// oldestLayer is below anything a client of this decade announces.
	oldestLayer = 50
)

// unwrap takes the wrappers off the request and notes what they say. What is
// left is a request of our layer, whatever the client's is, or nothing when the
// key is to be destroyed: a matter of the protocol, which some clients wrap too.
func (c *Call) unwrap() ([]byte, error) {
	said := said{layer: c.keyLayer()}
	body := c.Body
	for range maxWrappers {
		d := tl.NewDecoder(body)
		switch d.ID() {
		case idGzipPacked:
			plain, err := tl.Gunzip(d.Bytes(), maxQuery)
			switch {
			case d.Err() != nil:
				return nil, errFetch
			case err != nil:
				return nil, unpackRefusal(err)
			}
			body = plain
			continue
		case api.IDInvokeWithLayerRequest: // the same in every layer
			said.layer, said.anew = int(d.Int32()), true
			if body = d.Rest(); d.Err() != nil {
				return nil, errFetch
			}
			if said.layer < oldestLayer {
				return nil, errLayerInvalid
			}
			continue
		case idDestroyAuthKey: // of no layer
			if d.Len() != 0 {
				return nil, errFetch
			}
			c.destroy = true
			return nil, nil
		}
		c.codec = c.codecOf(said.layer)
		head, rest, err := c.codec.Request(body)
		switch {
		case errors.Is(err, layer.ErrMethod):
			return nil, errMethodInvalid
		case err != nil:
			return nil, errFetch
		case rest == nil:
			return head, c.initialize(said)
		}
		if err := c.wrapper(tl.NewDecoder(head), &said); err != nil {
			return nil, err
		}
		body = rest
	}
	return nil, errRequestLong
}

// said is what the wrappers of a request say about the client.
type said struct {
	layer int
	anew  bool // the layer is of the request, not remembered
	init  *world.ClientInfo
}

// wrapper does what one wrapper asks for. d holds its fields, without the query.
func (c *Call) wrapper(d *tl.Decoder, said *said) error {
	switch d.ID() {
	case api.IDInitConnectionRequest:
		said.init = readInit(d)
	case api.IDInvokeWithoutUpdatesRequest:
		c.noUpdates = true
	case api.IDInvokeAfterMsgRequest:
		return c.after([]int64{d.Int64()})
	case api.IDInvokeAfterMsgsRequest:
		return c.after(readLongs(d))
	case api.IDInvokeWithTakeoutRequest:
		return c.within(d.Int64())
	case api.IDInvokeWithBusinessConnectionRequest:
		// To go on without it would let the bot speak for itself.
		return errBusiness
	}
	// The others say what a query is for, or prove that an app is genuine: a query
	// is answered the same without them. The codec has read them.
	return nil
}

// within notes that a query belongs to an export of data, which must have been begun.
func (c *Call) within(takeout int64) error {
	c.takeout = takeout
	if c.Key == nil {
		return errPermEmpty
	}
	return c.world().CheckTakeout(c.Key, takeout)
}

func unpackRefusal(err error) error {
	if _, big := errors.AsType[*tl.LimitError](err); big {
		return errRequestLong
	}
	return errFetch
}

// maxInfo bounds each thing that a client says of itself, in bytes.
const maxInfo = 255

// readInit reads initConnection up to the query. Its strings are copied and cut: they
// stay with the key.
func readInit(d *tl.Decoder) *world.ClientInfo {
	flags := d.Uint32()
	info := &world.ClientInfo{APIID: d.Int32()}
	var langPack string
	for _, s := range []*string{&info.Device, &info.System, &info.App, &info.SysLng, &langPack, &info.Lang} {
		said := d.String()
		*s = strings.Clone(strings.ToValidUTF8(said[:min(len(said), maxInfo)], ""))
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
func (c *Call) initialize(said said) error {
	init, known := said.init, c.client()
	switch {
	case init == nil && (!said.anew || known == nil || known.Layer == said.layer):
		return nil
	case init == nil: // invokeWithLayer around a method itself
		again := *known
		init = &again
	case !c.opts.appID(init.APIID):
		return errAPIID
	case !said.anew && known == nil:
		return errLayerInvalid
	}
	init.Layer = said.layer
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
