package negotiation

import "encoding/json"

// bookLine is an account as a line of the bank's book has it (spec/money.md,
// "The book").
type bookLine struct {
	Account    string            `json:"account"`
	Product    string            `json:"product"`
	Currency   Currency          `json:"currency"`
	Customer   Customer          `json:"customer,omitzero"`
	Entries    []bookEntry       `json:"entries"`
	Statements []bookBilled      `json:"statements,omitzero"`
	Schedule   []bookInstallment `json:"schedule,omitzero"`
	Flags      []Flag            `json:"flags"`
	Broken     int               `json:"broken_plans_12m"`
}

type bookEntry struct {
	Date   Date      `json:"date"`
	Kind   EntryKind `json:"kind"`
	Amount Money     `json:"amount"`
	Of     WaiverOf  `json:"of,omitempty"`
}

type bookBilled struct {
	Date    Date  `json:"date"`
	Due     Date  `json:"due"`
	Balance Money `json:"balance"`
	Minimum Money `json:"minimum"`
}

type bookInstallment struct {
	Due       Date  `json:"due"`
	Principal Money `json:"principal"`
	Interest  Money `json:"interest"`
}

// AppendBookLine appends an account as a line of the bank's book, its line end
// with it, and returns the extended buffer. [ParseAccount] reads the same
// account from it. An account without a schedule is a card's, which has the key
// "statements" though it may have none; a loan has no such key.
func AppendBookLine(dst []byte, a *Account) []byte {
	line := bookLine{
		Account: a.Number, Product: a.Product, Currency: a.Currency, Customer: a.Customer,
		Entries: make([]bookEntry, 0, len(a.Entries)), Flags: append([]Flag{}, a.Flags...), Broken: a.BrokenPlans12m,
	}
	for _, e := range a.Entries {
		line.Entries = append(line.Entries, bookEntry(e))
	}
	if a.Schedule == nil {
		line.Statements = make([]bookBilled, 0, len(a.Statements))
	} else {
		line.Schedule = make([]bookInstallment, 0, len(a.Schedule))
	}
	for _, s := range a.Statements {
		line.Statements = append(line.Statements, bookBilled(s))
	}
	for _, s := range a.Schedule {
		line.Schedule = append(line.Schedule, bookInstallment(s))
	}
	text, _ := json.Marshal(line) // texts, days and amounts always can be written
	return append(append(dst, text...), '\n')
}
