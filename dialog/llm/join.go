package llm

import (
	"context"
	"slices"
	"strings"

	"repaybot/dialog"
)

// How sure a reading is that a model had a part in.
const (
	graveSure  = 0.9  // a grave intent that the model alone sees: it counts
	toldSure   = 0.75 // what is only told or shown for it
	bothSure   = 0.85 // what the embedded reader thought likely too
	aloneSure  = 0.5  // what does something: it is asked back
	thoughtToo = 0.3  // how likely the embedded reader has to think that something is to be done
)

// join makes one reading of the embedded reader's and of what a model found. It
// tells whether the model changed anything.
//
//   - Grave intents count if either sees them.
//   - Where the embedded reader is sure, it stays; the model adds what the
//     message says besides, as far as that is only told or shown.
//   - Where it is not, the model chooses among the three readings that it thought
//     likeliest: nine in ten of those messages mean one of them. A model that
//     was talked into something can't bring in another.
//   - What agrees, ends or changes something is done only where the embedded
//     reader thought it likely itself; else it is asked back.
//   - The language, and whether another is wanted, is the embedded reader's. So is every value: an entity that
//     the model points to is read anew.
func (r *Reader) join(ctx context.Context, m dialog.Message, own dialog.Reading, f *found) (dialog.Reading, bool) {
	out := own
	out.PerhapsGrave = own.PerhapsGrave || *f.PerhapsCrisis && !slices.Contains(own.Intents, dialog.Crisis)
	likely := map[dialog.Intent]float64{}
	for i, x := range own.Intents {
		likely[x] = own.Confidence
		if p, ok := scoreOf(own, x); ok && i > 0 {
			likely[x] = p
		}
	}
	chosen := slices.Clone(own.Intents)
	sure := own.Confidence >= askBelow
	if !sure {
		chosen = slices.DeleteFunc(chosen, func(i dialog.Intent) bool { return !grave(i) && i != dialog.ChangeLanguage })
	}
	for _, x := range f.Intents {
		if slices.Contains(chosen, x.Intent) {
			if !sure && !grave(x.Intent) {
				continue
			}
			likely[x.Intent] = max(likely[x.Intent], bothSure)
			continue
		}
		p, ok := weigh(own, x.Intent)
		if !ok {
			continue
		}
		if sure && (p < toldSure || x.Intent == dialog.Unclear || x.Intent == dialog.OffTopic || smallTalk(x.Intent)) {
			continue
		}
		chosen, likely[x.Intent] = append(chosen, x.Intent), p
	}
	if len(chosen) == 0 {
		chosen = slices.Clone(own.Intents) // it is put in order below
	}
	if len(chosen) > 1 { // an unclear beside something is nothing
		chosen = slices.DeleteFunc(chosen, func(i dialog.Intent) bool { return i == dialog.Unclear })
	}
	slices.SortStableFunc(chosen, func(a, b dialog.Intent) int { return rank(a) - rank(b) })
	if out.Intents = chosen[:min(len(chosen), maxIntents)]; slices.Contains(own.Intents, dialog.ChangeLanguage) && !slices.Contains(out.Intents, dialog.ChangeLanguage) {
		out.Intents[len(out.Intents)-1] = dialog.ChangeLanguage
	}
	out.Confidence = likely[out.Intents[0]]
	out.Scores = scores(own, out.Intents, likely)
	if slices.Contains(out.Intents, dialog.Crisis) {
		out.PerhapsGrave = false // no longer perhaps
	}
	more := r.entities(ctx, m, &out, f)
	changed := more || !slices.Equal(out.Intents, own.Intents) || out.PerhapsGrave != own.PerhapsGrave || out.Confidence != own.Confidence
	return out, changed
}

// weigh is how sure an intent is that the model sees; ok is false where it
// does not count.
func weigh(own dialog.Reading, i dialog.Intent) (sure float64, ok bool) {
	p, thought := scoreOf(own, i)
	switch {
	case grave(i):
		return max(graveSure, p), true
	case !thought, neverAlone(i):
		return 0, false
	case p >= thoughtToo:
		return max(bothSure, p), true
	case tells(i):
		return toldSure, true
	}
	return aloneSure, true
}

// neverAlone are the intents that a model may only agree with: a yes, and what
// changes how a customer is spoken or written to.
func neverAlone(i dialog.Intent) bool {
	return i == dialog.Accept || i == dialog.ChangeLanguage || i == dialog.ResumeContact
}

