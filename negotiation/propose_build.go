package negotiation

// plan writes out the plan of n months.
func (lay *layout) plan(n int) InstallmentPlan {
	c := lay.currency
	money := func(minor int64) Money { return Money{minor, c} }
	plan := InstallmentPlan{
		Method: lay.l.Method, DownPayment: money(lay.down), DownPaymentDue: lay.downDue, Waived: lay.waived,
		Principal: money(lay.p), Installments: make([]Installment, n), Personalised: lay.l.Personalised,
	}
	day := lay.day
	if day == 0 {
		_, _, day = lay.first.Civil()
	}
	due := duesFrom(lay.first, day)
	course := lay.course(n)
	steps := course.steps()
	var paid, cost int64
	for i := range plan.Installments {
		principal, interest, fee := steps.next()
		plan.Installments[i] = Installment{
			Due: due.due(i + 1), Amount: money(principal + interest + fee),
			Principal: money(principal), Interest: money(interest), Fee: money(fee),
		}
		paid += principal + interest + fee
		cost += interest + fee
	}
	plan.Total, plan.Cost = money(lay.down+paid), money(cost)
	plan.CompletesOn = plan.Installments[n-1].Due
	plan.APR = aprOf(lay.p, plan.Installments, lay.days, lay.guess())
	return plan
}

// guess is a monthly rate near the plan's own, where the search begins.
func (lay *layout) guess() float64 {
	share := float64(lay.bearing) / float64(lay.p)
	if lay.price.method == flatFee {
		return 1.8 * share * float64(lay.price.fee) / float64(lay.price.feeOf)
	}
	return share * float64(lay.price.c) / float64(lay.price.month)
}
