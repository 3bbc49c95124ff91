package world

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

// Bounds of uploads, of Telegram and (unfinished ones) of this world.
// See https://core.telegram.org/api/files#uploading-files.
const (
	// MaxPart is the size in bytes of the largest part.
	MaxPart = 512 << 10
	// MaxParts is how many parts an ordinary account may send of one file.
	MaxParts = 4000
	// maxSmall is the size in bytes of the largest file that upload.saveFilePart
	// may carry.
	maxSmall = 10 << 20
	// partUnit divides the size of every part but the last.
	partUnit = 1 << 10
	// maxUploads is how many unused uploads of an account are remembered; the
	// oldest makes room.
	maxUploads = 100
	// uploadLife is how long, in seconds, parts wait after the newest of them.
	uploadLife = 6 * 60 * 60
)

// Upload is a file that an account sends in parts, under an id that the client
// chose. Its parts stay for some hours, used or not.
type Upload struct {
	By      UserID
	FileID  int64
	Content ContentID
	// Big is set when the parts came by upload.saveBigFilePart.
	Big bool `json:",omitempty"`
	// Total is how many parts the client said there are: 0 it did not say, -1 it
	// does not know yet.
	Total int `json:",omitempty"`
	// Ended is set when an empty part ended a stream.
	Ended bool `json:",omitempty"`
	Parts parts
	Until int64
	// Photo, Profile and Document are the files that were made of it: a photo, one
	// for a profile, a document.
	Photo    FileID `json:",omitempty"`
	Profile  FileID `json:",omitempty"`
	Document FileID `json:",omitempty"`
}

type uploadKey struct {
	B UserID
	F int64
}

func (u *Upload) key() uploadKey { return uploadKey{u.By, u.FileID} }

// Part is one part of an upload as a client sends it.
type Part struct {
	FileID int64
	Index  int
	Big    bool
	Total  int // of a big file: how many parts there are, -1 for not known yet
	Data   []byte
}

// SavePart stores a part of a file that by is uploading; one that is there
// already is replaced. The refusals are FILE_PART_INVALID, FILE_PART_EMPTY,
// FILE_PART_TOO_BIG, FILE_PART_SIZE_INVALID, FILE_PART_SIZE_CHANGED,
// FILE_PARTS_INVALID and STORAGE_QUOTA_EXCEEDED.
func (w *World) SavePart(now time.Time, by UserID, p Part) error {
	u := w.upload(now, by, p.FileID)
	if u != nil && u.check(p) == nil {
		switch same, err := w.has(u, p); {
		case err != nil:
			return err
		case same:
			return nil // whose answer was lost; what was made of the upload stays
		case w.contents.Get(u.Content).Kept:
			u = nil // there is a document of it, which does not change
		default:
			u.Photo, u.Profile = 0, 0
		}
	}
	fresh := u == nil
	if fresh {
		u = &Upload{By: by, FileID: p.FileID, Big: p.Big}
	}
	if err := u.check(p); err != nil {
		return err
	}
	total, place, ended := u.total(p), u.Parts, u.Ended || p.ends()
	if !p.ends() {
		var err error
		if place, err = place.place(p.Index, len(p.Data), total); err != nil {
			return err
		}
	}
	if fresh {
		if err := w.makeRoom(by, now); err != nil {
			return err
		}
		u.Content = w.newContent(by).ID
	}
	if err := w.write(w.contents.Get(u.Content), p.Index, u.Parts.size(p.Index), p.Data); err != nil {
		if fresh {
			w.contents.Delete(u.Content)
		}
		return err
	}
	u.Parts, u.Total, u.Ended, u.Until = place, total, ended, now.Unix()+uploadLife
	w.uploads.Put(u)
	return nil
}

// has reports whether a part is there already as it is.
func (w *World) has(u *Upload, p Part) (bool, error) {
	switch {
	case p.ends():
		return u.Ended && u.Total == p.Index, nil
	case u.Parts.size(p.Index) != len(p.Data):
		return false, nil
	}
	old, err := w.blobs.Get(u.Content.key(), p.Index)
	if err != nil {
		return false, fmt.Errorf("read part %d of a file: %w", p.Index, err)
	}
	return bytes.Equal(old, p.Data), nil
}

