package handlers

import (
	"fmt"
	"hash/fnv"
	"image/color"

	"github.com/tgfleet/tgfleet/sim/picture"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// getAvailableReactions lists the reactions that everybody may use. Each has a plain
// picture and one animation for all occasions, which this Telegram draws itself.
// See https://core.telegram.org/method/messages.getAvailableReactions.
func getAvailableReactions(c *Call, req *api.MessagesGetAvailableReactionsRequest) (api.MessagesAvailableReactionsClass, error) {
	icons, err := c.world().ReactionIcons(c.Now, drawReaction)
	if err != nil {
		return nil, err
	}
	numbers := make([]int64, 0, 2*len(icons))
	for _, i := range icons {
		numbers = append(numbers, int64(i.Still), int64(i.Moving))
	}
	hash := int32(idHash(numbers))
	if req.Hash == hash {
		return &api.MessagesAvailableReactionsNotModified{}, nil
	}
	v := c.view()
	out := &api.MessagesAvailableReactions{Hash: hash, Reactions: make([]*api.AvailableReaction, len(icons))}
	for n, i := range icons {
		still, moving := v.document(c.world().File(i.Still)), v.document(c.world().File(i.Moving))
		out.Reactions[n] = &api.AvailableReaction{
			Reaction: i.Emoji, Title: fmt.Sprintf("Reaction %d", n+1), StaticIcon: still, AppearAnimation: moving, SelectAnimation: moving,
			ActivateAnimation: moving, EffectAnimation: moving, AroundAnimation: moving, CenterIcon: moving,
		}
	}
	return out, nil
}

// reactionSide is the width and height of the picture of a reaction, in pixels.
const reactionSide = 128

// drawReaction makes the files of a reaction, in a colour of its own.
func drawReaction(emoji string) (d world.DrawnReaction, err error) {
	h := fnv.New32a()
	_, _ = h.Write([]byte(emoji)) // never fails
	n := h.Sum32()
	own := color.NRGBA{R: uint8(n), G: uint8(n >> 8), B: uint8(n >> 16), A: 0xff}
	d.StillData = picture.Plain(reactionSide, reactionSide, own)
	if d.MovingData, err = picture.Disc(own); err != nil {
		return d, err
	}
	if d.Still, err = stickerDocument(emoji, "image/webp", "sticker.webp", reactionSide); err != nil {
		return d, err
	}
	d.Moving, err = stickerDocument(emoji, "application/x-tgsticker", "AnimatedSticker.tgs", picture.StickerSide)
	return d, err
}

// stickerDocument describes a sticker that is of no set.
func stickerDocument(emoji, mime, name string, side int32) (world.NewDocument, error) {
	wire, err := tl.AppendObjects(nil, []api.DocumentAttributeClass{
		&api.DocumentAttributeImageSize{W: side, H: side},
		&api.DocumentAttributeSticker{Alt: emoji, Stickerset: &api.InputStickerSetEmpty{}},
		&api.DocumentAttributeFilename{FileName: name},
	})
	return world.NewDocument{Mime: mime, Class: world.DocumentSticker, Attributes: wire}, err
}
