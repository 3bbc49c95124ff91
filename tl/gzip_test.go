package tl_test

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"runtime"
	"testing"

	"github.com/tgfleet/tgfleet/tl"
)

func zip(tb testing.TB, data []byte) []byte {
	tb.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		tb.Fatal(err)
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func TestGunzip(t *testing.T) {
	data := bytes.Repeat([]byte("message "), 1000)
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for name, packed := range map[string][]byte{"gzip": zip(t, data), "zlib": z.Bytes()} {
		for _, limit := range []int{len(data), len(data) + 1, 1 << 20} {
			if got, err := tl.Gunzip(packed, limit); err != nil || !bytes.Equal(got, data) {
				t.Errorf("%s, limit %d: %d bytes, %v", name, limit, len(got), err)
			}
		}
		_, err := tl.Gunzip(packed, len(data)-1)
		if _, ok := errors.AsType[*tl.LimitError](err); !ok {
			t.Errorf("%s one byte above the limit: %v", name, err)
		}
		for n := range packed {
			if _, err := tl.Gunzip(packed[:n], 1<<20); err == nil {
				t.Errorf("%s: the first %d of %d bytes unpack", name, n, len(packed))
			}
		}
	}
}

// TestGunzipBomb unpacks 64 MiB of zeros with a limit of 1 MiB.
func TestGunzipBomb(t *testing.T) {
	bomb := zip(t, make([]byte, 64<<20))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := tl.Gunzip(bomb, 1<<20)
	runtime.ReadMemStats(&after)
	if _, ok := errors.AsType[*tl.LimitError](err); !ok {
		t.Errorf("error %v, want a LimitError", err)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 8<<20 {
		t.Errorf("%d bytes allocated to refuse it", used)
	}
}
