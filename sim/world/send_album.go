package world

import (
	"cmp"
	"encoding/binary"
	"time"
)

// SendAlbum sends messages with media that belong together, all of them or none.
// Photos go with videos; music, and other files, with their like. Beside the
// refusals of every message they are MEDIA_INVALID, for what cannot be together,
// and SLOWMODE_MULTI_MSGS_DISABLED.
func (w *World) SendAlbum(now time.Time, by UserID, to Peer, album []Outgoing) ([]Sent, error) {
	if err := w.MakeAlbum(album); err != nil {
		return nil, err
	}
	return w.SendAll(now, by, to, album)
}

// MakeAlbum makes messages with media belong together; MEDIA_INVALID for what cannot.
func (w *World) MakeAlbum(album []Outgoing) error {
	group := w.albumGroup(album[0].Media)
	id := w.newAlbum()
	for i := range album {
		o := &album[i]
		if g := w.albumGroup(o.Media); g != group || g == 0 {
			return errMediaInvalid
		}
		if len(album) > 1 {
			o.Album = id
		}
	}
	return nil
}

func (w *World) newAlbum() int64 { return int64(binary.LittleEndian.Uint64(w.random(8)) >> 1) }

// SendAll sends messages to one conversation, all of them or none. Beside the
// refusals of every message it is SLOWMODE_MULTI_MSGS_DISABLED.
func (w *World) SendAll(now time.Time, by UserID, to Peer, list []Outgoing) ([]Sent, error) {
	seen := map[int64]struct{}{}
	for i := range list {
		o := &list[i]
		if err := w.checkOutgoing(by, o); err != nil {
			return nil, err
		}
		if _, twice := seen[o.RandomID]; twice {
			return nil, Refuse(500, "RANDOM_ID_DUPLICATE")
		}
		seen[o.RandomID] = struct{}{}
		if err := cmp.Or(w.mayAdd(now, by, to, o.Media, len(list)), w.maySpeakAs(by, to, o.As)); err != nil {
			return nil, err
		}
	}
	out := make([]Sent, len(list))
	for i, o := range list {
		sent, err := w.sendTo(now, by, to, o)
		if err != nil {
			return nil, err // of the first alone: the others differ in nothing that is checked here
		}
		out[i] = sent
	}
	return out, nil
}

func (w *World) sendTo(now time.Time, by UserID, to Peer, o Outgoing) (Sent, error) {
	switch to.Kind {
	case KindChannel:
		return w.SendToChannel(now, by, w.channels.Get(to.Channel()), o)
	case KindGroup:
		return w.SendToGroup(now, by, w.groups.Get(to.Group()), o)
	}
	return w.SendToUser(now, by, w.users.Get(to.User()), o)
}

// mayAdd checks the rights to one message of an album of n.
func (w *World) mayAdd(now time.Time, by UserID, to Peer, media *Media, n int) error {
	switch to.Kind {
	case KindChannel:
		c := w.channels.Get(to.Channel())
		if err := w.mayPost(now, by, c, media); err != nil {
			return err
		}
		if m := w.memberOrGuest(c, by); n > 1 && c.SlowMode > 0 && m.Role < RoleAdmin {
			return Refuse(400, "SLOWMODE_MULTI_MSGS_DISABLED")
		}
	case KindGroup:
		g := w.groups.Get(to.Group())
		if m := g.Member(by); m != nil && m.Role == RoleMember {
			return w.allows(g.Banned, media)
		}
	case KindUser:
		return w.mayHear(by, w.users.Get(to.User()), media)
	}
	return nil
}

// albumGroup tells what a medium may be in an album with; 0 for none.
func (w *World) albumGroup(m *Media) int {
	const pictures, music, files = 1, 2, 3
	switch kind, document := w.MediaClass(m); {
	case kind == MediaPhoto, document == DocumentVideo:
		return pictures
	case document == DocumentMusic:
		return music
	case document == DocumentFile:
		return files
	}
	return 0
}
