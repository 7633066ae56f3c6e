package dialog

import (
	"repaybot/negotiation"
)

// cameIn is what has come in on an account, as far as the book reaches.
func (f *Facts) cameIn(a *AccountFacts) negotiation.CameIn {
	return negotiation.CameIn{Entries: a.Account.Entries, Through: f.BookedThrough}
}

// followed is how the account's plan of instalments stands as of today; ok is
// false where it has none.
func (f *Facts) followed(a *AccountFacts) (fp *negotiation.FollowedPlan, ok bool) {
	made, ok := f.made(a)
	if !ok {
		return nil, false
	}
	return negotiation.Follow(made, f.cameIn(a), negotiation.DateOf(f.Now)), true
}
