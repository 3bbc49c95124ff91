package handlers

// idHash is the hash over a list of ids by which clients say what they have.
// See https://core.telegram.org/api/offsets#hash-generation.
func idHash(ids []int64) int64 {
	var h uint64
	for _, id := range ids {
		h ^= h >> 21
		h ^= h << 35
		h ^= h >> 4
		h += uint64(id)
	}
	return int64(h)
}
