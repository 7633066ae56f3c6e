package negotiation

// Account is one line of the bank's book (spec/money.md, "The book"): one
// account with the customer it belongs to. Entries keep the book's order.
type Account struct {
	Number         string
	Product        string // a key of Policy.Products
	Currency       Currency
	Customer       Customer
	Entries        []Entry
	Statements     []Billed               // cards only
	Schedule       []ScheduledInstallment // loans only
	Flags          []Flag
	BrokenPlans12m int // plans broken in the last 12 months
}

// Customer is who an account belongs to, as the bank has it.
type Customer struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Phone     string `json:"phone"` // E.164
	IDLast4   string `json:"id_last4"`
	BirthDate Date   `json:"birth_date"`
	Locale    string `json:"locale"`    // BCP 47, "zh-CN"
	TimeZone  string `json:"time_zone"` // IANA, "Asia/Shanghai"

	Moratorium Moratorium `json:"moratorium,omitzero"` // a debt respite that the bank was told of
}

// EntryKind is what a posting of the book is.
type EntryKind string

// The kinds of postings. A waiver says in Entry.Of what it takes off.
const (
	Purchase        EntryKind = "purchase"
	CashAdvance     EntryKind = "cash_advance"
	Payment         EntryKind = "payment"
	Refund          EntryKind = "refund"
	InterestPosted  EntryKind = "interest"
	LateFeePosted   EntryKind = "late_fee"
	FeePosted       EntryKind = "fee"
	WaiverPosted    EntryKind = "waiver"
	PaymentReversal EntryKind = "payment_reversal"
	Opening         EntryKind = "opening"
)

// WaiverOf is what a waiver takes off.
type WaiverOf string

// A waiver takes off fees or posted interest.
const (
	OfFees     WaiverOf = "fees"
	OfInterest WaiverOf = "interest"
)

// Entry is one posting; Amount is positive.
type Entry struct {
	Date   Date
	Kind   EntryKind
	Amount Money
	Of     WaiverOf // waivers only
}

// Billed is one statement of a card as the bank billed it.
type Billed struct {
	Date, Due        Date
	Balance, Minimum Money
}

// ScheduledInstallment is one instalment of a loan's contract.
type ScheduledInstallment struct {
	Due                 Date
	Principal, Interest Money
}

// Flag marks an account that is not to be treated as any other.
type Flag string

// The flags a book can carry.
const (
	Disputed       Flag = "disputed"
	Deceased       Flag = "deceased"
	Represented    Flag = "represented"
	Bankrupt       Flag = "bankrupt"
	IdentityTheft  Flag = "identity_theft"
	TimeBarred     Flag = "time_barred"
	BreathingSpace Flag = "breathing_space"
	Vulnerable     Flag = "vulnerable"
)
