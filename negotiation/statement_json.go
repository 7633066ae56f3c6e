package negotiation

import "encoding/json"

// AppendJSON appends the statement as the one line of JSON that
// spec/money.md, "One line in, one line out", describes, without a line end.
func (s *Statement) AppendJSON(dst []byte) []byte {
	digits, _ := s.Total.currency.Digits()
	w := workingWriter{jsonWriter: jsonWriter{dst, digits}}
	w.text(`{"account":`).quoted(s.Account)
	w.text(`,"as_of":`).date(s.AsOf)
	w.text(`,"total":`).money(s.Total)
	w.text(`,"principal":`).money(s.Principal)
	w.text(`,"interest":`).money(s.Interest)
	w.text(`,"accrued_interest":`).money(s.AccruedInterest)
	w.text(`,"fees":`).money(s.Fees)
	w.text(`,"dpd":`).number(s.DPD)
	if s.Reconciled {
		w.text(`,"reconciled":true`)
	} else {
		w.text(`,"reconciled":false`)
	}
	w.text(`,"differences":[`)
	for i := range s.Differences {
		w.comma(i).difference(&s.Differences[i])
	}
	w.text(`],"lines":[`)
	for i := range s.Lines {
		w.comma(i)
		w.line(&s.Lines[i])
	}
	w.text(`]`)
	if s.Kind == Loan {
		w.text(`,"not_yet_due":`).money(s.NotYetDue)
	}
	w.text(`}`)
	return w.dst
}

// MarshalJSON is [Statement.AppendJSON].
func (s *Statement) MarshalJSON() ([]byte, error) { return s.AppendJSON(nil), nil }

// jsonWriter appends the parts of a statement's line. A book has hundreds of
// thousands of them, with hundreds of dates and amounts each.
type jsonWriter struct {
	dst    []byte
	digits int // of the statement's currency
}

// workingWriter appends the lines of the working.
type workingWriter struct {
	jsonWriter
	// The lines of one posting share their days, and all of them their rate.
	posted, from, to dateText
	rate             Rate
	rateText         []byte
}

// dateText is the last day that was written in a place, as it was written.
type dateText struct {
	day  Date
	text [len("2006-01-02")]byte
}

// repeated writes a day as date does.
func (w *workingWriter) repeated(last *dateText, d Date) {
	if d == 0 || d != last.day {
		begin := len(w.dst) + 1
		w.date(d)
		if len(w.dst) == begin+len(last.text)+1 {
			last.day = d
			copy(last.text[:], w.dst[begin:])
		}
		return
	}
	w.dst = append(append(append(w.dst, '"'), last.text[:]...), '"')
}

func (w *jsonWriter) difference(d *Difference) {
	w.text(`{"date":`).date(d.Date)
	w.text(`,"kind":`).quoted(string(d.Kind))
	w.text(`,"bank":`).money(d.Bank)
	w.text(`,"computed":`).money(d.Computed)
	w.text(`}`)
}

func (w *workingWriter) line(l *Line) {
	w.text(`{"kind":"`).text(string(l.Kind))
	w.text(`","posted":`)
	w.repeated(&w.posted, l.Posted)
	w.text(`,"from":`)
	w.repeated(&w.from, l.From)
	w.text(`,"to":`)
	w.repeated(&w.to, l.To)
	w.text(`,"days":`).number(l.Days)
	w.text(`,"on":`).money(l.On)
	if w.rateText == nil || l.Rate != w.rate {
		w.rate, w.rateText = l.Rate, appendMinor(w.rateText[:0], l.Rate.coefficient, l.Rate.scale)
	}
	w.text(`,"rate":"`)
	w.dst = append(w.dst, w.rateText...)
	w.text(`","amount":"`).text(string(l.Amount)).text(`"}`)
}

func (w *jsonWriter) text(s string) *jsonWriter {
	w.dst = append(w.dst, s...)
	return w
}

func (w *jsonWriter) comma(i int) *jsonWriter {
	if i > 0 {
		w.dst = append(w.dst, ',')
	}
	return w
}

func (w *jsonWriter) number(n int) { w.dst = appendMinor(w.dst, int64(n), 0) }

func (w *jsonWriter) money(m Money) {
	w.dst = append(appendMinor(append(w.dst, '"'), m.minor, w.digits), '"')
}

func (w *jsonWriter) date(d Date) {
	if d == 0 {
		w.text("null")
		return
	}
	w.dst = append(d.appendText(append(w.dst, '"')), '"')
}

// quoted writes text that is the bank's own and may need escapes.
func (w *jsonWriter) quoted(s string) {
	quoted, _ := json.Marshal(s) // text always marshals
	w.dst = append(w.dst, quoted...)
}
