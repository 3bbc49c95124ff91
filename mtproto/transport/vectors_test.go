package transport

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
)

// vectorFile mirrors testdata/computed_transport.json but for the keys of
// obfuscated2, which package obfuscate tests.
type vectorFile struct {
	Frames          []frameVector  `json:"frames"`
	TransportErrors []errorVector  `json:"transport_errors"`
	QuickAcks       []ackVector    `json:"quick_ack"`
	Obfuscated      []streamVector `json:"obfuscated2"`
	Prefix          struct {
		Abridged     hexText `json:"abridged"`
		Intermediate hexText `json:"intermediate"`
		Padded       hexText `json:"padded_intermediate"`
		Full         hexText `json:"full"`
	} `json:"connection_prefix"`
}

type frameVector struct {
	Length             int     `json:"payload_len_int"`
	Payload            hexText `json:"payload"`
	Rule               string  `json:"payload_rule"`
	Abridged           hexText `json:"abridged"`
	AbridgedHeader     hexText `json:"abridged_header"`
	AbridgedAck        hexText `json:"abridged_quick_ack"`
	Intermediate       hexText `json:"intermediate"`
	IntermediateHeader hexText `json:"intermediate_header"`
	IntermediateAck    hexText `json:"intermediate_quick_ack"`
	Padded             struct {
		Padding hexText `json:"padding"`
		Frame   hexText `json:"frame"`
	} `json:"padded"`
	Full0       hexText `json:"full_seq0"`
	Full1       hexText `json:"full_seq1"`
	Full5       hexText `json:"full_seq5"`
	Full0SHA256 hexText `json:"full_seq0_sha256"`
	Full0CRC    hexText `json:"full_seq0_crc"`
}

type errorVector struct {
	Code         int     `json:"code_int"`
	Payload      hexText `json:"payload"`
	Abridged     hexText `json:"abridged"`
	Intermediate hexText `json:"intermediate"`
	Padded       hexText `json:"padded"`
	Full         hexText `json:"full_seq0"`
}

type ackVector struct {
	Token        uint32  `json:"token_int"`
	Bytes        hexText `json:"token_bytes"`
	Abridged     hexText `json:"server_sends_abridged"`
	Intermediate hexText `json:"server_sends_intermediate"`
	Padded       hexText `json:"server_sends_padded"`
}

type streamVector struct {
	Random64 hexText `json:"random64"`
	Tag      hexText `json:"protocol_tag"`
	DC       int     `json:"dc_id_int"`
	Secret   hexText `json:"secret"`
	First    hexText `json:"first_64_bytes_sent"`
}

type hexText []byte

func (h *hexText) UnmarshalText(text []byte) (err error) {
	*h, err = hex.DecodeString(string(text))
	return err
}

func loadVectors(t *testing.T) (v vectorFile) {
	t.Helper()
	data, err := os.ReadFile("testdata/computed_transport.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	if got, want := [4]int{len(v.Frames), len(v.TransportErrors), len(v.QuickAcks), len(v.Obfuscated)}, [4]int{10, 4, 3, 6}; got != want {
		t.Fatalf("%v frames, errors, quick acks and streams in the vector file, want %v", got, want)
	}
	return v
}

// TestVectorKinds fails when the file has something that no test looks at.
func TestVectorKinds(t *testing.T) {
	data, err := os.ReadFile("testdata/computed_transport.json")
	if err != nil {
		t.Fatal(err)
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		t.Fatal(err)
	}
	known := []string{"file", "note", "frames", "transport_errors", "quick_ack", "connection_prefix",
		"obfuscated2", "obfuscated2_first_bytes"} // the last two in package obfuscate as well
	for key := range raw {
		if !slices.Contains(known, key) {
			t.Errorf("vectors %q are not tested", key)
		}
	}
	strict := json.NewDecoder(bytes.NewReader(raw["frames"]))
	strict.DisallowUnknownFields()
	var frames []frameVector
	if err := strict.Decode(&frames); err != nil {
		t.Errorf("a kind of frame is not tested: %v", err)
	}
	strict = json.NewDecoder(bytes.NewReader(raw["transport_errors"]))
	strict.DisallowUnknownFields()
	var statuses []errorVector
	if err := strict.Decode(&statuses); err != nil {
		t.Errorf("a kind of transport error is not tested: %v", err)
	}
}

// end is one end of a stream in a test, without I/O.
func end(f framing, server bool, received []byte) *stream {
	k := map[framing]Kind{abridged: KindAbridged, intermediate: KindIntermediate, padded: KindPadded, full: KindFull}[f]
	return &stream{nc: newScript(received), kind: k, framing: f, server: server, maxFrame: DefaultMaxFrame, rand: zeroes{}}
}

// zeroes is a source of randomness that gives no padding.
type zeroes struct{}

