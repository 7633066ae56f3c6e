package negotiation

import "time"

// Purpose is why a message is written (spec/conduct.md, May we write now?).
type Purpose string

// The purposes. An answer is to what the customer just wrote, and may always
// go. Service is what somebody with an agreement counts on: a receipt, a
// reminder of an instalment, an offer that is about to expire. Legal is what
// the law requires to be said.
const (
	ForAnswer     Purpose = "answer"
	ForService    Purpose = "service"
	ForCollection Purpose = "collection"
	ForLegal      Purpose = "legal"
)

// Purposes are all purposes, from the freest.
var Purposes = [...]Purpose{ForAnswer, ForService, ForCollection, ForLegal}

// Contacting is all that decides whether a customer may be written to. Everything
// counts by customer: over all accounts, channels and whoever wrote.
type Contacting struct {
	Zone       *time.Location // the customer's; nil is UTC
	Sent       []Contacted    // what was sent without being asked for, in any order; older than [ContactLookBack] changes nothing
	LastWrote  time.Time      // of the customer's last message; zero: they never wrote
	OptedOut   bool
	Pauses     []ContactPause
	Flags      []Flag // of all accounts
	Moratorium Moratorium
	PlanKept   bool // nothing is past due that is not under a plan that is kept
	Prefers    ContactPreferences
}

// Contacted is one message that the customer did not ask for.
type Contacted struct {
	At      time.Time `json:"at"`
	Purpose Purpose   `json:"purpose"`
}

// MayAnswer is the answer to whether a message may go.
type MayAnswer struct {
	Allowed bool
	Reason  ContactReason // why not; of several the gravest. "" if it may go
	// Next is the first moment at which it may go as the facts are: now, if it
	// may. Zero where only a change of facts can allow it.
	Next time.Time
}

// ContactReason is why a message may not go now.
type ContactReason string

// The reasons, from the gravest. Those up to ReasonPlanKept come from facts,
// those from ReasonQuiet on pass with time.
const (
	ReasonWrongPerson ContactReason = "wrong_person"     // a stranger may have the number
	ReasonDeceased    ContactReason = "deceased"         // the account's holder has died
	ReasonCrisis      ContactReason = "crisis"           // somebody may be in danger
	ReasonOptedOut    ContactReason = "opted_out"        // the customer wants no messages
	ReasonMoratorium  ContactReason = "moratorium"       // Breathing Space, or a mental-health crisis
	ReasonAskedPause  ContactReason = "customers_pause"  // the customer wants none until a day
	ReasonRepresented ContactReason = "represented"      // an attorney, or an insolvency, speaks for them
	ReasonTheft       ContactReason = "identity_theft"   // the debt may not be theirs
	ReasonDisputed    ContactReason = "disputed"         // what is owed is disputed and not answered yet
	ReasonTimeBarred  ContactReason = "time_barred"      // a person has to look first
	ReasonPaused      ContactReason = "paused"           // reminders rest while things settle
	ReasonPlanKept    ContactReason = "plan_kept"        // a plan is kept
	ReasonQuiet       ContactReason = "quiet_days"       // the days after a conversation
	ReasonWeek        ContactReason = "week_count"       // as many in seven days as may be
	ReasonDay         ContactReason = "day_count"        // as many today as may be
	ReasonHours       ContactReason = "hours"            // outside the hours
	ReasonPrefers     ContactReason = "customers_choice" // outside the days and hours that the customer chose
	ReasonLate        ContactReason = "late"             // its channel could not take it in time
	ReasonRefused     ContactReason = "refused"          // its channel will never have it: it goes another way
	ReasonNever       ContactReason = "never"            // the policy allows none at all
)

// ContactLookBack is how far back messages can count: seven days, by the
// calendar or the clock, and what a change of time zones can add to them.
const ContactLookBack = 9 * 24 * time.Hour

// weekDays is the span in which messages are counted (12 CFR 1006.14(b)(2)(i)(A):
// "within seven consecutive days"; the policy's per_week counts the same).
const weekDays = 7

// daysAhead bounds the search for the next moment: any day of the week comes
// up, whatever the book and the clock disagree about.
const daysAhead = 30

// ContactReasons are all reasons, from the gravest.
var ContactReasons = [...]ContactReason{
	ReasonWrongPerson, ReasonDeceased, ReasonCrisis, ReasonOptedOut, ReasonMoratorium, ReasonAskedPause, ReasonRepresented, ReasonTheft,
	ReasonDisputed, ReasonTimeBarred, ReasonPaused, ReasonPlanKept, ReasonQuiet, ReasonWeek, ReasonDay, ReasonHours, ReasonPrefers,
	ReasonLate, ReasonRefused, ReasonNever,
}

// May tells whether a message for a purpose may go now, by the stricter of the
// policy and its jurisdiction's pack. What holds for what:
//
//	               answer  legal  service  collection
//	hours            -       x       x         x
//	count of a day   -       -       x         x
//	count of a week  -       -       -         x
//	quiet days       -       -       -         x
//	a kept plan      -       -       -         x
//	pause, dispute   -       -       -         x
//	opt-out          -       -       x         x
//	death, crisis    -       -       x         x
//	moratorium       -       -       x         x
//	own wishes       -       -       x         x
//	wrong person     -       x       x         x
//
// What begins in the future counts as begun, so that the next moment is still
// one when it comes.
func (p *Policy) May(c Contacting, purpose Purpose, now time.Time) MayAnswer {
	if purpose == ForAnswer {
		return MayAnswer{Allowed: true, Next: now}
	}
	if c.Zone == nil {
		c.Zone = time.UTC
	}
	w := wish{rules: p.ContactRules(), holidays: p.Care.Holidays, c: &c, purpose: purpose, at: now.In(c.Zone)}
	w.today = DateOf(w.at)
	w.from, w.day = w.at, w.today
	w.facts()
	w.quiet()
	w.week()
	w.moment()
	if w.reason == "" {
		return MayAnswer{Allowed: true, Next: now}
	}
	if w.shut {
		return MayAnswer{Reason: w.reason}
	}
	return MayAnswer{Reason: w.reason, Next: w.next()}
}
