package world

import "testing"

// TestLayerOfAKey: what a temporary key was told goes before what the permanent
// key behind it knows.
func TestLayerOfAKey(t *testing.T) {
	told := func(layer int) *ClientInfo { return &ClientInfo{Layer: layer} }
	for _, tt := range []struct {
		name string
		key  WireKey
		want int
	}{
		{"nobody said", WireKey{Perm: &AuthKey{}}, 0},
		{"permanent", WireKey{Perm: &AuthKey{Client: told(170)}}, 170},
		{"not bound", WireKey{Temp: &TempKey{}}, 0},
		{"temporary", WireKey{Perm: &AuthKey{Client: told(170)}, Temp: &TempKey{Client: told(180)}}, 180},
		{"temporary, not told", WireKey{Perm: &AuthKey{Client: told(170)}, Temp: &TempKey{}}, 170},
	} {
		if got := tt.key.Layer(); got != tt.want {
			t.Errorf("%s: layer %d, want %d", tt.name, got, tt.want)
		}
	}
}
