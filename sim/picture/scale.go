package picture

import "image"

// fit returns the size of a picture of w by h pixels that is made to fit into a
// square, without making it larger.
func fit(w, h, box int) (int, int) {
	if w <= box && h <= box {
		return w, h
	}
	if w >= h {
		return box, max(1, (h*box+w/2)/w)
	}
	return max(1, (w*box+h/2)/h), box
}

// scale makes a picture smaller: each new pixel is the mean of those it covers.
func scale(src *image.RGBA, w, h int) *image.RGBA {
	sw, sh := src.Rect.Dx(), src.Rect.Dy()
	if w == sw && h == sh {
		return src
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		top, bottom := y*sh/h, max((y+1)*sh/h, y*sh/h+1)
		for x := range w {
			left, right := x*sw/w, max((x+1)*sw/w, x*sw/w+1)
			mean(out.Pix[out.PixOffset(x, y):], src, image.Rect(left, top, right, bottom))
		}
	}
	return out
}

// mean writes the mean of the pixels in r, which is not empty.
func mean(to []byte, src *image.RGBA, r image.Rectangle) {
	var red, green, blue int
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := src.Pix[src.PixOffset(r.Min.X, y) : src.PixOffset(r.Max.X-1, y)+4]
		for i := 0; i < len(row); i += 4 {
			red += int(row[i])
			green += int(row[i+1])
			blue += int(row[i+2])
		}
	}
	n := r.Dx() * r.Dy()
	to[0], to[1], to[2], to[3] = byte(red/n), byte(green/n), byte(blue/n), 0xff
}

// square cuts the middle out of a picture.
func square(src *image.RGBA) *image.RGBA {
	w, h := src.Rect.Dx(), src.Rect.Dy()
	side := min(w, h)
	left, top := (w-side)/2, (h-side)/2
	cut := src.SubImage(image.Rect(left, top, left+side, top+side))
	return flatten(cut)
}
