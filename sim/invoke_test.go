package sim_test

import (
	"net"
	"strconv"
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

func TestWrappers(t *testing.T) {
	s := start(t, sim.Options{})
	c := connect(t, s, 1)
	c.inited = true
	refusedAny := func(req tl.Object, want string) {
		t.Helper()
		if _, err := c.wait(c.push(req)); err == nil || err.Error() != want {
			t.Errorf("%T: %v, want %s", req, err, want)
		}
	}
	config := &api.HelpGetConfigRequest{}
	refusedAny(config, "400 CONNECTION_NOT_INITED")
	refusedAny(&api.InvokeWithLayerRequest{Layer: 229, Query: config}, "400 CONNECTION_NOT_INITED")
	init := &api.InitConnectionRequest{APIID: s.APIID(), DeviceModel: "test", Query: config}
	refusedAny(init, "400 CONNECTION_LAYER_INVALID")
	refusedAny(&api.InvokeWithLayerRequest{Layer: 3, Query: init}, "400 CONNECTION_LAYER_INVALID")
	wrong := *init
	wrong.APIID++
	refusedAny(&api.InvokeWithLayerRequest{Layer: 229, Query: &wrong}, "400 API_ID_INVALID")

	init.Params = &api.JSONObject{Value: []*api.JSONObjectValue{{Key: "tz_offset", Value: &api.JSONNumber{Value: 3600}}}}
	init.Proxy = &api.InputClientProxy{Address: "proxy.example", Port: 443}
	id := c.push(&api.InvokeWithLayerRequest{Layer: 100, Query: init})
	if _, err := c.wait(id); err != nil {
		t.Errorf("a proper first request: %v", err)
	}
	must(c, config)
	refusedAny(&api.InvokeAfterMsgRequest{MsgID: 4, Query: config}, "400 MSG_WAIT_TIMEOUT")
	refusedAny(&api.InvokeAfterMsgsRequest{MsgIDs: []int64{4, 8}, Query: config}, "400 MSG_WAIT_TIMEOUT")
}

func TestUnknownMethodsKeepTheConnection(t *testing.T) {
	s := start(t, sim.Options{})
	c := connect(t, s, 1)
	must(c, &api.HelpGetConfigRequest{})
	for _, tc := range []struct {
		name string
		body []byte
		want string
	}{
		{"no such constructor", []byte{1, 2, 3, 4}, "400 INPUT_METHOD_INVALID"},
		{"a type, not a method", encode(t, &api.InputPeerSelf{}), "400 INPUT_METHOD_INVALID"},
		{"not simulated", encode(t, &api.SmsjobsJoinRequest{}), "400 INPUT_METHOD_INVALID"},
		{"cut short", encode(t, c.sendCode("15550000001"))[:8], "400 INPUT_FETCH_ERROR"},
		{"too long", append(encode(t, &api.HelpGetConfigRequest{}), 0, 0, 0, 0), "400 INPUT_FETCH_ERROR"},
	} {
		c.next++
		if err := c.session.Push(c.next, tc.body); err != nil {
			t.Fatal(err)
		}
		if _, err := c.wait(c.next); err == nil || err.Error() != tc.want {
			t.Errorf("%s: %v, want %s", tc.name, err, tc.want)
		}
	}
	must(c, &api.HelpGetConfigRequest{})
}

func encode(tb testing.TB, o tl.Object) []byte {
	tb.Helper()
	b, err := tl.Append(nil, o)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func TestConfigNamesTheRealAddresses(t *testing.T) {
	s := start(t, sim.Options{})
	c := connect(t, s, 2)
	conf := must(c, &api.HelpGetConfigRequest{})
	if conf.ThisDC != 2 || len(conf.DCOptions) != 3 {
		t.Fatalf("this_dc %d, %d options; want 2 and 3", conf.ThisDC, len(conf.DCOptions))
	}
	for i, o := range conf.DCOptions {
		if got := net.JoinHostPort(o.IPAddress, strconv.Itoa(int(o.Port))); got != s.DCs()[i].Addr || int(o.ID) != i+1 {
			t.Errorf("option %d is dc %d at %s, want %d at %s", i, o.ID, got, i+1, s.DCs()[i].Addr)
		}
	}
	app := must(c, &api.HelpGetAppConfigRequest{}).(*api.HelpAppConfig)
	if again := must(c, &api.HelpGetAppConfigRequest{Hash: app.Hash}); again.ConstructorID() != api.IDHelpAppConfigNotModified {
		t.Errorf("app config with its hash is %T", again)
	}
}

// TestLargeRequestsComePacked: the session compresses what is large.
func TestLargeRequestsComePacked(t *testing.T) {
	s := start(t, sim.Options{})
	a := crowd(t, s, 1)[0]
	text := make([]byte, 4000)
	for i := range text {
		text[i] = 'a' + byte(i%7)
	}
	must(a.client, a.message(&api.InputPeerSelf{}, string(text), 1))
	page := must(a.client, &api.MessagesGetHistoryRequest{Peer: &api.InputPeerSelf{}, Limit: 1}).(*api.MessagesMessages)
	if got := page.Messages[0].(*api.Message).Message; got != string(text) {
		t.Errorf("%d bytes came back, want %d", len(got), len(text))
	}
}

func TestPortsInARow(t *testing.T) {
	probe, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := probe.Addr().(*net.TCPAddr).Port
	_ = probe.Close()
	s, err := sim.New(sim.Options{Key: serverKey(), DCs: 2, Listen: net.JoinHostPort("127.0.0.1", strconv.Itoa(port))})
	if err != nil {
		t.Skip("the ports after a free one are taken:", err)
	}
	defer s.Close()
	for i, dc := range s.DCs() {
		if want := net.JoinHostPort("127.0.0.1", strconv.Itoa(port+i)); dc.Addr != want {
			t.Errorf("dc %d on %s, want %s", dc.ID, dc.Addr, want)
		}
	}
	if other, err := sim.New(sim.Options{Key: serverKey(), DCs: 2, Listen: s.DCs()[0].Addr}); err == nil {
		_ = other.Close()
		t.Error("two servers on the same ports")
	}
	for _, bad := range []string{"nowhere", "127.0.0.1:65535", "127.0.0.1:x"} {
		if other, err := sim.New(sim.Options{Key: serverKey(), Listen: bad}); err == nil {
			_ = other.Close()
			t.Errorf("listening on %q", bad)
		}
	}
}
