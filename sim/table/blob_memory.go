package table

import (
	"bytes"
	"slices"
)

// MemoryBlobs keeps the contents of files in memory. The zero value is empty and
// usable.
type MemoryBlobs struct {
	parts map[string]map[int][]byte
}

// Put stores a copy of data as a part, in place of the one before.
func (b *MemoryBlobs) Put(key string, part int, data []byte) error {
	if b.parts == nil {
		b.parts = map[string]map[int][]byte{}
	}
	if b.parts[key] == nil {
		b.parts[key] = map[int][]byte{}
	}
	b.parts[key][part] = append(make([]byte, 0, len(data)), data...) // not nil when empty
	return nil
}

// Get returns a part, nil when there is none.
func (b *MemoryBlobs) Get(key string, part int) ([]byte, error) {
	return b.parts[key][part], nil
}

// Range returns at most limit bytes from offset on.
func (b *MemoryBlobs) Range(key string, offset int64, limit int) ([]byte, error) {
	return readRange(len(b.parts[key][0]), offset, limit, func(part, from, n int) ([]byte, error) {
		data := b.parts[key][part]
		from = min(from, len(data))
		return data[from : from+min(n, len(data)-from)], nil
	})
}

// Size returns how many parts there are under key and their bytes together.
func (b *MemoryBlobs) Size(key string) (parts int, total int64, err error) {
	for _, data := range b.parts[key] {
		total += int64(len(data))
	}
	return len(b.parts[key]), total, nil
}

// Move gives the parts of from to key to, in place of what that had.
func (b *MemoryBlobs) Move(from, to string) error {
	if from == to {
		return nil
	}
	parts, ok := b.parts[from]
	delete(b.parts, from)
	delete(b.parts, to)
	if ok {
		b.parts[to] = parts
	}
	return nil
}

// Delete forgets all parts of a key.
func (b *MemoryBlobs) Delete(key string) error {
	delete(b.parts, key)
	return nil
}

// readRange joins what read returns for the parts, of size bytes each, that lie
// in a range. read gets a part, where in it to begin, and how much is wanted.
func readRange(size int, offset int64, limit int, read func(part, from, n int) ([]byte, error)) ([]byte, error) {
	if size == 0 || offset < 0 {
		return nil, nil
	}
	var pieces [][]byte
	part, from := int(offset/int64(size)), int(offset%int64(size))
	for limit > 0 {
		want := min(limit, size-from)
		piece, err := read(part, from, want)
		if err != nil {
			return nil, err
		}
		pieces = append(pieces, piece)
		if len(piece) < want {
			break
		}
		limit -= want
		part, from = part+1, 0
	}
	return slices.Clip(bytes.Join(pieces, nil)), nil
}
