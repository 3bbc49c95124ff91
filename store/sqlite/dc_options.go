package sqlite

import (
	"context"
	"fmt"
	"slices"

	"github.com/tgfleet/tgfleet/store"
)

// PutDCOptions implements [store.Keys]; the order of the options is kept.
func (s *Store) PutDCOptions(ctx context.Context, options []store.DCOption) error {
	options = slices.Clone(options)
	err := s.update(ctx, func(t *txn) error {
		if _, err := t.exec("DELETE FROM dc_option"); err != nil {
			return err
		}
		for i, o := range options {
			_, err := t.exec("INSERT INTO dc_option (position, dc, addr, media_only, cdn) VALUES (?, ?, ?, ?, ?)",
				i, o.DC, o.Addr, o.MediaOnly, o.CDN)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("put dc options: %w", err)
	}
	return nil
}

// DCOptions implements [store.Keys].
func (s *Store) DCOptions(ctx context.Context) ([]store.DCOption, error) {
	scan := func(row scanner) (o store.DCOption, err error) {
		err = row.Scan(&o.DC, &o.Addr, &o.MediaOnly, &o.CDN)
		return o, err
	}
	all, err := many(ctx, s, scan, "SELECT dc, addr, media_only, cdn FROM dc_option ORDER BY position")
	if err != nil {
		return nil, fmt.Errorf("dc options: %w", err)
	}
	return all, nil
}
