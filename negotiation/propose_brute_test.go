package negotiation

import "math/big"

// What spec/money.md says of plans, once more and as plainly as it can be put:
// whole fractions, every term tried, no short cuts. The search is held to it.

type bruteInstallment struct {
	amount, principal, interest, fee int64
	due                              Date
}

type brutePlan struct {
	down, p      int64
	downDue      Date
	installments []bruteInstallment
}

func rat(a, b int64) *big.Rat { return big.NewRat(a, b) }

func bruteRound(x *big.Rat) int64 {
	num := new(big.Int).Mul(x.Num(), big.NewInt(2))
	num.Add(num, x.Denom())
	return num.Div(num, new(big.Int).Mul(x.Denom(), big.NewInt(2))).Int64()
}

func brutePower(x *big.Rat, n int) *big.Rat {
	y := rat(1, 1)
	for range n {
		y.Mul(y, x)
	}
	return y
}

// brutePlanOf is the plan of n months, nil if it is not possible.
func brutePlanOf(l *InstallmentLimits, s *Statement, ask Ask, down int64, n int) *brutePlan {
	if n < l.MinTerm || n > l.MaxTerm {
		return nil
	}
	w := bruteWaived(l.Waive, s)
	plan := &brutePlan{down: down, p: s.Total.Minor() - w[0] - w[1] - down}
	if plan.p <= 0 {
		return nil
	}
	earliest := s.AsOf + 1
	if down > 0 {
		plan.downDue = s.AsOf + Date(l.DownPaymentWithinDays)
		earliest = max(earliest, plan.downDue)
	}
	first, day := bruteFirst(l, s, ask, earliest)
	b := max(0, plan.p-max(0, s.Fees.Minor()-w[0]))
	f := rat(int64(first-s.AsOf), 30)
	r := new(big.Rat).Quo(l.AnnualRate.Rat(), rat(12, 1))
	if l.Method == FlatFee {
		r = rat(0, 1)
	}
	each := bruteRound(rat(b, int64(n)))
	if l.Method == EqualInstallment && r.Sign() > 0 {
		one := rat(1, 1)
		grown := new(big.Rat).Add(one, r)
		top := new(big.Rat).Mul(rat(b, 1), new(big.Rat).Add(one, new(big.Rat).Mul(r, f)))
		top.Mul(top, r)
		bottom := new(big.Rat).Mul(grown, new(big.Rat).Sub(one, new(big.Rat).Inv(brutePower(grown, n))))
		each = bruteRound(top.Quo(top, bottom))
	}
	balance, rest := b, plan.p-b
	due := first
	for k := range n {
		var one bruteInstallment
		x := new(big.Rat).Mul(rat(balance, 1), r)
		if k == 0 {
			x.Mul(x, f)
		}
		one.interest = bruteRound(x)
		if l.Method == FlatFee {
			one.fee = bruteRound(new(big.Rat).Mul(rat(b, 1), l.FeeRate.Rat()))
		}
		one.principal = each
		if l.Method == EqualInstallment {
			one.principal = each - one.interest
		}
		if k == n-1 {
			one.principal = balance
		}
		balance -= one.principal
		one.principal += rest / int64(n)
		if int64(k) < rest%int64(n) {
			one.principal++
		}
		one.amount = one.principal + one.interest + one.fee
		if k > 0 {
			due = bruteNext(due, first, day, k)
		}
		one.due = due
		if one.principal <= 0 || k < n-1 && one.amount < l.MinInstallment.Minor() {
			return nil
		}
		plan.installments = append(plan.installments, one)
	}
	return plan
}

func bruteWaived(w WaivePercent, s *Statement) [2]int64 {
	down := func(r Rate, m Money) int64 {
		x := new(big.Rat).Mul(rat(m.Minor(), 100), r.Rat())
		return new(big.Int).Div(x.Num(), x.Denom()).Int64()
	}
	return [2]int64{down(w.Fees, s.Fees), down(w.Interest, s.Interest)}
}

func bruteIsDay(d Date, day int) bool {
	_, m, is := d.Civil()
	_, next, _ := (d + 1).Civil()
	return is == day || next != m && (day == -1 || is < day)
}

func bruteFirst(l *InstallmentLimits, s *Statement, ask Ask, earliest Date) (first Date, day int) {
	switch {
	case ask.FirstPayment != nil:
		first = *ask.FirstPayment
	case ask.DayOfMonth != nil:
		for first = s.AsOf + 1; !bruteIsDay(first, *ask.DayOfMonth); first++ {
		}
	default:
		y, m, d := s.AsOf.Civil()
		first = dayInMonth(y, m+1, d)
	}
	if last := s.AsOf + Date(l.FirstPaymentWithinDays); first > last {
		first = last
	}
	first = max(first, earliest)
	_, _, day = first.Civil()
	if ask.FirstPayment != nil {
		_, _, day = ask.FirstPayment.Civil()
	}
	if ask.DayOfMonth != nil {
		day = *ask.DayOfMonth
	}
	return first, day
}

// bruteNext goes day by day to the next chosen day; to the second it is at
// least 20 days.
func bruteNext(due, first Date, day, k int) Date {
	next := due + 1
	if k == 1 {
		next = first + 20
	}
	for !bruteIsDay(next, day) {
		next++
	}
	return next
}

func (p *brutePlan) highest() int64 {
	high := int64(0)
	for _, one := range p.installments {
		high = max(high, one.amount)
	}
	return high
}

// bruteDown is the least down payment that the limits want.
func bruteDown(l *InstallmentLimits, s *Statement) int64 {
	x := new(big.Rat).Mul(rat(s.Total.Minor(), 100), l.MinDownPaymentPercent.Rat())
	up := new(big.Int).Add(x.Num(), new(big.Int).Sub(x.Denom(), big.NewInt(1)))
	return up.Div(up, x.Denom()).Int64()
}

// bruteTerms are the plans of the possible terms, by months.
func bruteTerms(l *InstallmentLimits, s *Statement, ask Ask, down int64) (terms []int, plans map[int]*brutePlan) {
	plans = map[int]*brutePlan{}
	for n := l.MinTerm; n <= l.MaxTerm; n++ {
		if p := brutePlanOf(l, s, ask, down, n); p != nil {
			terms, plans[n] = append(terms, n), p
		}
	}
	return terms, plans
}

// bruteNeeds tries every down payment in whole units from none on.
func bruteNeeds(l *InstallmentLimits, s *Statement, ask Ask, m, unit int64) (int64, bool) {
	for down := int64(0); down < s.Total.Minor(); down += unit {
		if down < bruteDown(l, s) {
			continue
		}
		for n := l.MaxTerm; n >= l.MinTerm; n-- {
			if p := brutePlanOf(l, s, ask, down, n); p != nil {
				if p.highest() <= m {
					return down, true
				}
				break
			}
		}
	}
	return 0, false
}
