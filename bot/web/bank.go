package web

import (
	"context"
	"errors"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// Channel is the name of this way in and out.
const Channel = "web"

// Bank is the demo's bank over the shell's service: it is its [DemoBank].
type Bank struct {
	bot *bot.Service
	now func() time.Time
}

// NewBank wraps a service.
func NewBank(s *bot.Service, now func() time.Time) *Bank { return &Bank{s, now} }

// Begin opens a customer's conversation, so that the assistant speaks first. A
// conversation that is under way stays as it is.
func (s *Bank) Begin(ctx context.Context, who Customer) error {
	id := bot.ConversationOf(who.ID)
	_, err := s.bot.Handle(ctx, bot.Inbound{
		Conversation: id, Channel: Channel, EventID: "opened/" + id, At: s.now(), Kind: bot.Opened,
		Customer: who.ID, CameFor: who.Account, Verified: true, // who is logged in at the bank
	})
	return err
}

// Login is the customer an account belongs to; their conversation begins.
func (s *Bank) Login(ctx context.Context, account string) (Customer, error) {
	id, err := s.bot.CustomerOf(ctx, account)
	if errors.Is(err, bot.ErrNotFound) {
		return Customer{}, ErrUnknown
	}
	if err != nil {
		return Customer{}, err
	}
	who := Customer{ID: id, Account: account}
	return who, s.Begin(ctx, who)
}

// Accounts are a customer's name and accounts as of now.
func (s *Bank) Accounts(ctx context.Context, who Customer, l dialog.Locale) (string, []AccountView, error) {
	facts, person, err := s.bot.Facts(ctx, who.ID, s.now())
	if err != nil {
		return "", nil, err
	}
	return string(person.Name.Reveal()), accountViews(facts, l), nil
}

// accountViews are the accounts as a page shows them.
func accountViews(f dialog.Facts, l dialog.Locale) []AccountView {
	views := make([]AccountView, 0, len(f.Accounts))
	for _, a := range f.Accounts {
		st := a.Statement
		v := AccountView{
			Number: a.Account.Number, Last4: last4(a.Account.Number), Kind: st.Kind,
			Principal: money(st.Principal, l), Interest: money(st.Interest, l), Fees: money(st.Fees, l), Total: money(st.Total, l),
			DPD: st.DPD, Reconciled: st.Reconciled, Differences: []DifferenceView{}, Plan: planView(a.Plan, l),
		}
		for _, d := range st.Differences {
			v.Differences = append(v.Differences, DifferenceView{d.Date, d.Kind, money(d.Bank, l), money(d.Computed, l)})
		}
		views = append(views, v)
	}
	return views
}

// planView is an agreement in one line, nil for none.
func planView(a *dialog.Agreement, l dialog.Locale) *PlanView {
	if a == nil {
		return nil
	}
	switch o := a.Offer.(type) {
	case negotiation.InstallmentPlan:
		return &PlanView{Kind: "installments", Count: len(o.Installments), Total: money(o.Total, l), APR: o.APR.String(), By: o.CompletesOn}
	case negotiation.FullPayment:
		return &PlanView{Kind: "promise", Amount: money(o.AmountByThen, l), By: o.By}
	case negotiation.Settlement:
		return &PlanView{Kind: "settlement", Amount: money(o.Amount, l), By: o.By}
	}
	return nil
}

// last4 is the end of an account's number, all that is shown of it.
func last4(account string) string {
	if len(account) <= 4 {
		return account
	}
	return account[len(account)-4:]
}
