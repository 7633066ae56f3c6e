package negotiation

import "math/big"

// plan checks a plan of instalments against its limits.
func (g *gate) plan(o *InstallmentPlan) {
	l := g.limits.Installments
	if l == nil {
		g.breaks(BindNoOffers, "the limits %q hold no instalments", g.limits.Name)
		return
	}
	if l.MaxBrokenPlans12m >= 0 && g.limits.BrokenPlans > l.MaxBrokenPlans12m {
		g.breaks(BindMaxBrokenPlans12m, "%d plans broken in 12 months, at most %d", g.limits.BrokenPlans, l.MaxBrokenPlans12m)
	}
	if o.Method != l.Method {
		g.breaks("method", "%s, must be %s", o.Method, l.Method)
	}
	if o.Personalised != l.Personalised {
		g.breaks("personalised", "is %t, must be %t", o.Personalised, l.Personalised)
	}
	g.waives(o.Waived, l.Waive)
	g.downPayment(o, l)
	principal := g.s.Total.Minor() - o.Waived.Fees.Minor() - o.Waived.Interest.Minor() - o.DownPayment.Minor()
	g.same("principal", "what is put on the plan", o.Principal, g.money(principal))
	n := len(o.Installments)
	if n < l.MinTerm {
		g.breaks(BindTermsMin, "%d months, at least %d", n, l.MinTerm)
	}
	if n > l.MaxTerm {
		g.breaks(BindTermsMax, "%d months, at most %d", n, l.MaxTerm)
	}
	if n == 0 || principal <= 0 || len(g.found) > 0 {
		if principal <= 0 {
			g.breaks(BindDownPayment, "leaves %s to put on a plan", g.money(principal))
		}
		return // figures that follow from wrong ones would only repeat the fault
	}
	g.days(o, l)
	if len(g.found) > 0 {
		return
	}
	g.figures(o, l)
}

func (g *gate) downPayment(o *InstallmentPlan, l *InstallmentLimits) {
	if o.DownPayment.Currency() != g.s.Total.Currency() || o.DownPayment.Minor() < 0 {
		g.breaks(BindDownPayment, "is %s", o.DownPayment)
		return
	}
	// 100 × what is paid down is at least the percentage of the total.
	least := new(big.Rat).Mul(ratOf(g.s.Total), l.MinDownPaymentPercent.Rat())
	paid := new(big.Rat).Mul(ratOf(o.DownPayment), big.NewRat(100, 1))
	if paid.Cmp(least) < 0 {
		g.breaks(BindMinDownPaymentPercent, "%s down is less than %s %% of %s", o.DownPayment, l.MinDownPaymentPercent, g.s.Total)
	}
	want := Date(0)
	if o.DownPayment.Minor() > 0 {
		want = g.asOf.AddDays(l.DownPaymentWithinDays)
	}
	if o.DownPaymentDue != want {
		g.breaks("down_payment_within_days", "the down payment's day is %q, must be %q", o.DownPaymentDue, want)
	}
}

// days checks the days of the instalments: the first within the limits, then
// every month on one day of the month, the second on the first such day at
// least 20 days after the first.
func (g *gate) days(o *InstallmentPlan, l *InstallmentLimits) {
	first := o.Installments[0].Due
	earliest := max(g.asOf.AddDays(1), o.DownPaymentDue)
	if first < earliest {
		g.breaks(BindFirstPayment, "%s is before %s", first, earliest)
	}
	if last := g.asOf.AddDays(l.FirstPaymentWithinDays); first > last {
		g.breaks(BindFirstPaymentWithinDays, "%s is after %s", first, last)
	}
	if end := o.Installments[len(o.Installments)-1].Due; o.CompletesOn != end {
		g.breaks("completes_on", "is %s, must be %s", o.CompletesOn, end)
	}
	for day := 1; day <= 31; day++ { // 31 is always the month's last, as −1 is
		if g.monthlyOn(o, day) {
			return
		}
	}
	g.breaks("due", "the instalments from %s on do not fall on one day of the month", first)
}

func (g *gate) monthlyOn(o *InstallmentPlan, day int) bool {
	if len(o.Installments) == 1 {
		return true
	}
	year, month, _ := o.Installments[0].Due.Civil()
	due := dayInMonth(year, month, day)
	for due.DaysSince(o.Installments[0].Due) < 20 {
		month++
		due = dayInMonth(year, month, day)
	}
	for _, one := range o.Installments[1:] {
		if one.Due != due {
			return false
		}
		month++
		due = dayInMonth(year, month, day)
	}
	return true
}

