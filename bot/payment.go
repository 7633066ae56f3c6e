package bot

import "repaybot/negotiation"

// Payment is money that came in, or went back, as somebody other than the book
// says: the bank's systems as they see it, or a messaging app that took it.
type Payment struct {
	ID       string               `json:"id"`  // the payer's side's own, unique for good within Way
	Way      string               `json:"way"` // "bank" or "telegram"
	Account  string               `json:"account"`
	Amount   string               `json:"amount"` // decimal text, above zero
	Currency negotiation.Currency `json:"currency"`
	On       negotiation.Date     `json:"on"`                 // the day it counts on
	Reverses string               `json:"reverses,omitempty"` // the ID of the payment that this takes back
}
