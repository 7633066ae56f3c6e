package dialog

import (
	"repaybot/negotiation"
)

// opened greets somebody who opened the chat and wrote nothing yet.
func (t *turn) opened() {
	switch {
	case t.s.Mode == WithStaff || t.s.Mode == Closed:
		return
	case t.s.Stage == StageEnded && !t.afterDeath() && !t.f.Verified:
		t.say("wrong_person", nil)
		return
	case t.s.Stage == StageCare:
		t.goOnAside()
		return
	case t.f.Verified || t.s.Stage == StageEnded:
	case t.withheldQuietly():
		t.toBankPage()
		return
	case t.s.Identity != nil:
		t.askIdentityAgain()
		return
	case t.f.Line == LineNone:
		t.say("unverified", nil)
		t.button("human", "human", nil)
		return
	}
	if t.s.Introduced {
		t.say("welcome_back", nil)
	} else {
		t.say("welcome", nil)
		t.s.Stage = StageTalking
	}
	t.waysOn()
}

// tellOwed tells what is owed in one line and then its parts; of several
// accounts all, and then the one being talked about.
func (t *turn) tellOwed() {
	if t.withheld() {
		return
	}
	a := t.account()
	if a == nil {
		t.tellAccounts()
		return
	}
	if len(t.f.Accounts) > 1 && t.once("accounts") {
		t.listAccounts()
		t.button("other_account", "other", nil)
	}
	t.tellAccount(a)
}

// listAccounts tells of all accounts without asking which.
func (t *turn) listAccounts() {
	list, sum := Rows{}, int64(0)
	for i, a := range t.f.Accounts {
		row := t.accountFigures(i)
		if !a.Statement.OldestDue.IsZero() {
			row["oldest_due"] = On(a.Statement.OldestDue)
		}
		list, sum = append(list, row), sum+a.Statement.Total.Minor()
	}
	t.say("accounts", Figures{"accounts": list, "total": Sum(negotiation.NewMoney(sum, t.f.Policy.Currency))})
}

// tellAccount tells what is owed on one account.
func (t *turn) tellAccount(a *AccountFacts) {
	s := a.Statement
	switch {
	case !s.Reconciled:
		t.tellNotReconciled(a)
		return
	case s.Total.Minor() <= 0:
		figures := Figures{"product": productName(a)}
		if credit := -s.Total.Minor(); credit > 0 {
			figures["credit"] = Sum(negotiation.NewMoney(credit, s.Total.Currency()))
		}
		t.say("nothing_owed", figures)
		t.button("see_payments", "payments", nil)
		t.button("human", "human", nil)
		t.s.Stage = t.calm(StageTold)
		return
	case a.Plan != nil && t.tellOwedUnderPlan(a):
		return
	}
	figures := Figures{"product": productName(a), "total": Sum(s.Total), "principal": Sum(s.Principal), "interest": Sum(s.Interest)}
	if !s.OldestDue.IsZero() {
		figures["oldest_due"] = On(s.OldestDue)
	}
	kind := Kind("owed_card")
	if s.Kind == negotiation.Loan {
		kind = "owed_loan"
		figures["penalties"] = Sum(s.Fees)
		if s.NotYetDue.Minor() > 0 {
			figures["not_yet_due"] = Sum(s.NotYetDue)
		}
	} else {
		figures["fees"] = Sum(s.Fees)
	}
	t.say(kind, figures)
	t.s.Stage = t.calm(StageTold)
	if t.s.Stage == StageCase {
		t.humanButton()
		return
	}
	t.ask("next_owed", nil, "options", "")
	if s.Interest.Minor()+s.Fees.Minor() > 0 {
		t.button("see_working", "working", nil)
	}
	t.button("see_options", "options", nil)
	t.button("pay", "pay", nil)
	t.humanButton()
}

