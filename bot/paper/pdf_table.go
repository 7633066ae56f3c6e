package paper

// rowHeight is a table's row, cellGap the least between two columns.
const (
	rowHeight = 5.6
	cellGap   = 3.0
)

// table writes a table, its heads again on each page. Columns are as wide as
// what is in them and share what is left; where there is too much, the letters
// get smaller.
func (d *drawing) table(t Table) {
	size := bodySize
	widths := d.columns(t, size)
	for total(widths) > contentWidth && size > 5 {
		size -= 0.5
		widths = d.columns(t, size)
	}
	rest := (contentWidth - total(widths)) / float64(len(widths))
	for i := range widths {
		widths[i] += rest
	}
	d.room(rowHeight * 4)
	d.heads(t, widths, size)
	for _, row := range t.Rows {
		if d.y+rowHeight > pageHeight-marginBottom {
			d.page()
			d.heads(t, widths, size)
		}
		d.cells(row, t.Right, widths, size, black, false)
		d.rule(d.y)
	}
	d.y += 2
}

func (d *drawing) heads(t Table, widths []float64, size float64) {
	d.f.SetFillColor(tint.r, tint.g, tint.b)
	d.f.Rect(marginSide, d.y, contentWidth, rowHeight, "F")
	d.cells(t.Heads, t.Right, widths, size, accent, true)
}

func (d *drawing) cells(row []string, right []bool, widths []float64, size float64, colour ink, bold bool) {
	x := marginSide
	base := d.y + rowHeight*0.68
	for i, cell := range row {
		if right[i] {
			d.textRight(x+widths[i]-cellGap/2, base, cell, size, colour, bold)
		} else {
			d.text(x+cellGap/2, base, cell, size, colour, bold)
		}
		x += widths[i]
	}
	d.y += rowHeight
}

// columns are the widths that the columns need.
func (d *drawing) columns(t Table, size float64) []float64 {
	widths := make([]float64, len(t.Heads))
	for i, h := range t.Heads {
		widths[i] = d.width(h, size, true)
	}
	for _, row := range t.Rows {
		for i, cell := range row {
			widths[i] = max(widths[i], d.width(cell, size, false))
		}
	}
	for i := range widths {
		widths[i] += cellGap
	}
	return widths
}

func total(widths []float64) float64 {
	sum := 0.0
	for _, w := range widths {
		sum += w
	}
	return sum
}
