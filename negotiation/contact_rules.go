package negotiation

import (
	"slices"
	"time"
)

// ContactRules are the rules in force for writing to a customer unasked: the
// stricter of the policy's and the jurisdiction's.
type ContactRules struct {
	Jurisdiction      Jurisdiction
	Weekdays, Weekend Hours // the customer's local time; From >= To: never
	PerDay, PerWeek   int   // messages; 0: none at all
	QuietDays         int   // after the customer's last message
}

// ContactRules returns the rules in force.
func (p *Policy) ContactRules() ContactRules {
	own := Hours{From: p.Contact.From, To: p.Contact.To}
	r := ContactRules{
		Jurisdiction: p.Jurisdiction, Weekdays: own, Weekend: own,
		PerDay: p.Contact.PerDay, PerWeek: p.Contact.PerWeek, QuietDays: p.Contact.QuietAfterConversationDays,
	}
	pack, ok := p.Jurisdiction.ContactPack()
	if !ok {
		return r
	}
	stricter := func(h, pack Hours) Hours { return Hours{From: max(h.From, pack.From), To: min(h.To, pack.To)} }
	r.Weekdays, r.Weekend = stricter(own, pack.Weekdays), stricter(own, pack.Weekend)
	if pack.PerDay > 0 {
		r.PerDay = min(r.PerDay, pack.PerDay)
	}
	if pack.PerWeek > 0 {
		r.PerWeek = min(r.PerWeek, pack.PerWeek)
	}
	r.QuietDays = max(r.QuietDays, pack.QuietAfterConversationDays)
	return r
}

// hoursOn are the hours of a day. What is no working day of the bank's counts
// as the weekend: uk has its shorter hours on all days but weekdays.
func (r *ContactRules) hoursOn(day Date, holidays []Date) Hours {
	if w := day.Weekday(); w == time.Saturday || w == time.Sunday || slices.Contains(holidays, day) {
		return r.Weekend
	}
	return r.Weekdays
}
