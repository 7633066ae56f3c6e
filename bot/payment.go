package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"repaybot/negotiation"
)

// The ways by which it is known of a payment besides the book.
const (
	ByBank     = "bank"     // POST /api/v1/payments
	ByTelegram = "telegram" // paid in Telegram
)

// Payment is money that came in, or went back, as somebody other than the book
// says: the bank's systems as they see it, or a messaging app that took it.
type Payment struct {
	ID       string               `json:"id"`  // that side's own, unique for good within Way
	Way      string               `json:"way"` // ByBank or ByTelegram
	Account  string               `json:"account"`
	Amount   string               `json:"amount"` // decimal text, above zero
	Currency negotiation.Currency `json:"currency"`
	On       negotiation.Date     `json:"on"`                 // the day it counts on
	Reverses string               `json:"reverses,omitempty"` // the ID of the payment that this takes back
	Invoice  string               `json:"invoice,omitempty"`  // the ID of the bill that it pays, of ours
}

func (p *Payment) entryKind() negotiation.EntryKind {
	if p.Reverses != "" {
		return negotiation.PaymentReversal
	}
	return negotiation.Payment
}

// paymentKept is a payment as its account's record keeps it.
type paymentKept struct {
	Payment
	At      time.Time    `json:"at"`                // when it was told
	Had     int          `json:"had,omitempty"`     // entries like it, of days before its own, that the book had when it was told: other payments
	Asked   bool         `json:"asked,omitempty"`   // a colleague was asked: the book did not have it in time
	Refused PaymentFault `json:"refused,omitempty"` // why it does not count

	Of negotiation.WaiverOf `json:"of,omitempty"` // a colleague's waiver: what it takes off
}

func (p *paymentKept) entryKind() negotiation.EntryKind {
	if p.Of != "" {
		return negotiation.WaiverPosted
	}
	return p.Payment.entryKind()
}

type paymentsBody struct {
	Payments []paymentKept `json:"payments"`
}

// PaymentsKey is the key of the payments that an account's book may not have yet.
func PaymentsKey(account string) string { return "payments/" + account }

func paymentsOf(r Record) ([]paymentKept, error) {
	var body paymentsBody
	if err := json.Unmarshal(r.Body, &body); err != nil {
		return nil, fmt.Errorf("payments: %w", err)
	}
	return body.Payments, nil
}

// accountPayments reads an account's payments.
func (s *Service) accountPayments(ctx context.Context, account string) ([]paymentKept, error) {
	rs, err := s.store.Records(ctx, []string{PaymentsKey(account)})
	if err != nil || len(rs) == 0 {
		return nil, err
	}
	return paymentsOf(rs[0])
}

// paymentsRecord is an account's payments as a turn leaves them, written with
// its commit: of two processes that take turns at once, one starts anew from
// what the other left.
func paymentsRecord(account string, payments []paymentKept, c *Conversation, at time.Time) (Record, error) {
	body, err := json.Marshal(paymentsBody{payments})
	if err != nil {
		return Record{}, err
	}
	return Record{
		Key: PaymentsKey(account), Status: RecordActive, Customer: ownerOf(c), Conversation: c.ID, Sequence: c.Sequence, At: at.Round(0), Body: body,
	}, nil
}
