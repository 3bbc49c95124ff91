package picture

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"image/color"
)

// StickerSide is the width and height of an animated sticker, in pixels.
const StickerSide = 512

// Disc returns an animated sticker: a disc of a colour that stays as it is for a
// second. It is Lottie's JSON, compressed, as Telegram takes it.
//
// See https://core.telegram.org/stickers#animation-requirements.
func Disc(c color.NRGBA) ([]byte, error) {
	type object = map[string]any
	still := func(v any) object { return object{"a": 0, "k": v} }
	share := func(v uint8) float64 { return float64(v) / 0xff }
	middle := []int{StickerSide / 2, StickerSide / 2, 0}
	transform := object{"o": still(100), "r": still(0), "p": still(middle), "a": still([]int{0, 0, 0}), "s": still([]int{100, 100, 100})}
	shape := object{"ty": "gr", "it": []object{
		{"ty": "el", "p": still([]int{0, 0}), "s": still([]int{400, 400})},
		{"ty": "fl", "c": still([]float64{share(c.R), share(c.G), share(c.B), 1}), "o": still(100), "r": 1},
		{"ty": "tr", "p": still([]int{0, 0}), "a": still([]int{0, 0}), "s": still([]int{100, 100}), "r": still(0), "o": still(100)},
	}}
	lottie := object{
		"tgs": 1, "v": "5.5.2", "fr": 60, "ip": 0, "op": 60, "w": StickerSide, "h": StickerSide, "ddd": 0, "assets": []object{},
		"layers": []object{{"ty": 4, "ind": 1, "ip": 0, "op": 60, "st": 0, "sr": 1, "bm": 0, "ddd": 0, "ks": transform, "shapes": []object{shape}}},
	}
	plain, err := json.Marshal(lottie)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write(plain); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
