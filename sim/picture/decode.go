package picture

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/draw"
	_ "image/gif" // what photos may be
	_ "image/jpeg"
	_ "image/png"
)

// Bounds of a photo, in pixels.
const (
	// maxSides is the greatest sum of width and height.
	maxSides = 10_000
	// maxRatio is how many times longer one side may be than the other.
	maxRatio = 20
)

var (
	// ErrDimensions is the error of a picture that is too large or too long.
	ErrDimensions = errors.New("picture: dimensions out of bounds")
	// ErrBroken is the error of what is no JPEG, PNG or GIF, or a damaged one.
	ErrBroken = errors.New("picture: cannot be decoded")
	// ErrSmall is the error of a picture too small to crop.
	ErrSmall = errors.New("picture: too small")
)

// source is a decoded picture and what it was decoded from.
type source struct {
	pix  *image.RGBA // opaque, its bounds begin at 0, 0
	jpeg []byte      // nil for another format
}

// decode reads a picture. What its head claims is checked before any memory is
// taken for it.
func decode(data []byte) (source, error) {
	head, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return source{}, ErrBroken
	}
	if w, h := head.Width, head.Height; w < 1 || h < 1 || w > maxSides || h > maxSides ||
		w+h > maxSides || w > maxRatio*h || h > maxRatio*w {
		return source{}, ErrDimensions
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return source{}, ErrBroken
	}
	s := source{pix: flatten(img)}
	if format == "jpeg" {
		s.jpeg = data
	}
	return s, nil
}

// flatten puts a picture on white ground.
func flatten(img image.Image) *image.RGBA {
	out := image.NewRGBA(image.Rectangle{Max: img.Bounds().Size()})
	op := draw.Src
	if o, ok := img.(interface{ Opaque() bool }); !ok || !o.Opaque() {
		draw.Draw(out, out.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
		op = draw.Over
	}
	draw.Draw(out, out.Rect, img, img.Bounds().Min, op)
	return out
}
