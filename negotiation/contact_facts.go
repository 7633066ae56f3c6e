package negotiation

import "time"

// ContactPause is a time without messages that were not asked for.
type ContactPause struct {
	Why   PauseReason `json:"why"`
	Until time.Time   `json:"until,omitzero"` // zero: until a colleague, or the customer whose own it is, ends it
}

// PauseReason is why messages rest: the name of what the customer told, or one
// of those below. What is not listed stops collection.
type PauseReason string

// The reasons that stop more than collection, and those that a rule names.
const (
	PauseCrisis      PauseReason = "crisis"       // stops all but what the law requires
	PauseDeceased    PauseReason = "deceased"     // likewise
	PauseWrongPerson PauseReason = "wrong_person" // stops everything: what the law requires goes to the customer, not to a stranger
	PauseAsked       PauseReason = "asked"        // the customer's own wish; stops service and collection
	PauseHardship    PauseReason = "hardship"
	PauseIllness     PauseReason = "illness"
	PauseRepresented PauseReason = "represented"
	PauseTheft       PauseReason = "identity_theft"
	PauseDispute     PauseReason = "dispute_amount"
	PausePaid        PauseReason = "already_paid"
	PauseComplaint   PauseReason = "complaint"
	PauseReconcile   PauseReason = "not_reconciled"
)

// stops tells for which reason a pause stops messages, and how far up. Cases
// stop collection while they are looked into; hardship does likewise (the
// policy's pause), so that a plan does not break unsaid.
func (r PauseReason) stops() (ContactReason, reach) {
	switch r {
	case PauseWrongPerson:
		return ReasonWrongPerson, stopsLegal
	case PauseDeceased:
		return ReasonDeceased, stopsService
	case PauseCrisis:
		return ReasonCrisis, stopsService
	case PauseAsked:
		return ReasonAskedPause, stopsService
	case PauseRepresented: // 12 CFR 1006.6(b)(2)
		return ReasonRepresented, stopsCollection
	case PauseTheft:
		return ReasonTheft, stopsCollection
	case PauseDispute, PausePaid, PauseReconcile: // 12 CFR 1006.38; cn: until answered
		return ReasonDisputed, stopsCollection
	case PauseHardship, PauseIllness, PauseComplaint:
	}
	return ReasonPaused, stopsCollection
}

// stops tells for which reason a flag of the book stops messages; "" for one
// that stops none. Breathing Space is looked at with the moratorium.
func (f Flag) stops() (ContactReason, reach) {
	switch f {
	case Deceased:
		return ReasonDeceased, stopsService
	case Represented, Bankrupt:
		return ReasonRepresented, stopsCollection
	case IdentityTheft:
		return ReasonTheft, stopsCollection
	case Disputed:
		return ReasonDisputed, stopsCollection
	case TimeBarred: // the house's own: a reminder could revive what the law has ended
		return ReasonTimeBarred, stopsCollection
	case BreathingSpace, Vulnerable:
	}
	return "", 0
}

// Moratorium is a debt respite by law (uk: SI 2020/1311). No kind: none is known of.
type Moratorium struct {
	Kind  MoratoriumKind `json:"kind"`
	From  Date           `json:"from"`           // its first day
	Ended Date           `json:"ended,omitzero"` // the last day of crisis treatment; no date: it goes on
}

// MoratoriumKind is which respite.
type MoratoriumKind string

// The respites of SI 2020/1311.
const (
	BreathingSpaceMoratorium MoratoriumKind = "breathing_space" // 60 days
	CrisisMoratorium         MoratoriumKind = "mental_health_crisis"
)

// breathingSpaceDays and crisisDays are how long a respite lasts (SI 2020/1311:
// docs/contact.md): 60 days from its first, and 30 after crisis treatment.
const (
	breathingSpaceDays = 60
	crisisDays         = 30
)

// free is the first day after it; ok is false while nobody knows it.
func (m Moratorium) free() (day Date, ok bool) {
	if m.Kind == CrisisMoratorium {
		return m.Ended.AddDays(crisisDays + 1), !m.Ended.IsZero()
	}
	return m.From.AddDays(breathingSpaceDays), true
}

// ContactPreferences is when and where the customer likes to be reached. They
// only narrow what is allowed, and never hold for what the law requires.
type ContactPreferences struct {
	Hours   Hours    `json:"hours,omitzero"`    // the customer's local time, From before To; From == To: any
	Days    Weekdays `json:"days,omitempty"`    // 0: any
	Channel string   `json:"channel,omitempty"` // by name; "": any
}

// IsZero tells whether nothing is preferred.
func (p ContactPreferences) IsZero() bool { return p == ContactPreferences{} }

// Narrow are the hours of a weekday that are left of h.
func (p ContactPreferences) Narrow(h Hours, day time.Weekday) Hours {
	if p.Days != 0 && !p.Days.Has(day) {
		return Hours{}
	}
	if p.Hours.From < p.Hours.To {
		h.From, h.To = max(h.From, p.Hours.From), min(h.To, p.Hours.To)
	}
	return h
}

// Weekdays is a set of days of the week, bit 1<<time.Weekday for each.
type Weekdays uint8

// WeekdaysOf returns the set of those days.
func WeekdaysOf(days ...time.Weekday) (w Weekdays) {
	for _, d := range days {
		w |= 1 << d
	}
	return w
}

// Has tells whether a day is in the set.
func (w Weekdays) Has(d time.Weekday) bool { return w&(1<<d) != 0 }
