package paper

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image/png"
)

// Draw draws what [Press.Illustrate] gave, as a PNG of 1080 pixels' width. The
// same picture is always the same bytes. It fails where the data is none of
// Illustrate's.
func (p *Press) Draw(data []byte) ([]byte, error) {
	var c Chart
	if err := json.Unmarshal(data, &c); err != nil {
		return nil, fmt.Errorf("picture: %w", err)
	}
	if !c.fits() {
		return nil, errors.New("picture: it does not fit")
	}
	draw, height := drawOwed, 0
	switch c.Kind {
	case OwedChart:
		height = 400 + 76*len(c.Parts) + 52*len(c.Notes)
	case OptionsChart:
		draw, height = drawOptions, 830
	case PlanChart:
		draw, height = drawPlan, 470+barRows(c.Of)*72
	default:
		return nil, fmt.Errorf("picture: no kind %q", c.Kind)
	}
	v := newCanvas(p.fonts, canvasWidth, height)
	defer v.close()
	draw(v, &c)
	var out bytes.Buffer
	if err := png.Encode(&out, v.img); err != nil {
		return nil, fmt.Errorf("picture: %w", err)
	}
	return out.Bytes(), v.err
}

// fits tells whether there is room for a chart's parts.
func (c *Chart) fits() bool {
	all := int64(0)
	for _, p := range c.Parts {
		if p.Size < 0 || p.Size > maxSize {
			return false
		}
		all += p.Size
	}
	for _, k := range c.Cards {
		if k.Size < 0 || k.Months < 0 || len(k.Lines) > 4 {
			return false
		}
	}
	switch c.Kind {
	case OwedChart:
		return all > 0 && len(c.Parts) <= len(partInks) && len(c.Notes) <= 4
	case OptionsChart:
		return len(c.Cards) > 0 && len(c.Cards) <= maxCards && len(c.Notes) <= 1
	case PlanChart:
		return c.Of > 0 && c.Of <= maxInstalments && len(c.Notes) <= 4
	}
	return true
}

// maxSize bounds a part of a bar, so that the sum of all stays in range;
// maxInstalments is how many there is room for.
const (
	maxSize        = 1 << 60
	maxInstalments = 60
)

// canvasWidth is a picture's, edge its margin, in pixels.
const (
	canvasWidth = 1080
	edge        = 64.0
	inner       = canvasWidth - 2*edge
)

// partInks are the parts of a bar, in order; they differ in lightness too.
var partInks = []ink{{11, 92, 92}, {232, 163, 61}, {176, 58, 46}, {90, 102, 140}}

func drawOwed(v *canvas, c *Chart) {
	v.text(edge, 96, c.Title, 40, grey, false)
	v.fitted(edge, 190, c.Big, 84, inner, black, true)
	all := int64(0)
	for _, p := range c.Parts {
		all += p.Size
	}
	v.box(edge, 232, inner, 64, 16, line)
	x := edge
	for i, p := range c.Parts {
		width := inner * float64(p.Size) / float64(all)
		v.clipped(edge, 232, inner, 64, 16, x, width, partInks[i%len(partInks)])
		x += width
	}
	y := 376.0
	for i, p := range c.Parts {
		v.box(edge, y-26, 32, 32, 8, partInks[i%len(partInks)])
		v.text(edge+52, y, p.Label, 38, black, false)
		v.textRight(canvasWidth-edge, y, p.Value, 38, black, true)
		y += 76
	}
	for _, n := range c.Notes {
		v.fitted(edge, y, n, 32, inner, grey, false)
		y += 52
	}
}

func drawOptions(v *canvas, c *Chart) {
	v.text(edge, 96, c.Title, 40, grey, false)
	const gap, top, height = 24.0, 136.0, 630.0
	width := (inner - gap*float64(len(c.Cards)-1)) / float64(len(c.Cards))
	months, size := 1, int64(1)
	var titles, bigs, rates, lines []string
	for _, k := range c.Cards {
		months, size = max(months, k.Months), max(size, k.Size)
		titles, bigs, lines = append(titles, k.Title), append(bigs, k.Big), append(lines, k.Lines...)
		rates = append(rates, k.Rate)
	}
	in := width - 48
	title, big := v.size(40, in, true, titles...), v.size(40, in, true, bigs...)
	yearly, small := v.size(36, in, true, rates...), v.size(30, in, false, lines...)
	for i, k := range c.Cards {
		x := edge + float64(i)*(width+gap)
		v.box(x, top, width, height, 24, tint)
		v.text(x+24, top+60, k.Title, title, accent, true)
		v.text(x+24, top+120, k.Big, big, black, true)
		v.text(x+24, top+172, k.Rate, yearly, black, true)
		y := top + 222
		for _, l := range k.Lines {
			v.text(x+24, y, l, small, grey, false)
			y += 46
		}
		v.falling(x+24, top+320, in, height-320-60, float64(k.Months)/float64(months), float64(k.Size)/float64(size))
		for _, n := range c.Notes {
			v.fitted(x+24, top+height-22, n, 24, in, grey, false)
		}
	}
}

// perRow is how many instalments stand in a row.
const perRow = 12

func barRows(of int) int { return (of + perRow - 1) / perRow }

func drawPlan(v *canvas, c *Chart) {
	v.text(edge, 96, c.Title, 40, grey, false)
	v.fitted(edge, 190, c.Big, 84, inner, black, true)
	columns := min(c.Of, perRow)
	const gap = 10.0
	width := (inner - gap*float64(columns-1)) / float64(columns)
	for i := range c.Of {
		x := edge + float64(i%perRow)*(width+gap)
		y := 236 + float64(i/perRow)*72
		switch {
		case i < c.Done:
			v.box(x, y, width, 56, 10, accent)
		case i == c.Done:
			v.box(x, y, width, 56, 10, partInks[1])
		default:
			v.box(x, y, width, 56, 10, line)
		}
	}
	y := 236 + float64(barRows(c.Of))*72 + 48
	for i, n := range c.Notes {
		colour := black
		if i > 1 {
			colour = grey
		}
		v.fitted(edge, y, n, 38, inner, colour, false)
		y += 64
	}
}
