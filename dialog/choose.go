package dialog

import (
	"regexp"
	"strconv"

	"repaybot/negotiation"
)

// accept answers a yes: to exactly the terms that are shown, to the one offer
// on the table, to the last question; and where nothing is there to agree to,
// it says so and shows what there is.
func (t *turn) accept(r Reading) {
	if t.s.Table != nil && t.s.Terms == nil && t.yes == "" && !t.stillHolds(*t.s.Table) {
		return // says what has run out, and what holds today
	}
	switch {
	case t.s.Code:
		t.ask("code_waiting", nil, "", "")
		t.button("resend_code", "resend", nil)
		t.button("not_now", "notnow:"+itoa(t.s.Terms.Turn), nil)
	case t.s.Terms != nil && t.asksAnew(r):
		t.proposed(r)
	case t.s.Table != nil && t.s.Terms == nil && t.acceptNamed(r):
	case t.yes != "":
		t.act(t.yes)
	case t.s.Terms != nil:
		// Something else was talked about since: a yes is to terms on the screen.
		t.showTerms(t.s.Terms.Table, t.s.Terms.Pick)
	case t.s.Promise != nil && t.s.Promise.Back:
		t.goOnPromise()
	case t.s.Table != nil && t.askedForOne():
		t.pickPlan(0)
	case t.s.Table != nil:
		t.stall()
		t.ask("accept_which", nil, "", "")
		t.tableButtons()
	default:
		t.nothingToAccept()
	}
}

// asksAnew tells whether a yes comes with figures that are not those of the
// terms shown: it is then another proposal, and no yes to these.
func (t *turn) asksAnew(r Reading) bool {
	o, ok := t.offer(*t.s.Terms)
	plan, isPlan := o.(negotiation.InstallmentPlan)
	if !ok || !isPlan {
		return false
	}
	for _, x := range r.Terms {
		if inMonths(x) != len(plan.Installments) {
			return true
		}
	}
	for _, d := range r.DaysOfMonth {
		if _, _, day := plan.Installments[0].Due.Civil(); d.Value != day {
			return true
		}
	}
	for _, m := range r.Amounts {
		if m.Per == PerMonth && m.Minor != plan.Installments[0].Amount.Minor() {
			return true
		}
	}
	return false
}

// acceptNamed takes a yes that names what on the table it is to, or that comes
// with figures of its own. It tells whether it did.
func (t *turn) acceptNamed(r Reading) bool {
	if pick, ok := t.picked(r); ok {
		t.pickPlan(pick)
		return true
	}
	if len(r.Terms) > 0 || len(r.DaysOfMonth) > 0 || len(r.Amounts) > 0 {
		t.proposed(r)
		return true
	}
	if _, one := t.onlyPlan(); one && mentions(t.text, thatOneWords) {
		t.pickPlan(0)
		return true
	}
	return false
}

// tableButtons offers what is on the table again.
func (t *turn) tableButtons() {
	a := t.find(t.s.Table.Account)
	if a == nil {
		return
	}
	p, err := t.proposalOf(a, *t.s.Table)
	if err != nil {
		return
	}
	at := ":" + itoa(t.s.Table.Turn)
	if p.Nearest != nil {
		t.button("choose_plan", "plan:0"+at, Figures{"months": Count(len(p.Nearest.Installments)), "monthly": Sum(p.Nearest.Installments[0].Amount)})
	}
	if p.NeedsDownPayment != nil && !t.saidShort() {
		t.button("with_down_payment", "down"+at, Figures{"down_payment": Sum(*p.NeedsDownPayment)})
	}
	for i, plan := range plansOf(p) {
		t.button("choose_plan", "plan:"+itoa(i)+at, Figures{"months": Count(len(plan.Installments)), "monthly": Sum(plan.Installments[0].Amount)})
	}
	for _, o := range p.Offers {
		switch o := o.(type) {
		case negotiation.FullPayment:
			if p.Nearest != nil || t.saidShort() {
				continue // nobody who named what they have is asked for all of it
			}
			t.button("choose_promise", "promise"+at, Figures{"by": On(o.By)})
		case negotiation.Settlement:
			t.button("choose_settlement", "settlement"+at, Figures{"amount": Sum(o.Amount)})
		case negotiation.InstallmentPlan:
		}
	}
	t.humanButton()
}

// askedForOne tells whether the table is the one plan that the customer asked for.
func (t *turn) askedForOne() bool {
	_, one := t.onlyPlan()
	return one && (t.s.Table.Ask.Term > 0 || t.s.Table.Ask.Monthly > 0)
}

