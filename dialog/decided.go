package dialog

import (
	"regexp"
	"slices"
	"time"

	"repaybot/negotiation"
)

// The roles that decide are those whom the policy's authority names.
const (
	RoleAgent      = negotiation.RoleAgent
	RoleSupervisor = negotiation.RoleSupervisor
)

// authorityOf is the role whose authority counts: a supervisor's where one has
// approved it.
func authorityOf(role, approved string) string {
	if approved != "" {
		return RoleSupervisor
	}
	return role
}

// staffDecided does what a colleague decided, or tells colleagues why it can't be.
func (t *turn) staffDecided(e StaffDecided) {
	if !t.decides(e.Staff) {
		t.effect(NotDecided{ID: e.ID, Staff: e.Staff, Kind: e.Kind(), Why: NotTheirs})
		return
	}
	t.decide(Decided{ID: e.ID, Staff: e.Staff, Role: e.Role, Decision: e.Decision})
}

// decides tells whether a colleague has the conversation.
func (t *turn) decides(staff string) bool {
	return staff != "" && t.s.Mode == WithStaff && (t.s.Owner == staff || t.s.Owner == "")
}

// decide does what is decided, by the authority of who decides or approves it,
// and tells whether it did.
func (t *turn) decide(d Decided) bool {
	w := Weigh(d.Decision, authorityOf(d.Role, d.Approved), t.all)
	if w.Why != "" {
		t.effect(NotDecided{ID: d.ID, Staff: d.Staff, Kind: d.Kind(), Why: w.Why, Above: w.Above})
		return false
	}
	d.Waived, d.Until = w.Waived, w.Until
	t.effect(d)
	switch d.Kind() {
	case DecidedWaiver:
		t.waived(d)
	case DecidedPause:
		t.effect(PauseContact{Why: string(d.Pause.Why.reason()), Until: w.Until})
		if t.mayHear() {
			figures := Figures{"until": On(negotiation.DateOf(w.Until))}
			if due := t.nextOnPlan(); !due.IsZero() && due < negotiation.DateOf(w.Until) {
				figures["plan_due"] = On(due)
			}
			t.sayForStaff("pause_granted", figures)
		}
	case DecidedContact:
		t.corrected(d.Correct)
	case DecidedMark:
		t.marked(d)
	case DecidedOffer, DecidedStep:
	}
	return true
}

// mayHear tells whether the bot's line about what a colleague has just decided
// may be said now: to somebody who is known to read it, at a moment for figures.
func (t *turn) mayHear() bool {
	return t.talking() && !t.withheldQuietly() && !silentFor(t.s)
}

// silentFor tells whether the moment has no room for anything but care.
func silentFor(s State) bool {
	return s.Stage.LeavesDebtAside() || s.caseIs(Crisis)
}

// sayForStaff says what a colleague caused: no button of the bot's, since it is
// them whom the customer talks with.
func (t *turn) sayForStaff(k Kind, f Figures) {
	t.bare, t.caused = true, true
	t.say(k, f)
}

// corrected puts right how the customer is written to. The shell keeps the rest.
func (t *turn) corrected(c *CorrectContact) {
	if c.Locale != "" {
		t.s.Locale, t.s.LocaleChosen = c.Locale, true
	}
	if c.Wrong {
		t.effect(PauseContact{Why: string(WrongPerson)})
	}
}

// marked has the turn's own facts know the mark, and says that nothing is asked
// for on an account whose dispute is looked into.
func (t *turn) marked(d Decided) {
	marks, m := WithMark(t.all.Marks, d, t.f.Now), d.Mark
	t.all.Marks, t.f.Marks = marks, marks
	if m.Flag != negotiation.Disputed || m.Off || !t.mayHear() {
		return
	}
	if a := t.allOf(m.Account); a != nil {
		t.sayForStaff("dispute_marked", Figures{"product": productName(a), "last4": Quote(last4(m.Account))})
	}
}

// WithMark are marks after a decision about one: one more, or one less.
func WithMark(marks []Marked, d Decided, at time.Time) []Marked {
	m := d.Mark
	left := slices.DeleteFunc(slices.Clone(marks), func(x Marked) bool { return x.Flag == m.Flag && x.Account == m.Account })
	if !m.Off {
		left = append(left, Marked{Flag: m.Flag, Account: m.Account, Staff: d.Staff, Approved: d.Approved, At: at})
	}
	if len(left) == 0 {
		return nil
	}
	return left
}

// Markable are the flags that colleagues set, in the order in which they are shown.
var Markable = [...]negotiation.Flag{
	negotiation.Disputed, negotiation.Vulnerable, negotiation.Deceased, negotiation.Represented, negotiation.Bankrupt,
	negotiation.BreathingSpace, negotiation.IdentityTheft,
}

// GraveMark tells of the flags that only a supervisor takes away again.
func GraveMark(f negotiation.Flag) bool {
	return f != negotiation.Disputed && f != negotiation.Vulnerable
}

