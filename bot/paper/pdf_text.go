package paper

import "repaybot/bot/paper/font"

// strokeOf is how thick the outline of a bold Chinese character is, in parts of
// its size: the font has no bold of its own.
const strokeOf = 0.022

// text writes a text with its base line at y.
func (d *drawing) text(x, y float64, text string, size float64, colour ink, bold bool) {
	d.f.SetTextColor(colour.r, colour.g, colour.b)
	for _, r := range d.fonts.Runs(text, bold) {
		d.f.SetFont(family(r.Face), "", size)
		embolden := bold && r.Face == font.Chinese
		if embolden {
			d.f.SetDrawColor(colour.r, colour.g, colour.b)
			d.f.SetLineWidth(size * strokeOf * point)
			d.f.SetTextRenderingMode(2)
		}
		d.f.Text(x, y, r.Text)
		if embolden {
			d.f.SetTextRenderingMode(0)
		}
		x += d.f.GetStringWidth(r.Text)
	}
}

func (d *drawing) textRight(x, y float64, text string, size float64, colour ink, bold bool) {
	d.text(x-d.width(text, size, bold), y, text, size, colour, bold)
}

// width is a text's width in millimetres.
func (d *drawing) width(text string, size float64, bold bool) float64 {
	w := 0.0
	for _, r := range d.fonts.Runs(text, bold) {
		d.f.SetFont(family(r.Face), "", size)
		w += d.f.GetStringWidth(r.Text)
	}
	return w
}

func (d *drawing) wrap(text string, size, width float64, bold bool) []string {
	return font.Wrap(text, width, func(s string) float64 { return d.width(s, size, bold) })
}

// fit cuts a text to a width, with … at its end where something is missing.
func (d *drawing) fit(text string, size, width float64) string {
	if d.width(text, size, false) <= width {
		return text
	}
	r := []rune(text)
	for len(r) > 0 && d.width(string(r)+"…", size, false) > width {
		r = r[:len(r)-1]
	}
	return string(r) + "…"
}
