package world

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"strings"
	"testing"
	"time"
)

// sends is a part of n bytes.
type sends struct {
	index, n int
	want     string // the refusal
}

func TestPartSizes(t *testing.T) {
	const kib = 1 << 10
	for _, c := range []struct {
		name  string
		total int
		parts []sends
	}{
		{"one of any size", 0, []sends{{0, 1001, ""}}},
		{"in order", 0, []sends{{0, 64 * kib, ""}, {1, 64 * kib, ""}, {2, 5, ""}}},
		{"the last first", 0, []sends{{2, 5, ""}, {0, 64 * kib, ""}, {1, 64 * kib, ""}}},
		{"the last in between", 0, []sends{{1, 64 * kib, ""}, {2, 5, ""}, {0, 64 * kib, ""}}},
		{"again", 0, []sends{{0, 64 * kib, ""}, {0, 64 * kib, ""}, {1, 7, ""}, {1, 7, ""}}},
		{"another last", 0, []sends{{0, 64 * kib, ""}, {1, 7, ""}, {1, 9, ""}, {1, 64 * kib, ""}}},
		{"a shorter one in front", 0, []sends{{1, 64 * kib, ""}, {0, 32 * kib, "FILE_PART_SIZE_CHANGED"}}},
		{"a longer one behind", 0, []sends{{0, 32 * kib, ""}, {1, 64 * kib, "FILE_PART_SIZE_CHANGED"}}},
		{"two short ones", 0, []sends{{0, 64 * kib, ""}, {1, 5, ""}, {2, 5, "FILE_PART_SIZE_CHANGED"}}},
		{"behind the short one", 0, []sends{{0, 64 * kib, ""}, {1, 5, ""}, {2, 64 * kib, "FILE_PART_SIZE_CHANGED"}}},
		{"a longer one between two", 0, []sends{{0, 4 * kib, ""}, {2, 4 * kib, ""}, {1, 8 * kib, "FILE_PART_SIZE_CHANGED"}}},
		{"no multiple of 1 KiB", 0, []sends{{0, 1000, ""}, {1, 1000, "FILE_PART_SIZE_INVALID"}}},
		{"no divisor of 512 KiB", 0, []sends{{0, 3 * kib, ""}, {1, 3 * kib, "FILE_PART_SIZE_INVALID"}}},
		{"irregular and known not to be the last", 3, []sends{{0, 3 * kib, "FILE_PART_SIZE_INVALID"}, {2, 3 * kib, ""}}},
		{"the largest", 0, []sends{{0, 512 * kib, ""}, {1, 512 * kib, ""}}},
	} {
		var p parts
		for _, s := range c.parts {
			next, err := p.place(s.index, s.n, c.total)
			t.Logf("%s: part %d of %d bytes", c.name, s.index, s.n)
			wantRefusal(t, err, s.want)
			if err == nil {
				if p = next; p.size(s.index) != s.n {
					t.Errorf("%s: part %d has %d bytes, want %d", c.name, s.index, p.size(s.index), s.n)
				}
			}
		}
	}
}

// uploader returns a world with two users.
func uploader(tb testing.TB) (w *World, other, u *User) {
	w = newWorld(tb)
	all := people(tb, w, 2)
	return w, all[0], all[1]
}