// check makes the checks of a part that need none of the others.
func (u *Upload) check(p Part) error {
	switch {
	case p.Index < 0 || p.Index >= MaxParts && !p.ends():
		return Refuse(400, "FILE_PART_INVALID")
	case len(p.Data) > MaxPart:
		return Refuse(400, "FILE_PART_TOO_BIG")
	case len(p.Data) == 0 && !p.ends():
		return Refuse(400, "FILE_PART_EMPTY")
	case u.Big != p.Big:
		return errParts
	case !p.Big || p.ends():
		return nil
	case p.Total == 0, p.Total < -1, p.Total > MaxParts, p.Total > 0 && p.Index >= p.Total,
		u.Total > 0 && p.Total != u.Total && p.Total != -1:
		return errParts
	}
	return nil
}

// ends reports whether the part is the empty one that ends a stream; clients do
// or do not count it among the parts.
func (p *Part) ends() bool {
	return p.Big && len(p.Data) == 0 && p.Index > 0 && (p.Total == p.Index || p.Total == p.Index+1)
}

var errParts = Refuse(400, "FILE_PARTS_INVALID")

// total returns how many parts there are by what was said until now.
func (u *Upload) total(p Part) int {
	switch {
	case p.ends():
		return p.Index
	case p.Total > 0 || u.Total == 0:
		return p.Total
	}
	return u.Total
}

// upload returns an upload whose parts are still there, or nil.
func (w *World) upload(now time.Time, by UserID, fileID int64) *Upload {
	if u := w.uploads.Get(uploadKey{by, fileID}); u != nil && u.Until > now.Unix() {
		return u
	}
	return nil
}

// makeRoom forgets what an account uploaded and nobody can use any more, and the
// oldest upload if there are too many.
func (w *World) makeRoom(by UserID, now time.Time) error {
	var oldest *Upload
	kept := 0
	for u := range w.uploads.All() {
		switch {
		case u.Until <= now.Unix():
			if err := w.forgetUpload(u); err != nil {
				return err
			}
		case u.By == by:
			kept++
			if oldest == nil || u.Until < oldest.Until {
				oldest = u
			}
		}
	}
	if kept < maxUploads {
		return nil
	}
	return w.forgetUpload(oldest)
}

func (w *World) forgetUpload(u *Upload) error {
	w.uploads.Delete(u.key())
	return w.discard(u.Content)
}

// Input is how a request names an uploaded file.
type Input struct {
	FileID int64
	Parts  int
	Big    bool
	Name   string
	MD5    string // in hex, "" for none
}

// Uploaded returns a finished upload. The refusals are FILE_PARTS_INVALID,
// FILE_PART_X_MISSING, FILE_PART_SIZE_INVALID and MD5_CHECKSUM_INVALID.
func (w *World) Uploaded(now time.Time, by UserID, in Input) (*Upload, error) {
	if in.Parts < 1 || in.Parts > MaxParts {
		return nil, errParts
	}
	u := w.upload(now, by, in.FileID)
	if u == nil {
		return nil, Refuse(400, "FILE_PART_0_MISSING")
	}
	if u.Big != in.Big {
		return nil, errParts
	}
	n := in.Parts
	if u.Ended && n == u.Total+1 {
		n = u.Total
	}
	if missing := u.Parts.missing(n); missing >= 0 {
		return nil, Refuse(400, "FILE_PART_%d_MISSING", missing)
	}
	switch size := w.contents.Get(u.Content).Bytes; {
	case u.Parts.end() > n, u.Total != 0 && u.Total != n, !u.Big && size > maxSmall:
		return nil, errParts
	case !in.Big && in.MD5 != "":
		return u, w.checkMD5(u, size, in.MD5)
	}
	return u, nil
}

func (w *World) checkMD5(u *Upload, size int64, want string) error {
	data, err := w.Read(u.Content, 0, int(size))
	if err != nil {
		return err
	}
	if sum := md5.Sum(data); !strings.EqualFold(hex.EncodeToString(sum[:]), want) {
		return Refuse(400, "MD5_CHECKSUM_INVALID")
	}
	return nil
}
