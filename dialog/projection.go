package dialog

import (
	"repaybot/negotiation"
)

// maxProjectionMonths bounds how far a what-if goes.
const maxProjectionMonths = 60

// tellProjection tells what will be owed by a day, or if only so much is paid.
// Where no day is said it looks a month ahead.
func (t *turn) tellProjection(r Reading) {
	if t.withheld() {
		return
	}
	a := t.needAccount("owed")
	if a == nil || !t.explains(a) {
		return
	}
	if a.Plan != nil { // while it is kept, nothing but its own figures counts
		t.tellPlan()
		return
	}
	if a.Statement.Total.Minor() <= 0 {
		t.tellAccount(a)
		return
	}
	by := t.today().AddMonths(1)
	for _, d := range r.Dates {
		if d.Day > t.today() {
			by = d.Day
		}
	}
	if len(r.Amounts) > 0 {
		m := r.Amounts[0]
		amount := negotiation.NewMoney(m.Minor, m.Currency)
		switch {
		case m.Currency != a.Account.Currency:
		case m.Per != Once:
			t.projectMonthly(a, t.monthly(m), r)
			return
		default:
			t.projectPaid(a, amount, by)
			return
		}
	}
	if len(r.Terms) > 0 && len(r.Dates) == 0 {
		by = t.today().AddMonths(min(inMonths(r.Terms[0]), maxProjectionMonths))
	}
	total, err := a.Statement.TotalBy(by)
	if err != nil {
		t.way()
		return
	}
	more := total.Minor() - a.Statement.Total.Minor()
	days := max(by.DaysSince(t.today()), 1)
	t.say("projection", Figures{"day": On(by), "total": Sum(total), "more": Sum(negotiation.NewMoney(more, total.Currency())),
		"per_day": Sum(negotiation.NewMoney((more+int64(days)/2)/int64(days), total.Currency()))})
	t.s.Stage = t.calm(StageTold)
	t.way()
}

// projectPaid tells what is owed by a day if an amount is paid today.
func (t *turn) projectPaid(a *AccountFacts, amount negotiation.Money, by negotiation.Date) {
	s, err := t.f.Policy.Project(a.Account, t.today(), []negotiation.Entry{{Date: t.today(), Kind: negotiation.Payment, Amount: amount}}, by)
	if err != nil {
		t.way()
		return
	}
	t.say("projection_paid", Figures{"paid": Sum(amount), "paid_on": On(t.today()), "day": On(by), "total": Sum(s.Total)})
	t.s.Stage = t.calm(StageTold)
	t.way()
}

// projectMonthly tells what is owed after paying an amount each month without
// a plan.
func (t *turn) projectMonthly(a *AccountFacts, monthly negotiation.Money, r Reading) {
	months := 12
	if len(r.Terms) > 0 {
		months = max(1, min(inMonths(r.Terms[0]), maxProjectionMonths))
	}
	var entries []negotiation.Entry
	for i := range months {
		entries = append(entries, negotiation.Entry{Date: t.today().AddMonths(i + 1), Kind: negotiation.Payment, Amount: monthly})
	}
	by := t.today().AddMonths(months)
	s, err := t.f.Policy.Project(a.Account, t.today(), entries, by)
	if err != nil {
		t.way()
		return
	}
	if s.Total.Minor() >= a.Statement.Total.Minor() {
		next, err := a.Statement.TotalBy(t.today().AddMonths(1))
		if err == nil {
			month := next.Minor() - a.Statement.Total.Minor()
			t.say("projection_monthly_never", Figures{"monthly": Sum(monthly), "interest_month": Sum(negotiation.NewMoney(month, next.Currency()))})
		}
	} else {
		total := s.Total
		if total.Minor() < 0 {
			total = negotiation.NewMoney(0, total.Currency())
		}
		t.say("projection_monthly", Figures{"monthly": Sum(monthly), "months": Count(months), "day": On(by),
			"paid": Sum(negotiation.NewMoney(monthly.Minor()*int64(months), monthly.Currency())), "total": Sum(total)})
	}
	t.button("see_options", "options", nil)
	t.way()
}

// monthly is an amount per week or fortnight as a month's: 52 weeks and 26
// fortnights in 12 months, rounded down so that nobody is held to more than
// they said.
func (t *turn) monthly(m Amount) negotiation.Money {
	switch m.Per {
	case PerWeek:
		return negotiation.NewMoney(m.Minor*52/12, m.Currency)
	case PerFortnight:
		return negotiation.NewMoney(m.Minor*26/12, m.Currency)
	}
	return negotiation.NewMoney(m.Minor, m.Currency)
}

// inMonths is a term in whole months, rounded up.
func inMonths(x Term) int {
	switch x.Unit {
	case Weeks:
		return (x.Count*12 + 51) / 52
	case Fortnights:
		return (x.Count*12 + 25) / 26
	}
	return x.Count
}
