package negotiation

// working gathers the lines of a statement while it is worked out. They are
// kept small until their number is known: a card of two years has hundreds,
// and a book a hundred thousand cards.
type working struct {
	steps []step
	text  []byte // the exact amounts, one after the other
	ends  []int  // where each ends in text
}

// step is what one line differs in from the others of its statement.
type step struct {
	posted, from, to Date
	on               int64
}

// cleared is an empty working that keeps the room of this one.
func (w *working) cleared() working {
	return working{steps: w.steps[:0], text: w.text[:0], ends: w.ends[:0]}
}

// add writes one line: from is included, to is not.
func (w *working) add(posted, from, to Date, on int64) {
	w.steps = append(w.steps, step{posted, from, to, on})
}

// lines gives the lines their exact amounts, out of one text for all.
func (w *working) lines(kind LineKind, currency Currency, rate Rate, yearDays int) []Line {
	if len(w.steps) == 0 {
		return nil
	}
	digits, _ := currency.Digits()
	for i := range w.steps {
		s := &w.steps[i]
		w.text = appendExact(w.text, s.on, s.to.DaysSince(s.from), rate, yearDays, digits)
		w.ends = append(w.ends, len(w.text))
	}
	lines := make([]Line, len(w.steps))
	text, begin := string(w.text), 0
	for i := range lines {
		s, l := &w.steps[i], &lines[i]
		l.Kind, l.Rate, l.On = kind, rate, Money{s.on, currency}
		l.Posted, l.From, l.To, l.Days = s.posted, s.from, s.to, s.to.DaysSince(s.from)
		l.Amount = Exact(text[begin:w.ends[i]])
		begin = w.ends[i]
	}
	return lines
}
