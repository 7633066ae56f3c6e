package bot

import (
	"encoding/json"
	"strings"
	"time"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// DecisionChange tells the bank's systems what a colleague decided.
const DecisionChange ChangeKind = "decision"

// DecisionNews says what a colleague decided. It holds nothing that anybody
// wrote. A waiver's bookings, a corrected contact and marks are for the bank to
// take into its own book: until it has, they are laid over it here.
type DecisionNews struct {
	Conversation string              `json:"conversation"`
	Decision     string              `json:"decision"` // names it for good: what the colleague's act was named
	What         dialog.DecisionKind `json:"what"`
	Account      string              `json:"account,omitempty"`
	Staff        string              `json:"staff"`
	Role         string              `json:"role"`
	ApprovedBy   string              `json:"approved_by,omitempty"`

	Waived  *WaiverNews  `json:"waived,omitempty"`
	Pause   *PauseNews   `json:"pause,omitempty"`
	Contact *ContactNews `json:"contact,omitempty"`
	Mark    *MarkNews    `json:"mark,omitempty"`
}

// WaiverNews is what was taken off, as decimal text: to be booked as waivers of
// fees and of interest on that day.
type WaiverNews struct {
	Fees     string               `json:"fees"`
	Interest string               `json:"interest"`
	Currency negotiation.Currency `json:"currency"`
	On       negotiation.Date     `json:"on"`
}

// PauseNews is how long reminders rest.
type PauseNews struct {
	Reason dialog.PauseWhy `json:"reason"`
	Until  time.Time       `json:"until"`
}

// ContactNews is how the customer is to be reached. The number is one that they
// ask for: it is used once the bank's book has it.
type ContactNews struct {
	Locale  dialog.Locale `json:"locale,omitempty"`
	Zone    string        `json:"time_zone,omitempty"`
	Channel string        `json:"channel,omitempty"`
	From    string        `json:"from,omitempty"` // the customer's local time, 09:00
	To      string        `json:"to,omitempty"`
	Days    []string      `json:"days,omitempty"`        // mon, tue …; none: any
	Number  string        `json:"phone,omitempty"`       // E.164
	Wrong   bool          `json:"phone_wrong,omitempty"` // the number on file is not theirs
}

// MarkNews is a flag that was set, or taken away again.
type MarkNews struct {
	Flag negotiation.Flag `json:"flag"`
	Off  bool             `json:"off,omitempty"`
}

func decisionNews(t *Turn, raw json.RawMessage) *DecisionNews {
	var d struct {
		dialog.Decided
		Waived *WaiverNews `json:"waived"`
	}
	if !effectBody(raw, "decided", &d) {
		return nil
	}
	n := &DecisionNews{
		Conversation: t.Conversation, Decision: d.ID, What: d.Kind(), Staff: d.Staff, Role: d.Role, ApprovedBy: d.Approved,
	}
	switch n.What {
	case dialog.DecidedWaiver:
		n.Account, n.Waived = d.Waive.Account, d.Waived
	case dialog.DecidedPause:
		n.Pause = &PauseNews{d.Pause.Why, d.Until.UTC()}
	case dialog.DecidedContact:
		c := d.Correct
		n.Contact = &ContactNews{Locale: c.Locale, Zone: c.Zone, Number: c.Number, Wrong: c.Wrong}
		if w := c.Wishes; w != nil {
			n.Contact.Channel = w.Channel
			for day := time.Sunday; w.Days != 0 && day <= time.Saturday; day++ {
				if w.Days.Has(day) {
					n.Contact.Days = append(n.Contact.Days, strings.ToLower(day.String()[:3]))
				}
			}
			if w.Hours.From < w.Hours.To {
				n.Contact.From, n.Contact.To = w.Hours.From.String(), w.Hours.To.String()
			}
		}
	case dialog.DecidedMark:
		n.Account, n.Mark = d.Mark.Account, &MarkNews{d.Mark.Flag, d.Mark.Off}
	case dialog.DecidedOffer, dialog.DecidedStep:
	}
	return n
}
