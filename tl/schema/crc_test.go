package schema

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"
)

func TestVectorIDs(t *testing.T) {
	var v struct {
		ConstructorIDs []struct {
			Declaration, Normalised string
			IDHex                   string `json:"id_hex"`
		} `json:"constructor_ids"`
	}
	readJSON(t, "computed_tl.json", &v)
	if len(v.ConstructorIDs) == 0 {
		t.Fatal("no vectors")
	}
	for _, tt := range v.ConstructorIDs {
		c, err := ParseCombinator(tt.Declaration)
		if err != nil {
			t.Errorf("%s: %v", tt.Declaration, err)
			continue
		}
		if got := c.Normal(); got != tt.Normalised {
			t.Errorf("%s: normal form\n got %s\nwant %s", tt.Declaration, got, tt.Normalised)
		}
		if got := fmt.Sprintf("%08x", c.ID); got != tt.IDHex {
			t.Errorf("%s: id %s, want %s", tt.Declaration, got, tt.IDHex)
		}
	}
}

func TestSyntheticIDs(t *testing.T) {
	var v struct{ Schema string }
	readJSON(t, "computed_tl_synthetic.json", &v)
	s, err := Parse("synthetic", v.Schema)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Constructors) != 13 {
		t.Errorf("%d constructors, want 13", len(s.Constructors))
	}
	for _, m := range s.Lint() {
		t.Errorf("%s: computed %08x for %q", m.Combinator, m.Computed, m.Combinator.Normal())
	}
}

func readJSON(t *testing.T, name string, v any) {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, v); err != nil {
		t.Fatal(err)
	}
}
