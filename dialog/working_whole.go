package dialog

import "repaybot/negotiation"

// Working is the whole working of what is owed on an account, in the words and
// figures in which the customer is told it a part at a time: each step of the
// interest, the newest posting first, the rule behind it, and the fees; of a
// loan the penalties. A part of which nothing is owed is left out.
func (f *Facts) Working(a *AccountFacts) []Say {
	var all []Say
	add := func(kind Kind, figures Figures) {
		all = append(all, Say{Kind: kind, Figures: figures, Today: negotiation.DateOf(f.Now)})
	}
	rule := func() { add(f.workingRule(a)) }
	s := a.Statement
	if s.Kind == negotiation.Loan {
		if rows := penaltyRows(a); len(rows) > 0 {
			add("working_penalties", Figures{"penalties": Sum(s.Fees), "lines": rows})
			rule()
		}
		return all
	}
	if groups := postings(a); s.Interest.Minor() > 0 && len(groups) > 0 {
		add("working_lines", Figures{"postings": groups})
		rule()
	}
	if s.Fees.Minor() > 0 {
		add("working_fees", f.feeFigures(a))
	}
	return all
}
