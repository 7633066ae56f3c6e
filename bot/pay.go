package bot

import (
	"context"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// Payable is what is to be paid on an account, and how.
type Payable struct {
	Account string             `json:"account"`
	Amount  *negotiation.Money `json:"amount"`          // nil: nothing is, or the bank's own figures don't agree
	By      negotiation.Date   `json:"by,omitzero"`     // of what was agreed
	Ways    []PayableWay       `json:"ways,omitempty"`  // the bank's own
	Frozen  bool               `json:"frozen,omitzero"` // the bank is checking its figures: nothing is asked for
}

// PayableWay is one way to pay in the bank's words. URL, where there is one, has
// the account and the amount filled in and may be drawn as a QR code.
type PayableWay struct {
	Kind string `json:"kind"` // "transfer" or "link"
	Text string `json:"text"`
	URL  string `json:"url,omitempty"`
}

// Payable is what a customer would pay on an account now, by the same rule as
// the conversation says it. It fails with ErrNotFound for an account that is not
// the customer's.
func (s *Service) Payable(ctx context.Context, customer, account string, l dialog.Locale) (Payable, error) {
	f, _, err := s.customerFacts(ctx, customer, s.now())
	if err != nil {
		return Payable{}, err
	}
	for i := range f.Accounts {
		a := &f.Accounts[i]
		if a.Account.Number != account {
			continue
		}
		p := Payable{Account: account, Frozen: !a.Statement.Reconciled}
		due, by := dialog.Due(account, f)
		if due.Minor() > 0 {
			p.Amount, p.By = &due, by
		}
		for _, w := range f.Policy.Pay {
			way := PayableWay{Kind: w.Kind, Text: dialog.Names(w.Text).In(l)}
			if w.URL != "" {
				way.URL = dialog.PayLink(w.URL, account, due)
			}
			p.Ways = append(p.Ways, way)
		}
		return p, nil
	}
	return Payable{}, ErrNotFound
}
