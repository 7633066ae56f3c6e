package negotiation

import (
	"fmt"
	"maps"
	"math"
	"slices"
)

// Warnings are what can be meant but is likely a mistake or unfair: limits
// that narrow with more days past due or with documented hardship, a
// settlement that costs more than the plan beside it, and an annual rate that
// is never charged. Ordered by line.
func (p *Policy) Warnings() []PolicyError { return p.warnings }

func (p *Policy) findWarnings() PolicyErrors {
	var found PolicyErrors
	for _, rule := range p.Rules {
		found = append(found, settlementWarnings(&rule)...)
		if i := rule.Limits.Installments; i != nil && i.Method == FlatFee && !i.AnnualRate.IsZero() {
			found = append(found, PolicyError{i.line, "annual_rate", fmt.Sprintf("%s is not charged: rule %s has flat_fee with fee_rate", i.AnnualRate, rule.Name)})
		}
	}
	return append(found, p.narrowing()...).sorted()
}

// settlementWarnings finds a settlement that can cost more than the cheapest
// plan beside it. Both are linear in the parts of a debt, so it is enough to
// look at debts of one part each.
func settlementWarnings(rule *Rule) PolicyErrors {
	s, i := rule.Limits.Settlement, rule.Limits.Installments
	if s == nil || i == nil {
		return nil
	}
	var found PolicyErrors
	warn := func(part string, settle, plan Rate) {
		found = append(found, PolicyError{s.line, "waive_percent." + part, fmt.Sprintf(
			"rule %s: paying %s off at once waives %s %%, the plan beside it %s %%: the settlement can cost more", rule.Name, part, settle, plan)})
	}
	if s.Waive.Fees.compare(i.Waive.Fees) < 0 {
		warn("fees", s.Waive.Fees, i.Waive.Fees) // fees in a plan carry no interest
	}
	if s.Waive.Interest.compare(i.Waive.Interest) < 0 && interestIsDearer(s, i) {
		warn("interest", s.Waive.Interest, i.Waive.Interest)
	}
	return found
}

// interestIsDearer compares, on a debt of interest alone, the settlement with
// the cheapest plan: the shortest, from the next day on.
func interestIsDearer(s *SettlementLimits, i *InstallmentLimits) bool {
	const debt = 1_000_000_000
	c := course{price: priceOf(i), n: i.MinTerm, days: 1, bearing: debt - percentDown(i.Waive.Interest, debt)}
	if c.bearing == 0 {
		return true
	}
	return debt-percentDown(s.Waive.Interest, debt) > c.sums().paid
}

// narrowing tries the rules on every kind of account that their conditions can
// tell apart, and compares what the same account gets with more days past due,
// or with documented hardship.
func (p *Policy) narrowing() PolicyErrors {
	var found PolicyErrors
	told := map[string]bool{}
	compare := func(before, after int, trade bool, why string) {
		if before == after {
			return
		}
		a, b := &p.Rules[before], &p.Rules[after]
		for _, what := range narrower(&a.Limits, &b.Limits, trade) {
			reason := fmt.Sprintf("rule %s narrows what rule %s gives (%s): %s", b.Name, a.Name, why, what)
			if !told[reason] {
				told[reason] = true
				found = append(found, PolicyError{b.line, "limits", reason})
			}
		}
	}
	p.eachAccount(func(f Facts, dpds []int) {
		previous := -1
		for _, f.DPD = range dpds {
			f.Hardship = HardshipDocumented
			documented, err1 := p.ruleFor(&f)
			f.Hardship = HardshipNone
			none, err2 := p.ruleFor(&f)
			if err1 != nil || err2 != nil {
				continue
			}
			compare(none, documented, false, "with documented hardship")
			if previous >= 0 {
				compare(previous, none, true, "with more days past due")
			}
			previous = none
		}
	})
	return found
}

// eachAccount calls f for accounts without days past due or hardship, and with
// the days past due at which a condition may change its answer.
func (p *Policy) eachAccount(f func(Facts, []int)) {
	dpds, balances, broken := p.turningPoints()
	flags := [][]Flag{nil}
	for _, name := range knownFlags() {
		flags = append(flags, []Flag{Flag(name)})
	}
	for _, product := range slices.Sorted(maps.Keys(p.Products)) {
		for _, flag := range flags {
			for _, balance := range balances {
				for _, plans := range broken {
					f(Facts{Product: product, Flags: flag, Balance: balance, BrokenPlans12m: plans}, dpds)
				}
			}
		}
	}
}

// unanswered finds the conditions that have no answer for some account, such
// as an index past the end of flags: a rule must not depend on luck.
func (p *Policy) unanswered() PolicyErrors {
	var found PolicyErrors
	try := func(c *condition, f Facts) bool {
		v := newFactView(&f)
		_, err := c.holds(&v)
		if err == nil {
			return true
		}
		found = append(found, PolicyError{c.line, c.key, fmt.Sprintf("has no answer for some accounts: %v", err)})
		return false
	}
	conditions := []*condition{p.pause}
	for i := range p.Rules {
		conditions = append(conditions, p.Rules[i].condition)
	}
	for _, c := range conditions {
		if c == nil || c.fast != nil {
			continue // the quick shapes cannot fail
		}
		fine := true
		p.eachAccount(func(f Facts, dpds []int) {
			for _, f.DPD = range dpds {
				fine = fine && try(c, f)
			}
		})
	}
	return found
}

