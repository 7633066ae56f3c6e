package dialog

import (
	"cmp"
	"slices"
	"time"

	"repaybot/negotiation"
)

// FollowUp is something that the customer should hear of without having asked,
// for example that the third instalment is due in three days: [FollowUps] lists
// them, and a turn of [TimePassed] or [Booked] says what is due, once.
type FollowUp struct {
	// ID names it for good: "plan/{agreement}/soon/3/2027-01-23". What has been
	// said is kept under it in [State].FollowedUp, so that nothing is said twice.
	ID      string
	Kind    FollowUpKind
	Account string
	Purpose negotiation.Purpose
	From    time.Time // the earliest useful moment, in the customer's time zone
	Until   time.Time // pointless from then on
	Number  int       // the instalment it is about, from 1; 0: none
}

// FollowUpKind is what a follow-up is about. The list is closed.
type FollowUpKind string

// The kinds.
const (
	PlanBroken      FollowUpKind = "plan_broken"        // what was waived has come back; the ways on
	PlanLapsed      FollowUpKind = "plan_lapsed"        // the down payment did not come
	WillBreak       FollowUpKind = "will_break"         // the plan ends on a day, unless
	PaymentBounced  FollowUpKind = "payment_bounced"    // a payment that had counted was reversed
	InstalmentLate  FollowUpKind = "installment_missed" // after the days of grace: what happens next
	InstalmentAsked FollowUpKind = "installment_unseen" // in the days of grace: did something come up?
	PlanCompleted   FollowUpKind = "plan_completed"
	PaymentIn       FollowUpKind = "payment_in" // "3 of 12 paid"
	PromiseKept     FollowUpKind = "promise_kept"
	PromisePartKept FollowUpKind = "promise_part_kept"
	PromiseMissed   FollowUpKind = "promise_missed"
	DownPaymentDue  FollowUpKind = "down_payment_due"
	InstalmentToday FollowUpKind = "installment_today"
	InstalmentSoon  FollowUpKind = "installment_soon" // in some days
	PromiseSoon     FollowUpKind = "promise_soon"     // its day is the next
	OfferExpires    FollowUpKind = "offer_expires"
	WaiverTold      FollowUpKind = "waiver"        // a colleague took something off for good
	HardshipSeen    FollowUpKind = "hardship_seen" // a colleague has confirmed it: wider limits are open
	LadderStep      FollowUpKind = "ladder_step"   // a stage of the policy's, for who has agreed nothing
)

// pressingKinds orders the kinds: what is said first where several are due.
var pressingKinds = [...]FollowUpKind{
	PlanBroken, PlanLapsed, WillBreak, PaymentBounced, InstalmentLate, InstalmentAsked, PromiseMissed, PromisePartKept, PlanCompleted, PaymentIn,
	PromiseKept, WaiverTold, InstalmentToday, DownPaymentDue, PromiseSoon, InstalmentSoon, HardshipSeen, OfferExpires, LadderStep,
}

const (
	// soonDays is how long before an instalment its reminder comes.
	soonDays = 3
	// breakNoticeDays is how long before a plan breaks that is said.
	breakNoticeDays = 3
	// newsDays is how long something that has happened is still news.
	newsDays = 14
	// endedDays is how long a plan's end is, which a late book shows late.
	endedDays = 30
	// receiptDays is how long a receipt is.
	receiptDays = 7
	// forgetDays is how long a mark outlives its follow-up: what a late book
	// brings up again has then been said.
	forgetDays = 60
)

// FollowUps are what the customer should hear of, what is due now and what is
// still to come, without what is marked as said: the earliest first, of one
// moment the more pressing first. It is pure, and knows nothing of when a
// message may go ([MayWrite]). Where a colleague is talking, where somebody may
// be in danger, after a death or a stranger, and for who wants no messages,
// there are none.
func FollowUps(s State, f Facts) []FollowUp {
	if silent(s, f) {
		return nil
	}
	l := lister{s: &s, f: &f, today: negotiation.DateOf(f.Now)}
	for i := range f.Accounts {
		l.account(&f.Accounts[i])
	}
	slices.SortStableFunc(l.out, func(a, b FollowUp) int {
		return cmp.Or(a.From.Compare(b.From), slices.Index(pressingKinds[:], a.Kind)-slices.Index(pressingKinds[:], b.Kind))
	})
	return l.out
}

// silent tells whether nothing is said unasked, whatever is due.
func silent(s State, f Facts) bool {
	switch s.Stage {
	case StageCare, StageEnded:
		return true
	}
	return s.Mode == WithStaff || s.Mode == Closed || f.Contact.OptedOut || f.Line == LineRefused ||
		s.caseIs(Crisis)
}

// lister gathers follow-ups.
type lister struct {
	s     *State
	f     *Facts
	today negotiation.Date
	out   []FollowUp
}

// add lists a follow-up unless it was said or is over.
func (l *lister) add(x FollowUp) {
	if _, said := l.s.FollowedUp[x.ID]; said || !x.Until.After(l.f.Now) {
		return
	}
	l.out = append(l.out, x)
}

