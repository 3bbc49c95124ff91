package sqlite

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/tgfleet/tgfleet/store"
)

const peerColumns = "kind, id, access_hash, username, title, min"

// putPeer keeps a full record when the new one is min: a min access hash
// works only with the message that it came with.
const putPeer = `INSERT INTO peer (account, ` + peerColumns + `) VALUES (?, ?, ?, ?, ?, ?, ?)
	ON CONFLICT (account, kind, id) DO UPDATE SET access_hash = excluded.access_hash,
	username = excluded.username, title = excluded.title, min = excluded.min
	WHERE peer.min OR NOT excluded.min`

// A username belongs to one peer at a time: who has it now takes it from who had it.
const moveUsername = `UPDATE peer SET username = '' WHERE account = ? AND username = ? AND username <> ''
	AND NOT (kind = ? AND id = ?)`

// PutPeers implements [store.Peers]: all of them or none.
func (s *Store) PutPeers(ctx context.Context, l store.Lease, peers ...store.Peer) error {
	if len(peers) == 0 {
		return nil
	}
	peers = slices.Clone(peers)
	err := s.updateOwned(ctx, l, func(t *txn) error {
		for _, p := range peers {
			if err := t.putPeer(l.Subject, p); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("put %d peers of account %q: %w", len(peers), l.Subject, err)
	}
	return nil
}

func (t *txn) putPeer(account string, p store.Peer) error {
	name := strings.ToLower(p.Username)
	if name != "" && !p.Min {
		if _, err := t.exec(moveUsername, account, name, p.Kind, p.ID); err != nil {
			return err
		}
	}
	_, err := t.exec(putPeer, account, p.Kind, p.ID, p.AccessHash, name, p.Title, p.Min)
	return missing(err)
}

func scanPeer(row scanner) (p store.Peer, err error) {
	err = row.Scan(&p.Kind, &p.ID, &p.AccessHash, &p.Username, &p.Title, &p.Min)
	return p, err
}

// PeerByID implements [store.Peers].
func (s *Store) PeerByID(ctx context.Context, account, kind string, id int64) (store.Peer, error) {
	p, err := one(ctx, s, scanPeer, "SELECT "+peerColumns+" FROM peer WHERE account = ? AND kind = ? AND id = ?", account, kind, id)
	if err != nil {
		return p, fmt.Errorf("%s %d of account %q: %w", kind, id, account, err)
	}
	return p, nil
}

// PeerByUsername implements [store.Peers]. Of several, the full record is
// preferred: a min one may carry a name that has moved on.
func (s *Store) PeerByUsername(ctx context.Context, account, username string) (store.Peer, error) {
	name := strings.ToLower(username)
	p, err := one(ctx, s, scanPeer, "SELECT "+peerColumns+" FROM peer WHERE account = ? AND username = ? AND username <> '' ORDER BY min LIMIT 1", account, name)
	if err != nil {
		return p, fmt.Errorf("username %q for account %q: %w", username, account, err)
	}
	return p, nil
}

// CountPeers implements [store.Peers].
func (s *Store) CountPeers(ctx context.Context, account string) (int, error) {
	scan := func(row scanner) (n int, err error) {
		err = row.Scan(&n)
		return n, err
	}
	n, err := one(ctx, s, scan, "SELECT count(*) FROM peer WHERE account = ?", account)
	if err != nil {
		return 0, fmt.Errorf("count peers of account %q: %w", account, err)
	}
	return n, nil
}

// PutChatKey implements [store.Peers].
func (s *Store) PutChatKey(ctx context.Context, l store.Lease, k store.ChatKey) error {
	err := owns(l, k.Account)
	if err == nil {
		err = s.updateOwned(ctx, l, func(t *txn) error {
			_, err := t.exec(`INSERT INTO chat_key (account, key, kind, chat_id) VALUES (?, ?, ?, ?)
				ON CONFLICT (account, key) DO UPDATE SET kind = excluded.kind, chat_id = excluded.chat_id`,
				k.Account, k.Key, k.Kind, k.ChatID)
			return missing(err)
		})
	}
	if err != nil {
		return fmt.Errorf("put chat key %q of account %q: %w", k.Key, k.Account, err)
	}
	return nil
}

// ChatKey implements [store.Peers].
func (s *Store) ChatKey(ctx context.Context, account, key string) (store.ChatKey, error) {
	scan := func(row scanner) (k store.ChatKey, err error) {
		err = row.Scan(&k.Account, &k.Key, &k.Kind, &k.ChatID)
		return k, err
	}
	k, err := one(ctx, s, scan, "SELECT account, key, kind, chat_id FROM chat_key WHERE account = ? AND key = ?", account, key)
	if err != nil {
		return k, fmt.Errorf("chat key %q of account %q: %w", key, account, err)
	}
	return k, nil
}