// tellNotReconciled says that the bank's own figures do not agree, explains
// nothing, and hands the account to a colleague as a dispute of the bank's own
// making (spec/money.md, "The bank's word").
func (t *turn) tellNotReconciled(a *AccountFacts) {
	t.say("not_reconciled", Figures{"product": productName(a)})
	if t.s.Case == nil || t.s.Case.Reason != NotReconciled {
		t.handOver(NotReconciled, High, false)
		t.effect(PauseContact{Why: string(NotReconciled)})
		t.s.Case.By = t.answerBy(DisputeAmount)
		t.say("answer_by", Figures{"by": At(t.s.Case.By)})
	}
	t.setAside()
	t.s.Stage = t.calm(StageTold)
	t.button("see_payments", "payments", nil)
	t.humanButton()
}

// notReconciled answers a wish to agree on something about an account whose
// figures the bank has to check first.
func (t *turn) notReconciled(a *AccountFacts) {
	if t.s.Case == nil || t.s.Case.Reason != NotReconciled {
		t.tellNotReconciled(a)
		return
	}
	t.say("case_open", nil)
	t.button("see_payments", "payments", nil)
	t.humanButton()
}

// calm is the stage given, unless one stands that a question does not end.
func (t *turn) calm(s Stage) Stage {
	switch t.s.Stage {
	case StageCase, StageCare, StageEnded, StageReviewing, StageCode, StagePromising, StageAgreed:
		return t.s.Stage
	}
	return s
}

// explains tells whether figures of an account may be explained, and says why
// not where they may not.
func (t *turn) explains(a *AccountFacts) bool {
	if a.Statement.Reconciled {
		return true
	}
	t.tellNotReconciled(a)
	return false
}

// tellConsequences tells facts, in the bank's own words, when asked.
func (t *turn) tellConsequences() {
	facts := Rows{}
	for _, c := range t.f.Policy.Consequences {
		row := Figures{"text": Quote(inLanguage(c.Text, t.s.Locale))}
		if a := t.account(); a == nil || c.FromDPD > a.Statement.DPD {
			row["from_dpd"] = Count(c.FromDPD)
		}
		facts = append(facts, row)
	}
	if len(facts) == 0 {
		t.say("consequences_none", nil)
		t.humanButton()
		return
	}
	figures := Figures{"facts": facts}
	if t.s.Stage == StageCase { // a plan is no way out of what is in dispute
		figures["cases"] = Count(1)
	} else if t.s.Terms != nil && !t.s.Code {
		t.backToOpen()
	} else {
		t.button("see_options", "options", nil)
	}
	t.say("consequences", figures)
	t.humanButton()
}

// tellHowToPay gives the bank's own ways to pay.
func (t *turn) tellHowToPay() {
	if t.withheld() {
		return
	}
	a := t.needAccount("pay")
	if a == nil {
		return
	}
	amount, _ := t.toPay(a)
	ways := Rows{}
	for _, w := range t.f.Policy.Pay {
		row := Figures{"text": Quote(inLanguage(w.Text, t.s.Locale))}
		if w.URL != "" {
			row["url"] = Quote(PayLink(w.URL, a.Account.Number, amount))
		}
		ways = append(ways, row)
	}
	figures := Figures{"ways": ways}
	if due, by, agreed := t.dueUnderAgreement(a); agreed {
		t.say("pay_agreed", Figures{"amount": Sum(due), "by": On(by)})
	} else if a.Statement.Reconciled && a.Statement.Total.Minor() > 0 {
		figures["total"] = Sum(a.Statement.Total)
	}
	t.say("how_to_pay", figures)
	t.offerPayHere(a)
	if a.Plan == nil {
		if a.Promise == nil && a.Statement.Reconciled && a.Statement.Total.Minor() > 0 { // they may have meant by which steps
			t.button("see_options", "options", nil)
		}
		t.button("see_owed", "owed", nil)
	} else {
		t.button("plan_status", "status", nil)
	}
	t.humanButton()
}

// withheld tells whether figures may not be shown on this channel, and sends
// the customer to the bank's own page.
func (t *turn) withheld() bool {
	if !t.withheldQuietly() {
		return false
	}
	t.toBankPage()
	return true
}