func TestPartRefusals(t *testing.T) {
	kib := bytes.Repeat([]byte{1}, 1<<10)
	for _, c := range []struct {
		part Part
		want string
	}{
		{Part{Index: -1, Data: kib}, "FILE_PART_INVALID"},
		{Part{Index: MaxParts, Data: kib}, "FILE_PART_INVALID"},
		{Part{}, "FILE_PART_EMPTY"},
		{Part{Big: true, Total: 1}, "FILE_PART_EMPTY"},
		{Part{Data: make([]byte, MaxPart+1)}, "FILE_PART_TOO_BIG"},
		{Part{Big: true, Data: kib}, "FILE_PARTS_INVALID"},
		{Part{Big: true, Total: -2, Data: kib}, "FILE_PARTS_INVALID"},
		{Part{Big: true, Total: MaxParts + 1, Data: kib}, "FILE_PARTS_INVALID"},
		{Part{Big: true, Index: 2, Total: 2, Data: kib}, "FILE_PARTS_INVALID"},
	} {
		w, _, u := uploader(t)
		t.Logf("part %d of %d with %d bytes", c.part.Index, c.part.Total, len(c.part.Data))
		wantRefusal(t, w.SavePart(now, u.ID, c.part), c.want)
		if n := w.uploads.Len() + w.contents.Len(); n != 0 {
			t.Errorf("a refused part leaves %d rows", n)
		}
	}
}

// TestUploadIsCheckedAtUse: what of an upload is missing or untrue is said when
// a request names it.
func TestUploadIsCheckedAtUse(t *testing.T) {
	kib := bytes.Repeat([]byte{1}, 1<<10)
	sum := md5.Sum(append(bytes.Clone(kib), 2))
	good := hex.EncodeToString(sum[:])
	part := func(i, total int, data []byte) Part {
		return Part{FileID: 1, Index: i, Big: total != 0, Total: total, Data: data}
	}
	for _, c := range []struct {
		name  string
		parts []Part
		in    Input
		want  string
	}{
		{"whole", []Part{part(0, 0, kib), part(1, 0, []byte{2})}, Input{Parts: 2, MD5: good}, ""},
		{"whole, upper case", []Part{part(0, 0, kib), part(1, 0, []byte{2})}, Input{Parts: 2, MD5: strings.ToUpper(good)}, ""},
		{"another checksum", []Part{part(0, 0, kib), part(1, 0, []byte{3})}, Input{Parts: 2, MD5: good}, "MD5_CHECKSUM_INVALID"},
		{"nothing", nil, Input{Parts: 1}, "FILE_PART_0_MISSING"},
		{"no parts said", []Part{part(0, 0, kib)}, Input{}, "FILE_PARTS_INVALID"},
		{"the second is missing", []Part{part(0, 0, kib), part(2, 0, kib)}, Input{Parts: 3}, "FILE_PART_1_MISSING"},
		{"fewer than there are", []Part{part(0, 0, kib), part(1, 0, kib)}, Input{Parts: 1}, "FILE_PARTS_INVALID"},
		{"big as small", []Part{part(0, 1, kib)}, Input{Parts: 1}, "FILE_PARTS_INVALID"},
		{"small as big", []Part{part(0, 0, kib)}, Input{Parts: 1, Big: true}, "FILE_PARTS_INVALID"},
		{"big", []Part{part(0, 2, kib), part(1, 2, kib)}, Input{Parts: 2, Big: true}, ""},
		{"a stream", []Part{part(0, -1, kib), part(1, 2, []byte{1})}, Input{Parts: 2, Big: true}, ""},
		{"a stream that ended empty", []Part{part(0, -1, kib), part(1, 1, nil)}, Input{Parts: 1, Big: true}, ""},
		{"the empty part counted", []Part{part(0, -1, kib), part(1, 2, nil)}, Input{Parts: 2, Big: true}, ""},
		{"an endless stream", []Part{part(0, -1, kib)}, Input{Parts: 1, Big: true}, "FILE_PARTS_INVALID"},
		{"big with another number", []Part{part(0, 2, kib), part(1, 2, kib)}, Input{Parts: 3, Big: true}, "FILE_PART_2_MISSING"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, _, u := uploader(t)
			for _, p := range c.parts {
				if err := w.SavePart(now, u.ID, p); err != nil {
					t.Fatal(err)
				}
			}
			c.in.FileID = 1
			_, err := w.Uploaded(now, u.ID, c.in)
			wantRefusal(t, err, c.want)
		})
	}
}