// Weighed is what a decision comes to on some facts, before anything is done.
type Weighed struct {
	Why    WhyNotDecided            // "": it may be
	Above  *AboveAuthority          // AboveTheirs: of what, and who could
	Waived *Waived                  // of a waiver that may be
	Rooms  []negotiation.WaiverRoom // of a waiver: what the role may take off, of fees and of interest
	Until  time.Time                // of a pause
	Rules  []RuleChange             // of a mark: what applies before it and after
}

// RuleChange is which of the policy's rules applies to an account.
type RuleChange struct {
	Account       string
	Before, After string // names of the rules
}

// NeedsApproval tells whether a supervisor's yes makes it possible.
func (w Weighed) NeedsApproval() bool {
	return w.Why == NeedsYes || w.Why == AboveTheirs && w.Above != nil && w.Above.Needs == RoleSupervisor
}

// Weigh is what a decision by that role comes to; nothing is changed by it. Of an
// offer it says only that a supervisor's yes is needed.
func Weigh(d Decision, role string, f Facts) Weighed {
	if _, known := f.Policy.Authority[role]; !known {
		return Weighed{Why: NotTheirs}
	}
	switch d.Kind() {
	case DecidedWaiver:
		return weighWaiver(d.Waive, role, f)
	case DecidedPause:
		return weighPause(d.Pause, f)
	case DecidedContact:
		return weighContact(d.Correct)
	case DecidedMark:
		return weighMark(d.Mark, role, f)
	case DecidedOffer, DecidedStep:
		if role != RoleSupervisor {
			return Weighed{Why: NeedsYes}
		}
		return Weighed{}
	}
	return Weighed{Why: NotOne}
}

// pauseYear is how far back granted pauses count (the policy's per_year).
const pauseYear = 365

func weighPause(p *PauseReminders, f Facts) Weighed {
	switch {
	case p.Why.reason() == "" || p.Days < 1:
		return Weighed{Why: NotOne}
	case p.Days > f.Policy.Pause.Days:
		return Weighed{Why: PauseTooLong}
	case f.Contact.grantedSince(f.Now.AddDate(0, 0, -pauseYear)) >= f.Policy.Pause.PerYear:
		return Weighed{Why: PauseTooOften}
	}
	return Weighed{Until: f.Now.AddDate(0, 0, p.Days)}
}

// e164 is the form of a phone number.
var e164 = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)

func weighContact(c *CorrectContact) Weighed {
	ok := c.Locale == "" || c.Locale == Chinese || c.Locale == English
	ok = ok && (c.Number == "" || e164.MatchString(c.Number)) && len(c.Zone) < 64
	if w := c.Wishes; w != nil {
		ok = ok && w.Hours.From >= 0 && w.Hours.To <= 24*60 && w.Hours.From <= w.Hours.To && w.Days < 1<<7 && len(w.Channel) < 64
	}
	if !ok || *c == (CorrectContact{}) {
		return Weighed{Why: NotOne}
	}
	return Weighed{}
}

func weighMark(m *MarkCustomer, role string, f Facts) Weighed {
	if !slices.Contains(Markable[:], m.Flag) || m.Flag == negotiation.Disputed && m.Account == "" {
		return Weighed{Why: NotOne}
	}
	var of []*AccountFacts
	for i := range f.Accounts {
		if a := &f.Accounts[i]; m.Account == "" || a.Account.Number == m.Account {
			of = append(of, a)
		}
	}
	if len(of) == 0 {
		return Weighed{Why: UnknownAccount}
	}
	byStaff := slices.ContainsFunc(f.Marks, func(x Marked) bool { return x.Flag == m.Flag && x.Account == m.Account })
	flagged := !slices.ContainsFunc(of, func(a *AccountFacts) bool { return !slices.Contains(a.Account.Flags, m.Flag) })
	switch {
	case !m.Off && (byStaff || flagged):
		return Weighed{Why: AlreadySo}
	case !m.Off:
		return Weighed{Rules: rulesWith(m, of, f)}
	case !byStaff && flagged:
		return Weighed{Why: InBook}
	case !byStaff:
		return Weighed{Why: NothingThere}
	case GraveMark(m.Flag) && role != RoleSupervisor:
		return Weighed{Why: NeedsYes}
	}
	return Weighed{Rules: rulesWith(m, of, f)}
}

// rulesWith is which rules apply with a mark.
func rulesWith(m *MarkCustomer, of []*AccountFacts, f Facts) (rules []RuleChange) {
	now := settled(f)
	t := turn{f: now}
	for _, x := range of {
		a := find(now.Accounts, x.Account.Number)
		with := *a.Account
		with.Flags = slices.DeleteFunc(slices.Clone(with.Flags), func(g negotiation.Flag) bool { return g == m.Flag })
		if !m.Off {
			with.Flags = append(with.Flags, m.Flag)
		}
		then := *a
		then.Account = &with
		rules = append(rules, RuleChange{with.Number, t.limits(a, a.Statement).Name, t.limits(&then, then.Statement).Name})
	}
	return rules
}
