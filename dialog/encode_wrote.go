package dialog

// marshalWrote writes {"wrote":{…}} by hand: it is what most turns record.
func marshalWrote(e Wrote) ([]byte, error) {
	o := newObject(512)
	o.open("wrote")
	o.text("text", e.Text)
	o.open("reading")
	o.reading(e.Reading)
	o.close()
	o.truthIf("cut", e.Cut)
	o.close()
	o.close()
	return o.dst, o.err
}

func (o *object) reading(r Reading) {
	o.text("locale", string(r.Locale))
	appendList(o, "intents", r.Intents, func(i Intent) { o.dst = appendText(o.dst, string(i)) })
	o.share("confidence", r.Confidence)
	if len(r.Scores) > 0 {
		appendList(o, "scores", r.Scores, func(s Score) {
			o.dst = append(o.dst, '{')
			o.text("intent", string(s.Intent))
			o.share("p", s.P)
			o.close()
		})
	}
	o.truthIf("perhaps_grave", r.PerhapsGrave)
	appendList(o, "amounts", r.Amounts, func(a Amount) {
		o.dst = append(o.dst, '{')
		o.text("text", a.Text)
		o.number("minor", a.Minor)
		o.text("currency", string(a.Currency))
		o.text("per", string(a.Per))
		o.text("bound", string(a.Bound))
		o.close()
	})
	appendRare(o, "dates", r.Dates)
	appendRare(o, "days_of_month", r.DaysOfMonth)
	appendRare(o, "terms", r.Terms)
	appendRare(o, "percents", r.Percents)
	appendRare(o, "reasons", r.Reasons)
}

// appendRare appends a list that most messages have nothing in.
func appendRare[T any](o *object, name string, list []T) {
	if len(list) > 0 {
		o.any(name, list)
		return
	}
	appendList(o, name, list, nil)
}
