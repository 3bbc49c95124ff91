package tl_test

import (
	"bytes"
	"reflect"
	"runtime"
	"testing"

	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/tltest"
)

func FuzzDecodeAPI(f *testing.F) { fuzzDecode(f, 0) }
func FuzzDecodeMT(f *testing.F)  { fuzzDecode(f, 1) }

// fuzzDecode checks that no input panics or allocates out of proportion, and that
// what decodes encodes to something that decodes to the same.
func fuzzDecode(f *testing.F, schema int) {
	s := schemas[schema]
	fill := tltest.NewFiller(s.reg, s.any, 9)
	for i, d := range s.reg.Descriptors() {
		if i%40 == 0 || schema == 1 {
			data, err := tl.Append(nil, fill.Object(d, 1))
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		first := decodeBounded(t, s.reg, data)
		if first == nil {
			return
		}
		data1, err := tl.Append(nil, first)
		if err != nil {
			t.Fatalf("encode what was decoded: %v", err)
		}
		d := tl.NewDecoder(data1)
		second := s.reg.Decode(d)
		if d.Err() != nil {
			t.Fatalf("decode what was encoded: %v", d.Err())
		}
		data2, err := tl.Append(nil, second)
		if err != nil || !bytes.Equal(data1, data2) {
			t.Fatalf("no fixed point: %v\n%x\n%x", err, data1, data2)
		}
	})
}

// Allocation per input byte: the worst is a vector of ids of types whose structs
// are all optional fields, plus slabs.
const (
	maxPerByte = 120
	maxBase    = 64 << 10
)

func decodeBounded(t *testing.T, reg *tl.Registry, data []byte) tl.Object {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	d := tl.NewDecoder(data)
	o := reg.Decode(d)
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > uint64(maxBase+maxPerByte*len(data)) {
		t.Fatalf("%d bytes of input allocated %d", len(data), used)
	}
	if d.Err() != nil {
		return nil
	}
	return o
}

// TestAmplification computes the bound that the fuzzers test: no constructor's
// struct is more than maxPerByte/4 times its shortest form.
func TestAmplification(t *testing.T) {
	for _, s := range schemas {
		for _, d := range s.reg.Descriptors() {
			shortest := 4
			words := uint8(0)
			for _, f := range d.Fields {
				words = max(words, f.Word)
				if !f.Optional() {
					shortest += 4
				}
			}
			shortest += 4 * int(words)
			if size := int(reflect.TypeOf(d.New()).Elem().Size()); size > maxPerByte/4*shortest {
				t.Errorf("%s: %d bytes in memory for %d on the wire", d.Name, size, shortest)
			}
		}
	}
}

func FuzzGunzip(f *testing.F) {
	f.Add(zip(f, nil), 0)
	f.Add(zip(f, bytes.Repeat([]byte("tl"), 5000)), 10000)
	f.Add(zip(f, bytes.Repeat([]byte("tl"), 5000)), 9999)
	f.Add([]byte("\x78\x9c\x03\x00\x00\x00\x00\x01"), 10)
	f.Fuzz(func(t *testing.T, packed []byte, limit int) {
		limit %= 1 << 20
		out, err := tl.Gunzip(packed, limit)
		if most := max(limit, 0); len(out) > most+1 || err == nil && len(out) > most {
			t.Fatalf("%d bytes and error %v, limit %d", len(out), err, limit)
		}
	})
}
