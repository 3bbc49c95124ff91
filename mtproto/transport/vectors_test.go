package transport

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"testing"
)

// vectorFile mirrors testdata/computed_transport.json, as far as this package
// speaks the framings in it.
type vectorFile struct {
	Frames []struct {
		Length             int     `json:"payload_len_int"`
		Payload            hexText `json:"payload"`
		Rule               string  `json:"payload_rule"`
		Abridged           hexText `json:"abridged"`
		Intermediate       hexText `json:"intermediate"`
		AbridgedHeader     hexText `json:"abridged_header"`
		IntermediateHeader hexText `json:"intermediate_header"`
		AbridgedAck        hexText `json:"abridged_quick_ack"`
		IntermediateAck    hexText `json:"intermediate_quick_ack"`
	} `json:"frames"`
	TransportErrors []struct {
		Code         int     `json:"code_int"`
		Payload      hexText `json:"payload"`
		Abridged     hexText `json:"abridged"`
		Intermediate hexText `json:"intermediate"`
	} `json:"transport_errors"`
	Prefix struct {
		Abridged     hexText `json:"abridged"`
		Intermediate hexText `json:"intermediate"`
		Padded       hexText `json:"padded_intermediate"`
	} `json:"connection_prefix"`
}

type hexText []byte

func (h *hexText) UnmarshalText(text []byte) (err error) {
	*h, err = hex.DecodeString(string(text))
	return err
}

// outOfSlice names the kinds of vectors in the file that belong to framings
// this package does not speak yet: full, padded intermediate, obfuscation and
// quick acks. TestVectorKinds fails when the file has a kind that is neither
// tested nor named here.
var outOfSlice = map[string]bool{
	"obfuscated2":             true,
	"obfuscated2_first_bytes": true,
	"quick_ack":               true,
	"frames.padded":           true,
	"frames.full_seq0":        true,
	"frames.full_seq1":        true,
	"frames.full_seq5":        true,
	"frames.full_seq0_crc":    true,
	"frames.full_seq0_sha256": true,

	"transport_errors.padded":    true,
	"transport_errors.full_seq0": true,
	"connection_prefix.full":     true,
}

var inSlice = []string{
	"file", "note", "frames", "transport_errors", "connection_prefix",
	"frames.payload_len_int", "frames.payload", "frames.payload_rule",
	"frames.abridged", "frames.intermediate", "frames.abridged_header", "frames.intermediate_header",
	"frames.abridged_quick_ack", "frames.intermediate_quick_ack",
	"transport_errors.code_int", "transport_errors.payload", "transport_errors.abridged", "transport_errors.intermediate",
	"connection_prefix.abridged", "connection_prefix.intermediate", "connection_prefix.padded_intermediate",
}

func loadVectors(t *testing.T) (v vectorFile, raw map[string]any) {
	t.Helper()
	data, err := os.ReadFile("testdata/computed_transport.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &raw); err != nil {
		t.Fatal(err)
	}
	return v, raw
}

func TestVectorKinds(t *testing.T) {
	_, raw := loadVectors(t)
	see := func(kind string) {
		if !outOfSlice[kind] && !slices.Contains(inSlice, kind) {
			t.Errorf("vector kind %q is neither tested nor listed as out of this slice", kind)
		}
	}
	for key, value := range raw {
		see(key)
		switch value := value.(type) {
		case map[string]any:
			for k := range value {
				see(key + "." + k)
			}
		case []any:
			for _, item := range value {
				if outOfSlice[key] {
					continue
				}
				for k := range item.(map[string]any) {
					see(key + "." + k)
				}
			}
		}
	}
}

