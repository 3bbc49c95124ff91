package world

import (
	"time"
)

// ReactionIcon is how a reaction looks.
type ReactionIcon struct {
	Emoji         string
	Still, Moving FileID
}

// DrawnReaction is how a reaction is to look: a picture and an animation, as documents.
type DrawnReaction struct {
	Still, Moving         NewDocument
	StillData, MovingData []byte
}

// ReactionIcons returns how all reactions look, in their order, with files of
// Telegram's own. Those that were never asked for are drawn.
func (w *World) ReactionIcons(now time.Time, draw func(emoji string) (DrawnReaction, error)) ([]*ReactionIcon, error) {
	out := make([]*ReactionIcon, len(Emojis))
	for i, emoji := range Emojis {
		if out[i] = w.icons.Get(emoji); out[i] != nil {
			continue
		}
		d, err := draw(emoji)
		if err != nil {
			return nil, err
		}
		icon := &ReactionIcon{Emoji: emoji}
		if icon.Still, err = w.ownDocument(now, d.Still, d.StillData); err != nil {
			return nil, err
		}
		if icon.Moving, err = w.ownDocument(now, d.Moving, d.MovingData); err != nil {
			return nil, err
		}
		w.icons.Put(icon)
		out[i] = icon
	}
	return out, nil
}

// ownDocument makes a document that belongs to Telegram itself.
func (w *World) ownDocument(now time.Time, d NewDocument, data []byte) (FileID, error) {
	content, err := w.keep(ServiceUser, data)
	if err != nil {
		return 0, err
	}
	f := w.newFile(now, ServiceUser)
	f.Content, f.Size, f.Mime, f.Class, f.Attributes = content, int64(len(data)), d.Mime, d.Class, d.Attributes
	w.files.Put(f)
	return f.ID, nil
}