// onlyPlan is the one plan of the table, the nearest to what was asked too.
func (t *turn) onlyPlan() (negotiation.InstallmentPlan, bool) {
	a := t.find(t.s.Table.Account)
	if a == nil {
		return negotiation.InstallmentPlan{}, false
	}
	p, err := t.proposalOf(a, *t.s.Table)
	if err != nil {
		return negotiation.InstallmentPlan{}, false
	}
	plans := plansOf(p)
	if p.Nearest != nil {
		plans = append(plans, *p.Nearest)
	}
	if len(plans) != 1 {
		return negotiation.InstallmentPlan{}, false
	}
	return plans[0], true
}

// nothingToAccept answers a yes to nothing.
func (t *turn) nothingToAccept() {
	if a := t.account(); a != nil && a.Plan != nil {
		t.alreadyAgreed(a)
		return
	}
	if mentions(t.text, safeWords) && t.s.Said["crisis_maybe"]+t.s.Said["crisis"] > 0 {
		t.s.Stage = StageCare
		t.safe()
		return
	}
	t.stall()
	t.say("nothing_to_accept", nil)
	t.s.YesMeans = "options"
	t.waysOn()
}

var (
	ordinalZh = regexp.MustCompile(`第\s*([一二三四五六1-6])\s*[个種种项條条]?|方案\s*([一二三四五六1-6])|选\s*([一二三1-3])$`)
	ordinalEn = regexp.MustCompile(`(?i)\b(first|1st|second|2nd|third|3rd|last)\b|\b(?:option|plan|number|no\.?)\s*#?\s*([1-3])\b`)
	lastZh    = regexp.MustCompile(`最后(一|那)?个|最长|最慢|月供最(少|低)|每月最(少|低)|最(少|低)的`)
	firstZh   = regexp.MustCompile(`最短|最快|最便宜|总共最少|利息最少`)
	middleZh  = regexp.MustCompile(`中间(那|的)?`)
	lastEn    = regexp.MustCompile(`(?i)\blongest|slowest|lowest (monthly|payment)|smallest (monthly|payment)`)
	firstEn   = regexp.MustCompile(`(?i)\bshortest|quickest|fastest|cheapest`)
	middleEn  = regexp.MustCompile(`(?i)\bmiddle\b`)
	bareOne   = regexp.MustCompile(`^\s*([1-3１-３])\s*[.。号)]?\s*$`)
)

// picked is which of the plans on the table a message names: by its place, by
// its months or by its monthly amount.
func (t *turn) picked(r Reading) (int, bool) {
	if t.s.Table == nil {
		return 0, false
	}
	a := t.find(t.s.Table.Account)
	if a == nil {
		return 0, false
	}
	p, err := t.proposalOf(a, *t.s.Table)
	if err != nil {
		return 0, false
	}
	plans := plansOf(p)
	if p.Nearest != nil {
		plans = append(plans, *p.Nearest)
	}
	if len(r.DaysOfMonth) > 0 || len(r.Dates) > 0 {
		return 0, false
	}
	if len(r.Terms) == 1 {
		for i, plan := range plans {
			if len(plan.Installments) == inMonths(r.Terms[0]) && len(r.Amounts) == 0 {
				return i, true
			}
		}
		return 0, false
	}
	for _, m := range r.Amounts {
		for i, plan := range plans {
			if first := plan.Installments[0].Amount.Minor(); m.Minor == first || m.Minor == first/100*100 {
				return i, true
			}
		}
	}
	if len(r.Amounts) > 0 {
		if m := bareOne.FindStringSubmatch(t.text); m == nil {
			return 0, false
		}
	}
	return ordinal(t.text, len(plans))
}

// ordinal is the place a text names among n.
func ordinal(text string, n int) (int, bool) {
	if n == 0 {
		return 0, false
	}
	at := -1
	switch {
	case lastZh.MatchString(text), lastEn.MatchString(text):
		at = n - 1
	case firstZh.MatchString(text), firstEn.MatchString(text):
		at = 0
	case n == 3 && (middleZh.MatchString(text) || middleEn.MatchString(text)):
		at = 1
	}
	for _, re := range []*regexp.Regexp{ordinalZh, ordinalEn, bareOne} {
		m := re.FindStringSubmatch(text)
		for _, g := range m[min(1, len(m)):] {
			if g != "" && at < 0 {
				at = place(g, n)
			}
		}
	}
	return at, at >= 0 && at < n
}

func place(word string, n int) int {
	switch word {
	case "一", "first", "1st", "First", "１":
		return 0
	case "二", "second", "2nd", "Second", "２":
		return 1
	case "三", "third", "3rd", "Third", "３":
		return 2
	case "last", "Last":
		return n - 1
	}
	if i, err := strconv.Atoi(word); err == nil {
		return i - 1
	}
	return -1
}

// pickPlan shows the full terms of a plan on the table.
func (t *turn) pickPlan(i int) { t.pick("plan", itoa(i)+":"+itoa(t.s.Table.Turn)) }