// turningPoints are the numbers of the conditions and their neighbours.
func (p *Policy) turningPoints() (dpds []int, balances []Money, broken []int) {
	const most = 12 // of each, so that a policy full of numbers is still read at once
	digits, _ := p.Currency.Digits()
	dpds, broken = []int{0, 1}, []int{0}
	balances = []Money{NewMoney(100_000, p.Currency)}
	for _, rule := range p.Rules {
		if rule.condition == nil {
			continue
		}
		for _, x := range rule.condition.numbers {
			if x < 0 || x > 1e9 {
				continue
			}
			n := int(math.Floor(x))
			dpds = append(dpds, max(0, n-1), n, n+1)
			if n <= 100 && len(broken) < most {
				broken = append(broken, n, n+1)
			}
			if len(balances) < most {
				minor := int64(x * float64(powerOfTen(digits)))
				balances = append(balances, NewMoney(minor, p.Currency), NewMoney(minor+1, p.Currency))
			}
		}
	}
	slices.Sort(dpds)
	slices.Sort(broken)
	return slices.Compact(dpds), balances, slices.Compact(broken)
}

// narrower tells in which ways b gives less than a. A larger down payment or a
// bound on broken plans can be the price of a plan that is longer, cheaper or
// waives more: where trade allows that, it counts only if nothing of it comes
// with it. Documented hardship is no trade.
func narrower(a, b *Limits, trade bool) []string {
	var ways []string
	less := func(worse bool, format string, args ...any) {
		if worse {
			ways = append(ways, fmt.Sprintf(format, args...))
		}
	}
	less(a.Promise != nil && b.Promise == nil, "no promise")
	if a.Promise != nil && b.Promise != nil {
		less(b.Promise.WithinDays < a.Promise.WithinDays, "a promise within %d days, not %d", b.Promise.WithinDays, a.Promise.WithinDays)
	}
	less(a.Settlement != nil && b.Settlement == nil, "no settlement")
	if x, y := a.Settlement, b.Settlement; x != nil && y != nil {
		less(y.WithinDays < x.WithinDays, "a settlement within %d days, not %d", y.WithinDays, x.WithinDays)
		less(y.Waive.less(x.Waive), "a settlement that waives less")
	}
	less(a.Installments != nil && b.Installments == nil, "no instalments")
	if a.Installments != nil && b.Installments != nil {
		ways = append(ways, narrowerPlan(a.Installments, b.Installments, trade)...)
	}
	return ways
}

func (w WaivePercent) less(than WaivePercent) bool {
	return w.Fees.compare(than.Fees) < 0 || w.Interest.compare(than.Interest) < 0
}

func narrowerPlan(a, b *InstallmentLimits, trade bool) []string {
	var ways []string
	less := func(worse bool, format string, args ...any) {
		if worse {
			ways = append(ways, fmt.Sprintf(format, args...))
		}
	}
	less(b.MaxTerm < a.MaxTerm, "at most %d months, not %d", b.MaxTerm, a.MaxTerm)
	less(b.MinTerm > a.MinTerm, "at least %d months, not %d", b.MinTerm, a.MinTerm)
	less(b.monthly() > a.monthly()+1e-12, "a dearer plan")
	less(b.MinInstallment.Minor() > a.MinInstallment.Minor(), "instalments of at least %s, not %s", b.MinInstallment.Decimal(), a.MinInstallment.Decimal())
	less(b.FirstPaymentWithinDays < a.FirstPaymentWithinDays, "a first payment within %d days, not %d", b.FirstPaymentWithinDays, a.FirstPaymentWithinDays)
	less(b.DownPaymentWithinDays < a.DownPaymentWithinDays, "a down payment within %d days, not %d", b.DownPaymentWithinDays, a.DownPaymentWithinDays)
	less(b.Waive.less(a.Waive), "a plan that waives less")
	if trade && (b.MaxTerm > a.MaxTerm || b.monthly() < a.monthly()-1e-12 || a.Waive.less(b.Waive)) {
		return ways
	}
	less(b.MinDownPaymentPercent.compare(a.MinDownPaymentPercent) > 0, "%s %% down, not %s", b.MinDownPaymentPercent, a.MinDownPaymentPercent)
	less(b.MaxBrokenPlans12m >= 0 && (a.MaxBrokenPlans12m < 0 || b.MaxBrokenPlans12m < a.MaxBrokenPlans12m), "at most %d broken plans", b.MaxBrokenPlans12m)
	return ways
}

// monthly is about what a month costs of what is still owed: to compare plans
// of different methods by. A flat fee is on all that was put on the plan, of
// which half is owed on average.
func (l *InstallmentLimits) monthly() float64 {
	if l.Method == FlatFee {
		fee, _ := l.FeeRate.Rat().Float64()
		return 2 * fee * float64(l.MaxTerm) / float64(l.MaxTerm+1)
	}
	rate, _ := l.AnnualRate.Rat().Float64()
	return rate / 12
}
