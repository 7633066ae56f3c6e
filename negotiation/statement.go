package negotiation

// Statement is what is owed on one account as of a day, with its working.
// Total = Principal + Interest + Fees; Interest includes AccruedInterest.
type Statement struct {
	Account         string
	Product         string
	Kind            ProductKind
	AsOf            Date
	Total           Money
	Principal       Money // negative where the customer is in credit
	Interest        Money // posted and accrued; a loan's unpaid contract interest
	AccruedInterest Money // since the last statement, rounded; zero on a loan
	Fees            Money // fees; on a loan the penalties
	NotYetDue       Money // loans: principal of instalments due after AsOf; else zero
	DPD             int   // days past due
	OldestDue       Date  // the due date DPD counts from; no date if DPD is 0
	Reconciled      bool
	Differences     []Difference
	Lines           []Line // the working, in the order it is told

	accrual accrual // what TotalBy needs
}

// DifferenceKind is which of the bank's own postings did not come out.
type DifferenceKind string

// What can differ.
const (
	DifferentInterest DifferenceKind = "interest"
	DifferentLateFee  DifferenceKind = "late_fee"
	DifferentBalance  DifferenceKind = "balance"
)

// Difference is a posting of the bank's that the rules do not give.
type Difference struct {
	Date           Date
	Kind           DifferenceKind
	Bank, Computed Money
}

// LineKind is what a line of the working charges.
type LineKind string

// A card's lines are interest, a loan's are penalties.
const (
	InterestLine LineKind = "interest"
	PenaltyLine  LineKind = "penalty"
)

// Line is one step of the working: On × Rate × Days (÷ the year's days on a
// loan) = Amount, for one lot and one unbroken balance.
type Line struct {
	Kind   LineKind
	Posted Date // the day it was posted; no date if it is not posted yet
	From   Date // included
	To     Date // not included
	Days   int
	On     Money
	Rate   Rate  // a day on a card; a year, penalty included, on a loan
	Amount Exact // exact, in the currency's main unit, at most 10 decimals
}
