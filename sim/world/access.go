package world

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
)

// AccessHash is the proof, for viewer alone, of having met p: another account's
// hash for the same peer does not fit. It never changes and is never 0.
// See https://core.telegram.org/api/peers.
func (w *World) AccessHash(viewer UserID, p Peer) int64 {
	return w.derive("access", viewer, p.Kind, p.ID) | 1
}

// MinHash stands where an access hash would, in what viewer gets of somebody whom
// it does not know: it fits nowhere.
// See https://core.telegram.org/api/min.
func (w *World) MinHash(viewer UserID, p Peer) int64 {
	return w.derive("min", viewer, p.Kind, p.ID) | 1
}

// Acquainted tells whether viewer knows a user: itself, Telegram, its contacts, and whoever it
// has a conversation with. Bots know everybody they meet.
func (w *World) Acquainted(viewer UserID, u *User) bool {
	me := w.User(viewer)
	return viewer == u.ID || u.Service || me != nil && me.Bot != nil || w.Contact(viewer, u.ID) != nil || w.Dialog(viewer, UserPeer(u.ID)) != nil
}

// Salt returns the server salt of a key in one of the numbered periods. Unlike
// everything else it may be called without the simulator's lock.
func (w *World) Salt(key uint64, period int64) int64 {
	return w.derive("salt", key, period)
}

// ServiceRandomID is the random_id that Telegram gives a message it wrote itself.
func (w *World) ServiceRandomID(m *Message) int64 {
	return w.derive("service", m.Box.Kind, m.Box.ID, m.ID)
}

// derive turns facts into 64 bits that nobody without the world's secret knows.
func (w *World) derive(purpose string, facts ...any) int64 {
	mac := hmac.New(sha256.New, w.secret)
	fmt.Fprint(mac, purpose)
	for _, f := range facts {
		fmt.Fprintf(mac, "|%d", f)
	}
	return int64(binary.LittleEndian.Uint64(mac.Sum(nil)))
}

// LookupUser returns the user that viewer addressed by id and access hash.
func (w *World) LookupUser(viewer, id UserID, hash int64) (*User, error) {
	u := w.users.Get(id)
	if u == nil || hash != w.AccessHash(viewer, UserPeer(id)) && (hash != 0 || !w.met(viewer, UserPeer(id))) {
		return nil, errUserInvalid
	}
	return u, nil
}

// LookupChannel returns the channel that viewer addressed by id and access
// hash. Whether viewer may look inside is another question, see Channel.Visible.
func (w *World) LookupChannel(viewer UserID, id ChannelID, hash int64) (*Channel, error) {
	c := w.channels.Get(id)
	if c == nil || hash != w.AccessHash(viewer, ChannelPeer(id)) && (hash != 0 || !w.met(viewer, ChannelPeer(id))) {
		return nil, errChannelInvalid
	}
	return c, nil
}

// GeoHash is the access hash of a place.
func (w *World) GeoHash(g *Geo) int64 {
	return w.derive("geo", math.Float64bits(g.Lat), math.Float64bits(g.Long))
}
