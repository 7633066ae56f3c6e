package negotiation

import "slices"

// ClearedOn is the first day, from one day to another, on which the account
// owed nothing after something came in; no date if there is none. It fails as
// [Policy.Statement] does.
func (p *Policy) ClearedOn(a *Account, from, to Date) (Date, error) {
	var days []Date
	for i := range a.Entries {
		if e := &a.Entries[i]; e.Date >= from && e.Date <= to && (e.Kind == Payment || e.Kind == Refund) {
			days = append(days, e.Date)
		}
	}
	slices.Sort(days)
	for _, day := range slices.Compact(days) {
		s, err := p.Statement(a, day)
		if err != nil {
			return 0, err
		}
		if s.Reconciled && s.Total.minor <= 0 {
			return day, nil
		}
	}
	return 0, nil
}
