package bot

import (
	"encoding/json"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// DecisionLine is what a turn says of a decision, for a page that shows the
// conversation to colleagues. Exactly one field is set.
type DecisionLine struct {
	Decided    *DecidedLine
	Not        *dialog.NotDecided
	Asked      *dialog.ApprovalOpened
	Closed     *dialog.ApprovalClosed
	Unanswered *dialog.NotAnswered
}

// DecidedLine is a decision that holds, as it was recorded.
type DecidedLine struct {
	dialog.Decided
	Waived *WaivedLine `json:"waived,omitempty"`
}

// WaivedLine are the figures of a waiver.
type WaivedLine struct {
	Account                      string
	Fees, Interest, Before, Owed negotiation.Money
	On                           negotiation.Date
}

// UnmarshalJSON reads amounts, which are decimal text beside their currency.
func (w *WaivedLine) UnmarshalJSON(text []byte) error {
	var j struct {
		Account  string               `json:"account"`
		Currency negotiation.Currency `json:"currency"`
		Fees     string               `json:"fees"`
		Interest string               `json:"interest"`
		Before   string               `json:"before"`
		Owed     string               `json:"owed"`
		On       negotiation.Date     `json:"on"`
	}
	if err := json.Unmarshal(text, &j); err != nil {
		return err
	}
	w.Account, w.On = j.Account, j.On
	for _, x := range [...]struct {
		text string
		into *negotiation.Money
	}{{j.Fees, &w.Fees}, {j.Interest, &w.Interest}, {j.Before, &w.Before}, {j.Owed, &w.Owed}} {
		var err error
		if *x.into, err = negotiation.ParseMoney(x.text, j.Currency); err != nil {
			return err
		}
	}
	return nil
}

// DecisionsOf is what a turn says of decisions and approvals, in order.
func DecisionsOf(t *Turn) (lines []DecisionLine) {
	for _, raw := range t.Effects {
		var line DecisionLine
		switch {
		case effectBody(raw, "decided", &line.Decided):
		case effectBody(raw, "not_decided", &line.Not):
		case effectBody(raw, "approval_opened", &line.Asked):
		case effectBody(raw, "approval_closed", &line.Closed):
		case effectBody(raw, "not_answered", &line.Unanswered):
		default:
			continue
		}
		lines = append(lines, line)
	}
	return lines
}
