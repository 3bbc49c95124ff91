package hostiletest

import (
	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/tl"
)

// update is the body of a message that no schema knows: harmless by itself.
func update() []byte { return tl.AppendInt64(tl.AppendUint32(nil, 0xfeedbeef), 1) }

// packets: the encryption and the lengths that it covers. Whoever has no key
// can do the first of these, only the server itself the others.
func packets() []Case {
	bad := func(name, check string, strike func(*Strike)) Case {
		return Case{Stage: Packet, Name: name, Refusal: BySecurity, Check: check, Fate: Reconnects, Strike: strike}
	}
	// damaged is a good packet, changed on its way.
	damaged := func(change func([]byte) []byte) func(*Strike) {
		return func(q *Strike) { q.Raw(change(q.Frame(q.message(q.ID(), update())))) }
	}
	flip := func(at int) func(*Strike) {
		return damaged(func(f []byte) []byte { f[(at+len(f))%len(f)] ^= 0x10; return f })
	}
	plain := func(length int32, padding int) func(*Strike) {
		return func(q *Strike) { q.Raw(q.Plain(update(), length, padding)) }
	}
	const size = 12 // of update: 32+12+20 are whole blocks
	return []Case{
		bad("packet of 8 bytes", "packet too short", damaged(func(f []byte) []byte { return f[:8] })),
		bad("packet that ends behind its msg_key", "packet too short", damaged(func(f []byte) []byte { return f[:24] })),
		bad("packet cut by 4 bytes", "not whole blocks", damaged(func(f []byte) []byte { return f[:len(f)-4] })),
		bad("packet with 4 bytes too many", "not whole blocks", damaged(func(f []byte) []byte { return append(f, 0, 0, 0, 0) })),
		bad("packet with a block too many", "msg_key", damaged(func(f []byte) []byte { return append(f, make([]byte, 16)...) })),
		bad("packet of another auth key", "auth_key_id", flip(0)),
		bad("packet with a wrong msg_key", "packet: security check failed: msg_key", flip(8)),
		bad("bit flipped in the first block", "packet: security check failed: msg_key", flip(24)),
		bad("bit flipped in the last block", "packet: security check failed: msg_key", flip(-1)),
		bad("packet of a megabyte of noise", "auth_key_id", damaged(func([]byte) []byte { return make([]byte, 24+1<<20) })),
		bad("our own packet sent back", "packet: security check failed: msg_key", func(q *Strike) {
			frame, err := crypto.EncryptMessage(nil, q.Key, crypto.Client, q.message(q.ID(), update()), nil)
			if err != nil {
				panic(err)
			}
			q.Raw(frame)
		}),
		bad("unencrypted message in a session", "auth_key_id", func(q *Strike) { q.Raw(q.conn.hs.plain(q.Now, make([]byte, 52))) }),
		bad("padding of 4 bytes", "padding too short", plain(size, 4)),
		bad("padding of 1028 bytes", "padding too long", plain(size, 1028)),
		bad("message length that leaves 8 bytes of padding", "padding too short", plain(size+12, 20)),
		bad("message length of 0 with a long packet", "padding too long", func(q *Strike) { q.Raw(q.Plain(nil, 0, 1040)) }),
		bad("message length negative", "message length is negative", plain(-4, 20)),
		bad("message length of -2^31", "message length is negative", plain(-1<<31, 20)),
		bad("message length of 2^31-4", "message length exceeds the packet", plain(1<<31-4, 20)),
		bad("message length not a multiple of 4", "message length is not a multiple of 4", plain(size-1, 20)),
		bad("message length one word beyond the packet", "message length exceeds the packet", plain(size+24, 20)),
	}
}
