package dialog

import (
	"slices"
	"strings"
	"time"

	"repaybot/negotiation"
)

// The ladder is the policy's `stages`: what happens on an account on which
// nothing is agreed, by its days past due. Each step needs the one before it,
// and none is taken while something stops contact or an agreement is kept
// (spec/conduct.md, The ladder). What was done is read off the marks of what
// was said, so that a message that did not go is a step that was not taken.

// rung is how far up an account is.
type rung struct {
	step int              // the last stage taken, as a place in the policy's stages; -1: none
	on   negotiation.Date // the last time
}

// ladderID names a step of an account's, taken on a day.
func ladderID(account, stage string, on negotiation.Date) string {
	return "ladder/" + account + "/" + stage + "/" + on.String()
}

// rungOf reads how far an account is up the ladder since a day: what was
// before belongs to an earlier time past due.
func rungOf(s *State, stages []negotiation.Stage, account string, since negotiation.Date) rung {
	r := rung{step: -1}
	for id := range s.FollowedUp {
		rest, ok := strings.CutPrefix(id, "ladder/"+account+"/")
		if !ok {
			continue
		}
		name, day, _ := strings.Cut(rest, "/")
		on, err := negotiation.ParseDate(day)
		step := slices.IndexFunc(stages, func(x negotiation.Stage) bool { return x.Name == name })
		if err != nil || step < 0 || on < since {
			continue
		}
		r.step, r.on = max(r.step, step), max(r.on, on)
	}
	return r
}

// stepGap is how many days lie at least between a step of a colleague's and the next.
const stepGap = 7

// ladder lists an account's next step.
func (l *lister) ladder(a *AccountFacts) {
	stages, dpd := l.f.Policy.Stages, a.Statement.DPD
	reached := -1
	for i, x := range stages {
		if dpd >= x.FromDPD {
			reached = i
		}
	}
	if dpd <= 0 || len(stages) == 0 || a.Statement.Total.Minor() <= 0 || l.held(a) {
		return
	}
	since := l.today.AddDays(-dpd)
	if reached < 0 {
		l.addStep(a, 0, since.AddDays(stages[0].FromDPD))
		return
	}
	done := rungOf(l.s, stages, a.Account.Number, since)
	step := min(done.step+1, reached)
	if stages[step].By == "staff" && l.f.CaseOpen { // one thing after the other
		return
	}
	from := since.AddDays(stages[step].FromDPD)
	switch before := max(done.step, 0); {
	case done.step < 0:
	case step > done.step:
		from = max(from, done.on.AddDays(max(stages[before].EveryDays, 1)))
		if stages[before].By == "staff" {
			from = max(from, done.on.AddDays(stepGap))
		}
	case stages[step].EveryDays == 0: // once
		if step++; step == len(stages) {
			return
		}
		from = since.AddDays(stages[step].FromDPD)
	default:
		from = max(from, done.on.AddDays(stages[step].EveryDays))
	}
	if on := l.endedOn(a); on != 0 { // an agreement that did not hold has been spoken of
		from = max(from, on.AddDays(max(stages[step].EveryDays, stepGap)))
	}
	l.addStep(a, step, max(from, l.pausedThrough()))
}

// endedOn is the day on which what was agreed last on an account came to its
// end; 0 where nothing was agreed.
func (l *lister) endedOn(a *AccountFacts) negotiation.Date {
	on := negotiation.Date(0)
	if fp, ok := l.f.followed(a); ok {
		on = lastChange(fp).On
	}
	for _, p := range []*negotiation.FollowedPromise{l.f.agreedPromise(a), l.f.PartPromise(a)} {
		if p != nil && len(p.Changes) > 0 {
			on = max(on, p.Changes[len(p.Changes)-1].On)
		}
	}
	return on
}

func (l *lister) addStep(a *AccountFacts, step int, from negotiation.Date) {
	stages := l.f.Policy.Stages
	l.add(FollowUp{ID: ladderID(a.Account.Number, stages[step].Name, max(from, l.today)), Kind: LadderStep, Account: a.Account.Number,
		Purpose: negotiation.ForCollection, From: l.start(from), Until: l.end(max(from, l.today).AddDays(newsDays)), Number: step})
}

// held tells whether nothing is collected on an account: a person must look
// first, or is looking.
func (l *lister) held(a *AccountFacts) bool {
	if l.s.Stage == StageCase || l.s.Mode == Queued {
		return true
	}
	for _, flag := range a.Account.Flags {
		if flag != negotiation.Vulnerable {
			return true
		}
	}
	for _, p := range l.f.Contact.AllPauses() {
		if p.Until.IsZero() {
			return true
		}
	}
	return false
}

// pausedThrough is the last day on which reminders rest.
func (l *lister) pausedThrough() negotiation.Date {
	last := time.Time{}
	for _, p := range l.f.Contact.AllPauses() {
		if p.Until.After(last) {
			last = p.Until
		}
	}
	if last.IsZero() {
		return 0
	}
	return negotiation.DateOf(last.In(l.f.Now.Location()))
}
