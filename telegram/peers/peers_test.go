package peers

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tgfleet/tgfleet/telegram/rpcerr"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// table is a Store in memory that counts its writes.
type table struct {
	rows   map[key]Peer
	writes int
	err    error
}

func (s *table) SavePeers(_ context.Context, ps []Peer) error {
	if s.err != nil {
		return s.err
	}
	s.writes++
	for _, p := range ps {
		if old, ok := s.rows[key{p.Kind, p.ID}]; ok && p.Min && !old.Min {
			continue
		}
		s.rows[key{p.Kind, p.ID}] = p
	}
	return nil
}

func (s *table) PeerByID(_ context.Context, kind Kind, id int64) (Peer, bool, error) {
	p, ok := s.rows[key{kind, id}]
	return p, ok, s.err
}

func (s *table) PeerByUsername(_ context.Context, name string) (Peer, bool, error) {
	for _, p := range s.rows {
		if p.Username == name {
			return p, true, s.err
		}
	}
	return Peer{}, false, s.err
}

func newTable() *table { return &table{rows: make(map[key]Peer)} }

var (
	eve   = &api.User{ID: 5, AccessHash: new(int64(55)), FirstName: new("Eve"), LastName: new("Adams"), Username: new("Eve5")}
	group = &api.Chat{ID: 5, Title: "Group", Photo: &api.ChatPhotoEmpty{}}
	news  = &api.Channel{ID: 5, AccessHash: new(int64(505)), Title: "News", Usernames: []*api.Username{{Username: "old"}, {Username: "TheNews", Active: true}}}
)

