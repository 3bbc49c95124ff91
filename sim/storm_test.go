package sim_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/mtproto/transport"
	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
	"github.com/tgfleet/tgfleet/tl/tltest"
)

// stormMethods are the functions that random clients call: all that there are,
// but for those that end what a storm needs.
var stormMethods = sync.OnceValue(func() (out []*tl.Descriptor) {
	for _, d := range api.Descriptors() {
		if d.Function && !slices.Contains([]string{
			"auth.logOut", "auth.resetAuthorizations", "account.resetAuthorization", "account.deleteAccount",
			"account.updatePasswordSettings", "account.setAuthorizationTTL",
		}, d.Name) {
			out = append(out, d)
		}
	}
	return out
})

// talk is what stormers have in common: words that mean something to the world,
// and which methods turned out not to be simulated.
type talk struct {
	mu      sync.Mutex
	words   []string
	missing map[string]bool
}

func (t *talk) say(word string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.words = append(t.words, word)
}

func (t *talk) word(rnd *rand.Rand) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.words[rnd.IntN(len(t.words))]
}

// method draws one that is simulated as far as is known.
func (t *talk) method(rnd *rand.Rand) *tl.Descriptor {
	t.mu.Lock()
	defer t.mu.Unlock()
	for {
		if d := stormMethods()[rnd.IntN(len(stormMethods()))]; !t.missing[d.Name] {
			return d
		}
	}
}

func (t *talk) miss(method string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.missing[method] = true
}

// stormer is an account that calls anything with arguments that may make sense:
// peers it knows, small ids, words that mean something.
type stormer struct {
	*account
	rnd  *rand.Rand
	fill *tltest.Filler
	talk *talk
}

func newStormer(a *account, seed uint64, t *talk) *stormer {
	s := &stormer{account: a, rnd: rand.New(rand.NewPCG(seed, 7)), fill: tltest.NewFiller(api.Registry(), "help.getConfig", seed), talk: t}
	s.fill.Suggest = s.suggest
	return s
}

// suggest makes sense three times of four.
func (s *stormer) suggest(typ string) any {
	if s.rnd.IntN(4) == 0 {
		return nil
	}
	switch typ {
	case "int":
		return []int64{0, 1, 2, 3, 5, 10, 100, -1, 1 << 20, time.Now().Unix() + int64(s.rnd.IntN(200)-100)}[s.rnd.IntN(10)]
	case "long":
		return int64(s.rnd.IntN(1000))
	case "string":
		return s.talk.word(s.rnd)
	case "InputPeer":
		return s.peer()
	case "InputUser":
		if p, ok := s.peer().(*api.InputPeerUser); ok {
			return &api.InputUser{UserID: p.UserID, AccessHash: p.AccessHash}
		}
		return &api.InputUserSelf{}
	case "InputChannel":
		if p, ok := s.peer().(*api.InputPeerChannel); ok {
			return &api.InputChannel{ChannelID: p.ChannelID, AccessHash: p.AccessHash}
		}
	case "InputMessage":
		return &api.InputMessageID{ID: int32(s.rnd.IntN(40))}
	}
	return nil
}

// peer is somebody or something that the account has met.
func (s *stormer) peer() api.InputPeerClass {
	all := []api.InputPeerClass{&api.InputPeerSelf{}, &api.InputPeerChat{ChatID: 4_000_000_001 + int64(s.rnd.IntN(3))}}
	for _, id := range slices.Sorted(maps.Keys(s.users)) {
		all = append(all, s.userPeer(id))
	}
	for _, id := range slices.Sorted(maps.Keys(s.channels)) {
		all = append(all, s.channelPeer(id))
	}
	return all[s.rnd.IntN(len(all))]
}

// call calls something and reads the answer; the error is that the connection
// ended instead.
func (s *stormer) call() (method string, err error) {
	d := s.talk.method(s.rnd)
	_, err = s.wait(s.push(s.fill.Object(d, 0)))
	if r, refused := errors.AsType[*rpcError](err); refused {
		if r.text == "INPUT_METHOD_INVALID" {
			s.talk.miss(d.Name)
		}
		return d.Name, nil
	}
	return d.Name, err
}

// settle makes a new supergroup for everybody: others get lost in a storm.
func (s *stormer) settle() {
	if made, err := ask(s.client, &api.ChannelsCreateChannelRequest{Megagroup: true, Title: "Another"}); err == nil {
		id := s.learnUpdates(made).Chats[0].(*api.Channel).ID
		if link, err := ask(s.client, &api.MessagesExportChatInviteRequest{Peer: s.channelPeer(id)}); err == nil {
			s.talk.say(hashOf(link.(*api.ChatInviteExported).Link))
		}
	}
	if joined, err := ask(s.client, &api.MessagesImportChatInviteRequest{Hash: s.talk.word(s.rnd)}); err == nil {
		s.learnUpdates(joined.(*api.MessagesChatInviteJoinResultOk).Updates)
	}
}

