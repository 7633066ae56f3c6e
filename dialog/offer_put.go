package dialog

// staffOffered puts what a colleague offers to the customer, or tells the
// colleague why it can't be.
func (t *turn) staffOffered(e StaffOffered) {
	t.effect(TellStaff{Outcome: OfferRefused, Account: e.Account, Kind: e.Kind, Why: WhyNone})
}
