package hostiletest

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"io"
	"sync"

	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// zipped is body as gzip_packed.
func zipped(body []byte) []byte { return packedBytes(gzipped(body)) }

func packedBytes(stream []byte) []byte { return encode(&mt.GzipPacked{PackedData: stream}) }

func gzipped(body []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	write(w, body)
	return out.Bytes()
}

func write(w io.WriteCloser, body []byte) {
	if _, err := w.Write(body); err != nil {
		panic(err) // to a buffer
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
}

// bomb unpacks to 20 MiB, which is above the budget of a packet.
var bomb = sync.OnceValue(func() []byte { return zipped(make([]byte, 20<<20)) })

// bombBytes is what unpacking may take: the budget, 16 MiB, in a buffer that
// doubles until it holds that and copies twice under the race detector. What
// counts is that it does not grow with the number of bombs.
const bombBytes = 160 << 20

// packed: gzip_packed. What one packet unpacks to is limited as a whole.
func packed() []Case {
	drops := func(name, check string, body func(*Strike) []byte) Case {
		return Case{Stage: Packed, Name: name, Refusal: ByDrop, Check: check, Fate: Unharmed, Bytes: bombBytes,
			Strike: func(q *Strike) { q.Say(body(q)) }}
	}
	fixed := func(body []byte) func(*Strike) []byte { return func(*Strike) []byte { return body } }
	result := func(name, check string, body func() []byte) Case {
		return Case{Stage: Packed, Name: name, Refusal: ByCall, Check: check, Fate: Unharmed, Call: "unreadable answer", Bytes: bombBytes,
			Strike: func(q *Strike) { q.Say(rpcResult(q.Query, body())) }}
	}
	return []Case{
		drops("gzip bomb of 20 MiB", "unpacked bytes", func(*Strike) []byte { return bomb() }),
		drops("container of 60 gzip bombs", "unpacked bytes", func(q *Strike) []byte {
			var parts []part
			b := bomb()
			for range 60 {
				parts = append(parts, part{id: q.ID(), body: b})
			}
			return container(len(parts), parts...)
		}),
		drops("container of a thousand messages that unpack to 32 KiB each", "unpacked bytes", func(q *Strike) []byte {
			var parts []part
			b := zipped(append(update(), make([]byte, 32<<10)...))
			for range 1000 {
				parts = append(parts, part{id: q.ID(), body: b})
			}
			return container(len(parts), parts...)
		}),
		drops("gzip_packed in gzip_packed", "gzip_packed inside gzip_packed", fixed(zipped(zipped(update())))),
		drops("gzip_packed cut in the middle", "gunzip", fixed(packedBytes(gzipped(make([]byte, 1000))[:12]))),
		drops("gzip_packed with a wrong checksum", "gunzip", func(*Strike) []byte {
			stream := gzipped(update())
			stream[len(stream)-8] ^= 1
			return packedBytes(stream)
		}),
		drops("gzip_packed of nothing", "gunzip", fixed(packedBytes(nil))),
		drops("gzip_packed of noise", "gunzip", fixed(packedBytes(bytes.Repeat([]byte{0xa5}, 4096)))),
		drops("gzip_packed whose length lies", "unexpected end", func(*Strike) []byte {
			return append(tl.AppendUint32(nil, mt.IDGzipPacked), 0xfe, 0xff, 0xff, 0xff)
		}),
		{Stage: Packed, Name: "service message in a zlib stream", Refusal: ByIgnoring, Fate: Unharmed, Strike: func(q *Strike) {
			var out bytes.Buffer
			write(zlib.NewWriter(&out), encode(&mt.MsgsAck{MsgIDs: []int64{int64(q.Query)}}))
			q.Say(packedBytes(out.Bytes()))
		}},
		result("answer that is a gzip bomb", "unpacked bytes", bomb),
		result("answer cut inside its gzip stream", "gunzip", func() []byte { return packedBytes(gzipped(update())[:12]) }),
	}
}
