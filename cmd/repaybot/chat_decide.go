package main

import (
	"context"
	"errors"
	"strings"

	"github.com/google/uuid"

	"repaybot/bot"
	"repaybot/dialog"
)

// chatDecision is what a colleague decides of the customer, or asks a supervisor
// for. The account is the one that is talked about.
type chatDecision struct {
	Role string `json:"role"` // "": agent
	Ask  bool   `json:"ask"`  // a supervisor is asked
	Note string `json:"note"`

	Waive *struct {
		Fees     dialog.WaivePart `json:"fees"`
		Interest dialog.WaivePart `json:"interest"`
	} `json:"waive"`
	Pause   *dialog.PauseReminders `json:"pause"`
	Correct *dialog.CorrectContact `json:"correct"`
	Mark    *dialog.MarkCustomer   `json:"mark"`
	Offer   *chatOffer             `json:"offer"`
}

func (d chatDecision) decision(account string) dialog.Decision {
	x := dialog.Decision{Pause: d.Pause, Correct: d.Correct, Mark: d.Mark}
	if d.Waive != nil {
		x.Waive = &dialog.Waive{Account: account, Fees: d.Waive.Fees, Interest: d.Waive.Interest}
	}
	if d.Mark != nil && d.Mark.Account == "this" {
		mark := *d.Mark
		mark.Account = account
		x.Mark = &mark
	}
	if d.Offer != nil {
		offer := d.Offer.event(account)
		x.Offer = &offer
	}
	return x
}

// inbound is the event that it is, by the terminal's colleague.
func (d chatDecision) inbound(account string) bot.Inbound {
	role := d.Role
	if role == "" {
		role = dialog.RoleAgent
	}
	id := uuid.NewString()
	if d.Ask {
		return bot.Inbound{Kind: bot.ApprovalAsked, Staff: terminalStaff, Asked: &dialog.ApprovalAsked{ID: id, Role: role, Note: d.Note, Decision: d.decision(account)}}
	}
	return bot.Inbound{Kind: bot.StaffDecided, Staff: terminalStaff, Decided: &dialog.StaffDecided{ID: id, Role: role, Decision: d.decision(account)}}
}

// terminalSupervisor is who a line {"answer": …} is from.
const terminalSupervisor = "supervisor"

// chatAnswer is a supervisor's answer to what was asked for first and still waits.
type chatAnswer struct {
	Yes bool   `json:"yes"`
	Why string `json:"why"`
}

func (c *chat) answer(ctx context.Context, a chatAnswer) (bot.Inbound, error) {
	now, err := c.service.Conversation(ctx, c.id)
	if err != nil {
		return bot.Inbound{}, err
	}
	state, err := dialog.UnmarshalState(now.State)
	if err != nil {
		return bot.Inbound{}, err
	}
	if len(state.Approvals) == 0 {
		return bot.Inbound{}, errors.New("nothing waits for a supervisor's yes")
	}
	asked := state.Approvals[0]
	return bot.Inbound{Kind: bot.Approved, Staff: terminalSupervisor, Answer: &dialog.ApprovalAnswered{
		ID: asked.ID, Role: dialog.RoleSupervisor, Asker: asked.Role, Yes: a.Yes, Why: a.Why,
	}}, nil
}

// chatDecided is what came of a decision, or of an approval.
type chatDecided struct {
	What  dialog.DecisionKind    `json:"what,omitempty"`
	How   string                 `json:"how"` // "decided", "not_decided", "asked", "not_answered", or what became of an approval
	By    string                 `json:"by,omitempty"`
	Why   string                 `json:"why,omitempty"`
	Above *dialog.AboveAuthority `json:"above,omitempty"`

	Waived *dialog.Waived `json:"waived,omitempty"`
	Until  string         `json:"until,omitempty"` // of a pause or an approval that waits
}

func chatDecidedOf(e dialog.Effect) (chatDecided, bool) {
	const minutes = "2006-01-02T15:04-07:00"
	switch e := e.(type) {
	case dialog.Decided:
		x := chatDecided{What: e.Kind(), How: "decided", By: e.Approved, Waived: e.Waived}
		if !e.Until.IsZero() {
			x.Until = e.Until.Format(minutes)
		}
		return x, true
	case dialog.NotDecided:
		return chatDecided{What: e.Kind, How: "not_decided", Why: string(e.Why), Above: e.Above}, true
	case dialog.ApprovalOpened:
		return chatDecided{What: e.Kind(), How: "asked", Until: e.Expires.Format(minutes)}, true
	case dialog.ApprovalClosed:
		return chatDecided{What: e.Kind, How: string(e.How), By: e.Staff, Why: strings.TrimSpace(e.Why)}, true
	case dialog.NotAnswered:
		return chatDecided{How: "not_answered", Why: string(e.Why)}, true
	default:
		return chatDecided{}, false
	}
}
