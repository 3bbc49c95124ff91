package mtproto_test

import (
	"bytes"
	"fmt"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/mtproto"
)

// A host in one goroutine: both ends of a session, and slices for a wire.
func Example() {
	key, err := crypto.NewAuthKey(bytes.Repeat([]byte("secret! "), 32))
	if err != nil {
		panic(err)
	}
	client, err := mtproto.NewSession(mtproto.Options{Key: key})
	if err != nil {
		panic(err)
	}
	server, err := mtproto.NewServerSession(mtproto.ServerOptions{
		Key: key, SessionID: client.ID(),
		Salts: func(now time.Time) []mtproto.Salt {
			return []mtproto.Salt{{Value: 42, ValidSince: now, ValidUntil: now.Add(time.Hour)}}
		},
	})
	if err != nil {
		panic(err)
	}

	now := time.Now()
	client.Connected(now, mtproto.Via{})
	if err := client.Push(1, []byte("ping")); err != nil {
		panic(err)
	}
	for _, frame := range client.Flush(now) {
		m, padding, err := crypto.DecryptMessage(key, crypto.Client, frame.Payload)
		if err != nil {
			panic(err)
		}
		if err := server.Receive(now, m, padding); err != nil {
			panic(err)
		}
	}
	for e, ok := server.NextEvent(); ok; e, ok = server.NextEvent() {
		if e.Kind == mtproto.EventQuery {
			fmt.Printf("query %s\n", e.Body)
			server.Reply(e.MsgID, []byte("pong"))
		}
	}
	for _, frame := range server.Flush(now) {
		if err := client.Receive(now, frame); err != nil {
			panic(err)
		}
	}
	for e, ok := client.NextEvent(); ok; e, ok = client.NextEvent() {
		if e.Kind == mtproto.EventResult {
			fmt.Printf("result %s of request %d\n", e.Body, e.RequestID)
		}
	}
	// Output:
	// query ping
	// result pong of request 1
}