func TestSmallFileMayNotBeBig(t *testing.T) {
	w, _, u := uploader(t)
	part := make([]byte, MaxPart)
	for i := range maxSmall/MaxPart + 1 {
		if err := w.SavePart(now, u.ID, Part{FileID: 1, Index: i, Data: part}); err != nil {
			t.Fatal(err)
		}
	}
	_, err := w.Uploaded(now, u.ID, Input{FileID: 1, Parts: maxSmall/MaxPart + 1})
	wantRefusal(t, err, "FILE_PARTS_INVALID")
}

// TestUploadsExpire: parts go some hours after the newest of them came, unless
// there is a file of them.
func TestUploadsExpire(t *testing.T) {
	w, _, u := uploader(t)
	data := []byte("content")
	for id := range int64(2) {
		if err := w.SavePart(now, u.ID, Part{FileID: id, Data: data}); err != nil {
			t.Fatal(err)
		}
	}
	up, err := w.Uploaded(now, u.ID, Input{FileID: 1, Parts: 1})
	if err != nil {
		t.Fatal(err)
	}
	f, err := w.MakeDocument(now, up, NewDocument{Class: DocumentFile})
	if err != nil {
		t.Fatal(err)
	}
	later := now.Add(uploadLife * time.Second)
	_, err = w.Uploaded(later, u.ID, Input{FileID: 0, Parts: 1})
	wantRefusal(t, err, "FILE_PART_0_MISSING")
	if err := w.SavePart(later, u.ID, Part{FileID: 3, Data: data}); err != nil {
		t.Fatal(err)
	}
	if got := w.Stored(u.ID); got != int64(2*len(data)) { // the file's and the new one's
		t.Errorf("%d bytes are stored, want %d", got, 2*len(data))
	}
	if got, err := w.Read(f.Content, 0, 100); err != nil || string(got) != string(data) {
		t.Errorf("the file reads %q, %v", got, err)
	}
}

// TestUploadsMakeRoom: an account cannot keep any number of uploads, nor of bytes.
func TestUploadsMakeRoom(t *testing.T) {
	w, _, u := uploader(t)
	for i := range maxUploads + 1 {
		at := now.Add(time.Duration(i) * time.Second)
		if err := w.SavePart(at, u.ID, Part{FileID: int64(i), Data: []byte{1}}); err != nil {
			t.Fatal(err)
		}
	}
	if w.uploads.Len() != maxUploads || w.Stored(u.ID) != maxUploads || w.upload(now, u.ID, 0) != nil {
		t.Errorf("%d uploads of %d bytes, want %d and the first of them gone", w.uploads.Len(), w.Stored(u.ID), maxUploads)
	}
	w.opts.Quota = maxUploads
	wantRefusal(t, w.SavePart(now, u.ID, Part{FileID: 1, Data: []byte{1, 2}}), "STORAGE_QUOTA_EXCEEDED")
}

func TestFileReferences(t *testing.T) {
	w, other, u := uploader(t)
	ref := w.FileReference(now, u.ID, 5)
	changed := bytes.Clone(ref)
	changed[1]++
	for want, err := range map[string]error{
		"":                       w.CheckReference(now.Add(24*time.Hour), u.ID, 5, ref),
		"FILE_REFERENCE_EXPIRED": w.CheckReference(now.Add(25*time.Hour), u.ID, 5, ref),
		"FILE_REFERENCE_EMPTY":   w.CheckReference(now, u.ID, 5, nil),
	} {
		wantRefusal(t, err, want)
	}
	for name, err := range map[string]error{
		"another account's": w.CheckReference(now, other.ID, 5, ref),
		"another file's":    w.CheckReference(now, u.ID, 6, ref),
		"a changed one":     w.CheckReference(now, u.ID, 5, changed),
		"a short one":       w.CheckReference(now, u.ID, 5, ref[:16]),
	} {
		t.Log(name)
		wantRefusal(t, err, "FILE_REFERENCE_INVALID")
	}
}
