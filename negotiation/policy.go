package negotiation

// Policy is a bank's policy file, parsed and checked once by [ParsePolicy] and
// not changed after that. spec/policy.example.yaml explains each key.
type Policy struct {
	Version      string // the bank's own name for it, "2026-11-01"
	Hash         string // hex SHA-256 of the file's text
	Bank         Bank
	Currency     Currency
	Jurisdiction Jurisdiction
	Products     map[string]Product
	Rules        []Rule // the key `limits`, in order; the first that holds applies
	Pause        PauseRule
	Authority    map[string]Authority // by [RoleAgent] and [RoleSupervisor]
	Stages       []Stage
	Contact      ContactLimits
	Plans        PlanRules
	Pay          []PayWay
	Consequences []Consequence
	Care         Care
	Disclosure   map[string]Disclosure // by channel name
	Agencies     []Agency
	Retention    Retention

	pause    *condition
	warnings PolicyErrors
}

// Text is words of the bank's own in each language it speaks, by language
// subtag: "zh", "en".
type Text map[string]string

// Bank is who writes.
type Bank struct {
	Name     Text
	Hotline  string
	TimeZone string // IANA
}

// Jurisdiction chooses the contact and wording rules.
type Jurisdiction string

// The jurisdictions that have a pack.
const (
	CN Jurisdiction = "cn"
	US Jurisdiction = "us"
	UK Jurisdiction = "uk"
)

// ProductKind is how a product charges.
type ProductKind string

// Cards revolve, loans have a schedule.
const (
	Card ProductKind = "card"
	Loan ProductKind = "loan"
)

// Component is a part of what is owed, as allocation names it.
type Component string

// The parts a payment can pay.
const (
	PartInterest  Component = "interest"
	PartFees      Component = "fees"
	PartPrincipal Component = "principal"
)

// PostsThrough is the last day whose interest a card's statement takes in.
type PostsThrough string

// A statement takes in its own day, or ends with the day before.
const (
	StatementDay PostsThrough = "statement_day"
	DayBefore    PostsThrough = "day_before"
)

// Product is how one of the bank's products charges.
type Product struct {
	Kind ProductKind

	// Cards.
	DailyRate          Rate
	PostsThrough       PostsThrough
	LateFee            LateFee
	Allocation         []Component // up to 90 days past due
	AllocationAfter90  []Component
	ReconcileTolerance Money

	// Loans.
	AnnualRate        Rate
	YearDays          int // 360 or 365
	PenaltyMultiplier Rate
	Compound          bool
}

// LateFee is Percent of the unpaid minimum, at least Floor, at most Cap.
type LateFee struct {
	Percent    Rate
	Floor, Cap Money
}

// Rule is one entry of the policy's `limits`.
type Rule struct {
	Name   string
	When   string // CEL source; "" for the last, which always holds
	Limits Limits

	line      int
	condition *condition // nil for the last
}

// PlanRules is what becomes of an agreement.
type PlanRules struct {
	GraceDays    int         `json:"grace_days"`
	BrokenAfter  BrokenAfter `json:"broken_after"`
	Moves        Moves       `json:"moves"`
	Skips        int         `json:"skips"`
	OfferExpires string      `json:"-"` // "end_of_next_day"
}

// BrokenAfter is when missed instalments break a plan.
type BrokenAfter struct {
	Missed int `json:"missed"`
	Days   int `json:"days"`
}

// Moves is how often, and by how many days, an instalment may be put off.
type Moves struct {
	Times int `json:"times"`
	Days  int `json:"days"`
}

// PauseRule grants days without reminders while things settle.
type PauseRule struct {
	When          string // CEL
	Days, PerYear int
}

// Authority is how far a member of staff may go beyond the limits.
type Authority struct {
	MaxTerm               int
	WaivePercent          WaivePercent
	SettlementWaive       WaivePercent
	MayApproveSettlements bool
}

// Stage is a step of the ladder, by days past due.
type Stage struct {
	Name      string
	FromDPD   int
	By        string // "bot" or "staff"
	Message   string
	Task      string
	EveryDays int
	Needs     string
}

// ContactLimits is what nobody can pass, staff included.
type ContactLimits struct {
	From, To                   Clock
	PerDay, PerWeek            int
	QuietAfterConversationDays int
}

// Clock is a time of day in minutes after midnight, 0 to 1440.
type Clock int

// PayWay is a way to pay, in the bank's own words. A URL may hold {account} and
// {amount}, which is decimal text in the account's currency.
type PayWay struct {
	Kind string // "transfer" or "link"
	Text Text
	URL  string
}

// Consequence is a fact that holds from a day past due on.
type Consequence struct {
	FromDPD int
	Text    Text
}

// Care is when people are there, and how soon they answer.
type Care struct {
	Hours         [7]Hours // by time.Weekday
	Holidays      []Date
	AnswerWithin  map[string]AnswerWithin // by hand-over reason
	OnCallWebhook string
}

// Hours are the opening hours of one day; From == To is closed.
type Hours struct{ From, To Clock }

// AnswerWithin is a time to answer: Minutes, or WorkingDays where that is not 0.
type AnswerWithin struct{ Minutes, WorkingDays int }

// Disclosure is what a channel may show.
type Disclosure string

// A channel shows nothing, a link to the bank's own page, or everything.
const (
	DiscloseNone Disclosure = "none"
	DiscloseLink Disclosure = "link"
	DiscloseFull Disclosure = "full"
)

// Agency is a third party that may be given an account.
type Agency struct{ Name, Contact, Licence string }

// Retention is how long conversations are kept.
type Retention struct {
	ConversationsYears int
	NeverBefore        []string
}
