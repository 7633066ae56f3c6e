package dialog

import (
	"maps"
	"slices"
	"time"

	"repaybot/negotiation"
)

// State is what a conversation remembers between turns. The shell stores it
// and hands it back; only [Step] changes it. The zero value is a conversation
// in which nothing has happened. It holds no figure of an offer: what is on
// the table is kept as what was asked for, of whom and on which day, and is
// worked out anew from the facts, so that nothing stale can be agreed.
type State struct {
	Schema       int    `json:"schema"` // of this document; 1
	Turn         int    `json:"turn"`   // counts the turns, and dates the buttons
	Locale       Locale `json:"locale,omitempty"`
	LocaleChosen bool   `json:"locale_chosen,omitempty"` // asked for, so it is not switched by itself
	Mode         Mode   `json:"mode,omitempty"`
	Stage        Stage  `json:"stage,omitempty"`
	Introduced   bool   `json:"introduced,omitempty"`
	Account      string `json:"account,omitempty"` // the one being talked about
	Resume       string `json:"resume,omitempty"`  // the action to go on with once an account is chosen

	Ask     Wish          `json:"ask,omitzero"` // what the customer said they can do
	Table   *Table        `json:"table,omitempty"`
	Terms   *Terms        `json:"terms,omitempty"`
	Granted *Table        `json:"granted,omitempty"` // what a colleague offered last and is not agreed; it stands beside the table until it runs out
	Promise *PromiseAsked `json:"promise,omitempty"`
	Code    bool          `json:"code,omitempty"` // a one-time code is awaited: six digits are a try
	Unclear *Unsure       `json:"unclear,omitempty"`

	Identity *Identity `json:"identity,omitempty"` // who they are is being shown

	YesMeans string `json:"yes_means,omitempty"` // the action that a plain yes to the last question is
	NoMeans  string `json:"no_means,omitempty"`
	Expects  string `json:"expects,omitempty"` // what a bare figure answers: "monthly", "amount", "day" or ""

	AgreedTurn int `json:"agreed_turn,omitempty"` // the turn of the last agreement; older buttons do not touch it

	Owner  string       `json:"owner,omitempty"` // the colleague who has the conversation; only in mode staff
	Waits  int64        `json:"waits,omitempty"` // since when the owner waits for the customer, in Unix seconds
	Given  *Given       `json:"given,omitempty"` // what a colleague gave back with last
	Rating *RatingAsked `json:"rating,omitempty"`

	Case        *Case                 `json:"case,omitempty"`
	Asked       []Kind                `json:"asked,omitempty"`        // what is asked once and not again
	Reasons     []ReasonValue         `json:"reasons,omitempty"`      // hardship told
	Bound       []negotiation.Binding `json:"bound,omitempty"`        // what bound the last proposal
	LockedUntil int64                 `json:"locked_until,omitempty"` // no code is sent before, in Unix seconds
	HeldUntil   int64                 `json:"held_until,omitempty"`   // nothing unasked goes before, in Unix seconds: a channel could not take a message in time
	Stalls      int                   `json:"stalls,omitempty"`       // turns in a row that got nowhere
	Depth       int                   `json:"depth,omitempty"`        // how deep the working has been shown
	Said        map[Kind]int          `json:"said,omitempty"`         // how often each kind was said
	Files       []AttachedFile        `json:"files,omitempty"`        // what was sent and has no case to go with yet
	Group       string                `json:"group,omitempty"`        // the album that the last file came in

	Amend     *AmendAsked         `json:"amend,omitempty"`     // a change of a plan that is being asked for
	Replacing string              `json:"replacing,omitempty"` // the agreement that another is looked for in the place of
	Plans     map[string]PlanSeen `json:"plans,omitempty"`     // how each account's agreement stood last, by account
	News      []string            `json:"news,omitempty"`      // follow-ups that a neutral message spoke of, to be told when it is known who reads

	Approvals []Approval    `json:"approvals,omitempty"` // what a supervisor's yes is waited for
	Waivers   []WaiverGiven `json:"waivers,omitempty"`   // what colleagues took off, as long as it is news

	FollowedUp map[string]negotiation.Date `json:"followed_up,omitempty"` // follow-ups that were said, by ID; from the day on a mark may be forgotten
}

// Mode is who talks to the customer.
type Mode string

