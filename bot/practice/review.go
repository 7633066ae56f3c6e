package practice

import (
	"context"
	"slices"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
	"repaybot/dialog/drafts"
	"repaybot/negotiation"
)

// Review is what came of a practice, for the colleague and their supervisor. It
// has what the colleague wrote, and nothing of a real customer.
type Review struct {
	Story    string        `json:"story"`
	Staff    string        `json:"staff"`
	Began    time.Time     `json:"began"` // by the clock, not the story's
	Ended    time.Time     `json:"ended"`
	Messages int           `json:"messages"` // the colleague's
	Result   Result        `json:"result"`
	Tone     []Tone        `json:"tone,omitempty"`
	Figures  []Figure      `json:"figures,omitempty"`
	Rules    []Check       `json:"rules"`
	Language dialog.Locale `json:"language"` // the customer's
}

// Result is a review in a word.
type Result string

// The results.
const (
	Well   Result = "well"   // nothing to find
	Nearly Result = "nearly" // something to look at
	Again  Result = "again"  // something that could have done harm, or much to look at
)

// Results are all results.
var Results = [...]Result{Well, Nearly, Again}

// muchToLookAt is how many findings are one practice more.
const muchToLookAt = 4

// sums up what was found.
func (r Review) result() Result {
	faults, grave := r.Faults(), false
	for _, t := range r.Tone {
		grave = grave || t.Severity == drafts.Refuse
	}
	for _, k := range r.Rules {
		grave = grave || k.Broken() && k.Rule.Grave()
	}
	switch {
	case faults == 0:
		return Well
	case grave || faults >= muchToLookAt:
		return Again
	default:
		return Nearly
	}
}

// Faults are how many things there are to look at.
func (r Review) Faults() int {
	n := len(r.Tone)
	for _, f := range r.Figures {
		if f.Verdict == Wrong {
			n++
		}
	}
	for _, k := range r.Rules {
		if k.Broken() {
			n++
		}
	}
	return n
}

// Broken are the rules that were not kept.
func (r Review) Broken() int {
	n := 0
	for _, k := range r.Rules {
		if k.Broken() {
			n++
		}
	}
	return n
}

// Count is how many figures came to a verdict.
func (r Review) Count(v Verdict) int {
	n := 0
	for _, f := range r.Figures {
		if f.Verdict == v {
			n++
		}
	}
	return n
}

// maxTurns bounds how many turns of a practice are read.
const maxTurns = 1000

// review reads what the colleague did in a practice.
func (p *Practice) review(ctx context.Context) (*Review, error) {
	if err := p.answer(); err != nil { // the story may be behind
		return nil, err
	}
	turns, err := p.service.Turns(ctx, p.ID, p.handed, maxTurns)
	if err != nil {
		return nil, err
	}
	d, err := readTurns(turns, p.caseAt.Opened)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	d.early, d.refused = p.early, slices.Clone(p.refused)
	p.mu.Unlock()
	j, k, err := p.judge(ctx, d)
	if err != nil {
		return nil, err
	}
	r := &Review{
		Story: p.Story.ID, Staff: p.Who.Name, Began: p.Began, Messages: len(d.messages), Language: p.Story.Language,
		Tone: j.tone(), Figures: k.hold(j.sayings), Rules: j.rules(),
	}
	r.Result = r.result()
	return r, nil
}

// judge is who holds what was done against the story, and the figures to hold it
// against.
func (p *Practice) judge(ctx context.Context, d did) (*judge, *known, error) {
	facts, _, err := p.service.Facts(ctx, p.customer, p.Now())
	if err != nil {
		return nil, nil, err
	}
	i := slices.IndexFunc(facts.Accounts, func(a dialog.AccountFacts) bool { return a.Account.Number == p.Story.Account })
	if i < 0 {
		return nil, nil, bot.ErrNotFound
	}
	account, care := facts.Accounts[i], p.service.Policy().Care
	zone := facts.BankNow.Location()
	if facts.BankNow.IsZero() {
		zone = facts.Now.Location()
	}
	read := func(text string) (dialog.Reading, error) {
		return p.reader.Read(ctx, dialog.Message{Text: text, Now: facts.Now, Currency: account.Account.Currency})
	}
	j := &judge{story: p.Story, who: p.Who.Shown, did: d, care: care, zone: zone, first: p.caseAt.FirstDue, about: drafts.Context{
		CustomerCannotPayLump: d.cannot || p.cannotBefore,
		PastLimitation:        slices.Contains(account.Account.Flags, negotiation.TimeBarred),
	}}
	for n, m := range d.messages {
		for _, s := range sentences(m.text) {
			r, err := read(s)
			if err != nil {
				return nil, nil, err
			}
			j.sayings = append(j.sayings, saying{text: s, message: n, reading: r})
		}
	}
	var answerBy time.Time // where the customer was told a day
	if care.Within(string(p.caseAt.Reason), "dispute").WorkingDays > 0 {
		answerBy = p.caseAt.FirstDue.In(zone)
	}
	k := figuresOf(account, offersOf(p.Story.Account, facts), p.Story.Language, facts.Now, answerBy)
	for _, c := range slices.Concat(p.wrote, d.customer) {
		r, err := read(c.text)
		if err != nil {
			return nil, nil, err
		}
		k.learn(r)
	}
	return j, k, nil
}

// offersOf are the offers that an account has, of every length.
func offersOf(account string, f dialog.Facts) []negotiation.Offer {
	var all []negotiation.Offer
	add := func(ask negotiation.Ask) {
		if p, ok, err := dialog.Offered(account, ask, f); ok && err == nil {
			all = append(all, p.Offers...)
		}
	}
	add(negotiation.Ask{})
	shortest, longest, ok := dialog.OfferedTerms(account, f)
	for term := shortest; ok && term <= longest; term++ {
		add(negotiation.Ask{Term: &term})
	}
	return all
}
