package mtproto

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/mt"
)

var update = flag.Bool("update", false, "rewrite the transcripts in testdata with what happens now")

// TestScenarios plays testdata/*.txt. A line that starts with "> " is a command,
// the indented lines after it are what it prints; everything else is comment.
//
//	> new [bound] [salts N]     another client, with a temporary key, with N salts
//	> connect | disconnect      a new connection; what was on the wire is lost
//	> polls                     the next connection is one of HTTP
//	> push N [always|documented] [quick] queue request N
//	> cancel N
//	> send                      the client flushes to the wire
//	> drop                      what is on the wire is lost, the connection is not
//	> arrive                    the server takes what is on the wire
//	> reply N | error N CODE TEXT | update N
//	> respond                   the server flushes to the wire
//	> deliver                   the client takes what is on the wire
//	> settle                    all of this until rest; the server echoes queries
//	> tick DURATION             time passes
//	> skew DURATION             the server's clock runs ahead by this
//	> reject salt|CODE          the next frame is refused
//	> forget                    the server loses the session
//	> bind                      the server agrees to the binding
//	> unbind                    the server forgets the binding
//	> rekey                     another (temporary) key
//	> hold on|off
//	> quickack                  the transport confirms the frames on the wire
//	> empty                     the server sends an empty container
//	> destroy session N | key
//	> close
//
// Ids print as c1, c2.. (client) and s1, s2.. (server) in order of appearance.
func TestScenarios(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := play(t, string(data))
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if want := string(data); got != want {
				t.Errorf("transcript differs (review, then -update):\n%s", diff(want, got))
			}
		})
	}
}

// diff shows the first line that differs, with what leads to it.
func diff(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		if i >= len(w) || i >= len(g) || w[i] != g[i] {
			from := max(0, i-5)
			return strings.Join(g[from:min(i, len(g))], "\n") +
				"\nwant: " + strings.Join(w[min(i, len(w)):min(i+1, len(w))], "") +
				"\ngot:  " + strings.Join(g[min(i, len(g)):min(i+1, len(g))], "")
		}
	}
	return ""
}

// stage is a link that tells what happens.
type stage struct {
	*link
	names   map[MsgID]string
	counts  map[byte]int
	queries map[int]MsgID // by number, the copy the server got last; -1 is the binding
	ids     []int64       // of sessions, in order of appearance
	unbound bool          // the server knows of no binding
	keys    int           // made so far
	out     strings.Builder
}

func play(t *testing.T, script string) string {
	s := &stage{link: newLink(t, nil), names: map[MsgID]string{}, counts: map[byte]int{}, queries: map[int]MsgID{}}
	var b strings.Builder
	for line := range strings.Lines(script) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(line, "  ") {
			continue // printed by the command before
		}
		b.WriteString(line + "\n")
		if command, ok := strings.CutPrefix(line, "> "); ok {
			s.out.Reset()
			s.do(strings.Fields(command))
			b.WriteString(s.out.String())
		}
	}
	return b.String()
}

func (s *stage) printf(format string, args ...any) { fmt.Fprintf(&s.out, "  "+format+"\n", args...) }

func (s *stage) do(args []string) {
	s.tb.Helper()
	switch args[0] {
	case "new":
		s.link = newScenarioLink(s.tb, args[1:])
	case "polls":
		s.via.Polls = true
	case "connect":
		s.connect()
	case "disconnect":
		s.disconnect()
	case "push":
		s.pushWith(args[1:])
	case "cancel":
		s.client.Cancel(RequestID(s.number(args[1])))
	case "send":
		s.show("c->s", s.send())
	case "drop":
		s.toS, s.toC = nil, nil
	case "arrive":
		s.showServer(s.arrive())
	case "reply":
		s.server.Reply(s.queries[s.number(args[1])], query(s.number(args[1])))
	case "error":
		s.server.ReplyError(s.queries[s.number(args[1])], s.number(args[2]), args[3])
	case "update":
		s.server.PushUpdate(query(s.number(args[1])))
	case "respond":
		s.show("s->c", s.respond())
	case "deliver":
		s.showEvents(s.deliver())
	case "settle":
		s.rest()
	case "tick":
		s.now = s.now.Add(s.duration(args[1]))
		s.client.Tick(s.now)
		s.showEvents(s.events())
	case "skew":
		s.skew = s.duration(args[1])
	case "reject":
		s.reject(args[1])
	case "forget":
		s.serve(s.client.ID())
	case "bind", "unbind", "rekey", "hold", "quickack", "empty", "destroy":
		s.doKeys(args)
	case "close":
		s.client.Close()
		s.showEvents(s.events())
	default:
		s.tb.Fatalf("unknown command %q", args)
	}
}