func TestLearnFrom(t *testing.T) {
	all := map[key]Peer{
		{User, 5}:    {Kind: User, ID: 5, AccessHash: 55, Username: "eve5", Title: "Eve Adams"},
		{Chat, 5}:    {Kind: Chat, ID: 5, Title: "Group"},
		{Channel, 5}: {Kind: Channel, ID: 5, AccessHash: 505, Username: "thenews", Title: "News"},
	}
	only := func(kinds ...Kind) map[key]Peer {
		out := make(map[key]Peer)
		for _, k := range kinds {
			out[key{k, 5}] = all[key{k, 5}]
		}
		return out
	}
	users, chats := []api.UserClass{eve}, []api.ChatClass{group, news}
	tests := []struct {
		name string
		obj  any
		want map[key]Peer
	}{
		{"updates", &api.Updates{Users: users, Chats: chats}, all},
		{"inside an answer", &api.MessagesInvitedUsers{Updates: &api.Updates{Users: users, Chats: chats}}, all},
		{"answer with lists", &api.MessagesChannelMessages{Users: users, Chats: chats}, all},
		{"list of users", []api.UserClass{eve, &api.UserEmpty{ID: 9}}, only(User)},
		{"one user in an answer", &api.AuthAuthorization{User: eve}, only(User)},
		{"one chat in an answer", &api.ChatInviteAlready{Chat: news}, only(Channel)},
		{"a chat itself", group, only(Chat)},
		{"no peers at all", &api.UpdatesState{}, only()},
		{"not an object", 7, only()},
		{"nil", nil, only()},
		{"nil pointer", (*api.Updates)(nil), only()},
		{"nil items", []api.UserClass{nil}, only()},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newTable()
			if err := NewBook(s).LearnFrom(t.Context(), tt.obj); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, s.rows); diff != "" {
				t.Errorf("learned (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLearnWritesNewsOnly(t *testing.T) {
	s := newTable()
	b := NewBook(s)
	for range 3 {
		if err := b.Learn(t.Context(), []api.UserClass{eve}, nil); err != nil {
			t.Fatal(err)
		}
	}
	if s.writes != 1 {
		t.Errorf("%d writes of the same peer, want 1", s.writes)
	}
	min := &api.User{ID: 5, Min: true, AccessHash: new(int64(1)), FirstName: new("E")}
	if err := b.Learn(t.Context(), []api.UserClass{min}, nil); err != nil {
		t.Fatal(err)
	}
	p, ok, err := b.ByID(t.Context(), User, 5)
	if err != nil || !ok || p.AccessHash != 55 || p.Min {
		t.Errorf("a min record replaced the full one: %+v", p)
	}
	renamed := *eve
	renamed.Username = new("eve6")
	if err := b.Learn(t.Context(), []api.UserClass{&renamed}, nil); err != nil || s.rows[key{User, 5}].Username != "eve6" {
		t.Errorf("news was not written: %+v, %v", s.rows[key{User, 5}], err)
	}
}

func TestFailedWriteIsNewsAgain(t *testing.T) {
	s := newTable()
	s.err = errors.New("disk full")
	b := NewBook(s)
	if err := b.Learn(t.Context(), []api.UserClass{eve}, nil); !errors.Is(err, s.err) {
		t.Errorf("error %v, want the store's", err)
	}
	s.err = nil
	if err := b.Learn(t.Context(), []api.UserClass{eve}, nil); err != nil || len(s.rows) != 1 {
		t.Errorf("%d rows, %v", len(s.rows), err)
	}
}

func TestMemoryIsBounded(t *testing.T) {
	b := NewBook(newTable())
	for i := range int64(10 * remembered) {
		u := &api.User{ID: i + 1, AccessHash: new(i + 1)}
		if err := b.Learn(t.Context(), []api.UserClass{u}, nil); err != nil {
			t.Fatal(err)
		}
	}
	if len(b.seen) > remembered {
		t.Errorf("%d peers in memory, want at most %d", len(b.seen), remembered)
	}
}

// online answers users.getUsers and contacts.resolveUsername.
type online struct{ asked []string }

func (o *online) Invoke(_ context.Context, req tl.Object) ([]byte, error) {
	switch r := req.(type) {
	case *api.UsersGetUsersRequest:
		o.asked = append(o.asked, "me")
		me := &api.User{ID: 7, Self: true, AccessHash: new(int64(77)), FirstName: new("Me")}
		b := tl.AppendUint32(nil, tl.IDVector)
		b = tl.AppendInt32(b, 1)
		return tl.Append(b, me)
	case *api.ContactsResolveUsernameRequest:
		o.asked = append(o.asked, r.Username)
		if r.Username != "thenews" {
			return nil, rpcerr.New(400, "USERNAME_NOT_OCCUPIED", "contacts.resolveUsername")
		}
		return tl.Append(nil, &api.ContactsResolvedPeer{
			Peer: &api.PeerChannel{ChannelID: 5}, Users: []api.UserClass{eve},
			Chats: []api.ChatClass{&api.Channel{ID: 5, AccessHash: new(int64(505)), Title: "News", Username: new("TheNews"), Photo: &api.ChatPhotoEmpty{}}},
		})
	}
	return nil, fmt.Errorf("unexpected %T", req)
}

func TestResolve(t *testing.T) {
	channel := Peer{Kind: Channel, ID: 5, AccessHash: 505, Username: "thenews", Title: "News"}
	user := Peer{Kind: User, ID: 5, AccessHash: 55, Username: "eve5", Title: "Eve Adams"}
	me := Peer{Kind: User, ID: 7, AccessHash: 77, Title: "Me"}
	tests := []struct {
		ref   string
		want  Peer
		asked int // requests
	}{
		{"me", me, 1},
		{"@TheNews", channel, 1},
		{"thenews", channel, 1},
		{"https://t.me/TheNews", channel, 1},
		{"t.me/thenews", channel, 1},
		{"tg://resolve?domain=thenews", channel, 1},
		{"@eve5", user, 0},
		{" 5 ", user, 0},
		{"-5", Peer{Kind: Chat, ID: 5}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.ref, func(t *testing.T) {
			b := NewBook(newTable())
			if err := b.Learn(t.Context(), []api.UserClass{eve}, nil); err != nil {
				t.Fatal(err)
			}
			o := new(online)
			for range 2 { // the second time nothing is asked
				got, err := b.Resolve(t.Context(), o, tt.ref)
				if err != nil || got != tt.want {
					t.Errorf("got %+v, %v, want %+v", got, err, tt.want)
				}
			}
			if len(o.asked) != tt.asked {
				t.Errorf("asked %q, want %d requests", o.asked, tt.asked)
			}
			if again, err := b.Resolve(t.Context(), o, fmt.Sprint(tt.want.BotID())); err != nil || again != tt.want {
				t.Errorf("by its id %d: %+v, %v", tt.want.BotID(), again, err)
			}
		})
	}
}

func TestResolveRefuses(t *testing.T) {
	for ref, notFound := range map[string]bool{
		"@nobody": true, "99": true, "-1000000000099": true,
		"": false, "@": false, "a b": false, "0": false, "https://example.com/x": false,
		"https://t.me/+AbCdEfGh": false, "@eve/../x": false, "-1000000000000": false,
	} {
		_, err := NewBook(newTable()).Resolve(t.Context(), new(online), ref)
		_, is := errors.AsType[*NotFoundError](err)
		if err == nil || is != notFound {
			t.Errorf("%q: error %v, not-found %v, want %v", ref, err, is, notFound)
		}
	}
}

func TestParseInvite(t *testing.T) {
	for link, want := range map[string]string{
		"https://t.me/+AbCd_-12":            "AbCd_-12",
		"t.me/+AbCd_-12":                    "AbCd_-12",
		"http://telegram.me/joinchat/AbC12": "AbC12",
		"tg://join?invite=AbCd12":           "AbCd12",
		"tg:join?invite=AbCd12":             "AbCd12",
		" https://t.me/+AbCd12?x=1 ":        "AbCd12",
		"https://t.me/+4915550100":          "",
		"https://t.me/name":                 "",
		"https://t.me/+":                    "",
		"https://t.me/+a b c d e":           "",
		"https://example.com/+AbCd12":       "",
		"AbCd12":                            "",
		"":                                  "",
	} {
		if got, ok := ParseInvite(link); ok != (want != "") || ok && got != want {
			t.Errorf("ParseInvite(%q) = %q %v, want %q", link, got, ok, want)
		}
	}
}

func TestInputs(t *testing.T) {
	if got, ok := Input(Peer{Kind: Channel, ID: 5, AccessHash: 6}).(*api.InputPeerChannel); !ok || got.ChannelID != 5 || got.AccessHash != 6 {
		t.Errorf("channel: %+v", got)
	}
	if _, ok := InputUser(Peer{Kind: Chat, ID: 5}).(*api.InputUserEmpty); !ok {
		t.Error("a chat passes for a user")
	}
	if _, ok := InputChannel(Peer{Kind: User, ID: 5}).(*api.InputChannelEmpty); !ok {
		t.Error("a user passes for a channel")
	}
}

func FuzzParseReference(f *testing.F) {
	for _, s := range []string{"me", "@name", "-1005", "t.me/+x", "tg://resolve?domain=x", "%zz", "t.me/%zz", "tg:%"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		ref, err := parseReference(s)
		if err == nil && !ref.self && ref.username == "" && ref.id <= 0 {
			t.Errorf("%q names nobody: %+v", s, ref)
		}
		if hash, ok := ParseInvite(s); ok && !inviteForm.MatchString(hash) {
			t.Errorf("%q: hash %q", s, hash)
		}
	})
}

// TestMinDoesNotHideTheStore: a min record that arrives after the full one left
// the memory must not be what the peer is addressed by.
func TestMinDoesNotHideTheStore(t *testing.T) {
	s := newTable()
	full := Peer{Kind: User, ID: 5, AccessHash: 55, Username: "eve5", Title: "Eve Adams"}
	s.rows[key{User, 5}] = full
	b := NewBook(s)
	few := &api.User{ID: 5, AccessHash: new(int64(1)), Min: true, FirstName: new("Eve")}
	if err := b.Learn(t.Context(), []api.UserClass{few}, nil); err != nil {
		t.Fatal(err)
	}
	if p, ok, err := b.ByID(t.Context(), User, 5); err != nil || !ok || p != full {
		t.Errorf("%+v, %v, %v, want the full record of the store", p, ok, err)
	}
}
