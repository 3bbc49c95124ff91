package actors

import (
	"context"
	"errors"

	"github.com/tgfleet/tgfleet/store"
	"github.com/tgfleet/tgfleet/telegram/peers"
)

// peerStore gives one account's part of the store to its book of peers.
type peerStore struct{ h *handle }

var _ peers.Store = peerStore{}

func (s peerStore) SavePeers(ctx context.Context, ps []peers.Peer) error {
	rows := make([]store.Peer, len(ps))
	for i, p := range ps {
		rows[i] = store.Peer{
			Kind: string(p.Kind), ID: p.ID, AccessHash: p.AccessHash,
			Username: p.Username, Title: p.Title, Min: p.Min,
		}
	}
	return s.h.env.opts.Store.PutPeers(ctx, s.h.Lease(), rows...)
}

func (s peerStore) PeerByID(ctx context.Context, kind peers.Kind, id int64) (peers.Peer, bool, error) {
	return found(s.h.env.opts.Store.PeerByID(ctx, s.h.account, string(kind), id))
}

func (s peerStore) PeerByUsername(ctx context.Context, name string) (peers.Peer, bool, error) {
	return found(s.h.env.opts.Store.PeerByUsername(ctx, s.h.account, name))
}

func found(row store.Peer, err error) (peers.Peer, bool, error) {
	if errors.Is(err, store.ErrNotFound) {
		return peers.Peer{}, false, nil
	}
	if err != nil {
		return peers.Peer{}, false, err
	}
	return peers.Peer{
		Kind: peers.Kind(row.Kind), ID: row.ID, AccessHash: row.AccessHash,
		Username: row.Username, Title: row.Title, Min: row.Min,
	}, true, nil
}
