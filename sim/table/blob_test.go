package table

import (
	"bytes"
	"testing"
)

// blobs is what the kinds of store have in common.
type blobs interface {
	Put(key string, part int, data []byte) error
	Get(key string, part int) ([]byte, error)
	Range(key string, offset int64, limit int) ([]byte, error)
	Size(key string) (parts int, bytes int64, err error)
	Move(from, to string) error
	Delete(key string) error
}

// eachBlobs runs a test on every kind of store.
func eachBlobs(t *testing.T, run func(t *testing.T, b blobs)) {
	t.Run("memory", func(t *testing.T) { run(t, &MemoryBlobs{}) })
	t.Run("database", func(t *testing.T) {
		db, err := Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		run(t, db.Blobs())
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
}

func put(t *testing.T, b blobs, key string, parts ...string) {
	t.Helper()
	for i, p := range parts {
		if err := b.Put(key, i, []byte(p)); err != nil {
			t.Fatal(err)
		}
	}
}

func wantSize(t *testing.T, b blobs, key string, parts int, size int64) {
	t.Helper()
	if n, total, err := b.Size(key); n != parts || total != size || err != nil {
		t.Errorf("size of %q: %d parts, %d bytes, %v; want %d, %d", key, n, total, err, parts, size)
	}
}

func TestBlobParts(t *testing.T) {
	eachBlobs(t, func(t *testing.T, b blobs) {
		data := []byte("abc")
		if err := b.Put("k", 0, data); err != nil {
			t.Fatal(err)
		}
		data[0] = 'X' // the store has its own copy
		put(t, b, "k2", "other")
		if err := b.Put("k", 1, nil); err != nil {
			t.Fatal(err)
		}
		if got, err := b.Get("k", 0); string(got) != "abc" || err != nil {
			t.Errorf("part 0: %q, %v", got, err)
		}
		if got, err := b.Get("k", 1); got == nil || len(got) != 0 || err != nil {
			t.Errorf("an empty part: %v, %v, want one that is there", got, err)
		}
		if got, err := b.Get("k", 2); got != nil || err != nil {
			t.Errorf("a part that is not there: %v, %v", got, err)
		}
		put(t, b, "k", "longer")
		if got, _ := b.Get("k", 0); string(got) != "longer" {
			t.Errorf("part 0 put again: %q", got)
		}
		wantSize(t, b, "k", 2, 6)
		wantSize(t, b, "none", 0, 0)
	})
}

func TestBlobRange(t *testing.T) {
	eachBlobs(t, func(t *testing.T, b blobs) {
		put(t, b, "k", "0123", "4567", "89")
		put(t, b, "gap", "0123")
		if err := b.Put("gap", 2, []byte("89")); err != nil {
			t.Fatal(err)
		}
		for _, tc := range []struct {
			key    string
			offset int64
			limit  int
			want   string
		}{
			{"k", 0, 4, "0123"},
			{"k", 0, 100, "0123456789"},
			{"k", 2, 4, "2345"},
			{"k", 4, 1, "4"},
			{"k", 7, 2, "78"},
			{"k", 9, 5, "9"},
			{"k", 10, 5, ""},
			{"k", 1 << 40, 5, ""},
			{"k", -1, 5, ""},
			{"k", 3, 0, ""},
			{"k", 3, -1, ""},
			{"gap", 2, 9, "23"},
			{"none", 0, 9, ""},
		} {
			got, err := b.Range(tc.key, tc.offset, tc.limit)
			if string(got) != tc.want || err != nil {
				t.Errorf("%s from %d, %d bytes: %q, %v; want %q", tc.key, tc.offset, tc.limit, got, err, tc.want)
			}
		}
		got, _ := b.Range("k", 0, 4)
		got = append(got, "!!!!"...)
		if again, _ := b.Get("k", 1); !bytes.Equal(again, []byte("4567")) || len(got) != 8 {
			t.Errorf("appending to a range changed the blob: %q", again)
		}
	})
}

func TestBlobMoveAndDelete(t *testing.T) {
	eachBlobs(t, func(t *testing.T, b blobs) {
		put(t, b, "upload", "0123", "45")
		put(t, b, "file", "a", "b", "c")
		if err := b.Move("upload", "file"); err != nil {
			t.Fatal(err)
		}
		wantSize(t, b, "upload", 0, 0)
		wantSize(t, b, "file", 2, 6)
		if err := b.Move("file", "file"); err != nil {
			t.Fatal(err)
		}
		wantSize(t, b, "file", 2, 6)
		if err := b.Move("none", "file"); err != nil {
			t.Fatal(err)
		}
		wantSize(t, b, "file", 0, 0)
		put(t, b, "other", "x")
		put(t, b, "file", "0")
		if err := b.Delete("file"); err != nil {
			t.Fatal(err)
		}
		wantSize(t, b, "file", 0, 0)
		wantSize(t, b, "other", 1, 1)
		if err := b.Delete("file"); err != nil {
			t.Errorf("a second Delete: %v", err)
		}
	})
}
