package dialog

import (
	"regexp"
	"strings"

	"repaybot/negotiation"
)

// postingsPerPage is how many postings of the working one message shows: more
// is not read on a phone.
const postingsPerPage = 3

// tellBreakdown explains what was asked about: the fees, the payments, every
// step, the rule; and asked again without saying which, one level deeper.
func (t *turn) tellBreakdown() {
	if t.withheld() {
		return
	}
	a := t.needAccount("working")
	if a == nil || !t.explains(a) {
		return
	}
	switch {
	case t.tellPosting(a):
	case mentions(t.text, paymentWords):
		t.tellPayments()
	case mentions(t.text, stepWords):
		t.tellLines(0)
	case mentions(t.text, feeWords):
		t.tellFees()
	case mentions(t.text, ruleWords) && t.s.Depth > 0:
		t.tellRule(a)
		t.s.Depth++
		t.workingButtons(a, "rule")
	default:
		t.tellWorking()
	}
}

// exactFigure is an amount to the cent, as a posting is named.
var exactFigure = regexp.MustCompile(`[0-9][0-9,]*\.[0-9]{2}`)

// tellPosting lists the steps of the one posting whose amount was named. It
// tells whether there is one.
func (t *turn) tellPosting(a *AccountFacts) bool {
	named, err := negotiation.ParseMoney(strings.ReplaceAll(exactFigure.FindString(t.text), ",", ""), a.Account.Currency)
	if a.Statement.Kind != negotiation.Card || err != nil {
		return false
	}
	for _, group := range postings(a) {
		if interest, ok := group["interest"].(Sum); ok && negotiation.Money(interest) == named {
			t.say("working_lines", Figures{"postings": Rows{group}})
			t.workingButtons(a, "lines")
			return true
		}
	}
	return false
}

// tellWorking shows the working, one level deeper each time it is asked for:
// the largest step with the rule's one sentence, every step, the rule.
func (t *turn) tellWorking() {
	if t.withheld() {
		return
	}
	a := t.needAccount("working")
	if a == nil || !t.explains(a) {
		return
	}
	if a.Statement.Interest.Minor() <= 0 && a.Statement.Fees.Minor() <= 0 {
		t.say("no_interest", nil)
		t.way()
		return
	}
	if a.Statement.Kind == negotiation.Loan {
		t.tellPenalties(a)
		return
	}
	if a.Statement.Interest.Minor() <= 0 {
		t.tellFees()
		return
	}
	depth := t.s.Depth
	t.s.Depth++
	switch depth % 3 {
	case 0:
		t.tellTop(a)
		t.workingButtons(a, "top")
	case 1:
		t.tellLines(0)
	default:
		t.tellRule(a)
		t.workingButtons(a, "rule")
	}
}

// tellTop tells the largest step behind the interest that is owed.
func (t *turn) tellTop(a *AccountFacts) {
	lines := owedLines(a.Statement)
	if len(lines) == 0 {
		t.tellRule(a)
		return
	}
	top := lines[0]
	for _, l := range lines[1:] {
		if cents(l) > cents(top) {
			top = l
		}
	}
	figures := lineFigures(top)
	figures["interest"] = Sum(a.Statement.Interest)
	figures["steps"] = Count(len(lines))
	t.say("working_top", figures)
}

// owedLines are the steps behind the interest that is still owed: what is not
// posted yet, and the newest postings that come to the rest. Payments pay the
// oldest first, so the newest are the ones that stand.
func owedLines(s *negotiation.Statement) []negotiation.Line {
	var posted map[negotiation.Date]int64
	left := s.Interest.Minor() - s.AccruedInterest.Minor()
	from := len(s.Lines)
	posted = map[negotiation.Date]int64{}
	for i := len(s.Lines) - 1; i >= 0; i-- {
		l := s.Lines[i]
		if !l.Posted.IsZero() {
			if _, seen := posted[l.Posted]; !seen && left <= 0 {
				break
			}
			posted[l.Posted] += cents(l)
			left -= cents(l)
		}
		from = i
	}
	return s.Lines[from:]
}

// cents is a line's amount, rounded to the currency's smallest unit.
func cents(l negotiation.Line) int64 { return l.Amount.Round(l.On.Currency()).Minor() }