// storm is a server and three people on it and a bot, who know each other and have a
// basic group, a supergroup, a forum, and a channel with a discussion group; and what
// the server logs as an error, which is what it could not answer.
func storm(tb testing.TB) (*sim.Server, []*account, *errorLog) {
	tb.Helper()
	log := &errorLog{Handler: slog.DiscardHandler}
	s := start(tb, sim.Options{Logger: slog.New(log)})
	all := crowd(tb, s, 3)
	for _, a := range all {
		for _, b := range all {
			if a != b {
				a.meet(b)
			}
		}
	}
	all[0].createChat("Storm in a glass", all[1], all[2])
	owner := all[0]
	group, forum, news, comments := owner.createGroup("Storm"), owner.createGroup("Forum"), owner.broadcast("News"), owner.createGroup("Comments")
	must(owner.client, &api.ChannelsToggleForumRequest{Channel: owner.channel(forum), Enabled: true})
	must(owner.client, &api.MessagesCreateForumTopicRequest{Peer: owner.channelPeer(forum), Title: "Topic", RandomID: 1})
	must(owner.client, &api.ChannelsSetDiscussionGroupRequest{Broadcast: owner.channel(news), Group: owner.channel(comments)})
	for _, id := range []int64{group, forum, news, comments} {
		link := owner.link(id)
		for _, a := range all[1:] {
			a.joinBy(link)
		}
		owner.post(id, "the first", id)
	}
	return s, append(all, stormBot(tb, s, owner, group, news)), log
}

// stormBot is a bot that helps to run chats of owner's.
func stormBot(tb testing.TB, s *sim.Server, owner *account, chats ...int64) *account {
	tb.Helper()
	b := bot(tb, s, control.Bot{Name: "Storm", Username: "storm_bot"})
	owner.find("storm_bot")
	for _, id := range chats {
		must(owner.client, &api.ChannelsEditAdminRequest{
			Channel: owner.channel(id), UserID: owner.user(b.self.ID),
			AdminRights: &api.ChatAdminRights{PostMessages: true, EditMessages: true, DeleteMessages: true, BanUsers: true, PinMessages: true, InviteUsers: true, ManageTopics: true},
		})
		asked := must(b.client, &api.ChannelsGetChannelsRequest{ID: []api.InputChannelClass{&api.InputChannel{ChannelID: id}}})
		b.learn(nil, asked.(*api.MessagesChats).Chats)
	}
	return b
}

// errorLog keeps what is logged as an error.
type errorLog struct {
	slog.Handler
	mu   sync.Mutex
	said []string
}

func (*errorLog) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelError }

func (h *errorLog) Handle(_ context.Context, r slog.Record) error {
	text := r.Message
	r.Attrs(func(a slog.Attr) bool {
		text += " " + a.String()
		return true
	})
	h.mu.Lock()
	defer h.mu.Unlock()
	h.said = append(h.said, text)
	return nil
}

func (h *errorLog) WithAttrs([]slog.Attr) slog.Handler { return h }

// silent fails the test when something was logged.
func (h *errorLog) silent(t *testing.T) {
	t.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, text := range h.said {
		t.Errorf("the simulator logs: %s", text)
	}
	h.said = nil
}

// TestStorm has several people call anything at once. Every call is answered, no
// connection ends, nobody is blamed, and the world is in good order.
func TestStorm(t *testing.T) {
	calls := 1500
	if testing.Short() {
		calls = 200
	}
	s, all, log := storm(t)
	common := &talk{missing: map[string]bool{}, words: []string{
		"", "word", "person0", "person1", "person_new", "@person2", "/start", "https://t.me/+x", "15550000001", "\xff", "en",
	}}
	var running sync.WaitGroup
	for i, a := range all {
		running.Go(func() {
			who := newStormer(a, uint64(i), common)
			for n := range calls {
				if n%100 == 0 {
					who.settle()
				}
				if method, err := who.call(); err != nil {
					t.Errorf("%s ended the connection of %d: %v", method, i, err)
					return
				}
			}
		})
	}
	running.Wait()
	if v := s.Violations(); len(v) != 0 {
		t.Errorf("violations: %v", v)
	}
	if err := s.Verify(); err != nil {
		t.Errorf("the world after a storm: %v", err)
	}
	log.silent(t)
	for _, a := range all {
		must(a.client, state())
	}
}

// rejoin is reconnect for what outlives the test at hand.
func (c *client) rejoin() {
	c.tb.Helper()
	c.hangUp()
	d := transport.Dialer{Dial: func(context.Context, string, string) (net.Conn, error) { return c.tcp() }}
	wire, err := d.Open(context.Background(), transport.KindIntermediate, transport.Target{Addr: "sim"})
	if err != nil {
		c.tb.Fatal(err)
	}
	c.conn = wire
	c.connected()
}

// FuzzRequest sends anything for a request over a real connection. It is answered
// or the connection ends; the next connection, and everybody else's, works.
func FuzzRequest(f *testing.F) {
	s, all, log := storm(f)
	fill := tltest.NewFiller(api.Registry(), "help.getConfig", 3)
	for _, name := range []string{"messages.sendMessage", "messages.getHistory", "channels.createChannel", "upload.saveFilePart", "users.getUsers"} {
		body, err := tl.Append(nil, fill.Object(api.ByName(name), 0))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	f.Add([]byte{})
	f.Add([]byte{1, 2, 3, 4})
	f.Add(tl.AppendUint32(nil, api.IDInvokeWithLayerRequest))
	f.Cleanup(func() { all[0].hangUp() })
	f.Fuzz(func(t *testing.T, body []byte) {
		a, b := all[0], all[1]
		a.tb, b.tb = t, t
		a.next++
		if err := a.session.Push(a.next, bytes.Clone(body)); err != nil {
			t.Skip() // what the session itself does not take
		}
		if _, err := a.wait(a.next); err != nil {
			if _, refused := errors.AsType[*rpcError](err); !refused {
				a.rejoin()
			}
		}
		if _, err := ask(b.client, state()); err != nil {
			t.Errorf("somebody else's request: %v", err)
		}
		if err := s.Verify(); err != nil {
			t.Errorf("the world: %v", err)
		}
		log.silent(t)
	})
}
