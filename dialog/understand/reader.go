package understand

import (
	"bytes"
	"context"
	"io"
	"slices"

	"repaybot/dialog"
	"repaybot/negotiation"
	"time"
)

// Reader is the embedded reader. It is safe for concurrent use and keeps nothing between messages.
type Reader struct {
	forms *plainForms
	model *Model
	rules bool // the model knows this package's intents, so the rules apply
}

// New returns the reader with the embedded model. It fails only where the program was built with a damaged one.
func New() (*Reader, error) { return NewWithModel(bytes.NewReader(embeddedModel)) }

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
	secondIntent = 0.45  // to add an intent to the likeliest one
	secondInOne  = 0.72  // the same where the message is all of one piece: people ask for one thing in it
	tooUnsure    = 0.008 // below this nothing was understood
	clauseIntent = 0.80  // to add what one clause of several says by itself
	besideCrisis = 0.97  // to add a hardship to a crisis
	certainty    = 0.99  // no reading is surer than this
	graveDoubt   = 0.12  // from here on it may be a crisis
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
		if intents, ok := short(t.s); ok {
			out.Intents, out.Confidence = intents, 0.97
			out.Scores = []dialog.Score{{Intent: intents[0], P: 0.97}}
			if !slices.Contains(intents, dialog.ProposeTerms) {
				out.Amounts = []dialog.Amount{}
			}
			return out, nil
		}
	}
	p := r.model.score(s.extract(), nil)
	r.decide(s, p, &out)
	return out, nil
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

