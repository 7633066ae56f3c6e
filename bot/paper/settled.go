package paper

import (
	"fmt"
	"strconv"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// Receipt is one sum that came in for an agreement.
type Receipt struct {
	Number int // the instalment's, from 1; the down payment's is 0
	On     negotiation.Date
	Amount negotiation.Money
}

// Completed is what the certificate of an agreement is made of, whose money has
// all come in.
type Completed struct {
	Agreement *dialog.Agreement
	Product   negotiation.ProductKind // "": the agreement's own
	Received  negotiation.Money       // in all
	On        negotiation.Date        // the day on which the last of it came in
	Receipts  []Receipt               // by instalment, where there were any
}

// NotCompletedError says that a certificate was asked for where not all has come in.
type NotCompletedError struct {
	Agreement string
	Left      negotiation.Money
}

func (e *NotCompletedError) Error() string {
	return fmt.Sprintf("agreement %s has %s left to pay", e.Agreement, e.Left)
}

// CompletedPlan is what the certificate of a followed plan is made of. It fails
// with a [*NotCompletedError] where something is left to pay.
func CompletedPlan(a *dialog.Agreement, f *negotiation.FollowedPlan) (Completed, error) {
	if f.Status != negotiation.PlanCompleted || f.Left.Minor() > 0 || len(f.Installments) == 0 {
		return Completed{}, &NotCompletedError{a.ID, f.Left}
	}
	c := Completed{Agreement: a, Received: f.Paid}
	add := func(x negotiation.FollowedInstallment) {
		if x.Amount.Minor() == 0 {
			return
		}
		c.Receipts = append(c.Receipts, Receipt{x.Number, x.PaidOn, x.Amount})
		c.On = max(c.On, x.PaidOn)
	}
	add(f.DownPayment)
	for _, x := range f.Installments {
		add(x)
	}
	return c, nil
}

// CompletedPromise is what the certificate of a followed settlement or promise
// of the whole is made of. It fails with a [*NotCompletedError] where something
// is left to pay.
func CompletedPromise(a *dialog.Agreement, f *negotiation.FollowedPromise, on negotiation.Date) (Completed, error) {
	if f.Left.Minor() > 0 {
		return Completed{}, &NotCompletedError{a.ID, f.Left}
	}
	return Completed{Agreement: a, Received: f.Paid, On: on}, nil
}

// Settled is the certificate that all of an agreement has come in: of a plan's
// completion, or of a settlement.
func (p *Press) Settled(c Completed, locale dialog.Locale) (Sheet, error) {
	g := c.Agreement
	w := &writer{p: p, locale: locale}
	key := "title_settled"
	waived := negotiation.Waived{}
	switch o := g.Offer.(type) {
	case negotiation.InstallmentPlan:
		key, waived = "title_completed", o.Waived
	case negotiation.Settlement:
		waived = o.Waived
	case negotiation.FullPayment:
	}
	title, bank := w.line(key, nil), g.Signed.Bank.In(locale)
	w.certify(c, waived)
	s := Sheet{
		Kind: SettledPaper, Locale: locale, Title: title, At: c.On.Time(), Hash: g.TermsHash, Blocks: w.blocks, Pages: w.pages(),
		Subtitle: w.line("subtitle", dialog.Figures{"bank": dialog.Quote(bank), "number": dialog.Quote(g.ID)}),
		Footer:   w.line("footer", dialog.Figures{"bank": dialog.Quote(bank), "title": dialog.Quote(title), "number": dialog.Quote(g.ID)}),
	}
	if w.err != nil {
		return Sheet{}, fmt.Errorf("certificate: %w", w.err)
	}
	return s, nil
}

func (w *writer) certify(c Completed, waived negotiation.Waived) {
	g := c.Agreement
	product := c.Product
	if product == "" {
		product = g.Signed.Product
	}
	f := dialog.Figures{"last4": dialog.Quote(last4(g.Account)), "product": dialog.Name(product), "amount": dialog.Sum(c.Received), "on": dialog.On(c.On)}
	key := "settled_body_unnamed"
	if who := g.Signed.Customer.Reveal(); who != "" {
		key, f["customer"] = "settled_body", dialog.Quote(who)
	}
	body := Clauses{w.line(key, f), w.line("settled_nothing_left", dialog.Figures{"number": dialog.Quote(g.ID)})}
	if waived.Fees.Currency() != "" {
		all, err := waived.Fees.Add(waived.Interest)
		w.note(err)
		if all.Minor() > 0 {
			body = append(body, w.line("settled_waived", dialog.Figures{"waived": dialog.Sum(all)}))
		}
	}
	w.clauses(body...)
	var x Facts
	x = w.fact(x, "bank", g.Signed.Bank.In(w.locale))
	x = w.fact(x, "customer", g.Signed.Customer.Reveal())
	x = w.fact(x, "account", g.Account)
	x = w.fact(x, "agreed_on", w.day(g.AgreedOn))
	x = w.fact(x, "received", w.sum(c.Received))
	x = w.fact(x, "completed_on", w.day(c.On))
	x = w.fact(x, "policy", g.PolicyVersion)
	x = w.fact(x, "hash", g.TermsHash)
	w.facts(x)
	if len(c.Receipts) > 0 {
		w.head("head_paid")
		t := Table{Heads: w.heads("col_number", "col_paid_on", "col_sum"), Right: []bool{true, false, true}}
		for _, r := range c.Receipts {
			number := strconv.Itoa(r.Number)
			if r.Number == 0 {
				number = w.line("down", nil)
			}
			t.Rows = append(t.Rows, []string{number, w.day(r.On), w.sum(r.Amount)})
		}
		w.blocks = append(w.blocks, t)
	}
	w.clauses(w.line("settled_issued", dialog.Figures{"on": dialog.On(c.On)}))
}

// last4 is the end of an account's number.
func last4(number string) string {
	r := []rune(number)
	return string(r[max(0, len(r)-4):])
}
