package dialog

// Intent is what a customer wants with a message (spec/understanding.md).
type Intent string

// The intents, in the order of the specification's table: safety and rights
// before negotiation, negotiation before questions, questions before small talk.
const (
	Crisis          Intent = "crisis"
	HardshipTold    Intent = "hardship"
	DeceasedTold    Intent = "deceased"
	RepresentedTold Intent = "represented"
	WrongPerson     Intent = "wrong_person"
	IdentityTheft   Intent = "identity_theft"
	DisputeAmount   Intent = "dispute_amount"
	AlreadyPaid     Intent = "already_paid"
	Complaint       Intent = "complaint"
	StopContact     Intent = "stop_contact"
	ResumeContact   Intent = "resume_contact"
	RequestHuman    Intent = "request_human"
	ContactTime     Intent = "contact_time"
	Accept          Intent = "accept"
	Reject          Intent = "reject"
	ProposeTerms    Intent = "propose_terms"
	PromiseToPay    Intent = "promise_to_pay"
	PayNow          Intent = "pay_now"
	Settle          Intent = "settle"
	RequestWaiver   Intent = "request_waiver"
	AskOptions      Intent = "ask_options"
	ChangePlan      Intent = "change_plan"
	CannotPay       Intent = "cannot_pay"
	AskBalance      Intent = "ask_balance"
	AskBreakdown    Intent = "ask_breakdown"
	AskProjection   Intent = "ask_projection"
	AskConsequences Intent = "ask_consequences"
	AskPlanStatus   Intent = "ask_plan_status"
	RequestDocument Intent = "request_document"
	AskIdentity     Intent = "ask_identity"
	AskPrivacy      Intent = "ask_privacy"
	ChangeLanguage  Intent = "change_language"
	Greet           Intent = "greet"
	Thanks          Intent = "thanks"
	Goodbye         Intent = "goodbye"
	Abuse           Intent = "abuse"
	OffTopic        Intent = "off_topic"
	Unclear         Intent = "unclear"
)

// Intents are all intents in the order of the specification's table.
var Intents = [...]Intent{
	Crisis, HardshipTold,
	DeceasedTold, RepresentedTold, WrongPerson, IdentityTheft, DisputeAmount, AlreadyPaid, Complaint,
	StopContact, ResumeContact, RequestHuman, ContactTime,
	Accept, Reject, ProposeTerms, PromiseToPay, PayNow, Settle, RequestWaiver, AskOptions, ChangePlan, CannotPay,
	AskBalance, AskBreakdown, AskProjection, AskConsequences, AskPlanStatus, RequestDocument, AskIdentity, AskPrivacy,
	ChangeLanguage, Greet, Thanks, Goodbye, Abuse, OffTopic, Unclear,
}
