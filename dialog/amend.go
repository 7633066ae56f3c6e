package dialog

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"repaybot/negotiation"
)

// AmendAsked is a change of a plan as far as it has been said: it counts once
// it was said back, with its days and what it costs, and confirmed.
type AmendAsked struct {
	Turn      int                       `json:"turn"`
	Account   string                    `json:"account"`
	Kind      negotiation.AmendmentKind `json:"kind"`
	Number    int                       `json:"number"`
	To        negotiation.Date          `json:"to,omitzero"` // moves; no date: it is asked for
	Agreement string                    `json:"agreement"`
}

// standingPlan is the plan of instalments that stands on the account talked about.
func (t *turn) standingPlan() (*AccountFacts, *negotiation.FollowedPlan, bool) {
	a := t.account()
	if a == nil || a.Plan == nil {
		return nil, nil, false
	}
	fp, ok := t.f.followed(a)
	return a, fp, ok
}

// amendable is the number of the instalment that a change is most likely of:
// the first that is not paid and does not count as missed.
func amendable(fp *negotiation.FollowedPlan) int {
	for i := range fp.Installments {
		if x := &fp.Installments[i]; x.Left().Minor() > 0 && x.Status != negotiation.InstallmentMissed {
			return x.Number
		}
	}
	return 0
}

// inNextMonth is the first instalment that can be changed and falls due in the
// month after a day's; 0 where there is none.
func inNextMonth(fp *negotiation.FollowedPlan, today negotiation.Date) int {
	year, month, _ := today.AddMonths(1).Civil()
	for i := range fp.Installments {
		x := &fp.Installments[i]
		if y, m, _ := x.Due.Civil(); y == year && m == month && x.Left().Minor() > 0 {
			return x.Number
		}
	}
	return 0
}

// amendAsked takes the wish to put an instalment off, or to leave a month out,
// as it was said. It tells whether it was one.
func (t *turn) amendAsked(r Reading) bool {
	_, fp, ok := t.standingPlan()
	if !ok {
		return false
	}
	number := amendable(fp)
	if mentions(t.text, comingMonth) {
		if n := inNextMonth(fp, t.today()); n > 0 {
			number = n
		}
	}
	switch {
	case t.s.Amend == nil && t.inTimeForMissed(fp, number, r):
		t.tellPlan() // nothing need be moved
	case t.s.Amend != nil && t.s.Amend.Kind == negotiation.MoveInstallment && t.s.Amend.Number > 0 && t.dayNamed(fp, t.s.Amend.Number, r) != 0:
		t.askMove(t.s.Amend.Number, t.dayNamed(fp, t.s.Amend.Number, r))
	case mentions(t.text, everyMonth):
		return false
	case mentions(t.text, skipWords) && len(r.Dates)+len(r.Amounts) == 0:
		t.askSkip(number)
	case len(r.Terms)+len(r.Amounts) > 0:
		return false // another plan
	case t.dayNamed(fp, number, r) != 0:
		t.askMove(number, t.dayNamed(fp, number, r))
	case mentions(t.text, laterWords):
		t.askMove(number, 0)
	default:
		return false
	}
	return true
}

// inTimeForMissed tells whether a message names a day on which what is missed
// still keeps the plan, before the instalment that could be moved is due.
func (t *turn) inTimeForMissed(fp *negotiation.FollowedPlan, number int, r Reading) bool {
	if fp.Missed == 0 || number < 1 {
		return false
	}
	var named negotiation.Date
	switch {
	case len(r.Dates) > 0:
		named = r.Dates[len(r.Dates)-1].Day
	case len(r.DaysOfMonth) > 0:
		named = nextDay(t.today(), r.DaysOfMonth[0].Value)
	}
	return named >= t.today() && named < fp.BreaksOn && named < fp.Installments[number-1].Due
}

// dayNamed is the day that a message names for an instalment: a date, or the
// first such day of a month after the instalment's own. 0 where it names none.
func (t *turn) dayNamed(fp *negotiation.FollowedPlan, number int, r Reading) negotiation.Date {
	if number < 1 || number > len(fp.Installments) {
		return 0
	}
	due := max(fp.Installments[number-1].Due, t.today())
	switch {
	case len(r.Dates) > 0:
		named := r.Dates[len(r.Dates)-1].Day
		if named > due || mentions(t.text, dayWords) || named < t.today() {
			return named
		}
		_, _, day := named.Civil()
		return nextDay(due, day) // "the 31st" is the one after the instalment's day
	case len(r.DaysOfMonth) > 0:
		return nextDay(due, r.DaysOfMonth[0].Value)
	}
	return 0
}

