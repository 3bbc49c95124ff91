package world

// Blobs keeps the contents of files, each under a key in numbered parts: an
// upload is kept as it came, and read where a client wants it. All parts of a
// key but the last must be as long as its part 0, as Telegram demands of
// uploads. Errors are those of a disk; what is not there is none.
//
// Like the world's rows, what was put is durable when the request that did it is
// answered.
type Blobs interface {
	// Put stores a copy of data as a part, in place of the one before.
	Put(key string, part int, data []byte) error
	// Get returns a part, nil when there is none. The caller must not change it.
	Get(key string, part int) ([]byte, error)
	// Range returns at most limit bytes from offset on: fewer, or none, where the
	// blob or its next part ends.
	Range(key string, offset int64, limit int) ([]byte, error)
	// Size returns how many parts there are under key and their bytes together.
	Size(key string) (parts int, bytes int64, err error)
	// Move gives the parts of from to key to, in place of what that had.
	Move(from, to string) error
	// Delete forgets all parts of a key.
	Delete(key string) error
}
