package dialog

// State is what a conversation remembers between turns. The shell stores it
// and hands it back; only [Step] changes it. The zero value is a conversation
// in which nothing has happened.
type State struct {
	Schema int    `json:"schema"` // of this document; 1
	Locale Locale `json:"locale,omitempty"`
	Mode   Mode   `json:"mode,omitempty"`
	Stage  Stage  `json:"stage,omitempty"`
	Code   bool   `json:"code,omitempty"` // a one-time code is awaited: six digits are a try
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