func (zeroes) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestVectorFrames(t *testing.T) {
	for _, f := range loadVectors(t).Frames {
		payload := []byte(f.Payload)
		if f.Rule == "byte i = (7*i) mod 256" {
			payload = make([]byte, f.Length)
			for i := range payload {
				payload[i] = byte(7 * i)
			}
			f.Abridged, f.Intermediate = append(f.AbridgedHeader, payload...), append(f.IntermediateHeader, payload...)
			f.Full0 = appendFull(nil, payload, 0)
			sum := sha256.Sum256(f.Full0)
			if !bytes.Equal(sum[:], f.Full0SHA256) || !bytes.HasSuffix(f.Full0, f.Full0CRC) {
				t.Errorf("full frame of %d bytes: SHA-256 %x, want %x", f.Length, sum, []byte(f.Full0SHA256))
			}
		}
		if len(payload) != f.Length {
			t.Fatalf("vector of %d bytes has a payload of %d", f.Length, len(payload))
		}
		checkFrame(t, abridged, Frame{Payload: payload}, 0, f.Abridged)
		checkFrame(t, intermediate, Frame{Payload: payload}, 0, f.Intermediate)
		checkFrame(t, full, Frame{Payload: payload}, 0, f.Full0)
		checkFrame(t, full, Frame{Payload: payload}, 1, f.Full1)
		checkFrame(t, full, Frame{Payload: payload}, 5, f.Full5)
		checkFrame(t, abridged, Frame{Payload: payload, QuickAck: true}, 0, f.AbridgedAck)
		checkFrame(t, intermediate, Frame{Payload: payload, QuickAck: true}, 0, f.IntermediateAck)
		checkPaddedVector(t, payload, f)
	}
}

// checkFrame checks both ends of one vector. An empty frame is expressible but
// means nothing: it is refused both ways.
func checkFrame(t *testing.T, f framing, frame Frame, number uint32, wire []byte) {
	t.Helper()
	if len(wire) == 0 {
		return // the vector is not given for this payload
	}
	client, server := end(f, false, nil), end(f, true, wire)
	server.received = number
	got, err := client.appendFrame(nil, frame, number)
	if len(frame.Payload) == 0 {
		if !isFrameError(err) {
			t.Errorf("%s: writing an empty frame: %v, want a FrameError", client.kind, err)
		}
		if _, err := server.Read(); !isFrameError(err) {
			t.Errorf("%s: reading an empty frame: %v, want a FrameError", client.kind, err)
		}
		return
	}
	if err != nil || !bytes.Equal(got, wire) {
		t.Errorf("%s: frame of %d bytes: %x… (%v), want %x…", client.kind, len(frame.Payload), got[:min(12, len(got))], err, wire[:8])
	}
	p, err := server.Read()
	if len(frame.Payload) == 4 { // a client sends nothing of that length
		if !isFrameError(err) {
			t.Errorf("%s: reading four bytes: %v, want a FrameError", client.kind, err)
		}
		return
	}
	if err != nil || !bytes.Equal(p.Payload, frame.Payload) || p.WantsAck != frame.QuickAck {
		t.Errorf("%s: reading a frame of %d bytes: %d bytes, %v", client.kind, len(frame.Payload), len(p.Payload), err)
	}
	for cut := 0; cut < len(wire); cut += 1 + cut/1000*1000 { // of a long frame, not every byte
		server := end(f, true, wire[:cut])
		server.received = number
		if _, err := server.Read(); !errors.Is(err, io.ErrUnexpectedEOF) && (cut != 0 || err != io.EOF) {
			t.Fatalf("%s: %d of %d bytes: %v, want an unexpected EOF", client.kind, cut, len(wire), err)
		}
	}
}

// checkPaddedVector: the payloads of these vectors are no messages, so that
// where they end cannot be told from inside.
func checkPaddedVector(t *testing.T, payload []byte, f frameVector) {
	t.Helper()
	if len(f.Padded.Frame) == 0 || len(payload) == 0 {
		return
	}
	client := end(padded, false, nil)
	random := append([]byte{byte(len(f.Padded.Padding))}, f.Padded.Padding...)
	client.rand = bytes.NewReader(append(random, make([]byte, 16)...))
	got, err := client.appendFrame(nil, Frame{Payload: payload}, 0)
	if err != nil || !bytes.Equal(got, f.Padded.Frame) {
		t.Errorf("padded frame of %d bytes: %x… (%v), want %x…", len(payload), got[:min(8, len(got))], err, f.Padded.Frame[:8])
	}
	h, err := end(padded, true, nil).header(f.Padded.Frame)
	if err != nil || h.body != len(payload)+len(f.Padded.Padding) {
		t.Errorf("padded header of %d bytes: %+v, %v", len(payload), h, err)
	}
}

