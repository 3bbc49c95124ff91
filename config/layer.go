package config

import "strings"

// layer is one source of values. Layers are merged key by key; a list is one
// value.
type layer struct {
	name   string         // for origins that have no place of their own
	dir    string         // what relative paths in this layer are relative to
	values map[string]any // nested as in the file
	places map[string]where
	src    *source // nil unless a file
}

// where is the place of a value: a position in a file, or a name.
type where struct {
	name      string // of the environment variable; empty in files
	line, col int
}

func newLayer(name, dir string) *layer {
	return &layer{name: name, dir: dir, values: make(map[string]any), places: make(map[string]where)}
}

// set puts a value at a dotted key.
func (l *layer) set(key string, value any, at where) {
	m := l.values
	parts := strings.Split(key, ".")
	for _, part := range parts[:len(parts)-1] {
		inner, ok := m[part].(map[string]any)
		if !ok {
			inner = make(map[string]any)
			m[part] = inner
		}
		m = inner
	}
	m[parts[len(parts)-1]] = value
	l.places[key] = at
}

func (l *layer) has(key string) bool {
	_, ok := l.places[key]
	return ok
}

// origin is the place of a path for people. A path inside a list that has no
// place of its own has that of the list.
func (l *layer) origin(path string) string {
	at, ok := l.find(path)
	switch {
	case ok && at.name != "":
		return at.name
	case ok && l.src != nil:
		return place(l.src.name, at.line, at.col)
	default:
		return l.name
	}
}

func (l *layer) find(path string) (where, bool) {
	for {
		if at, ok := l.places[path]; ok {
			return at, true
		}
		i := strings.LastIndexAny(path, ".[")
		if i < 0 {
			return where{}, false
		}
		path = path[:i]
	}
}

// problem makes an error at the place of a path.
func (l *layer) problem(path, reason, hint string) *Error {
	e := &Error{File: l.name, Path: path, Reason: reason, Hint: hint}
	at, ok := l.find(path)
	switch {
	case ok && at.name != "":
		e.File = at.name
	case l.src != nil:
		e.File, e.Line, e.Col = l.src.name, at.line, at.col
		e.Excerpt = l.src.excerpt(at.line, at.col)
	}
	return e
}
