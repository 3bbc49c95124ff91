package peers

import (
	"context"
	"fmt"
	"sync"

	"github.com/tgfleet/tgfleet/tl/api"
)

// remembered bounds what a Book keeps in memory: enough that the members of a
// busy chat are not written to the store with each message, little enough for
// thousands of accounts.
const remembered = 128

// Book is one account's knowledge of peers, on top of its Store. It is safe
// for concurrent use.
type Book struct {
	store Store

	mu   sync.Mutex
	seen map[key]Peer // as last written; of a Min one the store may have better
	self int64        // our own user id, 0 when not known yet
}

type key struct {
	kind Kind
	id   int64
}

// NewBook performs no I/O.
func NewBook(s Store) *Book { return &Book{store: s} }

// SetSelf tells the Book who the account is.
func (b *Book) SetSelf(userID int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.self = userID
}

// Self returns the account's own user id, 0 when it is not known.
func (b *Book) Self() int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.self
}

// Learn keeps what the lists say, writing to the store only what is news.
func (b *Book) Learn(ctx context.Context, users []api.UserClass, chats []api.ChatClass) error {
	if len(users)+len(chats) == 0 {
		return nil
	}
	var found []Peer
	for _, u := range users {
		p, self, ok := fromUser(u)
		if self {
			b.SetSelf(p.ID)
		}
		if ok && p.AccessHash != 0 {
			found = append(found, p)
		}
	}
	for _, c := range chats {
		if p, ok := fromChat(c); ok {
			found = append(found, p)
		}
	}
	return b.save(ctx, found)
}

// save writes the peers that differ from what is stored, and remembers them
// only afterwards: what failed to be written is news the next time too.
func (b *Book) save(ctx context.Context, found []Peer) error {
	news := b.news(found)
	if len(news) == 0 {
		return nil
	}
	if err := b.store.SavePeers(ctx, news); err != nil {
		return fmt.Errorf("save %d peers: %w", len(news), err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, p := range news {
		b.remember(p)
	}
	return nil
}

func (b *Book) news(found []Peer) []Peer {
	b.mu.Lock()
	defer b.mu.Unlock()
	var news []Peer
	for _, p := range found {
		old, known := b.seen[key{p.Kind, p.ID}]
		if known && (old == p || p.Min && !old.Min) {
			continue
		}
		news = append(news, p)
	}
	return news
}

// remember is called with the lock held.
func (b *Book) remember(p Peer) {
	k := key{p.Kind, p.ID}
	if old, known := b.seen[k]; known && p.Min && !old.Min {
		return
	}
	if b.seen == nil {
		b.seen = make(map[key]Peer)
	}
	b.seen[k] = p
	for victim := range b.seen {
		if len(b.seen) <= remembered {
			break
		}
		if victim != k {
			delete(b.seen, victim)
		}
	}
}

// ByID returns a peer this account has seen.
func (b *Book) ByID(ctx context.Context, kind Kind, id int64) (Peer, bool, error) {
	b.mu.Lock()
	p, ok := b.seen[key{kind, id}]
	b.mu.Unlock()
	if ok && !p.Min {
		return p, true, nil
	}
	p, ok, err := b.store.PeerByID(ctx, kind, id)
	if err != nil {
		return Peer{}, false, fmt.Errorf("look up %s %d: %w", kind, id, err)
	}
	return p, ok, nil
}
