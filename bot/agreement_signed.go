package bot

import (
	"context"
	"time"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// signedBody is the stored form of what an agreement's document names besides
// its offer. Amounts are in the smallest unit of the agreement's currency.
type signedBody struct {
	At        time.Time               `json:"at"`
	Locale    dialog.Locale           `json:"locale"`
	Bank      dialog.Names            `json:"bank,omitempty"`
	Hotline   string                  `json:"hotline,omitempty"`
	Customer  string                  `json:"customer,omitempty"`
	Product   negotiation.ProductKind `json:"product,omitempty"`
	AsOf      negotiation.Date        `json:"as_of,omitzero"`
	Total     *int64                  `json:"total,omitempty"` // nil: the terms named only the offer's own figures
	Principal int64                   `json:"principal,omitempty"`
	Interest  int64                   `json:"interest,omitempty"`
	Fees      int64                   `json:"fees,omitempty"`
	NotYetDue int64                   `json:"not_yet_due,omitempty"`
}

// signedBodyOf is nil where there is nothing to store.
func signedBodyOf(s dialog.Signed) *signedBody {
	if s.At.IsZero() {
		return nil
	}
	b := &signedBody{At: s.At, Locale: s.Locale, Bank: s.Bank, Hotline: s.Hotline, Customer: s.Customer.Reveal(), Product: s.Product}
	if o := s.Owed; o.Total.Currency() != "" {
		total := o.Total.Minor()
		b.AsOf, b.Total, b.Principal, b.Interest, b.Fees, b.NotYetDue = o.AsOf, &total, o.Principal.Minor(), o.Interest.Minor(), o.Fees.Minor(), o.NotYetDue.Minor()
	}
	return b
}

func (b *signedBody) signed(c negotiation.Currency) dialog.Signed {
	if b == nil {
		return dialog.Signed{}
	}
	s := dialog.Signed{At: b.At, Locale: b.Locale, Bank: b.Bank, Hotline: b.Hotline, Customer: dialog.NamePerson(b.Customer), Product: b.Product}
	if b.Total != nil {
		money := func(minor int64) negotiation.Money { return negotiation.NewMoney(minor, c) }
		s.Owed = dialog.OwedThen{AsOf: b.AsOf, Total: money(*b.Total), Principal: money(b.Principal), Interest: money(b.Interest), Fees: money(b.Fees)}
		if b.NotYetDue != 0 {
			s.Owed.NotYetDue = money(b.NotYetDue)
		}
	}
	return s
}

// signed gathers what the document of an agreement names, at the yes.
func (p *performance) signed(ctx context.Context, e dialog.Agree) (dialog.Signed, error) {
	policy := p.facts.Policy
	s := dialog.Signed{At: p.at, Locale: p.state.Locale, Bank: dialog.Names(policy.Bank.Name), Hotline: policy.Bank.Hotline}
	asOf := negotiation.DateOf(p.facts.Now)
	if p.before.Terms != nil {
		asOf = p.before.Terms.Table.AsOf
	}
	s.Owed = dialog.OwedIn(e.Terms, asOf)
	lines, err := p.s.linesOf(ctx, p.next.Customer)
	if err != nil {
		return s, err
	}
	for _, l := range lines {
		if l.Account != e.Account {
			continue
		}
		parsed, err := p.s.accounts.parsed(l)
		if err != nil {
			return s, err
		}
		s.Customer, s.Product = dialog.NamePerson(string(parsed.person.Name.Reveal())), policy.Products[parsed.account.Product].Kind
	}
	return s, nil
}
