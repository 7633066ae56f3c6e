package bot

import (
	"encoding/json"
	"strconv"
	"time"

	"repaybot/dialog"
)

// ConversationSchema is the version of the conversation document.
const ConversationSchema = 1

// Conversation is one conversation's document: all that a turn changes, and
// changed only on condition of its version.
type Conversation struct {
	ID       string `json:"-"`
	Schema   int    `json:"schema"`
	Version  int64  `json:"-"` // 0: not there yet; every change adds one
	Sequence int64  `json:"-"` // turns committed, which is events handled: turn N handles event N
	Customer string `json:"customer,omitempty"`
	CameFor  string `json:"came_for,omitempty"`
	Channel  string `json:"channel,omitempty"` // the last one the customer wrote on, or was written to
	Address  string `json:"address,omitempty"` // of the customer on that channel

	State    json.RawMessage `json:"state,omitempty"` // dialog.State
	Mode     dialog.Mode     `json:"mode,omitempty"`  // a copy out of State, for queries
	Stage    dialog.Stage    `json:"stage,omitempty"` // likewise
	Verified bool            `json:"verified,omitempty"`

	TakenBy   string        `json:"taken_by,omitempty"` // a colleague whose taking over is accepted; kept until all that are accepted are handled
	Takes     int           `json:"takes,omitempty"`    // takings over that are accepted and not handled yet
	Code      *CodeSent     `json:"code,omitempty"`     // the one-time code that is awaited
	Case      *Case         `json:"case,omitempty"`     // the hand-over that is open or was last
	Claim     *Claim        `json:"claim,omitempty"`    // who somebody says they are, while they show it
	Links     []Link        `json:"links,omitempty"`    // the customer's addresses
	OnPage    bool          `json:"on_page,omitempty"`  // the customer was once on the bank's page
	Shut      []Shut        `json:"shut,omitempty"`     // ways that refused a message for good
	Onward    *Onward       `json:"onward,omitempty"`   // what another conversation has to be given
	Buttons   []ReplyButton `json:"buttons,omitempty"`  // under the bot's last message
	Outbox    []Outbound    `json:"outbox,omitempty"`
	Unasked   []Unasked     `json:"unasked,omitempty"`   // what went to the customer unasked, oldest first, as far as the rules look back
	Unsettled []Record      `json:"unsettled,omitempty"` // records of turns that may not have been settled yet

	// Wake is when the conversation wants to be looked at next, to the
	// millisecond; zero is never. Every commit sets it ([dialog.NextWake]).
	Wake time.Time `json:"-"`

	Opened time.Time `json:"opened"`
	Wrote  time.Time `json:"wrote,omitzero"` // of the customer's last message
	Last   time.Time `json:"last"`           // of the last event
}

// CodeSent says which turn sent the code that is awaited. The code itself is
// derived from it and a key, and never stored.
type CodeSent struct {
	Sequence int64     `json:"sequence"`
	At       time.Time `json:"at"`
	Since    int64     `json:"since"` // the first turn of those whose codes' tries are counted together
	SinceAt  time.Time `json:"since_at"`
	Carried  bool      `json:"carried,omitempty"` // it is known to have been taken by who brings codes
}

// key names the code within its conversation.
func (c *CodeSent) key() string { return strconv.FormatInt(c.Sequence, 10) }