// grave are the intents that count if either reader sees them: what may harm
// somebody if it goes unheard (spec/conduct.md, What goes first).
func grave(i dialog.Intent) bool {
	switch i {
	case dialog.Crisis, dialog.HardshipTold, dialog.DeceasedTold, dialog.RepresentedTold, dialog.WrongPerson, dialog.IdentityTheft, dialog.StopContact, dialog.RequestHuman:
		return true
	}
	return false
}

// tells are the intents that are answered by telling or showing something, or
// by asking what is meant in full before anything is noted.
func tells(i dialog.Intent) bool {
	switch i {
	case dialog.AskBalance, dialog.AskBreakdown, dialog.AskProjection, dialog.AskConsequences, dialog.AskPlanStatus, dialog.AskIdentity, dialog.AskOptions,
		dialog.ProposeTerms, dialog.PromiseToPay, dialog.Settle, dialog.RequestWaiver, dialog.CannotPay, dialog.PayNow,
		dialog.OffTopic, dialog.Unclear, dialog.Abuse:
		return true
	}
	return smallTalk(i)
}

func smallTalk(i dialog.Intent) bool {
	return i == dialog.Greet || i == dialog.Thanks || i == dialog.Goodbye
}

func scoreOf(r dialog.Reading, i dialog.Intent) (float64, bool) {
	for _, s := range r.Scores {
		if s.Intent == i {
			return s.P, true
		}
	}
	return 0, false
}

// scores are the likeliest readings, for asking back: at most three.
func scores(own dialog.Reading, intents []dialog.Intent, likely map[dialog.Intent]float64) []dialog.Score {
	var out []dialog.Score
	for _, i := range intents {
		out = append(out, dialog.Score{Intent: i, P: likely[i]})
	}
	for _, s := range own.Scores {
		if !slices.Contains(intents, s.Intent) {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b dialog.Score) int {
		switch {
		case a.P > b.P:
			return -1
		case a.P < b.P:
			return 1
		}
		return 0
	})
	return out[:min(3, len(out))]
}

// rank is where an intent stands in the specification's table.
func rank(i dialog.Intent) int { return slices.Index(dialog.Intents[:], i) }

// entities adds those that the model points to and the embedded reader passed
// over: it reads the piece by itself, and what it finds there counts. It tells
// whether there is one more.
func (r *Reader) entities(ctx context.Context, m dialog.Message, out *dialog.Reading, f *found) bool {
	more := false
	for _, e := range f.Entities {
		if e.Kind != reasonEntity && passedOver(*out, e.Text) || e.Kind == reasonEntity && len(out.Reasons) > 0 {
			continue
		}
		piece, err := r.embedded.Read(ctx, dialog.Message{Text: e.Text, Now: m.Now, Currency: m.Currency})
		if err != nil {
			return more
		}
		switch e.Kind {
		case amountEntity:
			more = take(&out.Amounts, piece.Amounts) || more
		case dateEntity:
			more = take(&out.Dates, piece.Dates) || more
		case dayEntity:
			more = take(&out.DaysOfMonth, piece.DaysOfMonth) || more
		case termEntity:
			more = take(&out.Terms, piece.Terms) || more
		case percentEntity:
			more = take(&out.Percents, piece.Percents) || more
		case reasonEntity:
			more = slices.Contains(out.Intents, dialog.HardshipTold) && take(&out.Reasons, piece.Reasons) || more
		}
	}
	return more
}

// take adds the one entity of a piece; where there are several the model did
// not point to one.
func take[T any](to *[]T, of []T) bool {
	if len(of) != 1 {
		return false
	}
	*to = append(slices.Clone(*to), of[0])
	return true
}

// passedOver tells whether the embedded reader has read the piece, or a part of
// it, as some figure already: it reads it in its place, which counts for more.
func passedOver(r dialog.Reading, piece string) bool {
	reads := func(text string) bool { return strings.Contains(piece, text) || strings.Contains(text, piece) }
	return slices.ContainsFunc(r.Amounts, func(a dialog.Amount) bool { return reads(a.Text) }) ||
		slices.ContainsFunc(r.Dates, func(d dialog.Day) bool { return reads(d.Text) }) ||
		slices.ContainsFunc(r.DaysOfMonth, func(d dialog.DayOfMonth) bool { return reads(d.Text) }) ||
		slices.ContainsFunc(r.Terms, func(t dialog.Term) bool { return reads(t.Text) }) ||
		slices.ContainsFunc(r.Percents, func(p dialog.Percent) bool { return reads(p.Text) })
}
