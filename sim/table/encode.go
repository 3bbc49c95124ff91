package table

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Dirty reports whether a row changed since the last call of Changes.
func (s *Set) Dirty() bool { return len(s.dirty) > 0 }

// Changes returns the rows that changed since the last call, in the order of
// their first change, as one line: what was changed together is read together or
// not at all. Calling it forgets them.
func (s *Set) Changes() ([]byte, error) {
	rows := make([]row, 0, len(s.dirty))
	for _, c := range s.dirty {
		r, err := s.tables[c.table].line(c.key)
		if err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	line, err := json.Marshal(rows)
	if err != nil {
		return nil, fmt.Errorf("encode changes: %w", err)
	}
	s.forget()
	return append(line, '\n'), nil
}

// snapshot returns every row of every table and forgets the changes, which it
// contains.
func (s *Set) snapshot() ([]byte, error) {
	var out bytes.Buffer
	for _, name := range s.order {
		t := s.tables[name]
		for key := range t.keys() {
			if err := appendRow(&out, t, key); err != nil {
				return nil, err
			}
		}
	}
	s.forget()
	return out.Bytes(), nil
}

func (s *Set) forget() {
	s.dirty = s.dirty[:0]
	clear(s.known)
}

func appendRow(out *bytes.Buffer, t loader, key string) error {
	r, err := t.line(key)
	if err != nil {
		return err
	}
	line, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("table %s: %w", r.Table, err)
	}
	out.Write(line)
	out.WriteByte('\n')
	return nil
}

// apply reads one line: a row of a snapshot, or a list of changes.
func (s *Set) apply(line []byte) error {
	rows := make([]row, 1)
	var into any = &rows[0]
	if line[0] == '[' {
		into = &rows
	}
	if err := json.Unmarshal(line, into); err != nil {
		return err
	}
	for _, r := range rows {
		if err := s.applyRow(r); err != nil {
			return err
		}
	}
	return nil
}

func (s *Set) applyRow(r row) error {
	t, ok := s.tables[r.Table]
	switch {
	case !ok:
		return fmt.Errorf("no table %q: the file is of another version", r.Table)
	case r.Gone != nil:
		return t.drop(r.Gone)
	case r.Value != nil:
		return t.load(r.Value)
	}
	return fmt.Errorf("table %s: a line without a row", r.Table)
}
