package dialog

import (
	"testing"
	"time"

	"repaybot/negotiation"
)

// agreedOn agrees a plan with its first offer, and returns it with the facts.
func agreedOn(t *testing.T) (Facts, *AccountFacts) {
	t.Helper()
	f := facts(t, policy(t), morning, cardLine)
	a := &f.Accounts[0]
	l := f.Policy.Limits(negotiation.FactsOf(a.Account, a.Statement, f.Hardship))
	months := 6
	p, err := negotiation.Propose(l, a.Statement, negotiation.Ask{Term: &months}, a.Statement.AsOf)
	if err != nil || len(plansOf(p)) != 1 {
		t.Fatalf("%+v, %v", p, err)
	}
	o := plansOf(p)[0]
	a.Plan = &Agreement{Account: a.Account.Number, Offer: o, AgreedOn: a.Statement.AsOf, PaidBefore: PaidOn(a.Account, a.Statement.AsOf), Under: l.PlanTerms(a.Statement, o, f.Policy.Plans)}
	return f, a
}

// pays books a payment, and lets the days until then pass.
func pays(t *testing.T, f *Facts, a *AccountFacts, on negotiation.Date, amount negotiation.Money) {
	t.Helper()
	account := *a.Account
	account.Entries = append(account.Entries[:len(account.Entries):len(account.Entries)], negotiation.Entry{Date: on, Kind: negotiation.Payment, Amount: amount})
	s, err := f.Policy.Statement(&account, on)
	if err != nil {
		t.Fatal(err)
	}
	a.Account, a.Statement, f.Now = &account, s, on.Time().Add(4*time.Hour)
}

func TestProgressGoesByWhatWasChanged(t *testing.T) {
	f, a := agreedOn(t)
	plan, _ := agreedPlan(a)
	if plan.DownPayment.Minor() == 0 {
		t.Fatal("the offer has no down payment to wait for")
	}
	due := func() (negotiation.Money, negotiation.Date) {
		turn := newTurn(State{Account: a.Account.Number}, f)
		amount, by, _ := turn.dueUnderAgreement(turn.account())
		return amount, by
	}
	if amount, by := due(); amount != plan.DownPayment || by != plan.DownPaymentDue {
		t.Errorf("before anything came: %s by %s", amount, by)
	}
	pays(t, &f, a, a.Plan.AgreedOn+1, plan.DownPayment)
	moved := plan.Installments[0].Due + 5
	a.Plan.Changes = []negotiation.PlanAmendment{
		{Kind: negotiation.MoveInstallment, Installment: 1, To: moved, On: a.Plan.AgreedOn + 1},
		{Kind: negotiation.SkipMonth, Installment: 2, On: a.Plan.AgreedOn + 1},
	}
	first, by := due()
	if by != moved || first.Minor() <= plan.Installments[0].Amount.Minor() {
		t.Errorf("due %s by %s, moved to %s", first, by, moved)
	}
	pays(t, &f, a, moved, first)
	second, by := due()
	if by <= plan.Installments[1].Due {
		t.Errorf("the second is due on %s, though a month is left out", by)
	}
	// Where several have come due, all of them are what is to be paid now.
	fp, _ := f.followed(a)
	third := fp.Installments[2]
	f.Now = third.Due.Time().Add(4 * time.Hour)
	if s, err := f.Policy.Statement(a.Account, third.Due); err == nil {
		a.Statement = s
	}
	if amount, by := due(); by != third.Due || amount.Minor() != second.Minor()+third.Left().Minor() {
		t.Errorf("%s is due by %s when two are, %s and %s", amount, by, second, third.Left())
	}
}

