package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/tgfleet/tgfleet/store"
)

// dbNow is the database's clock in milliseconds.
const dbNow = "CAST(unixepoch('now', 'subsec') * 1000 AS INTEGER)"

// leaseRow is a lease as it is stored.
type leaseRow struct {
	owner store.Owner
	epoch int64
	left  time.Duration // until it expires; negative when it has
}

const selectLease = "SELECT owner_id, owner_name, boot, pid, born, epoch, expires_at - " + dbNow + " FROM lease WHERE subject = ?"

// lease reads the row of a subject; the zero value when there is none.
func (t *txn) lease(subject string) (leaseRow, error) {
	var r leaseRow
	var left int64
	err := t.get([]any{&r.owner.ID, &r.owner.Name, &r.owner.Boot, &r.owner.PID, &r.owner.Born, &r.epoch, &left},
		selectLease, subject)
	if errors.Is(err, sql.ErrNoRows) {
		return leaseRow{}, nil
	}
	r.left = time.Duration(left) * time.Millisecond
	return r, err
}

// live reports whether somebody may be using the lease.
func (r leaseRow) live() bool { return r.owner.ID != "" && r.left > 0 && !r.owner.Gone() }

func (r leaseRow) heldError(subject string) error {
	return &store.HeldError{Subject: subject, Owner: r.owner.Name, Until: time.Now().Add(r.left)}
}

const takeLease = `INSERT INTO lease (subject, owner_id, owner_name, boot, pid, born, epoch, expires_at)
	VALUES (?, ?, ?, ?, ?, ?, 1, ` + dbNow + ` + ?)
	ON CONFLICT (subject) DO UPDATE SET owner_id = excluded.owner_id, owner_name = excluded.owner_name,
	boot = excluded.boot, pid = excluded.pid, born = excluded.born, epoch = epoch + 1, expires_at = excluded.expires_at
	RETURNING epoch`

// AcquireLease implements [store.Leases]. Looking and taking are one
// transaction. Taking one's own lease again raises the epoch too: what the
// former holder inside the process still writes is refused.
func (s *Store) AcquireLease(ctx context.Context, subject string, o store.Owner, ttl time.Duration) (store.Lease, error) {
	if subject == "" || o.ID == "" || ttl < time.Millisecond {
		return store.Lease{}, fmt.Errorf("acquire lease %q for %q: subject, owner and a ttl are required", subject, o.Name)
	}
	l := store.Lease{Subject: subject, Owner: o, Expires: time.Now().Add(ttl)}
	err := s.update(ctx, func(t *txn) error {
		held, err := t.lease(subject)
		if err != nil {
			return err
		}
		if held.owner.ID != o.ID && held.live() {
			return held.heldError(subject)
		}
		return t.get([]any{&l.Epoch}, takeLease, subject, o.ID, o.Name, o.Boot, o.PID, o.Born, ttl.Milliseconds())
	})
	if err != nil {
		return store.Lease{}, fmt.Errorf("acquire lease: %w", err)
	}
	return l, nil
}

// LeaseOf implements [store.Leases].
func (s *Store) LeaseOf(ctx context.Context, subject string) (store.Lease, error) {
	scan := func(row scanner) (r leaseRow, err error) {
		var left int64
		err = row.Scan(&r.owner.ID, &r.owner.Name, &r.owner.Boot, &r.owner.PID, &r.owner.Born, &r.epoch, &left)
		r.left = time.Duration(left) * time.Millisecond
		return r, err
	}
	row, err := one(ctx, s, scan, selectLease, subject)
	switch {
	case errors.Is(err, store.ErrNotFound) || err == nil && !row.live():
		return store.Lease{}, nil
	case err != nil:
		return store.Lease{}, fmt.Errorf("lease of %q: %w", subject, err)
	}
	return store.Lease{Subject: subject, Owner: row.owner, Epoch: row.epoch, Expires: time.Now().Add(row.left)}, nil
}

// RenewLeases implements [store.Leases]. A lease that ran out but that nobody
// took meanwhile is renewed as well.
func (s *Store) RenewLeases(ctx context.Context, leases []store.Lease, ttl time.Duration) ([]store.Lease, error) {
	if len(leases) == 0 {
		return nil, nil
	}
	keys := make([][3]any, len(leases))
	for i, l := range leases {
		keys[i] = [3]any{l.Subject, l.Epoch, l.Owner.ID}
	}
	list, err := json.Marshal(keys)
	if err != nil {
		return nil, fmt.Errorf("renew leases: %w", err)
	}
	expires := time.Now().Add(ttl)
	held := make(map[string]int64, len(leases))
	err = s.update(ctx, func(t *txn) error { return t.renew(held, string(list), ttl) })
	if err != nil {
		return nil, fmt.Errorf("renew %d leases: %w", len(leases), err)
	}
	var kept []store.Lease
	for _, l := range leases {
		if epoch, ok := held[l.Subject]; ok && epoch == l.Epoch {
			l.Expires = expires
			kept = append(kept, l)
		}
	}
	return kept, nil
}

func (t *txn) renew(held map[string]int64, list string, ttl time.Duration) error {
	rows, err := t.query(`UPDATE lease SET expires_at = `+dbNow+` + ? WHERE (subject, epoch, owner_id) IN
		(SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)) RETURNING subject, epoch`, ttl.Milliseconds(), list)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var subject string
		var epoch int64
		if err := rows.Scan(&subject, &epoch); err != nil {
			return err
		}
		held[subject] = epoch
	}
	return rows.Err()
}

// vacant sets the columns of a lease that nobody has.
const vacant = "owner_id = '', owner_name = '', boot = '', pid = 0, born = 0, expires_at = 0"

// ReleaseLease implements [store.Leases]. Releasing a lease that another owner
// has taken is no error: it is not ours either way.
func (s *Store) ReleaseLease(ctx context.Context, l store.Lease) error {
	err := s.update(ctx, func(t *txn) error {
		_, err := t.exec("UPDATE lease SET "+vacant+" WHERE subject = ? AND epoch = ? AND owner_id = ?", l.Subject, l.Epoch, l.Owner.ID)
		return err
	})
	if err != nil {
		return fmt.Errorf("release lease of %q: %w", l.Subject, err)
	}
	return nil
}

// owns refuses a lease that is not the account's.
func owns(l store.Lease, account string) error {
	if account == "" || l.Subject != account {
		return fmt.Errorf("a lease of %q does not allow writes for account %q", l.Subject, account)
	}
	return nil
}
