package dialog

import "repaybot/negotiation"

// StaffOffered says that the colleague who has the conversation offers the
// customer something: worked out from the facts of this turn by the same search
// and the same gate as the bot's own offers, on the limits as far as the
// policy's authority lets this colleague widen them.
type StaffOffered struct {
	Staff   string                    `json:"staff"`
	Role    string                    `json:"role"` // theirs at that moment, as the policy's authority names it
	Account string                    `json:"account"`
	Kind    negotiation.OfferKind     `json:"kind"`
	Ask     Wish                      `json:"ask,omitzero"`
	Waive   *negotiation.WaivePercent `json:"waive,omitempty"` // nil: what the limits waive
	// Approved is the supervisor who approved what is above the colleague's own
	// authority; "" where nobody had to.
	Approved string `json:"approved,omitempty"`
	// Answered says that what the customer disputed or complained of, for which
	// nothing was negotiated, has been answered.
	Answered bool `json:"answered,omitempty"`
}

// Grant is a colleague's word that an offer goes beyond what the limits alone
// hold. It is a right to no figure: what it comes to is worked out, and checked,
// on the limits widened by the policy of the moment.
type Grant struct {
	Staff    string                    `json:"staff"`
	Role     string                    `json:"role"`
	Approved string                    `json:"approved,omitempty"` // the supervisor who approved it
	Kind     negotiation.OfferKind     `json:"kind"`
	Waive    *negotiation.WaivePercent `json:"waive,omitempty"`
	MaxTerm  int                       `json:"max_term,omitempty"` // months, of a plan under it
	On       negotiation.Date          `json:"on"`
	Expires  negotiation.Date          `json:"expires"` // the last day on which it holds
}

// OfferOutcome is what became of a colleague's offer, as they see it in a line.
type OfferOutcome string

// What becomes of a colleague's offer.
const (
	OfferPut      OfferOutcome = "put"      // its terms went to the customer
	OfferRefused  OfferOutcome = "refused"  // nothing was put to them: Why says why
	OfferAccepted OfferOutcome = "accepted" // the yes was said, the code is awaited
	OfferAgreed   OfferOutcome = "agreed"
	OfferNotNow   OfferOutcome = "not_now"
	OfferChange   OfferOutcome = "change" // the customer wants something else
	OfferLapsed   OfferOutcome = "lapsed" // its day is over, or account or policy have changed
)

// TellStaff tells the colleague who has the conversation what became of their
// offer. Nothing of it is the customer's to read.
type TellStaff struct {
	Outcome OfferOutcome          `json:"outcome"`
	Account string                `json:"account"`
	Kind    negotiation.OfferKind `json:"kind,omitempty"`
	Why     WhyNoOffer            `json:"why,omitempty"`   // OfferRefused
	Above   *AboveAuthority       `json:"above,omitempty"` // WhyAboveAuthority
	Binding []negotiation.Binding `json:"binding,omitempty"`
}

// AboveAuthority is what an ask was above, and who could grant it.
type AboveAuthority struct {
	Key   string `json:"key"`
	Asked string `json:"asked"`
	Most  string `json:"most"`
	Needs string `json:"needs,omitempty"` // a role; "": nobody
}

// WhyNoOffer is why a colleague's offer was not put to the customer.
type WhyNoOffer string

// Why an offer is not put.
const (
	WhyNotTheirs      WhyNoOffer = "not_theirs"      // another colleague has the conversation, or none
	WhyAside          WhyNoOffer = "aside"           // somebody may be in danger, has died, or is not the customer
	WhyCaseOpen       WhyNoOffer = "case_open"       // what the customer disputes comes first
	WhyNotVerified    WhyNoOffer = "not_verified"    // it is not known who is on the line
	WhyNotShown       WhyNoOffer = "not_shown"       // the channel may not show figures
	WhyNoAccount      WhyNoOffer = "no_account"      // none of this customer's
	WhyStands         WhyNoOffer = "stands"          // an agreement stands that no plan can replace
	WhyProtected      WhyNoOffer = "protected"       // the rule offers nothing: a person looks first
	WhyAboveAuthority WhyNoOffer = "above_authority" // Above says of what, and who could
	WhyBelowLimits    WhyNoOffer = "below_limits"    // it waives less than the customer gets anyway
	WhyCannotBeMeant  WhyNoOffer = "cannot_be_meant" // the ask makes no sense
	WhyNone           WhyNoOffer = "none"            // not exactly one offer answers the ask: Binding says what keeps it
)

func (TellStaff) isEffect() {}
