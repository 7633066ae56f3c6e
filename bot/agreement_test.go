package bot

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"repaybot/dialog"
	"repaybot/negotiation"
)

func TestAnAgreementIsStoredWhole(t *testing.T) {
	cny := func(minor int64) negotiation.Money { return negotiation.NewMoney(minor, "CNY") }
	rate, err := negotiation.ParseRate("0.12")
	if err != nil {
		t.Fatal(err)
	}
	day := negotiation.NewDate(2026, 11, 23)
	plan := negotiation.InstallmentPlan{
		Method: negotiation.EqualInstallment, DownPayment: cny(0), Waived: negotiation.Waived{Fees: cny(5), Interest: cny(0)}, Principal: cny(100), Total: cny(102), Cost: cny(2),
		Installments: []negotiation.Installment{{Due: day + 30, Amount: cny(102), Principal: cny(100), Interest: cny(2), Fee: cny(0)}}, CompletesOn: day + 30, Personalised: true,
	}
	want := &dialog.Agreement{
		ID: "c/3", Account: "A1", Offer: plan, AgreedOn: day, WithdrawUntil: day + 1, PolicyVersion: "1", TermsHash: Digest([]byte("the terms")), PaidBefore: cny(77),
		Under: negotiation.PlanTerms{
			Rules:      negotiation.PlanRules{GraceDays: 3, BrokenAfter: negotiation.BrokenAfter{Missed: 2, Days: 30}, Moves: negotiation.Moves{Times: 2, Days: 14}, Skips: 1},
			AnnualRate: rate, Fees: cny(4),
		},
		Changes: []negotiation.PlanAmendment{{Kind: negotiation.MoveInstallment, Installment: 1, To: day + 35, On: day + 2}, {Kind: negotiation.SkipMonth, Installment: 1, On: day + 3}},
		Signed: dialog.Signed{
			At: time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC), Locale: dialog.English, Bank: dialog.Names{"en": "Example Bank"}, Hotline: "95000",
			Customer: dialog.NamePerson("王小明"), Product: negotiation.Loan,
			Owed: dialog.OwedThen{AsOf: day, Total: cny(105), Principal: cny(90), Interest: cny(10), Fees: cny(5), NotYetDue: cny(300)},
		},
		Grant: &dialog.Grant{Staff: "anna", Role: "agent", Approved: "lin", Kind: negotiation.KindInstallments, Waive: &negotiation.WaivePercent{Fees: rate}, MaxTerm: 60, On: day, Expires: day + 1},
		End:   &negotiation.PlanEnd{Status: negotiation.PlanReplaced, Reason: negotiation.ReasonReplaced, On: day + 9},
	}
	body, err := marshalAgreement(want, "the terms")
	if err != nil {
		t.Fatal(err)
	}
	got, terms, err := ParseAgreement(body)
	if err != nil || terms != "the terms" || !reflect.DeepEqual(got, want) {
		t.Errorf("%v\n got %+v\nwant %+v", err, got, want)
	}
	if printed := fmt.Sprintf("%v %+v %#v", got, got, got.Signed); strings.Contains(printed, "王小明") {
		t.Error("an agreement that is printed names the customer")
	}
}

// What was stored before the terms were kept with an agreement is still read.
func TestAnAgreementOfSchemaOneIsRead(t *testing.T) {
	body := `{"schema":1,"id":"c/3","account":"A1","currency":"CNY","offer":{"kind":"settlement","amount":"80.00","waived":{"fees":"1.00","interest":"0.00"},"by":"2026-12-01"},"agreed_on":"2026-11-23","withdraw_until":"2026-11-24","policy_version":"1","terms":"t","paid_before":77}`
	a, _, err := ParseAgreement([]byte(body))
	if err != nil || a.Under != (negotiation.PlanTerms{}) || a.Changes != nil || a.End != nil || a.PaidBefore.Minor() != 77 {
		t.Errorf("%+v, %v", a, err)
	}
	p, err := parsePromise([]byte(`{"minor":100,"currency":"CNY","by":"2026-12-01","made_on":"2026-11-23"}`))
	if err != nil || p.PaidBefore.Currency() != "" {
		t.Errorf("%+v, %v", p, err)
	}
}
