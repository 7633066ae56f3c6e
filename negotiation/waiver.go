package negotiation

import "slices"

// WaiverRoom is how much of one kind of charge a member of staff may take off an
// account, and what that is worked out of.
type WaiverRoom struct {
	Of     WaiverOf
	Owed   Money // outstanding as of the day
	Before Money // taken off the same charges before
	There  Money // that can be taken off: what the bank has posted of it
	Most   Money // that the role may take off now, of what is there
}

// WaiverRoom works out how much a role may take off as of a day. The role's
// percentage is of what is outstanding and what was taken off the same charges
// before, together. The same are all charges since the last day on which there
// were none. A role that the policy does not name may take off nothing. It fails
// as [Policy.Statement] does.
func (p *Policy) WaiverRoom(a *Account, of WaiverOf, role string, on Date) (WaiverRoom, error) {
	money := func(minor int64) Money { return Money{minor, a.Currency} }
	s, err := p.Statement(a, on)
	if err != nil {
		return WaiverRoom{}, err
	}
	room := WaiverRoom{Of: of, Owed: money(max(0, s.charged(of))), Before: money(0), There: money(0), Most: money(0)}
	before, err := p.waivedBefore(a, of, on)
	if err != nil {
		return WaiverRoom{}, err
	}
	room.Before = money(before)
	if room.Owed.minor > 0 {
		without, err := p.Statement(a.With(Entry{Date: on, Kind: WaiverPosted, Amount: room.Owed, Of: of}), on)
		if err != nil {
			return WaiverRoom{}, err
		}
		room.There = money(max(0, s.charged(of)-without.charged(of)))
	}
	room.Most = money(min(room.There.minor, leftOf(p.Authority[role].WaivePercent.of1(of), room.Owed.minor, before)))
	return room, nil
}

// leftOf is what is left of a percentage of what is outstanding and what was
// taken off before, together: many small waivers come to no more than one.
func leftOf(r Rate, owed, before int64) int64 { return max(0, percentDown(r, owed+before)-before) }

// With is the account with entries at the end of its own.
func (a *Account) With(entries ...Entry) *Account {
	with := *a
	with.Entries = append(slices.Clone(a.Entries), entries...)
	return &with
}

// of1 is the percentage for one kind of charge.
func (w WaivePercent) of1(of WaiverOf) Rate {
	if of == OfFees {
		return w.Fees
	}
	return w.Interest
}

// charged is what is outstanding of one kind of charge.
func (s *Statement) charged(of WaiverOf) int64 {
	if of == OfFees {
		return s.Fees.minor
	}
	return s.Interest.minor
}

// waivedBefore is what was taken off of one kind of charge since the last day on
// which nothing of it was outstanding: only what takes something off or pays can
// bring such a day.
func (p *Policy) waivedBefore(a *Account, of WaiverOf, on Date) (int64, error) {
	var waivers []Entry
	var days []Date
	for _, e := range a.Entries {
		if e.Date > on {
			continue
		}
		switch {
		case e.Kind == WaiverPosted && e.Of == of:
			waivers = append(waivers, e)
			days = append(days, e.Date)
		case e.Kind == Payment, e.Kind == Refund:
			days = append(days, e.Date)
		}
	}
	if len(waivers) == 0 {
		return 0, nil
	}
	slices.Sort(days)
	days = slices.Compact(days)
	slices.Reverse(days)
	free := Date(0) // the last day at whose end nothing of it was outstanding
	for _, day := range days {
		s, err := p.Statement(a, day)
		if err != nil {
			return 0, err
		}
		if s.charged(of) <= 0 {
			free = day
			break
		}
	}
	sum := int64(0)
	for _, e := range waivers {
		if e.Date > free {
			sum += e.Amount.minor
		}
	}
	return sum, nil
}

// PercentOf is a percentage of an amount, rounded down to the smallest unit; no
// amount above zero gives nothing.
func PercentOf(r Rate, m Money) Money { return Money{percentDown(r, m.minor), m.currency} }
