package actors

import (
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"time"

	"github.com/tgfleet/tgfleet/mtproto/hostiletest"
	"github.com/tgfleet/tgfleet/mtproto/transport"
)

// wireAct serves one connection and returns when it is to be closed.
type wireAct func(nc net.Conn)

// frameHeader announces a payload of so many words in the intermediate framing,
// the only one that clients of these tests speak.
func frameHeader(words uint32) []byte { return binary.LittleEndian.AppendUint32(nil, words*4) }

// sends writes b as soon as the client has spoken, and then waits for the client
// to hang up.
func sends(b []byte) wireAct {
	return func(nc net.Conn) {
		if _, err := transport.Accept(nc, transport.AcceptOptions{}); err != nil {
			return
		}
		if _, err := nc.Write(b); err == nil {
			_, _ = io.Copy(io.Discard, nc)
		}
	}
}

func silent(nc net.Conn) { _, _ = io.Copy(io.Discard, nc) }

// dripping sends the frame of a megabyte, a byte a minute.
func dripping(nc net.Conn) {
	if _, err := transport.Accept(nc, transport.AcceptOptions{}); err != nil {
		return
	}
	go silent(nc) // the client may speak all the while
	for frame := append(frameHeader(1<<18), make([]byte, 1<<20)...); len(frame) > 0; frame = frame[1:] {
		if _, err := nc.Write(frame[:1]); err != nil {
			return
		}
		time.Sleep(time.Minute)
	}
}

func hostileWires() []hostileCase {
	var cases []hostileCase
	add := func(name string, r hostiletest.Refusal, check, inExchange string, act wireAct) {
		c := hostiletest.Case{Stage: hostiletest.Transport, Name: name, Refusal: r, Check: check, Fate: hostiletest.Offline, Lasting: true}
		cases = append(cases, hostileCase{c, act})
		c.Stage, c.Name, c.Check = hostiletest.Exchange, name+", in a key exchange", inExchange
		cases = append(cases, hostileCase{c, act})
	}
	const noPong, late = "does not answer pings", "deadline exceeded"
	add("accepts and never speaks", hostiletest.BySilence, noPong, late, silent)
	add("a byte a minute", hostiletest.BySilence, noPong, late, dripping)
	add("announces 16 MiB and sends nothing", hostiletest.BySilence, noPong, late, sends(frameHeader(transport.DefaultMaxFrame/4)))
	add("announces 64 MiB", hostiletest.ByFrame, "longer than the limit", "longer than the limit", sends(frameHeader(1<<24-1)))
	add("an empty frame", hostiletest.ByFrame, "empty", "empty", sends(frameHeader(0)))
	add("four bytes that are no transport error", hostiletest.ByFrame, "no transport error", "no transport error", sends(append(frameHeader(1), 1, 0, 0, 0)))
	add("hangs up at once", hostiletest.ByNothing, "", "", func(net.Conn) {})
	add("an HTTP server at the address", hostiletest.ByNothing, "", "", func(nc net.Conn) {
		go silent(nc)
		_, _ = nc.Write(bytes.Repeat([]byte("HTTP/1.1 400 Bad Request\r\n"), 100))
	})
	return cases
}