// figures works the schedule out again and compares every figure.
func (g *gate) figures(o *InstallmentPlan, l *InstallmentLimits) {
	days := o.Installments[0].Due.DaysSince(g.asOf)
	fees := max(0, g.s.Fees.Minor()-o.Waived.Fees.Minor())
	want := scheduleInFractions(l, o.Principal.Minor(), fees, len(o.Installments), days)
	paid, cost := o.DownPayment.Minor(), int64(0)
	for i, one := range o.Installments {
		w := want[i]
		g.same("schedule", "an instalment's principal", one.Principal, g.money(w.principal))
		g.same("schedule", "an instalment's interest", one.Interest, g.money(w.interest))
		g.same("schedule", "an instalment's fee", one.Fee, g.money(w.fee))
		amount := w.principal + w.interest + w.fee
		g.same("schedule", "an instalment", one.Amount, g.money(amount))
		if w.principal <= 0 {
			g.breaks("schedule", "instalment %d pays off no principal", i+1)
		}
		if i < len(want)-1 && amount < l.MinInstallment.Minor() {
			g.breaks(BindMinInstallment, "instalment %d is %s, at least %s", i+1, g.money(amount), l.MinInstallment)
		}
		paid += amount
		cost += w.interest + w.fee
	}
	g.same("total", "the total", o.Total, g.money(paid))
	g.same("cost", "the cost", o.Cost, g.money(cost))
	if len(g.found) == 0 && !g.rightAPR(o, days) {
		g.breaks("apr", "%s %% is not the rate at which the instalments are worth the plan", o.APR)
	}
}

// fractionInstallment is one instalment worked out in whole fractions.
type fractionInstallment struct{ principal, interest, fee int64 }

// scheduleInFractions is "A plan's schedule" of spec/money.md word by word.
func scheduleInFractions(l *InstallmentLimits, p, fees int64, n, days int) []fractionInstallment {
	bearing := max(0, p-fees)
	schedule := make([]fractionInstallment, n)
	b, months := new(big.Rat).SetInt64(bearing), big.NewRat(int64(n), 1)
	f := big.NewRat(int64(days), 30)
	r := new(big.Rat)
	if l.Method != FlatFee {
		r.Quo(l.AnnualRate.Rat(), big.NewRat(12, 1))
	}
	level := roundHalfUp(new(big.Rat).Quo(b, months))
	if l.Method == EqualInstallment && r.Sign() != 0 {
		level = roundHalfUp(levelInFractions(b, r, f, n))
	}
	fee := int64(0)
	if l.Method == FlatFee {
		fee = roundHalfUp(new(big.Rat).Mul(b, l.FeeRate.Rat()))
	}
	balance := bearing
	for i := range schedule {
		x := new(big.Rat).Mul(new(big.Rat).SetInt64(balance), r)
		if i == 0 {
			x.Mul(x, f)
		}
		one := &schedule[i]
		one.interest, one.fee = roundHalfUp(x), fee
		switch {
		case i == n-1:
			one.principal = balance
		case l.Method == EqualInstallment:
			one.principal = level - one.interest
		default:
			one.principal = level
		}
		balance -= one.principal
	}
	for i, share := range NewMoney(p-bearing, "").Split(n) {
		schedule[i].principal += share.Minor()
	}
	return schedule
}

// levelInFractions is B·(1 + r·f)·r ÷ ((1+r)·(1 − (1+r)^−n)).
func levelInFractions(b, r, f *big.Rat, n int) *big.Rat {
	one := big.NewRat(1, 1)
	growth := new(big.Rat).Add(one, r)
	power := new(big.Rat).SetFrac(
		new(big.Int).Exp(growth.Num(), big.NewInt(int64(n)), nil),
		new(big.Int).Exp(growth.Denom(), big.NewInt(int64(n)), nil))
	discount := new(big.Rat).Sub(one, power.Inv(power))
	top := new(big.Rat).Mul(r, f)
	top.Add(top, one).Mul(top, r).Mul(top, b)
	return top.Quo(top, discount.Mul(discount, growth))
}

// rightAPR tells, exactly, whether the APR is the plan's to 2 decimals, half up.
func (g *gate) rightAPR(o *InstallmentPlan, days int) bool {
	paid := int64(0)
	for _, one := range o.Installments {
		paid += one.Amount.Minor()
	}
	if paid <= o.Principal.Minor() {
		return o.APR.IsZero()
	}
	if o.APR.scale > 2 {
		return false
	}
	k := o.APR.hundredths()
	p := o.Principal.Minor()
	return aprAtLeast(p, o.Installments, days, 2*k-1) && !aprAtLeast(p, o.Installments, days, 2*k+1)
}