func (s *stage) number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		s.tb.Fatal(err)
	}
	return n
}

func (s *stage) duration(text string) time.Duration {
	d, err := time.ParseDuration(text)
	if err != nil {
		s.tb.Fatal(err)
	}
	return d
}

func (s *stage) pushWith(args []string) {
	n, how := s.number(args[0]), Push{}
	for _, arg := range args[1:] {
		switch arg {
		case "always":
			how.Resend = ResendAlways
		case "documented":
			how.Resend = ResendDocumented
		case "quick":
			how.QuickAck = true
		}
	}
	if err := s.client.PushWith(RequestID(n), query(n), how); err != nil {
		s.printf("%v", err)
	}
}

func (s *stage) reject(what string) {
	if what == "salt" {
		s.strict.reject = append(s.strict.reject, &Reject{Code: CodeBadServerSalt, NewSalt: testSalts(s.serverNow())[0].Value})
		return
	}
	s.strict.reject = append(s.strict.reject, &Reject{Code: s.number(what)})
}

// rest exchanges frames until nobody has anything to say.
func (s *stage) rest() {
	for range 50 {
		sent := s.send()
		s.show("c->s", sent)
		events := s.arrive()
		s.showServer(events)
		s.answer(asked(events))
		answered := s.respond()
		s.show("s->c", answered)
		s.showEvents(s.deliver())
		if len(sent) == 0 && len(answered) == 0 {
			return
		}
		s.now = s.now.Add(10 * time.Millisecond)
	}
	s.tb.Fatal("the sessions do not come to rest")
}

func (s *stage) name(id MsgID) string {
	if s.names[id] == "" {
		side := byte('c')
		if id&1 != 0 {
			side = 's'
		}
		s.counts[side]++
		s.names[id] = fmt.Sprintf("%c%d", side, s.counts[side])
	}
	return s.names[id]
}

func (s *stage) list(ids []MsgID) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = s.name(id)
	}
	return strings.Join(names, " ")
}

// show prints frames as they are on the wire.
func (s *stage) show(direction string, frames [][]byte) {
	from := crypto.Client
	if direction == "s->c" {
		from = crypto.Server
	}
	for _, frame := range frames {
		m, _, err := crypto.DecryptMessage(s.key, from, append([]byte(nil), frame...))
		if err != nil {
			s.tb.Fatal(err)
		}
		if constructorID(m.Body) != mt.IDMsgContainer {
			s.printf("%s %s %d %s", direction, s.name(MsgID(m.MsgID)), m.SeqNo, s.describe(m.Body))
			continue
		}
		messages, err := parseContainer(m.Body)
		if err != nil {
			s.tb.Fatal(err)
		}
		s.printf("%s container of %d, seqno %d", direction, len(messages), m.SeqNo)
		for _, m := range messages {
			s.printf("  %s %d %s", s.name(m.id), m.seqNo, s.describe(m.body))
		}
		s.printf("  is %s", s.name(MsgID(m.MsgID)))
	}
}

