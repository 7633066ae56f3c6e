package dialog

import "slices"

// withholdFigures keeps figures off a channel that may show none, whatever said
// them: the bank's own page is told instead (spec/conduct.md, Who is it?).
func (t *turn) withholdFigures() {
	if !t.withheldQuietly() {
		return
	}
	said := len(t.says)
	t.says = slices.DeleteFunc(t.says, func(s Say) bool { return showsFigures(s.Figures) })
	t.buttons = slices.DeleteFunc(t.buttons, func(b Button) bool { return showsFigures(b.Figures) })
	if len(t.says) < said && !slices.ContainsFunc(t.says, func(s Say) bool { return s.Kind == "link_only" }) {
		t.toBankPage()
	}
}

// showsFigures tells whether something tells an amount or a rate of an account.
func showsFigures(f Figures) bool {
	for _, v := range f {
		switch v := v.(type) {
		case Sum, Pct:
			return true
		case Rows:
			if slices.ContainsFunc(v, showsFigures) {
				return true
			}
		case On, Count, At, Clock, Name, Quote:
		}
	}
	return false
}
