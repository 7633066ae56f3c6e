package audit

import "time"

// Act is what a colleague did.
type Act string

// The acts. Those that only look change nothing; they are logged all the same.
const (
	LookQueue        Act = "look.queue"
	LookConversation Act = "look.conversation"
	LookCustomer     Act = "look.customer"
	LookFile         Act = "look.file"
	LookMore         Act = "look.more" // more of a number than its last four
	LookBoard        Act = "look.board"
	LookColleagues   Act = "look.colleagues"
	LookAudit        Act = "look.audit"

	Took        Act = "case.took"
	Assigned    Act = "case.assigned"
	Released    Act = "case.released"
	Said        Act = "case.said"
	Noted       Act = "case.noted"
	Waits       Act = "case.waits"
	GaveBack    Act = "case.gave_back"
	Offered     Act = "case.offered"
	Waived      Act = "case.waived"
	Paused      Act = "case.paused"
	Resumed     Act = "case.resumed"
	Corrected   Act = "case.corrected"
	Marked      Act = "case.marked"
	Evidence    Act = "case.evidence"
	AskedYes    Act = "approval.asked"
	Approved    Act = "approval.given"
	NotApproved Act = "approval.refused"
	Reviewed    Act = "case.reviewed"
	Practised   Act = "practice.played"

	SignedIn    Act = "access.signed_in"
	SignInFails Act = "access.sign_in_failed"
	SignedOut   Act = "access.signed_out"
	Revoked     Act = "access.sessions_revoked"
	Changed     Act = "access.account_changed"
	Words       Act = "desk.words_changed"

	Refused Act = "refused" // was tried, and not allowed; Detail has what
)

// Acts are all acts, in the order in which they are listed.
var Acts = [...]Act{
	LookQueue, LookConversation, LookCustomer, LookFile, LookMore, LookBoard, LookColleagues, LookAudit,
	Took, Assigned, Released, Said, Noted, Waits, GaveBack, Offered, Waived, Paused, Resumed, Corrected, Marked, Evidence,
	AskedYes, Approved, NotApproved, Reviewed, Practised,
	SignedIn, SignInFails, SignedOut, Revoked, Changed, Words, Refused,
}

// Entry is one line of the log.
type Entry struct {
	At           time.Time         `json:"at"`
	Who          string            `json:"who"` // a colleague's account; "" where nobody is signed in
	Role         string            `json:"role,omitempty"`
	Act          Act               `json:"act"`
	Conversation string            `json:"conversation,omitempty"`
	Case         string            `json:"case,omitempty"`
	Detail       map[string]string `json:"detail,omitempty"` // kinds, ids and figures; nothing that anybody wrote
}
