package sim_test

import (
	"bytes"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// oldSchema is what a layer of long ago may have looked like: ids of users are
// ints, messages have a to_id, and initConnection has no params.
const oldSchema = `
userEmpty#0000aa02 id:int = User;
user#0000aa01 flags:# self:flags.10?true id:int first_name:flags.1?string = User;
inputUserEmpty#b98886cf = InputUser;
inputUserSelf#f7c1b13f = InputUser;
inputPeerSelf#7da07ec9 = InputPeer;
peerUser#0000aa05 user_id:int = Peer;
messageEmpty#0000aa07 id:int = Message;
message#0000aa06 flags:# out:flags.1?true id:int from_id:flags.8?int to_id:Peer message:string date:int = Message;
updateNewMessage#0000aa08 message:Message pts:int pts_count:int = Update;
updateOld#0000aa0b = Update;
updatesTooLong#e317af7e = Updates;
updates#0000aa09 updates:Vector<Update> users:Vector<User> chats:Vector<Chat> date:int seq:int = Updates;
chatEmpty#0000aa0a id:int = Chat;
nearestDc#0000aa0c nearest_dc:int this_dc:int country:string = NearestDc;
---functions---
invokeWithLayer#da9b0d0d {X:Type} layer:int query:!X = X;
initConnection#c7481da6 {X:Type} api_id:int device_model:string system_version:string app_version:string system_lang_code:string lang_pack:string lang_code:string query:!X = X;
users.getUsers#0000aa10 id:Vector<InputUser> = Vector<User>;
messages.sendMessage#0000aa11 flags:# peer:InputPeer reply_to_msg_id:flags.0?int message:string random_id:long = Updates;
help.getNearestDc#0000aa12 = NearestDc;
old.method#0000aa13 = Bool;
// LAYER 100
`

// wire writes ints, longs and strings one after the other.
func wire(parts ...any) (b []byte) {
	for _, p := range parts {
		switch p := p.(type) {
		case int:
			b = tl.AppendUint32(b, uint32(p))
		case int64:
			b = tl.AppendInt64(b, p)
		case string:
			b = tl.AppendString(b, p)
		case []byte:
			b = append(b, p...)
		}
	}
	return b
}

// say sends a request as it is and returns its answer.
func (c *client) say(body []byte) ([]byte, error) {
	c.tb.Helper()
	c.next++
	if err := c.session.Push(c.next, body); err != nil {
		c.tb.Fatal(err)
	}
	return c.wait(c.next)
}

func (c *client) oldInit(query []byte) []byte {
	return wire(0xda9b0d0d, 100, 0xc7481da6, int(c.server.APIID()), "dev", "1", "1", "en", "", "en", query)
}

const vectorID = int(tl.IDVector)

var oldGetSelf = wire(0xaa10, vectorID, 1, 0xf7c1b13f)

// isOldSelf checks a Vector<User> of layer 100.
func (a *account) isOldSelf(got []byte, err error) {
	a.tb.Helper()
	want := wire(vectorID, 1, 0xaa01, 1<<10|1<<1, int(a.self.ID), *a.self.FirstName)
	if err != nil || !bytes.Equal(got, want) {
		a.tb.Fatalf("%x, %v\nwant %x", got, err, want)
	}
}

func TestClientOfAnotherLayer(t *testing.T) {
	s := start(t, sim.Options{Schemas: []sim.Schema{{Layer: 100, Name: "old.tl", Text: oldSchema}}})
	people := crowd(t, s, 2)
	a, b := people[0], people[1]
	b.learn(must(b.client, &api.UsersGetUsersRequest{ID: []api.InputUserClass{b.seen(a)}}), nil)

	t.Run("repeated on every call", func(t *testing.T) {
		for range 2 {
			a.isOldSelf(a.say(a.oldInit(oldGetSelf)))
		}
	})
	t.Run("remembered", func(t *testing.T) {
		a.isOldSelf(a.say(oldGetSelf))
		a.reconnect()
		a.isOldSelf(a.say(oldGetSelf))
	})
	t.Run("fields in their order", func(t *testing.T) {
		got, err := a.say(wire(0xaa12))
		if want := wire(0xaa0c, 1, 1); err != nil || !bytes.HasPrefix(got, want) {
			t.Errorf("%x, %v; want %x first", got, err, want)
		}
	})
	t.Run("refusals keep the connection", func(t *testing.T) {
		for _, tc := range []struct {
			name string
			body []byte
			want string
		}{
			{"only there", wire(0xaa13), "400 INPUT_METHOD_INVALID"},
			{"nowhere", wire(0x1020304), "400 INPUT_METHOD_INVALID"},
			{"only here", encode(t, &api.UpdatesGetStateRequest{}), "400 INPUT_METHOD_INVALID"},
			{"cut short", oldGetSelf[:12], "400 INPUT_FETCH_ERROR"},
			{"too long", append(bytes.Clone(oldGetSelf), 0, 0, 0, 0), "400 INPUT_FETCH_ERROR"},
			{"wrapped in our connection", encode(t, a.wrapped(&api.UpdatesGetStateRequest{})), ""},
			{"the old layer again", a.oldInit(oldGetSelf), ""},
		} {
			if _, err := a.say(tc.body); (err == nil) != (tc.want == "") || err != nil && err.Error() != tc.want {
				t.Errorf("%s: %v, want %q", tc.name, err, tc.want)
			}
		}
	})
	t.Run("sends", func(t *testing.T) {
		got, err := a.say(wire(0xaa11, 0, 0x7da07ec9, "from the past", int64(77)))
		message := wire("from the past")
		if err != nil || !bytes.HasPrefix(got, wire(0xaa09, vectorID)) || !bytes.Contains(got, message) {
			t.Errorf("%x, %v; want updates with the message", got, err)
		}
	})
	t.Run("is pushed to", func(t *testing.T) {
		var pushed []byte
		a.foreign = func(body []byte) { pushed = body }
		must(b.client, b.message(b.userPeer(a.self.ID), "hello there", 5))
		a.until("the update", func() bool { return pushed != nil })
		want := wire(0xaa09, vectorID, 1, 0xaa08, 0xaa06, 0)
		if !bytes.HasPrefix(pushed, want) || !bytes.Contains(pushed, wire(0xaa05, int(b.self.ID), "hello there")) {
			t.Errorf("pushed %x, want updates of layer 100", pushed)
		}
	})
	t.Run("a second session of the key", func(t *testing.T) {
		a.hangUp()
		a.dial()
		a.newSession(a.session.Salts()...)
		a.isOldSelf(a.say(oldGetSelf))
	})
	if v := s.Violations(); len(v) != 0 {
		t.Errorf("the client is blamed for %v", v)
	}
}

// seen is how a refers to another account by its username.
func (a *account) seen(other *account) api.InputUserClass {
	a.tb.Helper()
	found := must(a.client, &api.ContactsResolveUsernameRequest{Username: *other.self.Username})
	a.learn(found.Users, found.Chats)
	return a.user(other.self.ID)
}

// notes is a log that can be read while it is written.
type notes struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (n *notes) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.b.Write(p)
}