// A part of a promise that has come in is not asked for again.
func TestWhatIsDueOfAPromiseIsWhatIsLeft(t *testing.T) {
	f := facts(t, policy(t), morning, cardLine)
	a := &f.Accounts[0]
	cny := func(minor int64) negotiation.Money { return negotiation.NewMoney(minor, "CNY") }
	today := a.Statement.AsOf
	for _, c := range []struct {
		name string
		make func()
		by   negotiation.Date
	}{
		{"a part promise", func() {
			a.Plan, a.Promise = nil, &PromiseMade{Amount: cny(100000), By: today + 5, MadeOn: today, PaidBefore: cny(0)}
		}, today + 5},
		{"a settlement", func() {
			a.Plan = &Agreement{Offer: negotiation.Settlement{Amount: cny(100000), By: today + 9}, AgreedOn: today, PaidBefore: cny(0)}
		}, today + 9},
		{"the whole", func() {
			a.Plan = &Agreement{Offer: negotiation.FullPayment{Amount: cny(99000), AmountByThen: cny(100000), By: today + 7}, AgreedOn: today, PaidBefore: cny(0)}
		}, today + 7},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, a0 := f, *a
			defer func() { *a = a0 }()
			c.make()
			due := func() (negotiation.Money, negotiation.Date, bool) {
				turn := newTurn(State{Account: a.Account.Number}, f)
				return turn.dueUnderAgreement(a)
			}
			if amount, by, ok := due(); !ok || amount.Minor() != 100000 || by != c.by {
				t.Errorf("%s by %s, %t", amount, by, ok)
			}
			pays(t, &f, a, today+1, cny(40000))
			if amount, _, ok := due(); !ok || amount.Minor() != 60000 {
				t.Errorf("%s after a part, %t", amount, ok)
			}
			pays(t, &f, a, today+2, cny(60000))
			if amount, _, ok := due(); ok {
				t.Errorf("%s is due though it is kept", amount)
			}
		})
	}
}

// Our own broken plans count for the limits, beside the book's.
func TestOwnBrokenPlansBindTheLimits(t *testing.T) {
	f := facts(t, policy(t), morning, oldCardLine)
	a := &f.Accounts[0]
	turn := func() *turn { return newTurn(State{Account: a.Account.Number}, f) }
	before, print := turn().limits(a, a.Statement), turn().print(a)
	if before.Installments == nil || before.Installments.MaxBrokenPlans12m != 1 || before.BrokenPlans != 0 {
		t.Fatalf("%+v", before)
	}
	past := func(id string, days int) negotiation.PastPlan {
		return negotiation.PastPlan{ID: id, Status: negotiation.PlanBroken, On: a.Statement.AsOf.AddDays(-days)}
	}
	a.PastPlans = []negotiation.PastPlan{past("a", 30), past("b", 300), past("c", 400)}
	if l := turn().limits(a, a.Statement); l.BrokenPlans != 2 {
		t.Errorf("%d broken plans", l.BrokenPlans)
	}
	if turn().print(a) == print {
		t.Error("an offer from before holds on")
	}
	p, err := turn().proposal(a, Wish{}, a.Statement.AsOf)
	if err != nil || len(plansOf(p)) > 0 {
		t.Errorf("a plan is offered: %+v, %v", p, err)
	}
}

// oldCardLine is a card more than 90 days past due.
const oldCardLine = `{"account":"CN-90003","product":"cn-credit-card","currency":"CNY","customer":{"id":"C1","name":"李明","phone":"+8619900000001","id_last4":"1234","birth_date":"1990-01-01","locale":"zh-CN","time_zone":"Asia/Shanghai"},"entries":[{"date":"2026-06-01","kind":"purchase","amount":"9000.00"}],"statements":[{"date":"2026-06-20","due":"2026-07-10","balance":"9000.00","minimum":"900.00"}],"flags":[],"broken_plans_12m":0}`

// What an agreement was made under goes before the policy of the day.
func TestAnAgreementKeepsItsRules(t *testing.T) {
	f, a := agreedOn(t)
	stricter := f.Policy.Plans
	stricter.GraceDays = 0
	if made, ok := a.Plan.Made(stricter); !ok || made.Terms.Rules != f.Policy.Plans {
		t.Errorf("%+v", made.Terms)
	}
	a.Plan.Under = negotiation.PlanTerms{} // of before this was kept
	if made, _ := a.Plan.Made(stricter); made.Terms.Rules != stricter {
		t.Errorf("%+v", made.Terms)
	}
}
