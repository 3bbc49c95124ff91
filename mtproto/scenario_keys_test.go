package mtproto

import (
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

// newScenarioLink makes the link of the command "new".
func newScenarioLink(tb testing.TB, args []string) *link {
	return newLink(tb, func(o *Options) {
		if slices.Contains(args, "bound") {
			o.Binding = testBinding(tb)
		}
		if at := slices.Index(args, "salts"); at >= 0 {
			n, err := strconv.Atoi(args[at+1])
			if err != nil {
				tb.Fatal(err)
			}
			o.Salts = o.Salts[:n]
		}
	})
}

// testBinding binds to the permanent key of the model.
func testBinding(tb testing.TB) *Binding {
	tb.Helper()
	perm, err := crypto.NewAuthKey(modelSecret(0))
	if err != nil {
		tb.Fatal(err)
	}
	return &Binding{Perm: perm, ExpiresAt: start.Add(24 * time.Hour)}
}

// doKeys does the commands about keys and connections.
func (s *stage) doKeys(args []string) {
	s.tb.Helper()
	switch args[0] {
	case "bind":
		s.server.Reply(s.queries[-1], tl.AppendUint32(nil, tl.IDBoolTrue))
		s.unbound = false
	case "unbind":
		s.unbound = true
	case "rekey":
		s.rekey()
	case "hold":
		s.client.Hold(args[1] == "on")
		s.printf("%d of %d requests wait for answers", s.client.Waiting(), s.client.Pending())
	case "quickack":
		for _, frame := range s.toS {
			plain := append([]byte(nil), frame...)
			if _, _, err := crypto.DecryptMessage(s.key, crypto.Client, plain); err != nil {
				s.tb.Fatal(err)
			}
			s.client.QuickAck(crypto.QuickAckToken(s.key, crypto.Client, plain[24:]))
		}
		s.showEvents(s.events())
	case "empty":
		s.toC = append(s.toC, s.server.EmptyContainer(s.serverNow()))
	case "destroy":
		if args[1] == "key" {
			s.client.DestroyKey()
		} else {
			s.client.DestroySession(int64(s.number(args[2])))
		}
	}
}

// rekey gives both ends another key.
func (s *stage) rekey() {
	s.keys++
	key, err := crypto.NewAuthKey(modelSecret(s.keys))
	if err != nil {
		s.tb.Fatal(err)
	}
	k := NewKey{Key: key, Salts: testSalts(s.serverNow()), TimeOffset: s.skew}
	if s.client.bind != nil {
		k.Binding = testBinding(s.tb)
	}
	if err := s.client.Rekey(s.now, k); err != nil {
		s.printf("%v", err)
		return
	}
	s.key = key
	s.serve(s.client.ID())
	s.showEvents(s.events())
}

// answer lets the server answer: the binding with true, what is under a key that
// is not bound with the error, queries with themselves.
func (s *stage) answer(queries []ServerEvent) {
	for _, e := range queries {
		switch constructorID(e.Body) {
		case idBindTempAuthKey:
			s.server.Reply(e.MsgID, tl.AppendUint32(nil, tl.IDBoolTrue))
			s.unbound = false
		case mt.IDDestroyAuthKeyRequest:
			s.server.Reply(e.MsgID, tl.AppendUint32(nil, mt.IDDestroyAuthKeyOk))
		default:
			if s.unbound {
				s.server.ReplyError(e.MsgID, 401, permEmpty)
				continue
			}
			s.server.Reply(e.MsgID, e.Body)
		}
	}
}

// session names a session id by its order of appearance.
func (s *stage) session(id int64) string {
	at := slices.Index(s.ids, id)
	if at < 0 {
		at = len(s.ids)
		s.ids = append(s.ids, id)
	}
	return fmt.Sprintf("S%d", at+1)
}