// The modes. Queued: a person is asked for, and the bot goes on meanwhile.
const (
	WithBot   Mode = "bot"
	Queued    Mode = "queued"
	WithStaff Mode = "staff"
	Closed    Mode = "closed"
)

// Stage is where a conversation stands.
type Stage string

// The stages, as `repaybot chat --help` lists them.
const (
	StageNew       Stage = "new"       // nothing said yet
	StageTalking   Stage = "talking"   // nothing in particular is open
	StageTold      Stage = "told"      // what is owed has been told
	StageChoosing  Stage = "choosing"  // offers are on the table
	StageReviewing Stage = "reviewing" // the full terms are shown, the yes is awaited
	StageCode      Stage = "code"      // the yes was given, the one-time code is awaited
	StagePromising Stage = "promising" // a promise was said back, the yes is awaited
	StageAgreed    Stage = "agreed"    // something has been agreed in this conversation
	StageCase      Stage = "case"      // a case is open: nothing is negotiated
	StageCare      Stage = "care"      // somebody may be in danger: the debt is left aside
	StageEnded     Stage = "ended"     // nothing more is asked: a death, a stranger on the line
)

// Stages are all stages with what they mean, for help texts.
var Stages = []struct {
	Stage Stage
	For   string
}{
	{StageNew, "nothing said yet"},
	{StageTalking, "nothing in particular is open"},
	{StageTold, "what is owed has been told"},
	{StageChoosing, "offers are on the table"},
	{StageReviewing, "the full terms are shown, the yes is awaited"},
	{StageCode, "the yes was given, the one-time code is awaited"},
	{StagePromising, "a promise was said back, the yes is awaited"},
	{StageAgreed, "something has been agreed"},
	{StageCase, "a case is open and nothing is negotiated"},
	{StageCare, "somebody may be in danger and the debt is left aside"},
	{StageEnded, "nothing more is asked: a death, or a stranger on the line"},
}

// Table is what has been offered: worked out from the ask and the facts as
// they were on a day.
type Table struct {
	Turn    int              `json:"turn"` // in which it was shown; its buttons carry it
	Account string           `json:"account"`
	Ask     Wish             `json:"ask,omitzero"`
	AsOf    negotiation.Date `json:"as_of"`
	Print   string           `json:"print"` // of the account and the policy then
	// Grant is the word of the colleague who offered it; nil: the limits alone hold it.
	Grant *Grant `json:"grant,omitempty"`
}

// Terms is one offer of a table whose full terms are shown.
type Terms struct {
	Turn   int    `json:"turn"`
	Table  Table  `json:"table"`
	Pick   string `json:"pick"`              // "plan:N", "promise", "settlement" or "down"
	Yes    bool   `json:"yes,omitempty"`     // said; the code is awaited
	CodeAt int64  `json:"code_at,omitempty"` // when the last code went out, in Unix seconds
}

// PromiseAsked is a part promise as far as it has been said.
type PromiseAsked struct {
	Turn   int              `json:"turn"`
	Amount int64            `json:"amount,omitempty"` // smallest unit; 0: not said
	Whole  bool             `json:"whole,omitempty"`
	By     negotiation.Date `json:"by,omitzero"`
	Back   bool             `json:"back,omitempty"` // said back in full: a yes records it
}

// Unsure is a figure whose meaning was asked back.
type Unsure struct {
	Turn  int   `json:"turn"`
	Minor int64 `json:"minor"`
}

// Case is an open hand-over.
type Case struct {
	Reason HandOffReason `json:"reason"`
	Turn   int           `json:"turn"`
	By     time.Time     `json:"by,omitzero"` // when it is answered at the latest, if that was said
}

// caseIs tells whether a person was asked for, or came, for one of those reasons.
func (s *State) caseIs(reasons ...Intent) bool {
	return s.Case != nil && slices.Contains(reasons, Intent(s.Case.Reason))
}

// clone is a copy that shares nothing that a turn changes.
func (s State) clone() State {
	s.Asked = slices.Clone(s.Asked)
	s.Reasons = slices.Clone(s.Reasons)
	s.Bound = slices.Clone(s.Bound)
	s.Said = maps.Clone(s.Said)
	s.FollowedUp = maps.Clone(s.FollowedUp)
	s.News = slices.Clone(s.News)
	s.Files = slices.Clone(s.Files)
	s.Approvals = slices.Clone(s.Approvals)
	s.Waivers = slices.Clone(s.Waivers)
	return s
}