// decide chooses the intents from the model's scores and the rules.
func (r *Reader) decide(s *scanner, p []float64, out *dialog.Reading) {
	scores := make([]dialog.Score, len(p))
	for j, v := range p {
		scores[j] = dialog.Score{Intent: dialog.Intent(r.model.head.Intents[j]), P: min(v, certainty)}
	}
	crisis := 0.0
	if r.rules {
		for j := range scores {
			if scores[j].Intent == dialog.Crisis {
				crisis = scores[j].P
			}
		}
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
	if r.rules {
		scores = slices.DeleteFunc(scores, func(c dialog.Score) bool { return c.P < leastSure(c.Intent) })
		if len(scores) == 0 {
			scores = []dialog.Score{{Intent: dialog.Unclear, P: 0.5}}
		}
	}
	if k := slices.IndexFunc(scores, func(c dialog.Score) bool { return c.Intent == dialog.DeceasedTold }); r.rules && k > 0 && scores[k].P > 0.9 && scores[0].Intent != dialog.Crisis {
		dead := scores[k]
		copy(scores[1:k+1], scores[:k])
		scores[0] = dead
	}
	best := scores[0]
	if r.rules && (best.P < tooUnsure || !wordy(s.s)) {
		best = dialog.Score{Intent: dialog.Unclear, P: max(0.5, 1-best.P)}
		out.Intents, out.Confidence = []dialog.Intent{dialog.Unclear}, best.P
		out.Scores = []dialog.Score{best}
		return
	}
	chosen := []dialog.Score{best}
	second := secondIntent
	var pieces []piece
	if len(s.s) <= maxPieced {
		pieces = s.pieces()
	}
	if len(pieces) == 1 {
		second = secondInOne
	}
	for _, c := range scores[1:min(4, len(scores))] {
		if best.Intent == dialog.Crisis && (c.Intent != dialog.HardshipTold || c.P < besideCrisis) {
			continue // nothing else in a crisis is worth a guess
		}
		if best.Intent == dialog.DeceasedTold {
			break // a death says all: messages end with it, and nothing is asked
		}
		if c.P >= second && together(chosen, c.Intent) && len(chosen) < 3 {
			chosen = append(chosen, c)
		}
	}
	if r.rules {
		if best.Intent != dialog.Crisis && best.Intent != dialog.DeceasedTold {
			chosen = r.clauseIntents(s, pieces, chosen)
		}
		chosen = s.manners(chosen)
	}
	slices.SortStableFunc(chosen, func(a, b dialog.Score) int { return rank(a.Intent) - rank(b.Intent) })
	for _, c := range chosen {
		out.Intents = append(out.Intents, c.Intent)
	}
	out.Confidence = chosen[0].P
	out.Scores = scores[:min(3, len(scores))]
	out.PerhapsGrave = r.rules && out.Intents[0] != dialog.Crisis && (crisis >= graveDoubt || s.perhapsGrave())
	if !reasonMatters(out.Intents) {
		out.Reasons = []dialog.Reason{}
	}
}

// leastSure is how likely an intent must be to be named at all: what it sets
// off (a crisis line called, all contact stopped, a case opened) is not done on
// a guess. A crisis that falls below it may still be perhaps one.
func leastSure(i dialog.Intent) float64 {
	switch i {
	case dialog.Crisis:
		return 0.22
	case dialog.DeceasedTold, dialog.StopContact, dialog.RepresentedTold, dialog.IdentityTheft, dialog.WrongPerson:
		return 0.15
	}
	return 0
}

// reasonMatters tells whether a reason can belong to the customer's own trouble:
// not where the message is somebody else's or tells of the holder's death.
func reasonMatters(intents []dialog.Intent) bool {
	if slices.Contains(intents, dialog.HardshipTold) {
		return true
	}
	for _, i := range []dialog.Intent{dialog.DeceasedTold, dialog.WrongPerson, dialog.Abuse, dialog.OffTopic, dialog.Complaint, dialog.AskConsequences, dialog.IdentityTheft, dialog.Unclear} {
		if slices.Contains(intents, i) {
			return false
		}
	}
	return true
}

// together tells whether an intent can stand beside those already chosen.
func together(chosen []dialog.Score, i dialog.Intent) bool {
	for _, c := range chosen {
		if lonely([]string{string(i)}) && lonely([]string{string(c.Intent)}) {
			return false
		}
		for _, x := range exclusive {
			if x[0] == i && x[1] == c.Intent || x[1] == i && x[0] == c.Intent {
				return false
			}
		}
		if c.Intent == dialog.Unclear || c.Intent == dialog.OffTopic || i == dialog.Unclear || i == dialog.OffTopic {
			return false
		}
	}
	return true
}

// exclusive are pairs of which a message means one: the likelier.
var exclusive = [...][2]dialog.Intent{
	{dialog.Accept, dialog.Reject}, {dialog.PromiseToPay, dialog.PayNow}, {dialog.Settle, dialog.PromiseToPay}, {dialog.Settle, dialog.ProposeTerms},
	{dialog.StopContact, dialog.ResumeContact}, {dialog.DeceasedTold, dialog.WrongPerson}, {dialog.AlreadyPaid, dialog.PromiseToPay},
	{dialog.CannotPay, dialog.HardshipTold}, {dialog.CannotPay, dialog.ProposeTerms}, {dialog.Crisis, dialog.CannotPay}, {dialog.Settle, dialog.RequestWaiver},
	{dialog.ProposeTerms, dialog.PromiseToPay}, {dialog.ProposeTerms, dialog.ChangePlan}, {dialog.AskProjection, dialog.ProposeTerms}, {dialog.AlreadyPaid, dialog.PayNow},
	{dialog.AskPlanStatus, dialog.AskBalance}, {dialog.DeceasedTold, dialog.HardshipTold}, {dialog.AskBreakdown, dialog.DisputeAmount}, {dialog.AskOptions, dialog.ProposeTerms},
	{dialog.StopContact, dialog.ContactTime}, {dialog.Reject, dialog.CannotPay}, {dialog.AskProjection, dialog.AskConsequences}, {dialog.Abuse, dialog.Crisis},
	{dialog.WrongPerson, dialog.IdentityTheft}, {dialog.ChangePlan, dialog.PromiseToPay}, {dialog.AskBreakdown, dialog.RequestWaiver}, {dialog.Reject, dialog.ProposeTerms},
	{dialog.Accept, dialog.ProposeTerms}, {dialog.Accept, dialog.PromiseToPay}, {dialog.AskIdentity, dialog.WrongPerson}, {dialog.ChangePlan, dialog.AskPlanStatus},
	{dialog.WrongPerson, dialog.DisputeAmount}, {dialog.WrongPerson, dialog.Crisis},
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

// wordy tells whether a message has any letter at all.
func wordy(s string) bool {
	for _, r := range s {
		if r >= 'a' && r <= 'z' || r > 0xbf && r < 0x2000 || isHan(r) || isDigit(byte(min(r, 127))) {
			return true
		}
	}
	return false
}