func TestVectorTransportErrors(t *testing.T) {
	for _, e := range loadVectors(t).TransportErrors {
		if got := statusPayload(-e.Code); !bytes.Equal(got, e.Payload) {
			t.Errorf("payload of %d: %x, want %x", e.Code, got, e.Payload)
		}
		for f, wire := range map[framing][]byte{abridged: e.Abridged, intermediate: e.Intermediate, padded: e.Padded, full: e.Full} {
			server := end(f, true, nil)
			if err := server.WriteStatus(-e.Code); err != nil || !bytes.Equal(written(server), wire) {
				t.Errorf("%s: writing %d: %x (%v), want %x", server.kind, e.Code, written(server), err, wire)
			}
			_, err := end(f, false, wire).Read()
			if status, ok := errors.AsType[*StatusError](err); !ok || status.Code != -e.Code {
				t.Errorf("%s: reading transport error %d: %v", server.kind, e.Code, err)
			}
		}
	}
}

func TestVectorQuickAcks(t *testing.T) {
	for _, a := range loadVectors(t).QuickAcks {
		for f, wire := range map[framing][]byte{abridged: a.Abridged, intermediate: a.Intermediate, padded: a.Padded} {
			server := end(f, true, nil)
			err := server.QuickAck(a.Token)
			got := written(server)
			if f == padded { // the vector has a tail, as a server may
				wire, got = wire[4:12], got[4:]
			}
			if err != nil || !bytes.Equal(got, wire) {
				t.Errorf("%s: quick ack: %x (%v), want %x", server.kind, got, err, wire)
			}
		}
		for f, wire := range map[framing][]byte{abridged: a.Abridged, intermediate: a.Intermediate, padded: a.Padded} {
			p, err := end(f, false, wire).Read()
			if err != nil || p.Token != a.Token || p.Payload != nil {
				t.Errorf("reading the quick ack %x: %+v, %v, want token %08x", wire, p, err, a.Token)
			}
		}
		if token := binary.LittleEndian.Uint32(a.Bytes); token != a.Token {
			t.Errorf("token %08x, bytes %08x", a.Token, token)
		}
	}
	if err := end(full, true, nil).QuickAck(1 << 31); !isFrameError(err) {
		t.Errorf("quick ack in the full framing: %v, want a FrameError", err)
	}
}

func TestVectorPrefix(t *testing.T) {
	v := loadVectors(t)
	for f, want := range map[framing][]byte{
		abridged: v.Prefix.Abridged, intermediate: v.Prefix.Intermediate, padded: v.Prefix.Padded, full: v.Prefix.Full,
	} {
		if got := f.prefix(); got != string(want) {
			t.Errorf("prefix %x, want %x", got, want)
		}
		first, err := end(f, false, nil).appendFrame(bytes.Clone(want), Frame{Payload: pattern(40)}, 0)
		if err != nil {
			t.Fatal(err)
		}
		k, n, err := detect(first)
		if k.framing() != f || n != len(want) || err != nil {
			t.Errorf("detect(%x…): %s, %d, %v", first[:8], k, n, err)
		}
	}
}

// TestVectorObfuscated opens each stream of the vectors at the server's end.
func TestVectorObfuscated(t *testing.T) {
	for _, o := range loadVectors(t).Obfuscated {
		secret := []byte(o.Secret)
		if len(secret) == 17 {
			secret = secret[1:]
		}
		w, err := Accept(newScript(o.First), AcceptOptions{Secret: secret})
		if err != nil {
			t.Fatalf("tag %x: %v", []byte(o.Tag), err)
		}
		if got := w.(*stream).framing.tag(); w.Kind() != KindObfuscated || got != binary.LittleEndian.Uint32(o.Tag) {
			t.Errorf("detected %s with tag %08x, want %x", w.Kind(), got, []byte(o.Tag))
		}
		if len(secret) == 0 {
			continue
		}
		if _, err := Accept(newScript(o.First), AcceptOptions{}); !isFrameError(err) || !strings.Contains(err.Error(), "secret") {
			t.Errorf("without the secret: %v, want a FrameError that names it", err)
		}
	}
}

// TestExternalFull checks the full framing against vectors of others.
func TestExternalFull(t *testing.T) {
	data, err := os.ReadFile("../../crypto/testdata/external_cross_checks.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Cases []struct {
			Name  string
			Empty hexText `json:"empty_seq0"`
			Seq0  hexText `json:"p128_seq0"`
			Seq1  hexText `json:"p128_seq1"`
		}
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, c := range file.Cases {
		if !strings.HasPrefix(c.Name, "full transport") {
			continue
		}
		seen++
		var p []byte
		for i := range byte(128) {
			p = append(p, i)
		}
		checkFrame(t, full, Frame{}, 0, c.Empty)
		if got := appendFull(nil, nil, 0); !bytes.Equal(got, c.Empty) {
			t.Errorf("empty: %x, want %x", got, c.Empty)
		}
		checkFrame(t, full, Frame{Payload: p}, 0, c.Seq0)
		checkFrame(t, full, Frame{Payload: p}, 1, c.Seq1)
	}
	if seen != 1 {
		t.Errorf("%d vectors of the full framing, want 1", seen)
	}
}

func isFrameError(err error) bool {
	_, ok := errors.AsType[*FrameError](err)
	return ok
}
