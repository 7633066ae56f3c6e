package bot

import (
	"encoding/json"
	"time"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// TurnSchema is the version of the turn document. 1: before a conversation named
// the colleague who has it.
const TurnSchema = ownedSchema

// Turn is the record of one turn: all that is needed to play it again, and
// what came of it. It is written once and never changed.
type Turn struct {
	Conversation string `json:"-"`
	Sequence     int64  `json:"-"`
	Schema       int    `json:"schema"`
	Attempt      string `json:"-"` // which of several attempts at this sequence; "" where the store needs none

	Channel string          `json:"channel"`
	EventID string          `json:"event_id"`
	At      time.Time       `json:"at"`
	Event   json.RawMessage `json:"event"` // dialog.MarshalEvent, with its reading
	Facts   FactsRecord     `json:"facts"`

	To      string  `json:"to,omitempty"`      // the channel that the replies go to
	Address string  `json:"address,omitempty"` // the customer's address on it, as the channel names it
	Purpose Purpose `json:"purpose,omitempty"` // of the replies; "" is an answer

	FollowUps []string `json:"follow_ups,omitempty"` // what the replies are the follow-up to

	Effects   []json.RawMessage `json:"effects,omitempty"` // dialog.MarshalEffect
	Replies   []Reply           `json:"replies,omitempty"`
	Withheld  bool              `json:"withheld,omitempty"` // a colleague took over first: the replies were not sent
	Failed    string            `json:"failed,omitempty"`   // why no turn could be made; a person was asked for
	Words     string            `json:"words,omitempty"`    // which phraser wrote the replies: its name, or ModelWords
	Models    []dialog.ModelUse `json:"models,omitempty"`   // what a language model was asked, and what came of it
	StateHash string            `json:"state_hash"`         // hex SHA-256 of the state's JSON after the turn
}

// ModelWords is what Turn.Words says where a language model had a part in the
// words. They can't be written again, and are kept as they are.
const ModelWords = "model"

// FactsRecord is the facts of a turn by reference.
type FactsRecord struct {
	Now      time.Time           `json:"now"`
	Zone     string              `json:"zone"`   // the customer's, IANA
	Policy   string              `json:"policy"` // hash of its text
	Verified bool                `json:"verified,omitempty"`
	Line     dialog.Line         `json:"line,omitempty"`
	Locale   dialog.Locale       `json:"locale,omitempty"` // of the customer's app, while none was spoken
	CameFor  string              `json:"came_for,omitempty"`
	Channel  string              `json:"channel,omitempty"` // that the replies go to, where the event came by none of the customer's
	Accounts []AccountRecord     `json:"accounts,omitempty"`
	Hardship string              `json:"hardship,omitempty"`
	Contact  dialog.ContactFacts `json:"contact,omitzero"`
	CaseOpen bool                `json:"case_open,omitempty"`
	Case     dialog.CaseFacts    `json:"case,omitzero"`
	PayHere  bool                `json:"pay_here,omitempty"`
	Marks    []dialog.Marked     `json:"marks,omitempty"`         // what colleagues marked
	Through  negotiation.Date    `json:"booked_through,omitzero"` // the day that the book was complete for
}

// AccountRecord is one account's facts by reference to what [Book] keeps.
type AccountRecord struct {
	Line    string          `json:"line"`              // digest of the book's line
	Plan    string          `json:"plan,omitempty"`    // digest of the agreement's body
	Promise json.RawMessage `json:"promise,omitempty"` // body of the part promise
	Past    json.RawMessage `json:"past,omitempty"`    // agreements that have ended
	Paid    []BookedLine    `json:"paid,omitempty"`    // payments and waivers that the line does not have yet
	Given   []BookedLine    `json:"given,omitempty"`   // colleagues' waivers, in the line or beside it
}

// account is the record of an account that the facts have, or nil.
func (r *FactsRecord) account(f dialog.Facts, number string) *AccountRecord {
	for i := range f.Accounts {
		if f.Accounts[i].Account.Number == number {
			return &r.Accounts[i]
		}
	}
	return nil
}

// purpose is why the replies are written.
func (t *Turn) purpose() Purpose {
	if t.Purpose == "" {
		return ForAnswer
	}
	return t.Purpose
}

// Messages are the turn's replies as they go out.
func (t *Turn) Messages() []Outbound {
	purpose := t.purpose()
	var out []Outbound
	for i, r := range t.Replies {
		if t.Withheld && r.Staff == "" {
			continue
		}
		out = append(out, Outbound{
			Key: MessageKey(t.Conversation, t.Sequence, i+1), Conversation: t.Conversation,
			Channel: t.To, To: t.Address, Purpose: purpose, FollowUps: t.FollowUps, Reply: r,
		})
	}
	return out
}

// TurnResult is what came of one event.
type TurnResult struct {
	Conversation string
	Sequence     int64 // of the turn that handled the event; 0 if it is not known any more
	Replies      []Reply
	Purpose      Purpose  // of the replies
	FollowUps    []string // what they are the follow-up to
	Said         []dialog.Say
	Decisions    []dialog.Effect    // what came of decisions and approvals: Decided, NotDecided, ApprovalOpened, ApprovalClosed, NotAnswered
	Told         []dialog.TellStaff // what the colleague who has the conversation is told of their offer
	State        dialog.State
	Plan         *dialog.Agreement // of the account talked about, or nil
	Case         *Case             // the hand-over that is open, or nil
	Code         string            // a one-time code that this turn sent, or ""
	Then         *TurnResult       // the turn that the customer's own conversation went on with, or nil
	Withheld     *dialog.Withheld  // why the replies may not go, if they may not; Replies is empty then
	Refused      bool              // a colleague's act did nothing: the conversation was another's (Holder), or nobody's
	Holder       string            // who had it; "" for nobody
	Repeated     bool              // the event had been handled before, or by another process; only Replies with their Purpose and FollowUps, State and Case as they are now, Refused and Holder are filled, whether the replies may go or not

	wake   time.Time     // when the conversation wants to be looked at next
	onward *Inbound      // what the customer's own conversation goes on with
	facts  *dialog.Facts // after the turn; nil if it was repeated
}
