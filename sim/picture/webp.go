package picture

import (
	"encoding/binary"
	"image/color"
)

// Plain returns a WebP picture of one opaque colour: lossless, and so small that no
// pixel takes a bit. Width and height are 1 to 16384 pixels.
//
// See https://developers.google.com/speed/webp/docs/webp_lossless_bitstream_specification.
func Plain(w, h int, c color.NRGBA) []byte {
	var b bits
	b.put(0x2f, 8) // signature
	b.put(uint32(w-1), 14)
	b.put(uint32(h-1), 14)
	b.put(0, 1+3) // no alpha, version 0
	b.put(0, 1)   // no transform
	b.put(0, 1)   // no cache of colours
	b.put(0, 1)   // one group of prefix codes for all of the picture
	for _, channel := range []uint8{c.G, c.R, c.B, 0xff} {
		b.put(0b101, 3) // a simple code, of one symbol, of 8 bits
		b.put(uint32(channel), 8)
	}
	b.put(0b001, 4) // the same for distances, of which there are none: symbol 0 in 1 bit
	return riff("VP8L", b.bytes)
}

// riff puts a chunk into a WebP container.
func riff(kind string, chunk []byte) []byte {
	n := uint32(len(chunk))
	if n%2 != 0 {
		chunk = append(chunk, 0)
	}
	out := append([]byte("RIFF"), 0, 0, 0, 0)
	out = append(out, "WEBP"+kind...)
	out = binary.LittleEndian.AppendUint32(out, n)
	out = append(out, chunk...)
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out
}

// bits packs numbers, the lowest bit first.
type bits struct {
	bytes []byte
	used  uint // bits of all bytes
}

func (b *bits) put(v uint32, n uint) {
	for i := range n {
		if b.used%8 == 0 {
			b.bytes = append(b.bytes, 0)
		}
		b.bytes[b.used/8] |= byte(v>>i&1) << (b.used % 8)
		b.used++
	}
}