func (n *notes) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.b.String()
}

// TestLayerWithoutSchema: such a client is answered in our layer, and the log
// tells once how to give the schema.
func TestLayerWithoutSchema(t *testing.T) {
	var log notes
	s := start(t, sim.Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	c := connect(t, s, 1)
	c.inited = true
	for _, layer := range []int32{111, 111, 9000} {
		req := c.wrapped(&api.HelpGetNearestDCRequest{}).(*api.InvokeWithLayerRequest)
		req.Layer = layer
		got, err := c.say(encode(t, req))
		if err != nil {
			t.Fatal(err)
		}
		var near api.NearestDC
		if err := tl.Unmarshal(got, &near); err != nil {
			t.Errorf("layer %d: %v", layer, err)
		}
	}
	for _, want := range []string{"--schema 111=FILE", "--schema 9000=FILE"} {
		if n := strings.Count(log.String(), want); n != 1 {
			t.Errorf("%q is logged %d times, want once:\n%s", want, n, log.String())
		}
	}
}

func TestSchemasByControl(t *testing.T) {
	s := start(t, sim.Options{})
	ctl, _ := controlOf(t, s)
	for _, tc := range []struct {
		schema control.Schema
		want   string
	}{
		{control.Schema{Layer: 101, Name: "old.tl", Text: oldSchema}, "old.tl is the schema of layer 100, not 101"},
		{control.Schema{Name: "x.tl", Text: "a#1 = A;\nthis is junk\n"}, "(in this, which begins at 2:1)"},
		{control.Schema{Layer: 90, Name: "x.tl", Text: "a#1 x:B = A;\n---functions---\nf#2 = A;"}, "x.tl:1:5: type B is declared nowhere"},
		{control.Schema{Layer: 90, Name: "x.tl", Text: "a#1 = A;\n---functions---\nf#2 = A;"}, "no method such as initConnection"},
		{control.Schema{Name: "x.tl", Text: strings.Replace(oldSchema, "// LAYER 100", "", 1)}, "does not say of which layer"},
		{control.Schema{Layer: 3, Text: strings.Replace(oldSchema, "// LAYER 100", "", 1)}, "layer 3: want 50 to"},
		{control.Schema{Name: "x.json", Text: "{\"e\":[\n{\"kind\":\"class\",\"name\":\"a\",\"id\":\"zz\",\"type\":\"A\"}]}"}, `x.json:2:1: "a": the id`},
	} {
		if err := ctl.AddSchema(t.Context(), tc.schema); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%v, want %q", err, tc.want)
		}
	}
	if err := ctl.AddSchema(t.Context(), control.Schema{Text: oldSchema}); err != nil {
		t.Fatal(err)
	}
	got, err := ctl.Layers(t.Context())
	if err != nil || got.Own != api.Layer || !slices.Equal(got.Layers, []int{100, api.Layer}) {
		t.Errorf("layers %+v, %v", got, err)
	}
	c := connect(t, s, 1)
	if got, err := c.say(c.oldInit(wire(0xaa12))); err != nil || !bytes.HasPrefix(got, wire(0xaa0c, 1, 1)) {
		t.Errorf("%x, %v; want a nearestDc of layer 100", got, err)
	}
}
