package negotiation

// Statement is what is owed under the plan, for what is agreed next: [Propose],
// [FactsOf] and [Limits.Check] take it in the place of the book's.
//
// On a plan that stands it is what is left of it without the interest of the
// time to come: the rest of what was put on it, with the fees in it as fees,
// and the interest until the day by the plan's own rate; its days past due are
// the plan's own. What is paid of an instalment pays its interest first, and
// the fees in it last. Once the plan has ended, or is paid, it is the book's;
// of a plan that broke, lapsed or was withdrawn with what was waived and the
// book has taken off since it was agreed: that was on the condition that the
// plan is kept.
//
// book is the account's statement of the day up to which the plan was
// followed, entries the account's. The result has no working.
func (f *FollowedPlan) Statement(book *Statement, entries []Entry) *Statement {
	s := *book
	switch f.Status {
	case PlanPending, PlanActive, PlanMissed:
		f.underPlan(&s)
	case PlanBroken, PlanWithdrawn:
		f.broughtBack(&s, entries)
	case PlanCompleted, PlanReplaced:
	}
	return &s
}

// broughtBack adds what was waived and the book has taken off.
func (f *FollowedPlan) broughtBack(s *Statement, entries []Entry) {
	ended := f.Changes[len(f.Changes)-1].On
	c := s.Total.currency
	fees := takenOff(entries, OfFees, f.made.Offer.Waived.Fees.minor, f.made.AgreedOn, ended)
	interest := takenOff(entries, OfInterest, f.made.Offer.Waived.Interest.minor, f.made.AgreedOn, ended)
	s.Fees = Money{s.Fees.minor + fees, c}
	s.Interest = Money{s.Interest.minor + interest, c}
	s.Total = Money{s.Total.minor + fees + interest, c}
	s.accrual.fixed += fees + interest
}

// takenOff is how much of what an agreement waived the book has taken off
// while it stood. Where the bank has charged exactly that again since, it has
// come back already.
func takenOff(entries []Entry, of WaiverOf, waived int64, from, to Date) int64 {
	sum := int64(0)
	for i := range entries {
		if e := &entries[i]; e.Kind == WaiverPosted && e.Of == of && e.Date >= from && e.Date <= to {
			sum += e.Amount.minor
		}
	}
	sum = min(sum, waived)
	again := FeePosted
	if of == OfInterest {
		again = InterestPosted
	}
	for i := range entries {
		if e := &entries[i]; e.Kind == again && e.Date >= to && e.Amount.minor == sum {
			return 0
		}
	}
	return sum
}

// planRest is what is left of a plan without the interest of the time to come.
type planRest struct {
	principal int64 // bears interest
	down      int64 // of the down payment, which bears none
	fees      int64
	interest  int64
}

// underPlan puts what is left of the plan in the place of the book's figures.
func (f *FollowedPlan) underPlan(s *Statement) {
	r := f.rest()
	c := s.Total.currency
	s.Principal, s.Interest, s.Fees = Money{r.principal + r.down, c}, Money{r.interest, c}, Money{r.fees, c}
	s.AccruedInterest = s.Interest
	s.Total = Money{r.principal + r.down + r.interest + r.fees, c}
	s.DPD, s.OldestDue = f.DaysPastDue, 0
	if s.DPD > 0 {
		s.OldestDue = f.AsOf.AddDays(-s.DPD)
	}
	s.Lines, s.Differences = nil, nil
	s.accrual = accrual{fixed: s.Total.minor, yearDays: 360, rate: f.made.Terms.AnnualRate, parts: []accruing{{since: f.AsOf, on: r.principal}}}
}

// rest works out what is left, the oldest instalment first.
func (f *FollowedPlan) rest() planRest {
	r := planRest{down: f.DownPayment.Left().minor}
	cost := f.made.newCost()
	skips := f.skipCosts(&cost)
	ahead := int64(0) // paid of an instalment that more is paid of than is owed yet
	for i := range f.Installments {
		x := &f.Installments[i]
		if x.Status == InstallmentPaid {
			r.interest += skips[i] // of a month that was left out, which the last instalment would have brought
			continue
		}
		agreed := &f.made.Offer.Installments[i]
		interest, principal := f.interestSoFar(i, skips), agreed.Principal.minor
		paid := x.Paid.minor + ahead
		pays := min(paid, interest)
		r.interest += interest - pays
		paid -= pays
		pays = min(paid, principal)
		ahead = paid - pays
		left := principal - pays
		fees := min(principal-max(0, cost.bearing(i+1)), left)
		r.fees += fees
		r.principal += left - fees
	}
	r.interest -= min(r.interest, ahead)
	return r
}

// skipCosts are what the skips cost, with the instalments that came later by them.
func (f *FollowedPlan) skipCosts(cost *amendCost) []int64 {
	costs := make([]int64, len(f.Installments))
	for _, a := range f.made.Changes {
		if a.Kind == SkipMonth && a.Installment >= 1 && a.Installment <= len(costs) {
			costs[a.Installment-1] += cost.monthFrom(a.Installment)
		}
	}
	return costs
}

// interestSoFar is the interest, and the fee, that an instalment owes by the
// day: all of it once its day has come; of the month that runs, and of the days
// by which it was put off, their share by days, rounded half up.
func (f *FollowedPlan) interestSoFar(i int, skips []int64) int64 {
	x, agreed := &f.Installments[i], &f.made.Offer.Installments[i]
	month := agreed.Interest.minor + skips[i]
	if f.AsOf >= x.Agreed {
		moved := x.Extra.minor
		if i == len(skips)-1 {
			for _, c := range skips {
				moved -= c
			}
		}
		return month + agreed.Fee.minor + share(moved, f.AsOf.DaysSince(x.Agreed), x.Due.DaysSince(x.Agreed))
	}
	from := f.made.AgreedOn
	if i > 0 {
		from = f.Installments[i-1].Agreed
	}
	return share(month, f.AsOf.DaysSince(from), x.Agreed.DaysSince(from))
}

// share is an amount's part for so many days of all, rounded half up.
func share(amount int64, days, all int) int64 {
	if amount <= 0 || days <= 0 || all <= 0 {
		return 0
	}
	return mulDivRound(amount, uint64(min(days, all)), uint64(all))
}
