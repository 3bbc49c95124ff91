package handlers

import (
	"strings"
	"time"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

// view builds TL objects as one account sees them: with its access hashes, its
// own messages as outgoing. Every user and channel that an object mentions is
// collected, for the users and chats fields that go along.
type view struct {
	w      *world.World
	now    time.Time
	viewer world.UserID
	lang   string // of the viewer's client, two letters; "" when it is not known

	users    []api.UserClass
	chats    []api.ChatClass
	included map[world.Peer]struct{}
	// brief leaves people whom the viewer does not know as min; minAt finds them.
	brief bool
	minAt map[world.UserID]int
	// tops are the newest messages of the topics of the forum topsOf; nil before
	// they are asked for.
	tops   map[int]*world.Message
	topsOf world.ChannelID
}

func newView(w *world.World, now time.Time, viewer world.UserID) *view {
	return &view{w: w, now: now, viewer: viewer, included: map[world.Peer]struct{}{}, minAt: map[world.UserID]int{}}
}

func (c *Call) view() *view {
	var viewer world.UserID
	if c.user != nil {
		viewer = c.user.ID
	}
	v := newView(c.world(), c.Now, viewer)
	v.lang = langOf(c.Key)
	return v
}

// langOf is the language of the client of a key, without its region.
func langOf(k *world.AuthKey) string {
	if k == nil || k.Client == nil {
		return ""
	}
	return strings.ToLower(k.Client.Lang[:min(2, len(k.Client.Lang))])
}

// peer returns p and includes whom it names.
func (v *view) peer(p world.Peer) api.PeerClass {
	v.include(p)
	switch p.Kind {
	case world.KindChannel:
		return &api.PeerChannel{ChannelID: p.ID}
	case world.KindGroup:
		return &api.PeerChat{ChatID: p.ID}
	}
	return &api.PeerUser{UserID: p.ID}
}

// userID returns id as TL has it and includes the user.
func (v *view) userID(id world.UserID) int64 {
	v.include(world.UserPeer(id))
	return int64(id)
}

func (v *view) userIDs(list []world.UserID) []int64 {
	ids := make([]int64, len(list))
	for i, u := range list {
		ids[i] = v.userID(u)
	}
	return ids
}

func (v *view) include(p world.Peer) {
	if _, done := v.included[p]; done {
		v.complete(p)
		return
	}
	v.included[p] = struct{}{}
	switch p.Kind {
	case world.KindChannel:
		if c := v.w.Channel(p.Channel()); c != nil {
			v.chats = append(v.chats, v.channel(c))
		}
	case world.KindGroup:
		if g := v.w.Group(p.Group()); g != nil {
			v.chats = append(v.chats, v.group(g))
		}
	case world.KindUser:
		switch u := v.w.User(p.User()); {
		case u == nil:
		case v.brief && !v.w.Acquainted(v.viewer, u):
			v.minAt[u.ID] = len(v.users)
			v.users = append(v.users, v.minUser(u))
		default:
			v.users = append(v.users, v.user(u))
		}
	}
}

// updates wraps updates that happened now, with everybody they mention.
func (v *view) updates(list ...api.UpdateClass) *api.Updates {
	return &api.Updates{Updates: list, Users: v.users, Chats: v.chats, Date: date(v.now.Unix())}
}

// date is a moment in TL's 31 bits of seconds.
func date(unix int64) int32 { return int32(unix) }

// optional returns nil for the zero value: the field is absent then.
func optional[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

func ints(ids []int) []int32 {
	out := make([]int32, len(ids))
	for i, id := range ids {
		out[i] = int32(id)
	}
	return out
}