// account lists what is to be said of one account. One whose figures do not
// agree, or that a colleague is looking into, is left alone.
func (l *lister) account(a *AccountFacts) {
	if a.Statement == nil || !a.Statement.Reconciled {
		return
	}
	standing := false
	if a.Plan != nil {
		if fp, ok := l.f.followed(a); ok {
			l.plan(a, fp)
			standing = fp.Status.Stands()
		} else {
			standing = l.promise(a, l.f.agreedPromise(a), "agreement/"+a.Plan.ID)
		}
	}
	if a.Promise != nil {
		standing = l.promise(a, l.f.PartPromise(a), "promise/"+a.Account.Number+"/"+a.Promise.MadeOn.String()+"/"+a.Promise.By.String()) || standing
	}
	l.waivers(a)
	l.hardship(a)
	if !standing {
		l.offer(a)
		l.ladder(a)
	}
	if a.Plan == nil || !l.f.stands(a) {
		l.receipt(a)
	}
}

// start is the first moment of a day at which the bank's hours begin.
func (l *lister) start(d negotiation.Date) time.Time {
	y, m, day := d.Civil()
	from := l.f.Policy.Contact.From
	return time.Date(y, m, day, int(from)/60, int(from)%60, 0, 0, l.f.Now.Location())
}

// end is the moment at which a day ends.
func (l *lister) end(d negotiation.Date) time.Time {
	y, m, day := d.AddDays(1).Civil()
	return time.Date(y, m, day, 0, 0, 0, 0, l.f.Now.Location())
}

// known is the first morning after a day on which the book can tell what came
// in on it: for want of a payment on a day that the book has not reached
// nothing is said.
func (l *lister) known(d negotiation.Date) time.Time {
	if l.f.bookedThrough() >= d {
		return l.start(d.AddDays(1))
	}
	if d < l.today { // the book is late
		return l.whenBookMayCome()
	}
	return l.start(d.AddDays(1))
}

// awaited is when something is looked for that time brings on a day, once the
// book tells: that day's morning, and every morning after it until then.
func (l *lister) awaited(d negotiation.Date) time.Time {
	if d <= l.today && l.f.bookedThrough() < l.today.AddDays(-1) {
		return l.whenBookMayCome()
	}
	return l.start(max(d, l.today.AddDays(1)))
}

const (
	// lateBook is how often a book is looked for that is late.
	lateBook = 2 * time.Hour
	// lateDays is for how many days; one that is later still is looked for every
	// morning.
	lateDays = 4
)

// whenBookMayCome is when a late book is looked for next: the same day, as long
// as something could be said on it, so that what waited is said on the day on
// which the book comes.
func (l *lister) whenBookMayCome() time.Time {
	if start := l.start(l.today); l.f.Now.Before(start) {
		return start
	}
	next := l.f.Now.Add(lateBook)
	y, m, d := l.today.Civil()
	to := l.f.Policy.Contact.To
	if l.f.bookedThrough() >= l.today.AddDays(-lateDays) && next.Before(time.Date(y, m, d, int(to)/60, int(to)%60, 0, 0, l.f.Now.Location())) {
		return next
	}
	return l.start(l.today.AddDays(1))
}

// bookedThrough is the last day that the book is complete for.
func (f *Facts) bookedThrough() negotiation.Date {
	if f.BookedThrough.IsZero() {
		return negotiation.DateOf(f.Now).AddDays(-1)
	}
	return f.BookedThrough
}

// hardship tells who told of it that a colleague has confirmed it, and who has a
// plan that better is possible now.
func (l *lister) hardship(a *AccountFacts) {
	if l.f.Hardship != negotiation.HardshipDocumented || a.Statement.Total.Minor() <= 0 {
		return
	}
	fp, ok := l.f.followed(a)
	if (!ok || !fp.Status.Stands()) && len(l.s.Reasons) == 0 {
		return // they did not tell it here
	}
	l.add(FollowUp{ID: hardshipID(a.Account.Number), Kind: HardshipSeen, Account: a.Account.Number, Purpose: negotiation.ForService,
		From: l.start(l.today), Until: l.end(l.today.AddDays(newsDays))})
}

func hardshipID(account string) string { return "hardship/" + account }

// offer reminds once, on its last morning, of an offer that was looked at and
// left open.
func (l *lister) offer(a *AccountFacts) {
	table := l.s.Table
	if table == nil || table.Account != a.Account.Number || l.s.Stage != StageChoosing && l.s.Stage != StageReviewing {
		return
	}
	if l.today > table.AsOf.AddDays(1) {
		return
	}
	last := table.AsOf.AddDays(1)
	l.add(FollowUp{ID: "offer/" + a.Account.Number + "/" + table.AsOf.String(), Kind: OfferExpires, Account: a.Account.Number,
		Purpose: negotiation.ForService, From: l.start(last), Until: l.end(last)})
}
