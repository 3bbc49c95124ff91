package check

import "testing"

func TestPlainIDs(t *testing.T) {
	for name, tc := range map[string]struct {
		ids  []int64
		want bool
	}{
		"in order":    {[]int64{4, 8, 1 << 40}, true},
		"a repeat":    {[]int64{8, 8}, true},
		"zero":        {[]int64{0}, false},
		"of a server": {[]int64{5}, false},
		"negative":    {[]int64{-4}, false},
		"descending":  {[]int64{8, 4}, false},
	} {
		var p Plain
		got := true
		for _, id := range tc.ids {
			got = p.Check(id)
		}
		if got != tc.want {
			t.Errorf("%s: the last of %v passes: %t, want %t", name, tc.ids, got, tc.want)
		}
	}
}
