package understand

import (
	"bytes"
	"context"
	"io"
	"slices"
	"sync"
	"time"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// Reader is the embedded reader. It is safe for concurrent use and keeps nothing between messages.
type Reader struct {
	forms *plainForms
	model *Model
	rules bool // the model knows this package's intents, so the rules apply
}

// New returns the reader with the embedded model. It fails only where the program was built with a damaged one.
func New() (*Reader, error) { return embedded() }

// embedded is unpacked once: it takes some tenths of a second, and never changes.
var embedded = sync.OnceValues(func() (*Reader, error) { return NewWithModel(bytes.NewReader(embeddedModel)) })

// NewWithModel returns a reader with a model of the bank's own, whatever its intents are called.
func NewWithModel(r io.Reader) (*Reader, error) {
	m, err := ReadModel(r)
	if err != nil {
		return nil, err
	}
	known := 0
	for _, name := range m.head.Intents {
		if rank(dialog.Intent(name)) < len(dialog.Intents) {
			known++
		}
	}
	return &Reader{forms: newPlainForms(), model: m, rules: 2*known > len(m.head.Intents)}, nil
}

// How sure the model must be.
const (
	alsoMeant   = 0.6  // to add an intent to the likeliest one
	alsoThere   = 0.45 // the same where the message holds what it is about
	alsoHard    = 0.15 // the same of a hardship whose reason is told
	leastMeant  = 0.15
	mostMeant   = 3    // intents in one message
	certainty   = 0.99 // no reading is surer than this
	graveDoubt  = 0.10 // from here on it may be a crisis
	graveBeside = 0.35 // the same beside a reading that is sure
	plainlySure = 0.80
	shortSure   = 0.97 // of a whole message that says one thing
)

// Read says what a message means. It fails only where ctx is done.
func (r *Reader) Read(ctx context.Context, m dialog.Message) (dialog.Reading, error) {
	if err := ctx.Err(); err != nil {
		return dialog.Reading{}, err
	}
	t := r.forms.text(m.Text)
	s := newScanner(t, m.Now, m.Currency)
	s.scan()
	out := dialog.Reading{Locale: dialog.Locale(languageOf(t.s))}
	s.fill(&out)
	if r.rules {
		if intent, ok := short(t.s); ok {
			return shortReading(out, intent), nil
		}
		if !wordy(t.s) {
			out.Intents, out.Confidence = []dialog.Intent{dialog.Unclear}, shortSure
			out.Scores = []dialog.Score{{Intent: dialog.Unclear, P: shortSure}}
			return out, nil
		}
	}
	r.decide(s, r.scores(s), &out)
	return out, nil
}

// shortReading is the reading of a whole message that says one thing.
func shortReading(out dialog.Reading, intent dialog.Intent) dialog.Reading {
	out.Intents, out.Confidence = []dialog.Intent{intent}, shortSure
	out.Scores = []dialog.Score{{Intent: intent, P: shortSure}}
	if intent != dialog.ProposeTerms {
		out.Amounts = []dialog.Amount{} // "1" says yes
	}
	return out
}

func newScanner(t text, now time.Time, c negotiation.Currency) *scanner {
	return &scanner{text: t, today: negotiation.DateOf(now), currency: c, british: c == "GBP" || c == "EUR" || c == "INR" || c == "AUD"}
}

// fill copies the entities out, never as null lists.
func (s *scanner) fill(out *dialog.Reading) {
	out.Amounts = make([]dialog.Amount, 0, len(s.amounts))
	for _, a := range s.amounts {
		out.Amounts = append(out.Amounts, a.Amount)
	}
	out.Dates = make([]dialog.Day, 0, len(s.dates))
	for _, d := range s.dates {
		out.Dates = append(out.Dates, d.Day)
	}
	out.Terms = make([]dialog.Term, 0, len(s.terms))
	for _, t := range s.terms {
		out.Terms = append(out.Terms, t.Term)
	}
	out.DaysOfMonth = append([]dialog.DayOfMonth{}, s.days...)
	out.Percents = append([]dialog.Percent{}, s.percents...)
	out.Reasons = append([]dialog.Reason{}, s.reasons...)
}

// scores are the model's scores and the rules', the likeliest first.
func (r *Reader) scores(s *scanner) []dialog.Score {
	p := r.model.score(s.extract(), nil)
	scores := make([]dialog.Score, len(p))
	for j, v := range p {
		scores[j] = dialog.Score{Intent: dialog.Intent(r.model.head.Intents[j]), P: min(v, certainty)}
	}
	if r.rules {
		s.grave(scores)
	}
	slices.SortStableFunc(scores, func(a, b dialog.Score) int {
		switch {
		case a.P > b.P:
			return -1
		case a.P < b.P:
			return 1
		}
		return rank(a.Intent) - rank(b.Intent)
	})
	return scores
}

// decide chooses the intents: the likeliest, and what else is likely and can
// stand beside it.
func (r *Reader) decide(s *scanner, scores []dialog.Score, out *dialog.Reading) {
	chosen := scores[:1:1]
	for _, c := range scores[1:] {
		if c.P < leastMeant || len(chosen) == min(mostMeant, r.model.head.Most) {
			break
		}
		if c.P >= r.alsoMeant(s, c.Intent) && together(chosen, c.Intent) {
			chosen = append(chosen, c)
		}
	}
	chosen = slices.Clone(chosen)
	slices.SortStableFunc(chosen, func(a, b dialog.Score) int { return rank(a.Intent) - rank(b.Intent) })
	for _, c := range chosen {
		out.Intents = append(out.Intents, c.Intent)
	}
	out.Confidence = chosen[0].P
	out.Scores = scores[:min(3, len(scores))]
	if !r.rules {
		return
	}
	doubt := graveDoubt
	if scores[0].P >= plainlySure {
		doubt = graveBeside
	}
	out.PerhapsGrave = out.Intents[0] != dialog.Crisis && (likely(scores, dialog.Crisis) >= doubt || s.perhapsGrave())
	if !reasonMatters(out.Intents) {
		out.Reasons = []dialog.Reason{}
	}
}

// alsoMeant is how likely an intent must be to be added to the likeliest one:
// less where the message holds what the intent is about.
func (r *Reader) alsoMeant(s *scanner, i dialog.Intent) float64 {
	switch {
	case !r.rules:
		return alsoMeant
	case i == dialog.HardshipTold && s.tellsOfHardship():
		return alsoHard
	case i == dialog.ProposeTerms && len(s.terms)+len(s.days)+len(s.amounts) > 0, i == dialog.Goodbye, i == dialog.Greet, i == dialog.Thanks:
		return alsoThere
	}
	return alsoMeant
}

// tellsOfHardship tells whether the message has a reason that is a hardship by itself.
func (s *scanner) tellsOfHardship() bool {
	return slices.ContainsFunc(s.reasons, func(r dialog.Reason) bool {
		return r.Value != dialog.Forgot && r.Value != dialog.Overcommitted && r.Value != dialog.OtherReason
	})
}

// likely is how likely an intent is.
func likely(scores []dialog.Score, i dialog.Intent) float64 {
	for _, c := range scores {
		if c.Intent == i {
			return c.P
		}
	}
	return 0
}

// reasonMatters tells whether a reason can belong to the customer's own trouble:
// not where the message is somebody else's or tells of the holder's death.
func reasonMatters(intents []dialog.Intent) bool {
	if slices.Contains(intents, dialog.HardshipTold) {
		return true
	}
	for _, i := range []dialog.Intent{dialog.DeceasedTold, dialog.WrongPerson, dialog.Abuse, dialog.OffTopic, dialog.Complaint, dialog.AskConsequences, dialog.IdentityTheft, dialog.Unclear,
		dialog.Crisis, dialog.RepresentedTold, dialog.StopContact, dialog.ResumeContact, dialog.ContactTime, dialog.RequestDocument, dialog.AskIdentity, dialog.AskPrivacy} {
		if slices.Contains(intents, i) {
			return false
		}
	}
	return true
}

// together tells whether an intent can stand beside those already chosen.
func together(chosen []dialog.Score, i dialog.Intent) bool {
	for _, c := range chosen {
		for _, x := range exclusive {
			if x[0] == i && x[1] == c.Intent || x[1] == i && x[0] == c.Intent {
				return false
			}
		}
		if c.Intent == dialog.Unclear || i == dialog.Unclear {
			return false
		}
	}
	return true
}

// exclusive are pairs of which a message means one: the likelier.
var exclusive = [...][2]dialog.Intent{
	{dialog.Accept, dialog.Reject}, {dialog.PromiseToPay, dialog.PayNow}, {dialog.Settle, dialog.PromiseToPay}, {dialog.Settle, dialog.ProposeTerms},
	{dialog.StopContact, dialog.ResumeContact}, {dialog.DeceasedTold, dialog.WrongPerson}, {dialog.AlreadyPaid, dialog.PromiseToPay},
	{dialog.CannotPay, dialog.HardshipTold}, {dialog.CannotPay, dialog.ProposeTerms}, {dialog.Settle, dialog.RequestWaiver},
	{dialog.ProposeTerms, dialog.PromiseToPay}, {dialog.ProposeTerms, dialog.ChangePlan}, {dialog.AskProjection, dialog.ProposeTerms}, {dialog.AlreadyPaid, dialog.PayNow},
	{dialog.AskPlanStatus, dialog.AskBalance}, {dialog.DeceasedTold, dialog.HardshipTold}, {dialog.AskBreakdown, dialog.DisputeAmount}, {dialog.AskOptions, dialog.ProposeTerms},
	{dialog.StopContact, dialog.ContactTime}, {dialog.Reject, dialog.CannotPay}, {dialog.AskProjection, dialog.AskConsequences}, {dialog.Abuse, dialog.Crisis},
	{dialog.WrongPerson, dialog.IdentityTheft}, {dialog.ChangePlan, dialog.PromiseToPay}, {dialog.Accept, dialog.ProposeTerms}, {dialog.Accept, dialog.PromiseToPay}, {dialog.AskBreakdown, dialog.RequestWaiver}, {dialog.ChangePlan, dialog.AskOptions}, {dialog.PayNow, dialog.AskPlanStatus},
	{dialog.ChangePlan, dialog.AskPlanStatus}, {dialog.WrongPerson, dialog.DisputeAmount}, {dialog.WrongPerson, dialog.Crisis},
}

// rank is where an intent stands in the specification's table; one past the end for a bank's own.
func rank(i dialog.Intent) int {
	for k, known := range dialog.Intents {
		if known == i {
			return k
		}
	}
	return len(dialog.Intents)
}

// languageOf is "zh" where a message has Chinese characters that carry it, else "en".
func languageOf(s string) string {
	han, words := 0, 0
	in := false
	for _, r := range s {
		switch {
		case isHan(r):
			han++
			in = false
		case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z':
			if !in {
				words++
			}
			in = true
		default:
			in = false
		}
	}
	if han > 0 && 2*han >= words {
		return "zh"
	}
	return "en"
}

// wordy tells whether a message has any letter or digit at all.
func wordy(s string) bool {
	for _, r := range s {
		if r >= 'a' && r <= 'z' || r > 0xbf && r < 0x2000 || isHan(r) || isDigit(byte(min(r, 127))) {
			return true
		}
	}
	return false
}
