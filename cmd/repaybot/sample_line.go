package main

import (
	"encoding/json"

	"repaybot/negotiation"
)

// bookJSON is an account as a line of the bank's book has it (spec/money.md, "The book").
type bookJSON struct {
	Account    string               `json:"account"`
	Product    string               `json:"product"`
	Currency   negotiation.Currency `json:"currency"`
	Customer   negotiation.Customer `json:"customer"`
	Entries    []entryJSON          `json:"entries"`
	Statements []statementJSON      `json:"statements,omitempty"`
	Schedule   []installmentJSON    `json:"schedule,omitempty"`
	Flags      []negotiation.Flag   `json:"flags"`
	Broken     int                  `json:"broken_plans_12m"`
}

type entryJSON struct {
	Date   negotiation.Date      `json:"date"`
	Kind   negotiation.EntryKind `json:"kind"`
	Amount negotiation.Money     `json:"amount"`
	Of     negotiation.WaiverOf  `json:"of,omitempty"`
}

type statementJSON struct {
	Date    negotiation.Date  `json:"date"`
	Due     negotiation.Date  `json:"due"`
	Balance negotiation.Money `json:"balance"`
	Minimum negotiation.Money `json:"minimum"`
}

type installmentJSON struct {
	Due       negotiation.Date  `json:"due"`
	Principal negotiation.Money `json:"principal"`
	Interest  negotiation.Money `json:"interest"`
}

// bookLine is an account as a line of the book.
func bookLine(a *negotiation.Account) ([]byte, error) {
	line := bookJSON{
		Account: a.Number, Product: a.Product, Currency: a.Currency, Customer: a.Customer,
		Entries: []entryJSON{}, Flags: []negotiation.Flag{}, Broken: a.BrokenPlans12m,
	}
	line.Flags = append(line.Flags, a.Flags...)
	for _, e := range a.Entries {
		line.Entries = append(line.Entries, entryJSON(e))
	}
	for _, s := range a.Statements {
		line.Statements = append(line.Statements, statementJSON(s))
	}
	for _, s := range a.Schedule {
		line.Schedule = append(line.Schedule, installmentJSON(s))
	}
	return json.Marshal(line)
}