// lineFigures are one step: balance × rate × days.
func lineFigures(l negotiation.Line) Figures {
	return Figures{"on": Sum(l.On), "rate": Pct(l.Rate.Percent()), "days": Count(l.Days), "from": On(l.From), "through": On(l.To.AddDays(-1)),
		"amount": Sum(l.Amount.Round(l.On.Currency()))}
}

// tellLines lists every step, newest posting first, a few postings a page.
func (t *turn) tellLines(page int) {
	if t.withheld() {
		return
	}
	a := t.needAccount("lines")
	if a == nil || !t.explains(a) {
		return
	}
	if a.Statement.Kind == negotiation.Loan {
		t.tellPenalties(a)
		return
	}
	groups := postings(a)
	if len(groups) == 0 {
		t.say("no_interest", nil)
		t.way()
		return
	}
	start := page * postingsPerPage
	if page < 0 || start >= len(groups) {
		start, page = 0, 0
	}
	end := min(start+postingsPerPage, len(groups))
	t.say("working_lines", Figures{"postings": groups[start:end]})
	if end < len(groups) {
		t.ask("working_more", nil, "lines:"+itoa(page+1), "")
		t.button("see_lines", "lines:"+itoa(page+1), nil)
	}
	t.s.Depth = max(t.s.Depth, 2)
	t.workingButtons(a, "lines")
}

// postings groups the working by what was posted together, newest first.
func postings(a *AccountFacts) Rows {
	groups := Rows{}
	var lines Rows
	flush := func(day negotiation.Date) {
		if len(lines) == 0 {
			return
		}
		group := Figures{"interest": Sum(a.Statement.AccruedInterest), "lines": lines}
		if !day.IsZero() {
			group["posted"], group["interest"] = On(day), Sum(postedInterest(a, day))
		}
		groups, lines = append(Rows{group}, groups...), nil
	}
	var day negotiation.Date
	for i, l := range a.Statement.Lines {
		if i > 0 && l.Posted != day {
			flush(day)
		}
		day = l.Posted
		lines = append(lines, lineFigures(l))
	}
	flush(day)
	return groups
}

// postedInterest is what the bank posted on a day, which is what is owed.
func postedInterest(a *AccountFacts, day negotiation.Date) negotiation.Money {
	sum := int64(0)
	for _, e := range a.Account.Entries {
		if e.Kind == negotiation.InterestPosted && e.Date == day {
			sum += e.Amount.Minor()
		}
	}
	return negotiation.NewMoney(sum, a.Account.Currency)
}

// tellPenalties lists a loan's penalties and how they come about.
func (t *turn) tellPenalties(a *AccountFacts) {
	rows := penaltyRows(a)
	if len(rows) == 0 {
		t.say("no_fees", nil)
		t.way()
		return
	}
	depth := t.s.Depth
	t.s.Depth++
	if depth%2 == 1 {
		t.tellRule(a)
	} else {
		t.say("working_penalties", Figures{"penalties": Sum(a.Statement.Fees), "lines": rows})
	}
	t.workingButtons(a, "lines")
}

// penaltyRows are a loan's penalties, instalment by instalment.
func penaltyRows(a *AccountFacts) Rows {
	rows := Rows{}
	for _, l := range a.Statement.Lines {
		if l.Posted.IsZero() {
			rows = append(rows, lineFigures(l))
		}
	}
	return rows
}

// tellRule tells the rule behind the interest or the penalties.
func (t *turn) tellRule(a *AccountFacts) {
	kind, figures := t.f.workingRule(a)
	t.say(kind, figures)
}

// workingRule is the rule behind an account's interest or penalties.
func (f *Facts) workingRule(a *AccountFacts) (Kind, Figures) {
	p := f.Policy.Products[a.Account.Product]
	if p.Kind == negotiation.Loan {
		rate := negotiation.Rate{}
		for _, l := range a.Statement.Lines {
			rate = l.Rate
		}
		figures := Figures{"year_days": Count(p.YearDays), "year_rate": Pct(rate.Percent())}
		if rate != p.AnnualRate {
			figures["rate"] = Pct(p.AnnualRate.Percent())
		}
		return "working_penalty_rule", figures
	}
	return "working_rule", Figures{"rate": Pct(p.DailyRate.Percent()), "year_rate": Pct(p.DailyRate.Times(365).Percent())}
}

