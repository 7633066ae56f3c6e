package simulate

import (
	"encoding/json"

	"repaybot/negotiation"
)

// bookLine is an account as a line of the book, which the bank sends each night.
func bookLine(a *negotiation.Account) ([]byte, error) {
	type entry struct {
		Date   negotiation.Date      `json:"date"`
		Kind   negotiation.EntryKind `json:"kind"`
		Amount negotiation.Money     `json:"amount"`
		Of     negotiation.WaiverOf  `json:"of,omitempty"`
	}
	type billed struct {
		Date    negotiation.Date  `json:"date"`
		Due     negotiation.Date  `json:"due"`
		Balance negotiation.Money `json:"balance"`
		Minimum negotiation.Money `json:"minimum"`
	}
	type installment struct {
		Due       negotiation.Date  `json:"due"`
		Principal negotiation.Money `json:"principal"`
		Interest  negotiation.Money `json:"interest"`
	}
	line := struct {
		Account    string               `json:"account"`
		Product    string               `json:"product"`
		Currency   negotiation.Currency `json:"currency"`
		Customer   negotiation.Customer `json:"customer"`
		Entries    []entry              `json:"entries"`
		Statements []billed             `json:"statements,omitzero"`
		Schedule   []installment        `json:"schedule,omitempty"`
		Flags      []negotiation.Flag   `json:"flags"`
		Broken     int                  `json:"broken_plans_12m"`
	}{
		Account: a.Number, Product: a.Product, Currency: a.Currency, Customer: a.Customer,
		Entries: make([]entry, 0, len(a.Entries)), Flags: append([]negotiation.Flag{}, a.Flags...), Broken: a.BrokenPlans12m,
	}
	for _, e := range a.Entries {
		line.Entries = append(line.Entries, entry(e))
	}
	if a.Schedule == nil { // a card has statements, though it may have none
		line.Statements = make([]billed, 0, len(a.Statements))
	}
	for _, s := range a.Statements {
		line.Statements = append(line.Statements, billed(s))
	}
	for _, s := range a.Schedule {
		line.Schedule = append(line.Schedule, installment(s))
	}
	return json.Marshal(line)
}
