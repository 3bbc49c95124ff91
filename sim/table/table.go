// Package table keeps the simulator's state: typed rows in memory, of which
// every change can be written to one file as a line of JSON. A file that ends
// in the middle of a line, because the process was killed, loses that line only:
// the changes of one call of [File.Append], all of them.
//
// Nothing here is safe for concurrent use: the simulator's one lock covers it.
package table

import (
	"encoding/json"
	"fmt"
	"iter"
	"maps"
)

// Set is a group of tables that share one file. Once [Open] gave it a file, its
// changed rows are collected until [Set.Changes] takes them.
type Set struct {
	tables map[string]loader
	order  []string // registration order, which is the order in a snapshot
	record bool     // a file follows the set; without one changes are not collected
	dirty  []change
	known  map[change]struct{}
}

// change names a row that differs from the file.
type change struct {
	table string
	key   string
}

// loader is a table without its types.
type loader interface {
	load(v json.RawMessage) error
	drop(key json.RawMessage) error
	line(key string) (row, error)
	keys() iter.Seq[string]
}

// row is a row in the file: a value, or the key of a row that is gone.
type row struct {
	Table string          `json:"t"`
	Value json.RawMessage `json:"v,omitempty"`
	Gone  json.RawMessage `json:"gone,omitempty"`
}

// NewSet returns a set without tables.
func NewSet() *Set {
	return &Set{tables: map[string]loader{}, known: map[change]struct{}{}}
}

// Table maps keys to rows. A row may be changed in place through the pointer
// that Get returns; Put tells the table so.
type Table[K comparable, V any] struct {
	set  *Set
	name string
	key  func(*V) K
	rows map[K]*V
	// pending translates the key text of changed rows back to the key.
	pending map[string]K
}

// New adds a table to s. The name identifies it in the file, so it must stay
// what it is; key extracts a row's key from the row. Both K and V must survive
// JSON. A name used twice is a programming error and panics.
func New[K comparable, V any](s *Set, name string, key func(*V) K) *Table[K, V] {
	if _, taken := s.tables[name]; taken {
		panic("table: two tables are called " + name)
	}
	t := &Table[K, V]{set: s, name: name, key: key, rows: map[K]*V{}, pending: map[string]K{}}
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
	text, err := json.Marshal(k)
	if err != nil {
		panic(fmt.Sprintf("table %s: key %v: %v", t.name, k, err)) // K is our own type
	}
	t.pending[string(text)] = k
	c := change{t.name, string(text)}
	if _, again := t.set.known[c]; !again {
		t.set.known[c] = struct{}{}
		t.set.dirty = append(t.set.dirty, c)
	}
}

func (t *Table[K, V]) load(raw json.RawMessage) error {
	v := new(V)
	if err := json.Unmarshal(raw, v); err != nil {
		return err
	}
	t.rows[t.key(v)] = v
	return nil
}

func (t *Table[K, V]) drop(raw json.RawMessage) error {
	var k K
	if err := json.Unmarshal(raw, &k); err != nil {
		return err
	}
	delete(t.rows, k)
	return nil
}

func (t *Table[K, V]) line(key string) (row, error) {
	k := t.pending[key]
	delete(t.pending, key)
	v, ok := t.rows[k]
	if !ok {
		return row{Table: t.name, Gone: json.RawMessage(key)}, nil
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return row{}, fmt.Errorf("table %s: row %s: %w", t.name, key, err)
	}
	return row{Table: t.name, Value: raw}, nil
}

func (t *Table[K, V]) keys() iter.Seq[string] {
	return func(yield func(string) bool) {
		for k := range t.rows {
			t.mark(k)
		}
		for text := range maps.Clone(t.pending) {
			if !yield(text) {
				return
			}
		}
	}
}
