package tl_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tgfleet/tgfleet/tl"
)

type vectorFile struct {
	Serialize []struct {
		Name, Type string
		Value      json.RawMessage
		Bytes      json.RawMessage // hex; of the longest value a description
	}
	MustFail []struct{ Name, Type, Bytes string } `json:"must_fail_to_parse"`
	Service  []serviceVector                      `json:"service_messages"`
}

func readVectors(t *testing.T) vectorFile {
	t.Helper()
	data, err := os.ReadFile("testdata/computed_tl.json")
	if err != nil {
		t.Fatal(err)
	}
	var v vectorFile
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestSerializeVectors decodes each vector to the form in which the file writes
// the value, and encodes it back.
func TestSerializeVectors(t *testing.T) {
	v := readVectors(t)
	flagged := 0
	for _, tt := range v.Serialize {
		if strings.HasPrefix(tt.Type, "ex#") || strings.HasPrefix(tt.Type, "ey#") {
			flagged++ // these need generated code: see cmd/tlgen/internal/synth
			continue
		}
		var wantHex string
		if json.Unmarshal(tt.Bytes, &wantHex) != nil {
			checkLongBytes(t, tt.Bytes)
			continue
		}
		data := unhex(t, wantHex)
		d := tl.NewDecoder(data)
		got, again := transcode(t, tt.Type, d)
		if d.Err() != nil || d.Len() != 0 {
			t.Errorf("%s: %v, %d bytes left", tt.Name, d.Err(), d.Len())
			continue
		}
		if tt.Type == "string" { // in hex, unlike the items of a Vector<string>
			got = hex.EncodeToString([]byte(got.(string)))
		}
		var want any
		if err := json.Unmarshal(tt.Value, &want); err != nil {
			t.Fatal(err)
		}
		if gotJSON, wantJSON := asJSON(t, got), asJSON(t, want); gotJSON != wantJSON && !sameDouble(tt.Type, got, want) {
			t.Errorf("%s: got %s, want %s", tt.Name, gotJSON, wantJSON)
		}
		if hex.EncodeToString(again) != wantHex {
			t.Errorf("%s: encoded to %x, want %s", tt.Name, again, wantHex)
		}
	}
	if len(v.Serialize)-flagged < 30 {
		t.Errorf("only %d vectors", len(v.Serialize)-flagged)
	}
}

// checkLongBytes builds the vector of 70000 bytes that the file only describes:
// byte i is i mod 251.
func checkLongBytes(t *testing.T, description []byte) {
	t.Helper()
	var want struct {
		TotalLen int `json:"total_len_int"`
		Prefix   string
		SHA256   string
	}
	if err := json.Unmarshal(description, &want); err != nil {
		t.Fatal(err)
	}
	value := make([]byte, 70000)
	for i := range value {
		value[i] = byte(i % 251)
	}
	got := tl.AppendBytes(nil, value)
	sum := sha256.Sum256(got)
	if len(got) != want.TotalLen || !strings.HasPrefix(hex.EncodeToString(got), want.Prefix) || hex.EncodeToString(sum[:]) != want.SHA256 {
		t.Errorf("bytes 70000: %d bytes %x..., sha256 %x; want %+v", len(got), got[:8], sum, want)
	}
	d := tl.NewDecoder(got)
	if back := d.Bytes(); !bytes.Equal(back, value) || d.Err() != nil || d.Len() != 0 {
		t.Errorf("bytes 70000: decoded to %d bytes, %v", len(back), d.Err())
	}
}

func sameDouble(typ string, got, want any) bool {
	if typ != "double" {
		return false
	}
	a, errA := strconv.ParseFloat(got.(string), 64)
	b, errB := strconv.ParseFloat(want.(string), 64)
	return errA == nil && errB == nil && math.Float64bits(a) == math.Float64bits(b)
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// transcode reads a value of typ and returns it as the vector file writes it,
// and its bytes encoded again.
func transcode(t *testing.T, typ string, d *tl.Decoder) (any, []byte) {
	t.Helper()
	typ, _, _ = strings.Cut(typ, " ")
	if elem := tl.Elem(typ); elem != "" {
		bare := typ[0] == 'v'
		var n int
		var out []byte
		if bare {
			n = d.BareVectorLen(4)
		} else {
			n = d.VectorLen(4)
			out = tl.AppendUint32(nil, tl.IDVector)
		}
		out = tl.AppendInt32(out, int32(n))
		items := []any{}
		for range n {
			v, b := transcode(t, elem, d)
			items, out = append(items, v), append(out, b...)
		}
		return items, out
	}
	switch typ {
	case "int":
		v := d.Int32()
		return v, tl.AppendInt32(nil, v)
	case "long":
		v := d.Int64()
		return strconv.FormatInt(v, 10), tl.AppendInt64(nil, v)
	case "double":
		v := d.Float64()
		return strconv.FormatFloat(v, 'g', -1, 64), tl.AppendFloat64(nil, v)
	case "Bool":
		v := d.Bool()
		return v, tl.AppendBool(nil, v)
	case "bytes":
		v := d.Bytes()
		return hex.EncodeToString(v), tl.AppendBytes(nil, v)
	case "int128":
		v := d.Int128()
		return hex.EncodeToString(v[:]), v[:]
	case "int256":
		v := d.Int256()
		return hex.EncodeToString(v[:]), v[:]
	case "string":
		v := d.String()
		return v, tl.AppendString(nil, v)
	}
	t.Fatalf("type %q in the vectors is not known here", typ)
	return nil, nil
}

func TestMustFailVectors(t *testing.T) {
	v := readVectors(t)
	if len(v.MustFail) < 8 {
		t.Fatalf("%d vectors", len(v.MustFail))
	}
	for _, tt := range v.MustFail {
		d := tl.NewDecoder(slices.Clip(unhex(t, tt.Bytes)))
		if got, _ := transcode(t, tt.Type, d); d.Err() == nil {
			t.Errorf("%s: decoded to %v", tt.Name, got)
		}
	}
}
