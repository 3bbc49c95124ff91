package world

import (
	"encoding/binary"
	"time"
)

// FileID identifies a photo or a document.
type FileID int64

// File is a photo or a document that exists: what messages and profiles show.
type File struct {
	ID    FileID
	Photo bool `json:",omitempty"`
	By    UserID
	// DC is where the file lives: its owner's home when it was made.
	DC   int
	Date int64
	// Sizes are a photo itself in several sizes, smallest first, or the pictures
	// that stand for a document until it is loaded.
	Sizes []PhotoSize `json:",omitempty"`
	// Of a document only.
	Content    ContentID    `json:",omitempty"`
	Size       int64        `json:",omitempty"` // in bytes
	Mime       string       `json:",omitempty"`
	Class      DocumentKind `json:",omitempty"`
	Attributes []byte       `json:",omitempty"` // in an encoding that the world does not read
	// Public is set once the document was posted in a public channel: a CDN may
	// have it.
	Public bool `json:",omitempty"`
}

// PhotoSize is a picture of a File.
// See https://core.telegram.org/api/files#image-thumbnail-types.
type PhotoSize struct {
	Type    string
	W, H    int       // in pixels
	Bytes   int       `json:",omitempty"`
	Content ContentID `json:",omitempty"`
	// Stripped is the picture itself, without the head that all of its kind have;
	// nothing is stored elsewhere then.
	Stripped []byte `json:",omitempty"`
}

// DocumentKind is what a document counts as, for rights, filters and albums.
type DocumentKind uint8

// Kinds of documents.
const (
	DocumentFile DocumentKind = iota + 1
	DocumentVideo
	DocumentRound // a round video message
	DocumentGIF
	DocumentMusic
	DocumentVoice
	DocumentSticker
)

// Picture is one size of a picture that was made for a File.
type Picture struct {
	Type string
	W, H int
	// Data is a JPEG, or the stripped picture of type "i".
	Data []byte
}

// File returns a photo or document, or nil.
func (w *World) File(id FileID) *File { return w.files.Get(id) }

// LookupFile returns the file with that id and access hash, which is the same for
// everybody, or nil.
func (w *World) LookupFile(id FileID, hash int64) *File {
	if f := w.files.Get(id); f != nil && hash == w.FileHash(id) {
		return f
	}
	return nil
}

// FileHash is the access hash of a file.
func (w *World) FileHash(id FileID) int64 { return w.derive("file", id) | 1 }

// photo is where an upload remembers the photo, or the photo for a profile, that
// was made of it.
func (u *Upload) photo(profile bool) *FileID {
	if profile {
		return &u.Profile
	}
	return &u.Photo
}

// PhotoOf returns the photo, or the photo for a profile, that was made of an
// upload before, or nil.
func (w *World) PhotoOf(u *Upload, profile bool) *File { return w.files.Get(*u.photo(profile)) }

// MakePhoto makes a photo of an upload. The only refusal is
// STORAGE_QUOTA_EXCEEDED.
func (w *World) MakePhoto(now time.Time, u *Upload, profile bool, sizes []Picture) (*File, error) {
	f := w.newFile(now, u.By)
	f.Photo = true
	var err error
	if f.Sizes, err = w.keepPictures(u.By, sizes); err != nil {
		return nil, err
	}
	w.files.Put(f)
	*u.photo(profile) = f.ID
	w.uploads.Put(u)
	return f, nil
}

// NewDocument is what a client tells of a document beside its content.
type NewDocument struct {
	Mime       string
	Class      DocumentKind
	Attributes []byte
	Thumbs     []Picture
}

// MakeDocument makes a document of an upload, or returns the one that was made of
// it with the same description.
func (w *World) MakeDocument(now time.Time, u *Upload, d NewDocument) (*File, error) {
	if old := w.files.Get(u.Document); old != nil && old.Mime == d.Mime && old.Class == d.Class &&
		string(old.Attributes) == string(d.Attributes) && len(old.Sizes) == len(d.Thumbs) {
		return old, nil
	}
	f := w.newFile(now, u.By)
	c := w.contents.Get(u.Content)
	f.Content, f.Size, f.Mime, f.Class, f.Attributes = c.ID, c.Bytes, d.Mime, d.Class, d.Attributes
	var err error
	if f.Sizes, err = w.keepPictures(u.By, d.Thumbs); err != nil {
		return nil, err
	}
	c.Kept = true
	w.contents.Put(c)
	w.files.Put(f)
	u.Document = f.ID
	w.uploads.Put(u)
	return f, nil
}

// newFile makes a file whose id is greater than that of any before on its DC.
func (w *World) newFile(now time.Time, by UserID) *File {
	m := w.meta.Get(1)
	m.LastFile++
	w.meta.Put(m)
	dc := w.users.Get(by).DC
	const dcBits, luckBits = 56, 16
	id := FileID(dc)<<dcBits | m.LastFile<<luckBits | FileID(binary.LittleEndian.Uint16(w.random(2)))
	return &File{ID: id, By: by, DC: dc, Date: now.Unix()}
}

// keepPictures stores all pictures or, when there is no room for them, none.
func (w *World) keepPictures(by UserID, list []Picture) ([]PhotoSize, error) {
	var grows int64
	for _, p := range list {
		if p.Type != Stripped {
			grows += int64(len(p.Data))
		}
	}
	if err := w.hasRoom(by, grows); err != nil {
		return nil, err
	}
	out := make([]PhotoSize, 0, len(list))
	for _, p := range list {
		s := PhotoSize{Type: p.Type, W: p.W, H: p.H}
		if p.Type == Stripped {
			s.Stripped = p.Data
		} else {
			var err error
			if s.Content, err = w.keep(by, p.Data); err != nil {
				return nil, err
			}
			s.Bytes = len(p.Data)
		}
		out = append(out, s)
	}
	return out, nil
}

// Stripped is the type of the picture that is sent along instead of loaded.
const Stripped = "i"

// Sized returns the picture of a type that can be loaded, or nil.
func (f *File) Sized(kind string) *PhotoSize {
	for i := range f.Sizes {
		if s := &f.Sizes[i]; s.Type == kind && s.Type != Stripped {
			return s
		}
	}
	return nil
}

// Thumb returns the stripped picture, or nil.
func (f *File) Thumb() []byte {
	for _, s := range f.Sizes {
		if s.Type == Stripped {
			return s.Stripped
		}
	}
	return nil
}