// describe reads a body by its own lights.
func (s *stage) describe(body []byte) string {
	d := fields(body)
	id := func() string { return s.name(MsgID(d.Int64())) }
	ids := func() string {
		list, err := readIDs(d)
		if err != nil {
			s.tb.Fatal(err)
		}
		return s.list(list)
	}
	switch constructorID(body) {
	case mt.IDMsgsAck:
		return "msgs_ack " + ids()
	case idBindTempAuthKey:
		return "auth.bindTempAuthKey"
	case tl.IDBoolTrue:
		return "true"
	case mt.IDPingRequest:
		return "ping"
	case mt.IDHTTPWaitRequest:
		return fmt.Sprintf("http_wait %d %d %d", d.Int32(), d.Int32(), d.Int32())
	case mt.IDDestroySessionRequest:
		return "destroy_session " + s.session(d.Int64())
	case mt.IDDestroySessionOk:
		return "destroy_session_ok " + s.session(d.Int64())
	case mt.IDDestroySessionNone:
		return "destroy_session_none " + s.session(d.Int64())
	case mt.IDDestroyAuthKeyRequest:
		return "destroy_auth_key"
	case mt.IDDestroyAuthKeyOk:
		return "destroy_auth_key_ok"
	case mt.IDRpcAnswerUnknown:
		return "rpc_answer_unknown"
	case mt.IDRpcAnswerDroppedRunning:
		return "rpc_answer_dropped_running"
	case mt.IDRpcAnswerDropped:
		return "rpc_answer_dropped " + id()
	case mt.IDPingDelayDisconnectRequest:
		d.Int64()
		return fmt.Sprintf("ping_delay_disconnect %ds", d.Int32())
	case mt.IDPong:
		return "pong " + id()
	case mt.IDGetFutureSaltsRequest:
		return fmt.Sprintf("get_future_salts %d", d.Int32())
	case mt.IDFutureSalts:
		req := id()
		d.Int32()
		return fmt.Sprintf("future_salts %s, %d", req, d.Int32())
	case mt.IDMsgsStateReq:
		return "msgs_state_req " + ids()
	case mt.IDMsgsStateInfo:
		return fmt.Sprintf("msgs_state_info %s %v", id(), d.Bytes())
	case mt.IDMsgResendReq:
		return "msg_resend_req " + ids()
	case mt.IDBadServerSalt, mt.IDBadMsgNotification:
		bad := id()
		d.Int32()
		return fmt.Sprintf("bad message %s, code %d", bad, d.Int32())
	case mt.IDNewSessionCreated:
		return "new_session_created from " + id()
	case mt.IDRpcDropAnswerRequest:
		return "rpc_drop_answer " + id()
	case mt.IDRpcResult:
		return fmt.Sprintf("rpc_result %s: %s", id(), s.describe(d.Rest()))
	case mt.IDRpcError:
		return fmt.Sprintf("rpc_error %d %s", d.Int32(), d.String())
	}
	if n := queryNumber(body); n >= 0 {
		return fmt.Sprintf("query %d", n)
	}
	return fmt.Sprintf("%#08x", constructorID(body))
}

func (s *stage) showServer(events []ServerEvent) {
	for _, e := range events {
		switch e.Kind {
		case EventQuery:
			s.queries[queryNumber(e.Body)] = e.MsgID
			s.printf("server: %s as %s", s.describe(e.Body), s.name(e.MsgID))
		case EventHTTPWait:
			s.printf("server: %s %s, %s, %s", e.Kind, e.MaxDelay, e.WaitAfter, e.MaxWait)
		case EventAcked, EventDropAnswer, EventSessionNew:
			s.printf("server: %s %s", e.Kind, s.name(e.MsgID))
		}
	}
}

func (s *stage) showEvents(events []Event) {
	for _, e := range events {
		switch e.Kind {
		case EventResult, EventUpdate:
			s.printf("client: %s %d of request %d", e.Kind, queryNumber(e.Body), e.RequestID)
		case EventReceived:
			s.printf("client: request %d %s", e.RequestID, e.Kind)
		case EventBindFailed:
			s.printf("client: %s: %d %s", e.Kind, e.Code, e.Message)
		case EventKeyDestroyed:
			s.printf("client: %s: %s", e.Kind, e.Message)
		case EventRPCError:
			s.printf("client: request %d: %d %s", e.RequestID, e.Code, e.Message)
		case EventFailed, EventDropped, EventSessionReset:
			s.printf("client: %s: %v", e.Kind, e.Err)
		case EventSalts:
			s.printf("client: salts, %d", len(e.Salts))
		case EventClock:
			s.printf("client: clock off by %s", e.Offset.Round(time.Second))
		default:
			s.printf("client: %s", e.Kind)
		}
	}
}