// nextDay is the first day after one that is a day of the month: -1, and what a
// month does not have, is its last.
func nextDay(after negotiation.Date, of int) negotiation.Date {
	for d := after.AddDays(1); ; d++ {
		_, _, day := d.Civil()
		_, _, next := d.AddDays(1).Civil()
		if day == of || next == 1 && (of == -1 || of > day) {
			return d
		}
	}
}

// askMove says a move back in full, or asks for its day.
func (t *turn) askMove(number int, to negotiation.Date) {
	a, fp, ok := t.standingPlan()
	if !ok || t.withheld() {
		return
	}
	from, latest, err := fp.MoveDays(number)
	if err != nil {
		t.cannotAmend(fp, err, negotiation.MoveInstallment)
		return
	}
	i := &fp.Installments[number-1]
	x := AmendAsked{Turn: t.s.Turn, Account: a.Account.Number, Kind: negotiation.MoveInstallment, Number: number, Agreement: a.Plan.ID}
	switch {
	case to != 0 && to < t.today():
		t.s.Amend, t.s.Expects = &x, "day"
		t.ask("promise_day_past", nil, "", "")
		return
	case to == 0 || to < from:
		t.s.Amend, t.s.Expects = &x, "day"
		t.ask("move_ask_day", Figures{"number": Count(number), "due": On(i.Due), "latest": On(latest)}, "", "unchanged")
		t.button("move_to", t.moveTo(number, latest), Figures{"day": On(latest)})
		t.humanButton()
		return
	case to > latest:
		t.s.Amend, t.s.Expects = &x, "day"
		t.ask("move_late", Figures{"latest": On(latest)}, t.moveTo(number, latest), "unchanged")
		t.button("move_to", t.moveTo(number, latest), Figures{"day": On(latest)})
		t.otherWays(fp, number, "move")
		return
	}
	x.To = to
	amended, err := t.amended(a, x)
	if err != nil {
		t.cannotAmend(fp, err, x.Kind)
		return
	}
	after := &amended.Followed.Installments[number-1]
	f := Figures{"number": Count(number), "due": On(i.Due), "to": On(to), "weekday": weekday(to), "amount": Sum(after.Left())}
	if amended.Cost.Minor() > 0 {
		f["cost"] = Sum(amended.Cost)
	}
	t.askAmend(x, "move_back", f)
}

// moveTo is the action of a button that names a day for an instalment.
func (t *turn) moveTo(number int, to negotiation.Date) string {
	return "move_to:" + itoa(number) + ":" + to.String()
}

// askSkip says a skipped month back in full.
func (t *turn) askSkip(number int) {
	a, fp, ok := t.standingPlan()
	if !ok || t.withheld() {
		return
	}
	if err := fp.MaySkip(number); err != nil {
		t.cannotAmend(fp, err, negotiation.SkipMonth)
		return
	}
	x := AmendAsked{Turn: t.s.Turn, Account: a.Account.Number, Kind: negotiation.SkipMonth, Number: number, Agreement: a.Plan.ID}
	amended, err := t.amended(a, x)
	if err != nil {
		t.cannotAmend(fp, err, x.Kind)
		return
	}
	f := skipFigures(fp, amended, number)
	if amended.Cost.Minor() > 0 {
		f["cost"] = Sum(amended.Cost)
	}
	t.askAmend(x, "skip_back", f)
}

func skipFigures(fp *negotiation.FollowedPlan, amended negotiation.Amended, number int) Figures {
	next := &amended.Followed.Installments[number-1]
	return Figures{"due": On(fp.Installments[number-1].Due), "next_due": On(next.Due), "amount": Sum(next.Left()), "completes": On(amended.Followed.CompletesOn)}
}

// amended works a change out by the plan's rules, without making it.
func (t *turn) amended(a *AccountFacts, x AmendAsked) (negotiation.Amended, error) {
	made, ok := t.f.made(a)
	if !ok || a.Plan.ID != x.Agreement {
		return negotiation.Amended{}, errors.New("dialog: the plan is another")
	}
	return made.Amend(t.f.cameIn(a), t.amendment(x))
}

func (t *turn) amendment(x AmendAsked) negotiation.PlanAmendment {
	return negotiation.PlanAmendment{Kind: x.Kind, Installment: x.Number, To: x.To, On: t.today()}
}

func (t *turn) askAmend(x AmendAsked, k Kind, f Figures) {
	t.s.Amend, t.s.Expects = &x, "day"
	if x.Kind == negotiation.SkipMonth {
		t.s.Expects = ""
	}
	t.ask(k, f, t.dated("amend"), "unchanged")
	t.button("yes", t.dated("amend"), nil)
	t.button("no", "unchanged", nil)
	t.humanButton()
}

