package picture

import (
	"bytes"
	"errors"
	"image"

	"github.com/tgfleet/tgfleet/sim/world"
)

const (
	strippedSide = 40
	// strippedQuality gives the quantization tables that clients know by heart:
	// they put the same head in front of every stripped picture.
	strippedQuality = 20
	strippedVersion = 1
)

// scanHead begins the picture itself in a JPEG of three components.
var scanHead = []byte{0xff, 0xda, 0x00, 0x0c, 0x03, 0x01, 0x00, 0x02, 0x11, 0x03, 0x11, 0x00, 0x3f, 0x00}

// endOfImage is what clients put behind.
var endOfImage = []byte{0xff, 0xd9}

// strip makes the stripped form, of w by h pixels, of a picture: a version, height and width, and
// what follows the head of a tiny JPEG.
// See https://core.telegram.org/api/files#stripped-thumbnails.
func strip(pix *image.RGBA, w, h int) (world.Picture, error) {
	data, err := encode(scale(pix, w, h), strippedQuality)
	if err != nil {
		return world.Picture{}, err
	}
	_, scan, ok := bytes.Cut(data, scanHead)
	scan, ended := bytes.CutSuffix(scan, endOfImage)
	if !ok || !ended {
		return world.Picture{}, errors.New("strip picture: the encoder writes another head")
	}
	return world.Picture{
		Type: world.Stripped, W: w, H: h, Data: append([]byte{strippedVersion, byte(h), byte(w)}, scan...),
	}, nil
}
