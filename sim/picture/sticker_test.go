package picture_test

import (
	"bytes"
	"compress/gzip"
	"encoding/hex"
	"encoding/json"
	"image/color"
	"testing"

	"github.com/tgfleet/tgfleet/sim/picture"
)

// TestPlain compares with files that golang.org/x/image/webp reads as what they are to be.
func TestPlain(t *testing.T) {
	for _, c := range []struct {
		w, h  int
		color color.NRGBA
		want  string
	}{
		{1, 1, color.NRGBA{A: 255}, "5249464618000000574542505650384c0c0000002f000000002840010ad0ff00"},
		{128, 128, color.NRGBA{R: 1, G: 2, B: 3, A: 255}, "5249464618000000574542505650384c0c0000002f7fc01f00a840033ad0ff00"},
		{16384, 3, color.NRGBA{R: 255, G: 128, B: 7, A: 255}, "5249464618000000574542505650384c0c0000002fffbf00002860ff7bd0ff00"},
	} {
		if got := hex.EncodeToString(picture.Plain(c.w, c.h, c.color)); got != c.want {
			t.Errorf("%d×%d of %v is %s, want %s", c.w, c.h, c.color, got, c.want)
		}
	}
}

// TestDisc checks what Telegram demands of an animated sticker.
func TestDisc(t *testing.T) {
	data, err := picture.Disc(color.NRGBA{R: 255, A: 255})
	if err != nil || len(data) > 64<<10 {
		t.Fatalf("%d bytes, %v", len(data), err)
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var lottie struct {
		TGS, W, H  int
		FR, IP, OP float64
		Layers     []struct {
			Ty     int
			Shapes []struct {
				It []struct{ Ty string }
			}
		}
	}
	if err := json.NewDecoder(z).Decode(&lottie); err != nil {
		t.Fatal(err)
	}
	if lottie.W != 512 || lottie.H != 512 || lottie.FR != 60 || (lottie.OP-lottie.IP)/lottie.FR > 3 || lottie.TGS != 1 {
		t.Errorf("no animated sticker: %+v", lottie)
	}
	if l := lottie.Layers; len(l) != 1 || l[0].Ty != 4 || len(l[0].Shapes) != 1 || len(l[0].Shapes[0].It) != 3 {
		t.Errorf("its layers are %+v", l)
	}
}
