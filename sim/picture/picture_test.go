package picture

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"

	"github.com/tgfleet/tgfleet/sim/world"
)

// gradient is a picture whose color tells the place.
func gradient(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetNRGBA(x, y, color.NRGBA{uint8(x * 255 / w), uint8(y * 255 / h), 128, 255})
		}
	}
	return img
}

func pngOf(tb testing.TB, img image.Image) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func jpegOf(tb testing.TB, img image.Image) []byte {
	tb.Helper()
	data, err := encode(img, 90)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func describe(list []world.Picture) string {
	var out string
	for _, p := range list {
		out += fmt.Sprintf("%s %dx%d ", p.Type, p.W, p.H)
	}
	return out
}

func TestPhotoSizes(t *testing.T) {
	for _, c := range []struct {
		w, h int
		want string
	}{
		{1, 1, "i 1x1 s 1x1 "},
		{90, 60, "i 40x27 s 90x60 "},
		{640, 480, "i 40x30 s 100x75 m 320x240 x 640x480 "},
		{480, 640, "i 30x40 s 75x100 m 240x320 x 480x640 "},
		{1280, 72, "i 40x2 s 100x6 m 320x18 x 800x45 y 1280x72 "},
		{3000, 150, "i 40x2 s 100x5 m 320x16 x 800x40 y 1280x64 w 2560x128 "},
		{20, 400, "i 2x40 s 5x100 m 16x320 x 20x400 "},
	} {
		sizes, err := Photo(jpegOf(t, gradient(c.w, c.h)))
		if err != nil {
			t.Fatal(err)
		}
		if got := describe(sizes); got != c.want {
			t.Errorf("%dx%d: %s, want %s", c.w, c.h, got, c.want)
		}
		for _, p := range sizes[1:] {
			img, err := jpeg.Decode(bytes.NewReader(p.Data))
			if err != nil || img.Bounds().Dx() != p.W || img.Bounds().Dy() != p.H {
				t.Errorf("%dx%d: size %s is no JPEG of %dx%d: %v", c.w, c.h, p.Type, p.W, p.H, err)
			}
		}
	}
}

// TestScaledPictureLooksTheSame: every corner keeps its color, in all sizes.
func TestScaledPictureLooksTheSame(t *testing.T) {
	sizes, err := Photo(pngOf(t, gradient(900, 600)))
	if err != nil {
		t.Fatal(err)
	}
	sizes[0].Data = restore(t, sizes[0].Data)
	for _, p := range sizes {
		img, err := jpeg.Decode(bytes.NewReader(p.Data))
		if err != nil {
			t.Fatal(err)
		}
		if size := img.Bounds().Size(); size.X != p.W || size.Y != p.H {
			t.Errorf("size %s is %v, want %dx%d", p.Type, size, p.W, p.H)
		}
		for _, at := range []image.Point{{0, 0}, {p.W - 1, 0}, {0, p.H - 1}, {p.W - 1, p.H - 1}} {
			r, g, _, _ := img.At(at.X, at.Y).RGBA()
			if wr, wg := at.X*255/p.W, at.Y*255/p.H; far(int(r>>8), wr) || far(int(g>>8), wg) {
				t.Errorf("size %s at %v: red %d and green %d, want about %d and %d", p.Type, at, r>>8, g>>8, wr, wg)
			}
		}
	}
}

func far(a, b int) bool { return max(a-b, b-a) > 40 }

// strippedHead is what clients put in front of a stripped picture, as the
// documentation of Telegram gives it; height and width are at 164 and 166.
const strippedHead = "ffd8ffe000104a46494600010100000100010000ffdb004300281c1e231e19282321232d2b28303c64413c37373c7b585d4964918099968f808c8aa0b4e6c3a0aadaad8a8cc8ffcbdaeef5ffffff9bc1fffffffaffe6fdfff8ffdb0043012b2d2d3c353c76414176f8a58ca5f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8ffc00011080000000003012200021101031101ffc4001f0000010501010101010100000000000000000102030405060708090a0bffc400b5100002010303020403050504040000017d01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9faffc4001f0100030101010101010101010000000000000102030405060708090a0bffc400b51100020102040403040705040400010277000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a162434e125f11718191a262728292a35363738393a434445464748494a535455565758595a636465666768696a737475767778797a82838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9faffda000c03010002110311003f00"

// restore does what a client does with a stripped picture.
func restore(t *testing.T, stripped []byte) []byte {
	t.Helper()
	head, err := hex.DecodeString(strippedHead)
	if err != nil {
		t.Fatal(err)
	}
	head[164], head[166] = stripped[1], stripped[2]
	return append(append(head, stripped[3:]...), endOfImage...)
}

// TestOriginalIsKept: a JPEG that needs no scaling is not made worse.
func TestOriginalIsKept(t *testing.T) {
	data := jpegOf(t, gradient(640, 480))
	sizes, err := Photo(data)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(sizes[len(sizes)-1].Data, data) {
		t.Error("the largest size is not the picture that was sent")
	}
}

func TestProfile(t *testing.T) {
	sizes, err := Profile(pngOf(t, gradient(1000, 645)))
	if want := "i 40x40 a 160x160 b 320x320 c 640x640 "; err != nil || describe(sizes) != want {
		t.Errorf("%s, %v, want %s", describe(sizes), err, want)
	}
	img, err := jpeg.Decode(bytes.NewReader(sizes[3].Data))
	if err != nil {
		t.Fatal(err)
	}
	if r, _, _, _ := img.At(0, 320).RGBA(); far(int(r>>8), 177*255/1000) {
		t.Errorf("the left edge is red %d: the middle was not cut out", r>>8)
	}
	if _, err := Profile(pngOf(t, gradient(1000, 159))); !errors.Is(err, ErrSmall) {
		t.Errorf("159 pixels: %v", err)
	}
}

// TestTransparentGround: what shines through becomes white, not black.
func TestTransparentGround(t *testing.T) {
	sizes, err := Thumb(pngOf(t, image.NewNRGBA(image.Rect(0, 0, 50, 50))))
	if err != nil {
		t.Fatal(err)
	}
	img, err := jpeg.Decode(bytes.NewReader(sizes[1].Data))
	if err != nil {
		t.Fatal(err)
	}
	if r, _, _, _ := img.At(25, 25).RGBA(); r>>8 < 250 {
		t.Errorf("red is %d, want white", r>>8)
	}
}

func TestRefusedPictures(t *testing.T) {
	whole := pngOf(t, gradient(30, 30))
	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"nothing":       {nil, ErrBroken},
		"text":          {[]byte("not a picture"), ErrBroken},
		"half":          {whole[:len(whole)/2], ErrBroken},
		"claims much":   {claim(60_000, 60_000), ErrDimensions},
		"claims wide":   {claim(9_000, 1_001), ErrDimensions},
		"claims length": {claim(10, 201), ErrDimensions},
		"claims a bomb": {claim(5_000, 5_000), ErrBroken}, // the bounds allow it, its data does not hold it
	} {
		if _, err := Photo(c.data); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// claim is a PNG of one pixel whose head claims more.
func claim(w, h uint32) []byte {
	var b bytes.Buffer
	_ = png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1))) // a buffer takes everything
	data := b.Bytes()
	const head, width, height, sum = 12, 16, 20, 29
	binary.BigEndian.PutUint32(data[width:], w)
	binary.BigEndian.PutUint32(data[height:], h)
	binary.BigEndian.PutUint32(data[sum:], crc32.ChecksumIEEE(data[head:sum]))
	return data
}

func FuzzPhoto(f *testing.F) {
	f.Add(pngOf(f, gradient(50, 20)))
	f.Add(jpegOf(f, gradient(20, 50)))
	var b bytes.Buffer
	if err := gif.Encode(&b, gradient(9, 9), nil); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add(claim(300, 300))
	f.Fuzz(func(t *testing.T, data []byte) {
		if head, _, err := image.DecodeConfig(bytes.NewReader(data)); err == nil && head.Width*head.Height > 1<<18 {
			t.Skip("slow")
		}
		sizes, err := Photo(data)
		if err != nil {
			return
		}
		for _, p := range sizes {
			if p.W < 1 || p.H < 1 || len(p.Data) == 0 {
				t.Errorf("size %s of %dx%d, %d bytes", p.Type, p.W, p.H, len(p.Data))
			}
		}
	})
}
