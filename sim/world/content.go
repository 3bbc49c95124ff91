package world

import (
	"fmt"
	"strconv"
)

// ContentID names stored bytes.
type ContentID int64

// Content is bytes that somebody stored: what was uploaded, or what this
// Telegram made of it.
type Content struct {
	ID    ContentID
	By    UserID
	Bytes int64
	// Kept is set when a file holds them; without one they go with their upload.
	Kept bool `json:",omitempty"`
}

// errQuota is this Telegram's own: the real one has no such limit.
var errQuota = Refuse(400, "STORAGE_QUOTA_EXCEEDED")

func (id ContentID) key() string { return "content/" + strconv.FormatInt(int64(id), 10) }

// newContent makes an empty content of an account.
func (w *World) newContent(by UserID) *Content {
	m := w.meta.Get(1)
	m.LastContent++
	w.meta.Put(m)
	c := &Content{ID: m.LastContent, By: by}
	w.contents.Put(c)
	return c
}

// hasRoom refuses with STORAGE_QUOTA_EXCEEDED what would be too much with all that
// an account has stored; Telegram's own account has no bound.
func (w *World) hasRoom(by UserID, grows int64) error {
	if quota := w.opts.Quota; quota > 0 && grows > 0 && by != ServiceUser && w.stored[by]+grows > quota {
		return errQuota
	}
	return nil
}

// write puts a part of a content in the place of one of old bytes. The refusal is
// STORAGE_QUOTA_EXCEEDED.
func (w *World) write(c *Content, part, old int, data []byte) error {
	grows := int64(len(data) - old)
	if err := w.hasRoom(c.By, grows); err != nil {
		return err
	}
	if len(data) == 0 {
		return nil
	}
	if err := w.blobs.Put(c.ID.key(), part, data); err != nil {
		return fmt.Errorf("store part %d of a file: %w", part, err)
	}
	c.Bytes += grows
	w.stored[c.By] += grows
	w.contents.Put(c)
	return nil
}

// keep stores bytes that this Telegram made for a file of an account.
func (w *World) keep(by UserID, data []byte) (ContentID, error) {
	c := w.newContent(by)
	c.Kept = true
	if err := w.write(c, 0, 0, data); err != nil {
		w.contents.Delete(c.ID)
		return 0, err
	}
	return c.ID, nil
}

// Read returns at most limit bytes of a content from offset on.
func (w *World) Read(id ContentID, offset int64, limit int) ([]byte, error) {
	c := w.contents.Get(id)
	if c == nil || offset >= c.Bytes {
		return nil, nil
	}
	data, err := w.blobs.Range(id.key(), offset, limit)
	if err != nil {
		return nil, fmt.Errorf("read a file: %w", err)
	}
	return data, nil
}

// discard forgets a content that no file holds.
func (w *World) discard(id ContentID) error {
	c := w.contents.Get(id)
	if c == nil || c.Kept {
		return nil
	}
	w.contents.Delete(id)
	w.stored[c.By] -= c.Bytes
	if err := w.blobs.Delete(id.key()); err != nil {
		return fmt.Errorf("forget a file: %w", err)
	}
	return nil
}

// Stored returns how many bytes an account has stored.
func (w *World) Stored(by UserID) int64 { return w.stored[by] }