func TestVectorFrames(t *testing.T) {
	v, _ := loadVectors(t)
	if len(v.Frames) == 0 {
		t.Fatal("no frames in the vector file")
	}
	for _, f := range v.Frames {
		payload := []byte(f.Payload)
		if f.Rule == "byte i = (7*i) mod 256" {
			payload = make([]byte, f.Length)
			for i := range payload {
				payload[i] = byte(7 * i)
			}
			f.Abridged = append(f.AbridgedHeader, payload...)
			f.Intermediate = append(f.IntermediateHeader, payload...)
		}
		if len(payload) != f.Length {
			t.Fatalf("vector of %d bytes has a payload of %d", f.Length, len(payload))
		}
		checkFrame(t, Framer{Framing: Abridged}, payload, f.Abridged)
		checkFrame(t, Framer{Framing: Intermediate}, payload, f.Intermediate)
		checkQuickAckRefused(t, Framer{Framing: Abridged}, f.AbridgedAck)
		checkQuickAckRefused(t, Framer{Framing: Intermediate}, f.IntermediateAck)
	}
}

func checkFrame(t *testing.T, f Framer, payload, wire []byte) {
	t.Helper()
	if len(payload) == 0 {
		// An empty frame is expressible but means nothing: refused both ways.
		if _, err := f.AppendFrame(nil, payload); !isFrameError(err) {
			t.Errorf("%s: writing an empty frame: got error %v, want a FrameError", f.Framing, err)
		}
		if _, _, err := f.Next(wire); !isFrameError(err) {
			t.Errorf("%s: reading an empty frame: got error %v, want a FrameError", f.Framing, err)
		}
		return
	}
	got, err := f.AppendFrame(nil, payload)
	if err != nil || !bytes.Equal(got, wire) {
		t.Errorf("%s: frame of %d bytes: got %x… (%v), want %x…", f.Framing, len(payload), got[:min(8, len(got))], err, wire[:8])
	}
	back, n, err := f.Next(append(wire[:len(wire):len(wire)], 0xaa))
	if err != nil || n != len(wire) || !bytes.Equal(back, payload) {
		t.Errorf("%s: reading a frame of %d bytes: got %d bytes, n=%d, error %v", f.Framing, len(payload), len(back), n, err)
	}
	for cut := range wire {
		if _, _, err := f.Next(wire[:cut]); !errors.Is(err, ErrShort) {
			t.Fatalf("%s: %d of %d bytes: got error %v, want ErrShort", f.Framing, cut, len(wire), err)
		}
	}
}

// checkQuickAckRefused: the flag is never agreed on by this package, so a peer
// that sets it cannot be followed.
func checkQuickAckRefused(t *testing.T, f Framer, wire []byte) {
	t.Helper()
	if len(wire) == 0 {
		return
	}
	if _, _, err := f.Next(wire); !isFrameError(err) {
		t.Errorf("%s: quick ack flag: got error %v, want a FrameError", f.Framing, err)
	}
}

func TestVectorTransportErrors(t *testing.T) {
	v, _ := loadVectors(t)
	if len(v.TransportErrors) == 0 {
		t.Fatal("no transport errors in the vector file")
	}
	for _, e := range v.TransportErrors {
		if got := StatusPayload(-e.Code); !bytes.Equal(got, e.Payload) {
			t.Errorf("StatusPayload(%d): got %x, want %x", -e.Code, got, e.Payload)
		}
		for f, wire := range map[Framing][]byte{Abridged: e.Abridged, Intermediate: e.Intermediate} {
			c := Client(newScript(wire), f)
			_, err := c.ReadFrame()
			if status, ok := errors.AsType[*StatusError](err); !ok || status.Code != -e.Code {
				t.Errorf("%s: reading transport error %d: got %v", f, e.Code, err)
			}
		}
	}
}

func TestVectorPrefix(t *testing.T) {
	v, _ := loadVectors(t)
	for f, want := range map[Framing][]byte{Abridged: v.Prefix.Abridged, Intermediate: v.Prefix.Intermediate} {
		if got := f.Prefix(); got != string(want) {
			t.Errorf("%s: prefix %x, want %x", f, got, want)
		}
		got, n, err := Detect(append(want, 1, 2, 3, 4))
		if got != f || n != len(want) || err != nil {
			t.Errorf("Detect(%x): got %s, %d, %v", want, got, n, err)
		}
	}
	if _, _, err := Detect(v.Prefix.Padded); !isFrameError(err) {
		t.Errorf("Detect of the padded framing: got %v, want a FrameError", err)
	}
}

func isFrameError(err error) bool {
	_, ok := errors.AsType[*FrameError](err)
	return ok
}