// cannotAmend says what keeps the plan from being changed as asked, and the
// other ways that there are.
func (t *turn) cannotAmend(fp *negotiation.FollowedPlan, err error, kind negotiation.AmendmentKind) {
	t.s.Amend = nil
	used, none, without := Kind("moves_used"), Kind("move_none"), "move"
	if kind == negotiation.SkipMonth {
		used, none, without = "skips_used", "skip_none", "skip"
	}
	var refused *negotiation.AmendmentRefused
	if errors.As(err, &refused) && refused.Limit == negotiation.LimitTimes && refused.Times > 0 {
		t.say(used, Figures{"times": Count(refused.Times)})
	} else {
		t.say(none, nil)
	}
	t.otherWays(fp, amendable(fp), without)
}

// otherWays are the buttons of what else can be done about an instalment.
func (t *turn) otherWays(fp *negotiation.FollowedPlan, number int, without string) {
	if without != "move" {
		t.moveButton(fp, number)
	}
	if without != "skip" {
		t.skipButton(fp, number)
	}
	t.button("new_plan", "new_plan", nil)
	t.button("human", "human:"+string(ChangePlan), nil)
}

// changeButtons are the buttons of what the rules let an instalment be changed by.
func (t *turn) changeButtons(fp *negotiation.FollowedPlan, number int) {
	t.moveButton(fp, number)
	t.skipButton(fp, number)
}

func (t *turn) moveButton(fp *negotiation.FollowedPlan, number int) {
	if _, _, err := fp.MoveDays(number); err == nil {
		t.button("move_day", "move:"+itoa(number), nil)
	}
}

func (t *turn) skipButton(fp *negotiation.FollowedPlan, number int) {
	if fp.MaySkip(number) == nil {
		t.button("skip_month", "skip:"+itoa(number), nil)
	}
}

// amendPressed is a button that asks for a change.
func (t *turn) amendPressed(kind, rest string) {
	first, day, _ := strings.Cut(rest, ":")
	number, err := strconv.Atoi(first)
	_, fp, ok := t.standingPlan()
	if !ok {
		t.stale()
		return
	}
	if err != nil || number < 1 || number > len(fp.Installments) {
		number = amendable(fp)
	}
	if t.s.Stage == StageCase {
		t.caseOpen()
		return
	}
	if kind == "skip" {
		t.askSkip(number)
		return
	}
	to, err := negotiation.ParseDate(day)
	if err != nil {
		to = 0
	}
	t.askMove(number, to)
}

// amend makes the change that was said back, once more by the rules as they are,
// if it is of the agreement that stands: another may have been made since.
func (t *turn) amend(rest string) {
	x := t.s.Amend
	if x == nil || !isNow(rest, x.Turn) || t.s.Stage == StageCase {
		t.stale()
		return
	}
	t.s.Amend, t.s.Expects = nil, ""
	a := t.find(x.Account)
	if a == nil || a.Plan == nil || a.Plan.ID != x.Agreement {
		t.stale()
		return
	}
	fp, ok := t.f.followed(a)
	if !ok {
		t.stale()
		return
	}
	amended, err := t.amended(a, *x)
	if err != nil {
		t.cannotAmend(fp, err, x.Kind)
		return
	}
	t.effect(AmendPlan{Account: x.Account, Agreement: x.Agreement, Amendment: t.amendment(*x)})
	after := &amended.Followed.Installments[x.Number-1]
	if x.Kind == negotiation.SkipMonth {
		t.say("skipped", skipFigures(fp, amended, x.Number))
	} else {
		t.say("moved", Figures{"number": Count(x.Number), "to": On(after.Due), "amount": Sum(after.Left())})
	}
	t.button("plan_status", "status", nil)
	t.button("pay", "pay", nil)
	t.humanButton()
}

// unchanged leaves a plan as it is.
func (t *turn) unchanged() {
	t.s.Amend, t.s.Expects, t.s.Replacing = nil, "", ""
	t.say("change_unchanged", nil)
	t.waysOn()
}

// wantsAmend tells whether a short message is about putting an instalment off or
// leaving a month out, whatever it was read as.
func (t *turn) wantsAmend(intents []Intent, r Reading) bool {
	if t.s.Stage == StageCase || t.s.Code || t.s.Promise != nil || t.s.Terms != nil || len([]rune(t.text)) > 60 ||
		slices.Contains(intents, HardshipTold) || slices.Contains(intents, AskConsequences) || slices.Contains(intents, Reject) {
		return false
	}
	if t.s.Amend != nil && len(r.Dates)+len(r.DaysOfMonth) > 0 {
		return true
	}
	return mentions(t.text, skipWords) || mentions(t.text, laterWords)
}
