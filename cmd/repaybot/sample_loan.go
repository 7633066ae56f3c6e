package main

import "repaybot/negotiation"

// sampleLoanStory is a loan of equal principal at 0.9 % a month, as the demo
// policy has it, of which the first instalments were paid on their day.
type sampleLoanStory struct {
	number    string
	customer  negotiation.Customer
	dpd       int   // days past due of the first one not paid
	principal int64 // fen, a multiple of months × 1000, so that interest needs no rounding
	months    int
	paid      int // instalments paid
}

// account makes the story's account as of today.
func (s sampleLoanStory) account(today negotiation.Date) *negotiation.Account {
	a := &negotiation.Account{Number: s.number, Product: sampleLoan, Currency: "CNY", Customer: s.customer}
	missed := today.AddDays(-s.dpd)
	each := s.principal / int64(s.months)
	for i := range s.months {
		due := missed.AddMonths(i - s.paid)
		interest := (s.principal - each*int64(i)) * 9 / 1000
		a.Schedule = append(a.Schedule, negotiation.ScheduledInstallment{Due: due, Principal: cny(each), Interest: cny(interest)})
		if i < s.paid {
			a.Entries = append(a.Entries, negotiation.Entry{Date: due, Kind: negotiation.Payment, Amount: cny(each + interest)})
		}
	}
	return a
}
