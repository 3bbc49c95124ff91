package actors

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"time"

	"github.com/tgfleet/tgfleet/store"
)

// memStore is the part of a Store that running accounts need, in memory. It
// keeps the rules the actors rely on: fencing, and keys that are never
// overwritten. (store/sqlite cannot be used here: its files are outside the
// virtual time of these tests.)
type memStore struct {
	store.Store // the rest is not called
	mu          sync.Mutex
	accounts    map[string]store.Account
	states      map[string]store.AccountState
	keys        map[string]store.AuthKey
	peers       map[string]store.Peer
	history     []store.AccountEvent
	batches     int           // of history
	dcs         store.DCTable // fresh, so that only tests that want to see it fetched do
	leases      map[string]store.Lease
	ends        map[string]time.Time
	fail        map[string]error // by method
	saved       []store.State    // states in the order they were stored
}

func newMemStore(ids ...string) *memStore {
	m := &memStore{
		accounts: make(map[string]store.Account), states: make(map[string]store.AccountState),
		keys: make(map[string]store.AuthKey), peers: make(map[string]store.Peer),
		leases: make(map[string]store.Lease), ends: make(map[string]time.Time), fail: make(map[string]error),
		dcs: store.DCTable{Expires: time.Now().Add(1000 * time.Hour)},
	}
	for _, id := range ids {
		m.accounts[id] = store.Account{ID: id, Phone: "+9996620000", Enabled: true}
	}
	return m
}

func (m *memStore) failing(method string, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fail[method] = err
}

func (m *memStore) set(f func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f()
}

func (m *memStore) Account(_ context.Context, id string) (store.Account, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	a, ok := m.accounts[id]
	if !ok {
		return a, fmt.Errorf("account %s: %w", id, store.ErrNotFound)
	}
	return a, nil
}

func (m *memStore) AccountState(_ context.Context, id string) (store.AccountState, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, ok := m.states[id]
	if !ok {
		s = store.AccountState{Account: id, State: store.StateNew}
	}
	return s, m.fail["AccountState"]
}

func (m *memStore) PutAccountState(_ context.Context, l store.Lease, s store.AccountState) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.mayWrite(l, "PutAccountState"); err != nil {
		return err
	}
	m.states[s.Account] = s
	m.saved = append(m.saved, s.State)
	return nil
}

// mayWrite is called with the lock held.
func (m *memStore) mayWrite(l store.Lease, method string) error {
	if cur := m.leases[l.Subject]; cur.Epoch != l.Epoch || l.Epoch == 0 {
		return fmt.Errorf("%s: %w", method, store.ErrFenced)
	}
	return m.fail[method]
}

func keyName(account string, dc int) string { return fmt.Sprintf("%s/%d", account, dc) }

func (m *memStore) PutAuthKey(_ context.Context, l store.Lease, k store.AuthKey) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.mayWrite(l, "PutAuthKey"); err != nil {
		return err
	}
	if old, ok := m.keys[keyName(k.Account, k.DC)]; ok && old.KeyID != k.KeyID {
		return fmt.Errorf("a different key of %s on dc %d is stored", k.Account, k.DC)
	}
	m.keys[keyName(k.Account, k.DC)] = k
	return nil
}

func (m *memStore) AuthKey(_ context.Context, account string, dc int) (store.AuthKey, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	k, ok := m.keys[keyName(account, dc)]
	if !ok {
		return k, store.ErrNotFound
	}
	return k, nil
}

func (m *memStore) ListAuthKeys(_ context.Context, account string) (out []store.AuthKey, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, k := range m.keys {
		if k.Account == account {
			k.Key = nil
			out = append(out, k)
		}
	}
	return out, nil
}

func (m *memStore) UpdateSalt(_ context.Context, l store.Lease, dc int, salt int64, offset time.Duration) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.mayWrite(l, "UpdateSalt"); err != nil {
		return err
	}
	k := m.keys[keyName(l.Subject, dc)]
	k.Salt, k.Offset = salt, offset
	m.keys[keyName(l.Subject, dc)] = k
	return nil
}

func (m *memStore) DeleteAuthKey(_ context.Context, l store.Lease, dc int) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.mayWrite(l, "DeleteAuthKey"); err != nil {
		return err
	}
	delete(m.keys, keyName(l.Subject, dc))
	return nil
}

func (m *memStore) AppendEvents(_ context.Context, events ...store.AccountEvent) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fail["AppendEvents"]; err != nil {
		return err
	}
	m.history = append(m.history, events...)
	m.batches++
	return nil
}

// told lists the kinds of an account's history.
func (m *memStore) told(account string) (kinds []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, e := range m.history {
		if e.Account == account {
			kinds = append(kinds, e.Kind)
		}
	}
	return kinds
}

func (m *memStore) PutDCTable(_ context.Context, t store.DCTable) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.dcs = t
	return m.fail["PutDCTable"]
}

func (m *memStore) DCTable(context.Context) (store.DCTable, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.dcs, m.fail["DCTable"]
}

func (m *memStore) PutPeers(_ context.Context, l store.Lease, ps ...store.Peer) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.mayWrite(l, "PutPeers"); err != nil {
		return err
	}
	for _, p := range ps {
		m.peers[fmt.Sprint(l.Subject, p.Kind, p.ID)] = p
	}
	return nil
}

func (m *memStore) PeerByID(_ context.Context, account, kind string, id int64) (store.Peer, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p, ok := m.peers[fmt.Sprint(account, kind, id)]
	if !ok {
		return p, store.ErrNotFound
	}
	return p, nil
}

func (m *memStore) AcquireLease(_ context.Context, subject string, o store.Owner, ttl time.Duration) (store.Lease, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	cur := m.leases[subject]
	if cur.Owner.ID != "" && cur.Owner.ID != o.ID && m.ends[subject].After(now) {
		return store.Lease{}, &store.HeldError{Subject: subject, Owner: cur.Owner.Name, Until: m.ends[subject]}
	}
	l := store.Lease{Subject: subject, Owner: o, Epoch: cur.Epoch + 1, Expires: now.Add(ttl)}
	m.leases[subject], m.ends[subject] = l, l.Expires
	return l, nil
}

func (m *memStore) RenewLeases(_ context.Context, leases []store.Lease, ttl time.Duration) ([]store.Lease, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fail["RenewLeases"]; err != nil {
		return nil, err
	}
	var kept []store.Lease
	for _, l := range leases {
		if m.leases[l.Subject].Epoch == l.Epoch && m.leases[l.Subject].Owner.ID == l.Owner.ID {
			l.Expires = time.Now().Add(ttl)
			m.ends[l.Subject] = l.Expires
			kept = append(kept, l)
		}
	}
	return kept, nil
}

func (m *memStore) ReleaseLease(_ context.Context, l store.Lease) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if cur := m.leases[l.Subject]; cur.Epoch == l.Epoch {
		cur.Owner = store.Owner{}
		m.leases[l.Subject] = cur
	}
	return nil
}

// holders lists who holds which lease.
func (m *memStore) holders() map[string]string {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := make(map[string]string)
	for subject, l := range m.leases {
		if l.Owner.ID != "" {
			out[subject] = l.Owner.ID
		}
	}
	return out
}

func (m *memStore) state(id string) store.AccountState {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.states[id]
}

func (m *memStore) put(s store.AccountState) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.states[s.Account] = s
}

func (m *memStore) storedKeys() map[string]store.AuthKey {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.keys)
}
