package world

// index puts v under two keys, or takes it away.
func index[A, B comparable, V any](all map[A]map[B]V, a A, b B, v V, in bool) {
	group := all[a]
	switch {
	case !in:
		delete(group, b)
		if len(group) == 0 {
			delete(all, a)
		}
		return
	case group == nil:
		group = map[B]V{}
		all[a] = group
	}
	group[b] = v
}
