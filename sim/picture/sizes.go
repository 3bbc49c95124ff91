package picture

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"

	"github.com/tgfleet/tgfleet/sim/world"
)

// box is a type of size and the square, in pixels, that it fits into.
type box struct {
	kind string
	side int
}

var (
	photoBoxes   = []box{{"s", 100}, {"m", 320}, {"x", 800}, {"y", 1280}, {"w", 2560}}
	profileBoxes = []box{{"a", 160}, {"b", 320}, {"c", 640}}
	thumbBoxes   = []box{{"m", 320}}
)

const quality = 87

// Photo returns the sizes of a photo, smallest first, with the stripped one in
// front. The errors are ErrDimensions and ErrBroken.
func Photo(data []byte) ([]world.Picture, error) {
	src, err := decode(data)
	if err != nil {
		return nil, err
	}
	return src.sizes(photoBoxes)
}

// Profile returns the sizes of a profile photo, which is square. The errors are
// those of Photo, and ErrSmall.
func Profile(data []byte) ([]world.Picture, error) {
	src, err := decode(data)
	if err != nil {
		return nil, err
	}
	if size := src.pix.Rect.Size(); size.X != size.Y {
		src = source{pix: square(src.pix)}
	}
	if src.pix.Rect.Dx() < profileBoxes[0].side {
		return nil, ErrSmall
	}
	return src.sizes(profileBoxes)
}

// Thumb returns the preview of a document and its stripped form. The errors are
// those of Photo.
func Thumb(data []byte) ([]world.Picture, error) {
	src, err := decode(data)
	if err != nil {
		return nil, err
	}
	return src.sizes(thumbBoxes)
}

// sizes makes a picture for each box that is not larger than the one that holds
// the whole picture already.
func (s source) sizes(boxes []box) ([]world.Picture, error) {
	w, h := s.pix.Rect.Dx(), s.pix.Rect.Dy()
	for i, b := range boxes {
		if b.side >= max(w, h) {
			boxes = boxes[:i+1]
			break
		}
	}
	out := make([]world.Picture, 1+len(boxes))
	pix := s.pix
	for i := len(boxes) - 1; i >= 0; i-- { // each from the next larger one
		bw, bh := fit(w, h, boxes[i].side)
		pix = scale(pix, bw, bh)
		data := s.jpeg
		if pix != s.pix || data == nil {
			var err error
			if data, err = encode(pix, quality); err != nil {
				return nil, err
			}
		}
		out[i+1] = world.Picture{Type: boxes[i].kind, W: bw, H: bh, Data: data}
	}
	sw, sh := fit(w, h, strippedSide)
	var err error
	out[0], err = strip(pix, sw, sh)
	return out, err
}

func encode(pix image.Image, quality int) ([]byte, error) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, pix, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("encode picture: %w", err)
	}
	return b.Bytes(), nil
}
