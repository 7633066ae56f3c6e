package paper

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"

	"repaybot/bot/paper/font"
)

// canvas is a picture under way; lengths are pixels. The first fault stays.
type canvas struct {
	img   *image.RGBA
	fonts *font.Set
	faces map[faceSize]xfont.Face
	err   error
}

type faceSize struct {
	face font.Face
	size float64
}

func newCanvas(fonts *font.Set, width, height int) *canvas {
	v := &canvas{img: image.NewRGBA(image.Rect(0, 0, width, height)), fonts: fonts, faces: map[faceSize]xfont.Face{}}
	draw.Draw(v.img, v.img.Bounds(), image.White, image.Point{}, draw.Src)
	return v
}

func (v *canvas) close() {
	for _, f := range v.faces {
		_ = f.Close() // has nothing to close
	}
}

func (k ink) rgba() color.RGBA { return color.RGBA{uint8(k.r), uint8(k.g), uint8(k.b), 255} }

func (v *canvas) face(f font.Face, size float64) xfont.Face {
	key := faceSize{f, size}
	if face, ok := v.faces[key]; ok {
		return face
	}
	face, err := opentype.NewFace(v.fonts.Font(f), &opentype.FaceOptions{Size: size, DPI: 72, Hinting: xfont.HintingNone})
	if err != nil && v.err == nil {
		v.err = err
	}
	v.faces[key] = face
	return face
}

// text writes a text with its base line at y.
func (v *canvas) text(x, y float64, text string, size float64, colour ink, bold bool) {
	at := fixed.Point26_6{X: fixed.Int26_6(x * 64), Y: fixed.Int26_6(y * 64)}
	source := image.NewUniform(colour.rgba())
	for _, r := range v.fonts.Runs(text, bold) {
		face := v.face(r.Face, size)
		if face == nil {
			return
		}
		d := xfont.Drawer{Dst: v.img, Src: source, Face: face, Dot: at}
		d.DrawString(r.Text)
		if bold && r.Face == font.Chinese { // the font has no bold of its own
			twice := xfont.Drawer{Dst: v.img, Src: source, Face: face, Dot: at.Add(fixed.Point26_6{X: fixed.Int26_6(size * 64 / 40)})}
			twice.DrawString(r.Text)
		}
		at = d.Dot
	}
}

func (v *canvas) width(text string, size float64, bold bool) float64 {
	w := fixed.Int26_6(0)
	for _, r := range v.fonts.Runs(text, bold) {
		if face := v.face(r.Face, size); face != nil {
			w += xfont.MeasureString(face, r.Text)
		}
	}
	return float64(w) / 64
}

func (v *canvas) textRight(x, y float64, text string, size float64, colour ink, bold bool) {
	v.text(x-v.width(text, size, bold), y, text, size, colour, bold)
}

// fitted is text in smaller letters where it is too wide.
func (v *canvas) fitted(x, y float64, text string, size, width float64, colour ink, bold bool) {
	v.text(x, y, text, v.size(size, width, bold, text), colour, bold)
}

// size is the largest size of letters, up to one, at which all of the texts fit
// into a width.
func (v *canvas) size(size, width float64, bold bool, texts ...string) float64 {
	for _, text := range texts {
		for size > 16 && v.width(text, size, bold) > width {
			size -= 2
		}
	}
	return size
}

// box is a filled rectangle with round corners.
func (v *canvas) box(x, y, w, h, radius float64, colour ink) {
	v.clipped(x, y, w, h, radius, x, w, colour)
}

// clipped fills the part of a rounded rectangle from the left edge at, w wide.
func (v *canvas) clipped(x, y, width, h, radius, at, w float64, colour ink) {
	left, top := math.Floor(x), math.Floor(y)
	z := vector.NewRasterizer(int(math.Ceil(x+width-left)), int(math.Ceil(y+h-top)))
	rounded(z, x-left, y-top, width, h, radius)
	mask := image.NewAlpha(z.Bounds())
	z.Draw(mask, mask.Bounds(), image.Opaque, image.Point{})
	part := image.Rect(int(at+0.5), int(top), int(at+w+0.5), int(top)+z.Bounds().Dy())
	from := image.Pt(part.Min.X-int(left), 0)
	draw.DrawMask(v.img, part, image.NewUniform(colour.rgba()), image.Point{}, mask, from, draw.Over)
}

func rounded(z *vector.Rasterizer, x, y, w, h, radius float64) {
	r := min(radius, w/2, h/2)
	p := func(a, b float64) (float32, float32) { return float32(a), float32(b) }
	move := func(a, b float64) { z.MoveTo(p(a, b)) }
	lineTo := func(a, b float64) { z.LineTo(p(a, b)) }
	corner := func(ax, ay, bx, by float64) {
		x1, y1 := p(ax, ay)
		x2, y2 := p(bx, by)
		z.QuadTo(x1, y1, x2, y2)
	}
	move(x+r, y)
	lineTo(x+w-r, y)
	corner(x+w, y, x+w, y+r)
	lineTo(x+w, y+h-r)
	corner(x+w, y+h, x+w-r, y+h)
	lineTo(x+r, y+h)
	corner(x, y+h, x, y+h-r)
	lineTo(x, y+r)
	corner(x, y, x+r, y)
	z.ClosePath()
}

// falling draws what is left of a plan, from its height at the left to nothing
// where it is done. Both are parts of the box, so that plans can be compared.
func (v *canvas) falling(x, y, w, h, done, high float64) {
	left, top := math.Floor(x), math.Floor(y)
	z := vector.NewRasterizer(int(math.Ceil(w))+1, int(math.Ceil(h))+1)
	z.MoveTo(float32(x-left), float32(y+h-top))
	z.LineTo(float32(x-left), float32(y+h*(1-high)-top))
	z.LineTo(float32(x+w*done-left), float32(y+h-top))
	z.ClosePath()
	at := z.Bounds().Add(image.Pt(int(left), int(top)))
	z.Draw(v.img, at, image.NewUniform(accent.rgba()), image.Point{})
	v.box(x, y+h, w, 3, 1, line)
}
