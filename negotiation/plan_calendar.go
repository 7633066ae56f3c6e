package negotiation

// The days and the amounts of a plan after its moves and skips.
//
// A move puts one instalment off: the principal in it is paid later, and costs
// the plan's own interest for those days, r × days ÷ 30, with that instalment.
// A skip brings an instalment and all after it one month of the plan's calendar
// later: what then still bears interest costs one month's, r, with the last
// instalment, so that no other gets larger than was agreed. Fees on the plan
// bear no interest, and a flat fee is charged with each instalment: there
// neither costs anything. (spec/money.md: while a plan is kept, nothing but its
// own rate is charged on what it covers.)
//
// A skip puts what it shifts back on the plan's own calendar: a move of one of
// them is undone, and so is its cost; it counts as made nonetheless.

// calendar writes the instalments with their days and amounts.
func (made *PlanMade) calendar(to []FollowedInstallment) (extra int64) {
	agreed := made.Offer.Installments
	for i := range agreed {
		x := &to[i]
		x.Number, x.Due, x.Agreed = i+1, agreed[i].Due, agreed[i].Due
		x.Amount = agreed[i].Amount
		x.Extra.currency = x.Amount.currency
	}
	if len(made.Changes) == 0 {
		return 0
	}
	cost := made.newCost()
	months := 0 // by which the last instalment is later
	for _, a := range made.Changes {
		if a.Installment < 1 || a.Installment > len(agreed) {
			continue
		}
		switch a.Kind {
		case MoveInstallment:
			to[a.Installment-1].Due = a.To
		case SkipMonth:
			months++
			made.shift(to, a.Installment-1, months)
			to[len(to)-1].Extra.minor += cost.monthFrom(a.Installment)
		}
	}
	for i := range to {
		x := &to[i]
		if days := x.Due.DaysSince(x.Agreed); days > 0 {
			x.Extra.minor += cost.days(i+1, days)
		}
		x.Amount.minor += x.Extra.minor
		extra += x.Extra.minor
	}
	return extra
}

// shift brings the instalments from index k on one place on along the plan's
// calendar. months is how far the last of them gets past the plan's own end.
func (made *PlanMade) shift(to []FollowedInstallment, k, months int) {
	last := len(to) - 1
	end := made.dueAfter(months)
	for i := k; i < last; i++ {
		to[i].Agreed = to[i+1].Agreed
		to[i].Due = to[i].Agreed
	}
	to[last].Agreed, to[last].Due = end, end
}

// dueAfter is the day that many months of the plan's calendar after its last
// instalment.
func (made *PlanMade) dueAfter(months int) Date {
	list := made.Offer.Installments
	d := duesFrom(list[0].Due, made.dayOfMonth())
	return d.due(len(list) + months)
}

// dayOfMonth is the chosen day of the plan's instalments. The offer does not
// tell it, and a short month hides it: it is the first's own day if all the
// others follow from that, else the largest day among them.
func (made *PlanMade) dayOfMonth() int {
	list := made.Offer.Installments
	_, _, first := list[0].Due.Civil()
	d := duesFrom(list[0].Due, first)
	largest, fits := 0, true
	for i := 1; i < len(list); i++ {
		_, _, day := list[i].Due.Civil()
		largest = max(largest, day)
		fits = fits && d.due(i+1) == list[i].Due
	}
	if fits {
		return first
	}
	return largest
}

// count counts the changes of a kind.
func (made *PlanMade) count(kind AmendmentKind) int {
	n := 0
	for i := range made.Changes {
		if made.Changes[i].Kind == kind {
			n++
		}
	}
	return n
}

// amendCost is what moves and skips cost.
type amendCost struct {
	price
	made       *PlanMade
	free, each int64 // fees on the plan, and their share in each instalment
	more       int   // the first instalments that hold a unit more of them
}

func (made *PlanMade) newCost() amendCost {
	c := amendCost{made: made, price: priceOf(&InstallmentLimits{Method: made.Offer.Method, AnnualRate: made.Terms.AnnualRate})}
	n := int64(len(made.Offer.Installments))
	c.free = min(max(0, made.Terms.Fees.minor), made.Offer.Principal.minor)
	c.each, c.more = c.free/n, int(c.free%n)
	return c
}

// bearing is the part of an instalment's principal that bears interest.
func (c *amendCost) bearing(number int) int64 {
	p := c.made.Offer.Installments[number-1].Principal.minor - c.each
	if number <= c.more {
		p--
	}
	return p
}

// days is the interest of an instalment's principal for so many days.
func (c *amendCost) days(number, days int) int64 {
	if c.c == 0 {
		return 0
	}
	return mulDivRound(max(0, c.bearing(number)), c.c*uint64(days), c.first)
}

// monthFrom is a month's interest on what bears it before an instalment.
func (c *amendCost) monthFrom(number int) int64 {
	if c.c == 0 {
		return 0
	}
	balance := int64(0)
	for k := number; k <= len(c.made.Offer.Installments); k++ {
		balance += c.bearing(k)
	}
	return mulDivRound(max(0, balance), c.c, c.price.month)
}
