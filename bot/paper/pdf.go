package paper

import (
	"bytes"
	"fmt"

	"codeberg.org/go-pdf/fpdf"

	"repaybot/bot/paper/font"
	"repaybot/dialog"
)

// The page, in millimetres; sizes of letters in points.
const (
	pageWidth, pageHeight = 210.0, 297.0
	marginSide            = 20.0
	marginTop             = 20.0
	marginBottom          = 22.0
	contentWidth          = pageWidth - 2*marginSide
	labelWidth            = 52.0

	titleSize, headSize, bodySize, smallSize, leadSize = 20.0, 12.0, 9.5, 8.0, 20.0

	point = 25.4 / 72 // millimetres
)

// ink is a colour.
type ink struct{ r, g, b int }

var (
	black  = ink{28, 32, 36}
	grey   = ink{96, 104, 112}
	accent = ink{11, 92, 92}
	line   = ink{208, 214, 218}
	tint   = ink{238, 245, 244}
)

// PDF is a sheet as a PDF file on A4 with its fonts in it, of which only the
// characters used. Its text can be selected and searched. The same sheet makes
// the same bytes. It has a title and a language; the library writes no tags of
// structure, which the page of [HTML] has instead.
func (p *Press) PDF(s Sheet) ([]byte, error) {
	d := newDrawing(p.fonts, s)
	d.title()
	for _, b := range s.Blocks {
		switch b := b.(type) {
		case Heading:
			d.heading(b.Text)
		case Clauses:
			d.clauses(b)
		case Facts:
			d.facts(b)
		case Leading:
			d.leading(Fact(b))
		case Table:
			d.table(b)
		case Verbatim:
			d.verbatim(string(b))
		}
	}
	d.feet()
	var out bytes.Buffer
	if err := d.f.Output(&out); err != nil {
		return nil, fmt.Errorf("pdf: %w", err)
	}
	return out.Bytes(), nil
}

// language is a locale's tag.
func language(l dialog.Locale) string {
	if l == dialog.Chinese {
		return "zh-CN"
	}
	return "en"
}

// drawing is a file under way. y is where the next block begins.
type drawing struct {
	f     *fpdf.Fpdf
	fonts *font.Set
	s     Sheet
	y     float64
}

func newDrawing(fonts *font.Set, s Sheet) *drawing {
	f := fpdf.New("P", "mm", "A4", "")
	f.SetCatalogSort(true)
	f.SetCreationDate(s.At.UTC())
	f.SetModificationDate(s.At.UTC())
	f.SetTitle(s.Title, true)
	f.SetSubject(s.Subtitle, true)
	f.SetKeywords(s.Hash, true)
	f.SetCreator("repaybot", true)
	f.SetProducer("repaybot", true)
	f.SetLang(language(s.Locale))
	f.SetMargins(marginSide, marginTop, marginSide)
	f.SetAutoPageBreak(false, 0)
	for _, face := range []font.Face{font.Latin, font.LatinBold, font.Chinese} {
		f.AddUTF8FontFromBytes(family(face), "", fonts.File(face))
	}
	d := &drawing{f: f, fonts: fonts, s: s}
	d.page()
	return d
}

func family(f font.Face) string {
	switch f {
	case font.LatinBold:
		return "latinbold"
	case font.Chinese:
		return "chinese"
	default:
		return "latin"
	}
}

// page begins a new page; all but the first say at their head what they are of.
func (d *drawing) page() {
	d.f.AddPage()
	d.y = marginTop
	if d.f.PageNo() > 1 {
		d.text(marginSide, 13, d.s.Title, smallSize, grey, false)
		d.textRight(pageWidth-marginSide, 13, d.s.Subtitle, smallSize, grey, false)
		d.rule(15)
	}
}

// room begins a new page where a height is not left on this one.
func (d *drawing) room(height float64) {
	if d.y+height > pageHeight-marginBottom {
		d.page()
	}
}

// feet writes the foot of every page, once it is known how many there are.
func (d *drawing) feet() {
	pages := d.f.PageCount()
	for n := 1; n <= pages; n++ {
		d.f.SetPage(n)
		d.rule(pageHeight - 16)
		d.text(marginSide, pageHeight-11.5, d.fit(d.s.Footer, smallSize, contentWidth-32), smallSize, grey, false)
		d.textRight(pageWidth-marginSide, pageHeight-11.5, d.s.Pages(n, pages), smallSize, grey, false)
	}
}

func (d *drawing) rule(y float64) {
	d.f.SetDrawColor(line.r, line.g, line.b)
	d.f.SetLineWidth(0.2)
	d.f.Line(marginSide, y, pageWidth-marginSide, y)
}

func (d *drawing) title() {
	for _, l := range d.wrap(d.s.Title, titleSize, contentWidth, true) {
		d.text(marginSide, d.y+titleSize*point, l, titleSize, accent, true)
		d.y += titleSize * point * 1.35
	}
	for _, l := range d.wrap(d.s.Subtitle, bodySize, contentWidth, false) {
		d.text(marginSide, d.y+bodySize*point, l, bodySize, grey, false)
		d.y += bodySize * point * 1.5
	}
	d.y += 2
	d.rule(d.y)
	d.y += 4
}

func (d *drawing) heading(text string) {
	d.room(24) // never alone at the foot of a page
	d.y += 3.5
	d.text(marginSide, d.y+headSize*point, text, headSize, accent, true)
	d.y += headSize*point*1.35 + 1.2
}

func (d *drawing) clauses(c Clauses) {
	for _, text := range c {
		d.paragraph(text, bodySize, black)
		d.y += 1.2
	}
}

// paragraph writes a text over the whole width.
func (d *drawing) paragraph(text string, size float64, colour ink) {
	height := size * point * 1.55
	for _, l := range d.wrap(text, size, contentWidth, false) {
		d.room(height)
		d.text(marginSide, d.y+size*point*1.15, l, size, colour, false)
		d.y += height
	}
}

func (d *drawing) facts(f Facts) {
	height := bodySize * point * 1.62
	for _, x := range f {
		labels := d.wrap(x.Label, bodySize, labelWidth-4, false)
		values := d.wrap(x.Value, bodySize, contentWidth-labelWidth, false)
		n := max(len(labels), len(values))
		d.room(height * float64(min(n, 4)))
		for i := range n {
			d.room(height)
			base := d.y + bodySize*point*1.15
			if i < len(labels) {
				d.text(marginSide, base, labels[i], bodySize, grey, false)
			}
			if i < len(values) {
				d.text(marginSide+labelWidth, base, values[i], bodySize, black, false)
			}
			d.y += height
		}
	}
	d.y += 1
}

// leading is a box with one large figure.
func (d *drawing) leading(x Fact) {
	const height = 16.0
	d.room(height + 4)
	d.f.SetFillColor(tint.r, tint.g, tint.b)
	d.f.Rect(marginSide, d.y, contentWidth, height, "F")
	d.f.SetFillColor(accent.r, accent.g, accent.b)
	d.f.Rect(marginSide, d.y, 1.2, height, "F")
	d.text(marginSide+6, d.y+9.8, x.Label, headSize, accent, true)
	d.textRight(pageWidth-marginSide-6, d.y+10.6, x.Value, leadSize, accent, true)
	d.y += height + 3
}

func (d *drawing) verbatim(text string) {
	d.paragraph(text, bodySize, black)
}
