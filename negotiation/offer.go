package negotiation

// Hardship is what is known of a customer's trouble.
type Hardship string

// The customer told of it, or staff have seen evidence. Words alone open no limits.
const (
	HardshipNone       Hardship = "none"
	HardshipDeclared   Hardship = "declared"
	HardshipDocumented Hardship = "documented"
)

// Facts are what the limits hang on: the account's facts, nothing else.
type Facts struct {
	DPD            int
	Balance        Money
	Product        string
	Flags          []Flag
	BrokenPlans12m int
	Hardship       Hardship
}

// FactsOf gathers the facts of an account as its statement has them.
func FactsOf(a *Account, s *Statement, h Hardship) Facts {
	return Facts{DPD: s.DPD, Balance: s.Total, Product: a.Product, Flags: a.Flags, BrokenPlans12m: a.BrokenPlans12m, Hardship: h}
}

// Limits are what the bank allows on an account: the rule that applies to its
// facts. At most one offer of each kind.
type Limits struct {
	Name         string
	Installments *InstallmentLimits // nil if the rule has none
	Promise      *PromiseLimits
	Settlement   *SettlementLimits
	BrokenPlans  int // the account's, which InstallmentLimits.MaxBrokenPlans12m bounds
}

// Method is how a plan's instalments are worked out.
type Method string

// The methods of spec/money.md, "A plan's schedule".
const (
	EqualInstallment Method = "equal_installment"
	EqualPrincipal   Method = "equal_principal"
	FlatFee          Method = "flat_fee"
)

// WaivePercent is how much is waived, in percent of what is outstanding.
type WaivePercent struct {
	Fees     Rate `json:"fees"`
	Interest Rate `json:"interest"`
}

// InstallmentLimits bound a plan of instalments.
type InstallmentLimits struct {
	Method                 Method
	AnnualRate             Rate // equal_installment and equal_principal
	FeeRate                Rate // flat_fee: of P, with each instalment
	MinTerm, MaxTerm       int  // months
	MinInstallment         Money
	MinDownPaymentPercent  Rate
	DownPaymentWithinDays  int
	FirstPaymentWithinDays int
	MaxBrokenPlans12m      int // -1: no limit
	Personalised           bool
	Waive                  WaivePercent

	line  int         // of the policy file
	level *levelTable // of AnnualRate; nil: worked out each time
}

// PromiseLimits bound a promise of the whole.
type PromiseLimits struct{ WithinDays int }

// SettlementLimits bound a settlement for less.
type SettlementLimits struct {
	WithinDays int
	Waive      WaivePercent

	line int // of the policy file
}

// Ask is what the customer said they can do; what they did not say is nil.
// An ask that cannot be meant is refused by [Ask.Validate].
type Ask struct {
	MonthlyAtMost *Money
	Term          *int // months
	DownPayment   *Money
	FirstPayment  *Date
	DayOfMonth    *int // 1 to 31, or -1 for the month's last day
}

// Offer is something the bank agrees to if the customer says yes: an
// [InstallmentPlan], a [FullPayment] or a [Settlement].
//
//sumtype:decl
type Offer interface{ isOffer() }

// OfferKind is what kind of offer it is, as policies and JSON name it.
type OfferKind string

// The kinds of offers.
const (
	KindInstallments OfferKind = "installments"
	KindPromise      OfferKind = "promise"
	KindSettlement   OfferKind = "settlement"
)

// KindOf is an offer's kind; "" of none.
func KindOf(o Offer) OfferKind {
	switch o.(type) {
	case InstallmentPlan:
		return KindInstallments
	case FullPayment:
		return KindPromise
	case Settlement:
		return KindSettlement
	}
	return ""
}

// InstallmentPlan is an offer of kind "installments".
type InstallmentPlan struct {
	Method         Method
	DownPayment    Money
	DownPaymentDue Date // no date without a down payment
	Waived         Waived
	Principal      Money // what is put on the plan, P
	Total          Money // what is paid in all, the down payment included
	Cost           Money // the plan's interest and fees
	APR            Rate  // percent, 2 decimals
	Installments   []Installment
	CompletesOn    Date
	Personalised   bool
}

// Installment is one payment of a plan: Amount = Principal + Interest + Fee.
type Installment struct {
	Due                              Date
	Amount, Principal, Interest, Fee Money
}

// Waived is what is taken off, on the condition that the agreement is kept.
type Waived struct{ Fees, Interest Money }

// Sum is all that is waived. Both are of one account, whose amounts together are
// bounded, so it can't run over.
func (w Waived) Sum() Money { return Money{w.Fees.minor + w.Interest.minor, w.Fees.currency} }

// FullPayment is an offer of kind "promise": the whole total by a day.
type FullPayment struct {
	Amount       Money // today's total
	By           Date
	AmountByThen Money // with the interest until By
}

// Settlement is an offer of kind "settlement": less than the total, paid by a day.
type Settlement struct {
	Amount Money
	Waived Waived
	By     Date
}

func (InstallmentPlan) isOffer() {}
func (FullPayment) isOffer()     {}
func (Settlement) isOffer()      {}

// Binding names what kept an answer from the ask.
type Binding string

// What can bind, in the order in which it is said.
const (
	BindTermsMin               Binding = "terms.min"
	BindTermsMax               Binding = "terms.max"
	BindMinInstallment         Binding = "min_installment"
	BindFirstPayment           Binding = "first_payment"
	BindFirstPaymentWithinDays Binding = "first_payment_within_days"
	BindDownPayment            Binding = "down_payment"
	BindMinDownPaymentPercent  Binding = "min_down_payment_percent"
	BindMonthlyAtMost          Binding = "monthly_at_most"
	BindMaxBrokenPlans12m      Binding = "max_broken_plans_12m"
	BindNothingOwed            Binding = "nothing_owed"
	BindNotReconciled          Binding = "not_reconciled"
	BindNoOffers               Binding = "no_offers"
)

// Proposal answers an ask: the offers that the limits hold, plans first, or
// the nearest plan and what binds.
type Proposal struct {
	Limits           string // the rule's name
	Offers           []Offer
	Nearest          *InstallmentPlan
	NeedsDownPayment *Money // the smallest with which the longest plan keeps to the ask
	Binding          []Binding
}

// Violation is a limit that an offer breaks.
type Violation struct {
	Limit  Binding // or a key of the rule, "terms.max"
	Detail string  // for staff and logs, in English, with the figures
}

func (v Violation) Error() string { return string(v.Limit) + ": " + v.Detail }