// tellFees tells each fee with its day, and the rule for late fees.
func (t *turn) tellFees() {
	if t.withheld() {
		return
	}
	a := t.needAccount("fees")
	if a == nil || !t.explains(a) {
		return
	}
	if a.Statement.Kind == negotiation.Loan {
		t.tellPenalties(a)
		return
	}
	if a.Statement.Fees.Minor() == 0 {
		t.say("no_fees", nil)
		t.workingButtons(a, "fees")
		return
	}
	t.say("working_fees", t.f.feeFigures(a))
	t.workingButtons(a, "fees")
}

// feeFigures are the fees that an account owes, each with its day, and the rule
// for late fees where there are some.
func (f *Facts) feeFigures(a *AccountFacts) Figures {
	rows, left := Rows{}, a.Statement.Fees.Minor()
	late := false
	for i := len(a.Account.Entries) - 1; i >= 0 && left > 0; i-- {
		e := a.Account.Entries[i]
		if e.Date > a.Statement.AsOf || e.Kind != negotiation.LateFeePosted && e.Kind != negotiation.FeePosted {
			continue
		}
		rows = append(rows, Figures{"date": On(e.Date), "fee": Name(e.Kind), "amount": Sum(e.Amount)})
		left -= e.Amount.Minor()
		late = late || e.Kind == negotiation.LateFeePosted
	}
	figures := Figures{"fees": Sum(a.Statement.Fees), "lines": rows}
	if late {
		rule := f.Policy.Products[a.Account.Product].LateFee
		figures["percent"], figures["floor"], figures["cap"] = Pct(rule.Percent), Sum(rule.Floor), Sum(rule.Cap)
	}
	return figures
}

// tellPayments tells what has come in lately.
func (t *turn) tellPayments() {
	if t.withheld() {
		return
	}
	a := t.needAccount("payments")
	if a == nil {
		return
	}
	rows := t.payments(6)
	sum := int64(0)
	for _, r := range rows {
		sum += negotiation.Money(r["amount"].(Sum)).Minor()
	}
	t.say("working_payments", Figures{"payments": rows, "total": Sum(negotiation.NewMoney(sum, a.Account.Currency))})
	t.workingButtons(a, "payments")
}

// payments are the last n payments on the account, newest first.
func (t *turn) payments(n int) Rows {
	rows := Rows{}
	a := t.account()
	if a == nil {
		return rows
	}
	for i := len(a.Account.Entries) - 1; i >= 0 && len(rows) < n; i-- {
		if e := a.Account.Entries[i]; e.Date <= a.Statement.AsOf && (e.Kind == negotiation.Payment || e.Kind == negotiation.Refund) {
			rows = append(rows, Figures{"date": On(e.Date), "amount": Sum(e.Amount)})
		}
	}
	return rows
}

func (t *turn) lastPayment() (negotiation.Entry, bool) {
	if a := t.account(); a != nil {
		for i := len(a.Account.Entries) - 1; i >= 0; i-- {
			if e := a.Account.Entries[i]; e.Kind == negotiation.Payment && e.Date <= a.Statement.AsOf {
				return e, true
			}
		}
	}
	return negotiation.Entry{}, false
}

// workingButtons lead to the other parts of the working, and on.
func (t *turn) workingButtons(a *AccountFacts, shown string) {
	t.s.Stage = t.calm(StageTold)
	if shown != "lines" && a.Statement.Kind == negotiation.Card && len(a.Statement.Lines) > 1 {
		t.button("see_lines", "lines", nil)
	}
	if shown != "fees" && a.Statement.Kind == negotiation.Card && a.Statement.Fees.Minor() > 0 {
		t.button("see_fees", "fees", nil)
	}
	if t.s.Stage == StageCase {
		t.humanButton()
		return
	}
	t.button("see_options", "options", nil)
	t.humanButton()
	switch {
	case shown == "top": // its own words ask whether to list every step
		t.s.YesMeans = "lines"
	case t.question == nil:
		t.ask("way_on", nil, "options", "")
	}
}
