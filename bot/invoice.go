package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// Invoice is a bill that goes with a message, on a channel that takes payments.
type Invoice struct {
	ID       string               `json:"id"` // 32 characters; says nothing to anybody else
	Title    string               `json:"title"`
	Text     string               `json:"text"`  // what it is for
	Minor    int64                `json:"minor"` // smallest unit
	Currency negotiation.Currency `json:"currency"`
}

// Invoicing is a channel that can take payments.
type Invoicing interface {
	// TakesPayments tells whether it does.
	TakesPayments() bool
}

// takesPayments tells whether a channel of the service takes payments.
func (s *Service) takesPayments(channel string) bool {
	c, ok := s.channels[channel].(Invoicing)
	return ok && c.TakesPayments()
}

// InvoiceKey is the key of a bill's record.
func InvoiceKey(id string) string { return "invoice/" + id }

// invoiceBody is what a bill's record holds.
type invoiceBody struct {
	Customer string               `json:"customer"`
	Account  string               `json:"account"`
	Minor    int64                `json:"minor"`
	Currency negotiation.Currency `json:"currency"`
	Channel  string               `json:"channel"`
	Address  string               `json:"address"` // whose chat it was sent to
}

// bill makes the bill of a turn. It is known to whoever checks it once the turn
// is settled.
func (p *performance) bill(ctx context.Context, e dialog.Invoice) error {
	text, err := p.words(ctx, []dialog.Say{e.For}, p.state.Locale, "\n")
	if err != nil {
		return err
	}
	id := p.s.codes.hashed("invoice\x00" + p.next.ID + "\x00" + strconv.FormatInt(p.turn.Sequence, 10))
	p.invoice = &Invoice{
		ID: id[:min(len(id), 32)], Title: p.s.bankName(p.state.Locale), Text: text, Minor: e.Amount.Minor(), Currency: e.Amount.Currency(),
	}
	return p.record(InvoiceKey(p.invoice.ID), invoiceBody{
		Customer: p.next.Customer, Account: e.Account, Minor: p.invoice.Minor, Currency: p.invoice.Currency, Channel: p.next.Channel, Address: p.next.Address,
	})
}

// bankName is the bank's name in a language, or in one that it has.
func (s *Service) bankName(l dialog.Locale) string {
	for _, x := range []dialog.Locale{l, dialog.Chinese, dialog.English} {
		if name := s.policy.Bank.Name[string(x)]; name != "" {
			return name
		}
	}
	return ""
}

// ErrNotOwed says that a bill can't be paid: it was paid, or so much is not owed
// any more.
var ErrNotOwed = errors.New("the bill was paid, or that much is not owed any more")

// PaidInvoice is a bill that somebody is about to pay, or has paid.
type PaidInvoice struct {
	Invoice  string // its ID
	Channel  string
	Sender   string // the channel's address of who pays
	Minor    int64
	Currency negotiation.Currency
	Charge   string // the channel's own name for the payment, once it is paid
}

// CheckInvoice tells whether a bill may be paid now: nil, [ErrNotFound] where it
// is not this sender's with this amount, or [ErrNotOwed].
func (s *Service) CheckInvoice(ctx context.Context, q PaidInvoice, at time.Time) error {
	body, err := s.invoiceOf(ctx, q.Invoice)
	if err != nil {
		return err
	}
	if body.Channel != q.Channel || body.Address != q.Sender || body.Minor != q.Minor || body.Currency != q.Currency {
		return ErrNotFound
	}
	payments, err := s.accountPayments(ctx, body.Account)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(payments, func(k paymentKept) bool { return k.Invoice == q.Invoice && k.Refused == "" }) {
		return ErrNotOwed
	}
	f, _, err := s.facts(ctx, about{customer: body.Customer, channel: q.Channel, verified: true, at: at})
	if err != nil {
		return err
	}
	for _, a := range f.Accounts {
		if a.Account.Number == body.Account && a.Statement.Total.Minor()+a.Statement.NotYetDue.Minor() >= body.Minor {
			return nil
		}
	}
	return ErrNotOwed
}

func (s *Service) invoiceOf(ctx context.Context, id string) (invoiceBody, error) {
	var body invoiceBody
	r, err := activeRecord(ctx, s.store, InvoiceKey(id))
	if err != nil {
		return body, err
	}
	if r == nil {
		return body, ErrNotFound
	}
	if err := json.Unmarshal(r.Body, &body); err != nil {
		return body, fmt.Errorf("invoice: %w", err)
	}
	return body, nil
}

// TakeInvoicePaid keeps the payment of a bill and returns once that is durable.
// The same charge again is the same. Money that has come in is never refused:
// where no bill or no account fits it, a colleague is asked.
func (s *Service) TakeInvoicePaid(ctx context.Context, q PaidInvoice, at time.Time) error {
	today, err := s.bankDay(at)
	if err != nil {
		return err
	}
	p := Payment{
		ID: q.Charge, Way: q.Channel, Amount: negotiation.NewMoney(q.Minor, q.Currency).Decimal(), Currency: q.Currency,
		On: today, Invoice: q.Invoice,
	}
	body, err := s.invoiceOf(ctx, q.Invoice)
	if err == nil {
		p.Account = body.Account
		_, err = s.TakePayment(ctx, p, at)
	}
	var fault *PaymentError
	if err == nil || !errors.Is(err, ErrNotFound) && !errors.As(err, &fault) {
		return err
	}
	// A text that comes in at the same address goes to the same conversation.
	in := Inbound{Channel: q.Channel, EventID: "paid/" + q.Charge, At: at, Kind: PaidIn, Sender: q.Sender, Payment: &p}
	if err := s.place(ctx, &in); err != nil {
		return err
	}
	in.Sender = "" // it is no word of theirs
	_, err = s.accept(ctx, in)
	return err
}
