package synth_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/tgfleet/tgfleet/cmd/tlgen/internal/synth"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/tljson"
)

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

func TestSyntheticVectors(t *testing.T) {
	var v struct {
		Cases []struct {
			Type  string
			Value map[string]any
			Bytes string
		}
	}
	readJSON(t, "computed_tl_synthetic.json", &v)
	if len(v.Cases) != 26 {
		t.Fatalf("%d cases, want 26", len(v.Cases))
	}
	for _, tt := range v.Cases {
		checkVector(t, tt.Value["_"].(string), tt.Type, tt.Value, tt.Bytes)
	}
}

func TestFlagVectors(t *testing.T) {
	var v struct {
		Serialize []struct {
			Name, Type   string
			Value, Bytes any
		}
	}
	readJSON(t, "computed_tl.json", &v)
	n := 0
	for _, tt := range v.Serialize {
		name, _, ok := strings.Cut(tt.Type, "#")
		if !ok {
			continue
		}
		n++
		checkVector(t, name, strings.ToUpper(name[:1])+name[1:], tt.Value.(map[string]any), tt.Bytes.(string))
	}
	if n != 4 {
		t.Errorf("%d vectors with flags, want 4", n)
	}
}

// checkVector goes from the value to the bytes and back.
func checkVector(t *testing.T, name, typ string, value map[string]any, wire string) {
	t.Helper()
	reg := synth.Registry()
	d := reg.ByName(name)
	if d == nil || d.Type != typ {
		t.Fatalf("%s: descriptor %+v", name, d)
	}
	text, err := json.Marshal(ours(value, name))
	if err != nil {
		t.Fatal(err)
	}
	o, err := tljson.UnmarshalAs(reg, name, text)
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, text)
	}
	data, err := tl.Append(nil, o)
	if err != nil || hex.EncodeToString(data) != wire {
		t.Errorf("%s: %v\n got %x\nwant %s", name, err, data, wire)
	}
	dec := tl.NewDecoder(data)
	back := synth.Decode(dec)
	if dec.Err() != nil || dec.Len() != 0 || !reflect.DeepEqual(back, o) {
		t.Errorf("%s: decoded to %+v, %v; want %+v", name, back, dec.Err(), o)
	}
	for n := range data {
		if err := tl.Unmarshal(data[:n], d.New()); err == nil {
			t.Errorf("%s: the first %d of %d bytes decode", name, n, len(data))
		}
	}
}

// ours writes bytes in base64, where the vectors have hex.
func ours(value map[string]any, name string) map[string]any {
	out := map[string]any{}
	for _, f := range synth.Registry().ByName(name).Fields {
		if v, ok := value[f.Name]; ok {
			out[f.Name] = oursValue(v, f.Type)
		}
	}
	if _, ok := value["_"]; ok {
		out["_"] = name
	}
	return out
}

func oursValue(v any, typ string) any {
	switch v := v.(type) {
	case map[string]any:
		return ours(v, v["_"].(string))
	case []any:
		for i := range v {
			v[i] = oursValue(v[i], tl.Elem(typ))
		}
	case string:
		if typ == "bytes" {
			b, _ := hex.DecodeString(v) // a wrong vector shows as wrong bytes
			return base64.StdEncoding.EncodeToString(b)
		}
	}
	return v
}
