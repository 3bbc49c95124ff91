// Package table keeps the simulator's state: typed rows in memory, of which
// every change can be written to a SQLite database, and the contents of files.
// What changed until a call of [DB.Commit] is written together or not at all: a
// process that is killed forgets nothing that it committed.
//
// Nothing here is safe for concurrent use: the simulator's one lock covers it.
package table

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
)

// Set is a group of tables that are kept together. Once a [DB] has loaded it,
// the keys of changed rows are collected for its Commit.
type Set struct {
	tables map[string]rows
	order  []string // registration order, in which changes are written
	record bool     // a database follows the set; without one changes are not collected
	dirty  int      // rows that changed
}

// rows is a table without its types. Keys and values are JSON.
type rows interface {
	load(key string, value []byte) error
	// changes yields the rows that changed; the value of one that is gone is nil.
	changes(write func(key string, value []byte) error) error
	// written forgets the changes.
	written()
}

// NewSet returns a set without tables.
func NewSet() *Set {
	return &Set{tables: map[string]rows{}}
}

// Table maps keys to rows. A row may be changed in place through the pointer
// that Get returns; Put tells the table so.
type Table[K comparable, V any] struct {
	set   *Set
	name  string
	key   func(*V) K
	rows  map[K]*V
	dirty map[K]struct{}
}

// New adds a table to s. The name identifies it in the database, so it must stay
// what it is; key extracts a row's key from the row. Both K and V must survive
// JSON. A name used twice is a programming error and panics.
func New[K comparable, V any](s *Set, name string, key func(*V) K) *Table[K, V] {
	if _, taken := s.tables[name]; taken {
		panic("table: two tables are called " + name)
	}
	t := &Table[K, V]{set: s, name: name, key: key, rows: map[K]*V{}, dirty: map[K]struct{}{}}
	s.tables[name] = t
	s.order = append(s.order, name)
	return t
}

// Get returns the row of k, or nil.
func (t *Table[K, V]) Get(k K) *V { return t.rows[k] }

// Put stores v under its key, or records that it was changed in place.
func (t *Table[K, V]) Put(v *V) {
	k := t.key(v)
	t.rows[k] = v
	t.mark(k)
}

// Delete removes the row of k, if there is one.
func (t *Table[K, V]) Delete(k K) {
	if _, ok := t.rows[k]; ok {
		delete(t.rows, k)
		t.mark(k)
	}
}

// Len returns the number of rows.
func (t *Table[K, V]) Len() int { return len(t.rows) }

// All yields every row in no particular order.
func (t *Table[K, V]) All() iter.Seq[*V] { return maps.Values(t.rows) }

func (t *Table[K, V]) mark(k K) {
	if !t.set.record {
		return
	}
	if _, again := t.dirty[k]; !again {
		t.dirty[k] = struct{}{}
		t.set.dirty++
	}
}

// load refuses fields that V does not have, which it would lose.
func (t *Table[K, V]) load(key string, value []byte) error {
	v := new(V)
	d := json.NewDecoder(bytes.NewReader(value))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return fmt.Errorf("table %s: row %s: %w", t.name, key, err)
	}
	k := t.key(v)
	if text := t.text(k); text != key {
		return fmt.Errorf("table %s: row %s holds what belongs under %s", t.name, key, text)
	}
	t.rows[k] = v
	return nil
}

func (t *Table[K, V]) text(k K) string {
	text, err := json.Marshal(k)
	if err != nil {
		panic(fmt.Sprintf("table %s: key %v: %v", t.name, k, err)) // K is our own type
	}
	return string(text)
}

func (t *Table[K, V]) changes(write func(key string, value []byte) error) error {
	for k := range t.dirty {
		var value []byte
		if v, ok := t.rows[k]; ok {
			var err error
			if value, err = json.Marshal(v); err != nil {
				return fmt.Errorf("table %s: row %v: %w", t.name, k, err)
			}
		}
		if err := write(t.text(k), value); err != nil {
			return err
		}
	}
	return nil
}

func (t *Table[K, V]) written() {
	t.set.dirty -= len(t.dirty)
	clear(t.dirty)
}
