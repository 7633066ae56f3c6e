package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// ChangeKind is what changed that the bank's systems are told.
type ChangeKind string

// The kinds.
const (
	PlanChange     ChangeKind = "plan"
	HandOverChange ChangeKind = "handover"
)

// Change is something that the bank's systems are told of, once it is committed.
// ID names it for good: conversation/sequence/"change-" and a number.
type Change struct {
	ID   string     `json:"id"`
	Kind ChangeKind `json:"kind"`
	At   time.Time  `json:"at"`
	Data any        `json:"data"`
}

// PlanNews says what became of an account's agreement.
type PlanNews struct {
	Account   string          `json:"account"`
	Change    string          `json:"change"` // "agreed", "amended", "withdrawn", or the status that it has now
	Agreement string          `json:"agreement,omitempty"`
	Offer     json.RawMessage `json:"offer,omitempty"` // of one that was agreed
	On        string          `json:"on,omitempty"`    // the day on which a status held first
	Reason    string          `json:"reason,omitempty"`
	// Of one that a colleague offered: whose account granted it, and the
	// supervisor's who approved it, where one had to.
	GrantedBy  string `json:"granted_by,omitempty"`
	ApprovedBy string `json:"approved_by,omitempty"`
}

// HandOverNews says what became of a hand-over. It holds nothing that anybody wrote.
type HandOverNews struct {
	Conversation string               `json:"conversation"`
	Account      string               `json:"account,omitempty"`
	Status       CaseStatus           `json:"status"`
	Reason       dialog.HandOffReason `json:"reason,omitempty"` // of one that is queued
	Priority     dialog.Priority      `json:"priority,omitempty"`
	Outcome      dialog.Outcome       `json:"outcome,omitempty"` // of one that is returned
}

// ChangesOf are a turn's changes, in order. They follow from the turn alone.
func ChangesOf(t *Turn) []Change {
	var all []Change
	add := func(kind ChangeKind, data any) {
		all = append(all, Change{ID: changeID(t.Conversation, t.Sequence, len(all)+1), Kind: kind, At: t.At.UTC(), Data: data})
	}
	for _, raw := range t.Effects {
		if data := planNews(t, raw); data != nil {
			add(PlanChange, *data)
		}
		if data := handOverNews(t, raw); data != nil {
			add(HandOverChange, *data)
		}
		if data := decisionNews(t, raw); data != nil {
			add(DecisionChange, *data)
		}
	}
	if data := handOverBefore(t); data != nil {
		add(HandOverChange, *data)
	}
	return all
}

// handOverBefore is the change of a turn from before colleagues' acts had effects
// of their own.
func handOverBefore(t *Turn) *HandOverNews {
	for _, raw := range t.Effects {
		for _, now := range []string{"taken", "gave_back", "staff_refused"} {
			if bytes.HasPrefix(raw, []byte(`{"`+now+`"`)) {
				return nil
			}
		}
	}
	switch {
	case bytes.HasPrefix(t.Event, []byte(`{"staff_took"`)):
		return &HandOverNews{Conversation: t.Conversation, Status: CaseTaken}
	case bytes.HasPrefix(t.Event, []byte(`{"staff_gave_back"`)):
		return &HandOverNews{Conversation: t.Conversation, Status: CaseReturned}
	}
	return nil
}

// effectBody takes the body of an effect of that name.
func effectBody(raw json.RawMessage, name string, into any) bool {
	if !bytes.HasPrefix(raw, []byte(`{"`+name+`"`)) {
		return false
	}
	var e map[string]json.RawMessage
	return json.Unmarshal(raw, &e) == nil && json.Unmarshal(e[name], into) == nil
}

func planNews(t *Turn, raw json.RawMessage) *PlanNews {
	var agreed struct {
		Account string          `json:"account"`
		Offer   json.RawMessage `json:"offer"`
		Grant   dialog.Grant    `json:"grant"`
	}
	var of struct {
		Account   string                 `json:"account"`
		Agreement string                 `json:"agreement"`
		On        negotiation.Date       `json:"on"`
		To        negotiation.PlanStatus `json:"to"`
		Reason    negotiation.PlanReason `json:"reason"`
	}
	switch {
	case effectBody(raw, "agree", &agreed):
		return &PlanNews{Account: agreed.Account, Change: "agreed", Agreement: t.Conversation + "/" + strconv.FormatInt(t.Sequence, 10), Offer: agreed.Offer,
			GrantedBy: agreed.Grant.Staff, ApprovedBy: agreed.Grant.Approved}
	case effectBody(raw, "withdraw", &of):
		return &PlanNews{Account: of.Account, Change: string(negotiation.PlanWithdrawn)}
	case effectBody(raw, "amend_plan", &of):
		return &PlanNews{Account: of.Account, Change: "amended", Agreement: of.Agreement}
	case effectBody(raw, "plan_changed", &of):
		return &PlanNews{Account: of.Account, Change: string(of.To), Agreement: of.Agreement, On: of.On.String(), Reason: string(of.Reason)}
	}
	return nil
}

func handOverNews(t *Turn, raw json.RawMessage) *HandOverNews {
	var h struct {
		Account  string               `json:"account"`
		Reason   dialog.HandOffReason `json:"reason"`
		Priority dialog.Priority      `json:"priority"`
	}
	switch {
	case effectBody(raw, "hand_off", &h):
		return &HandOverNews{Conversation: t.Conversation, Account: h.Account, Status: CaseQueued, Reason: h.Reason, Priority: h.Priority}
	}
	for name, status := range map[string]CaseStatus{
		"cancel_hand_off": CaseCancelled, "taken": CaseTaken, "released": CaseQueued, "waiting": CaseWaiting, "gave_back": CaseReturned, "escalated": CaseOverdue,
	} {
		var of struct {
			Outcome dialog.Outcome `json:"outcome"`
		}
		if effectBody(raw, name, &of) {
			return &HandOverNews{Conversation: t.Conversation, Status: status, Outcome: of.Outcome}
		}
	}
	return nil
}

// CaseOverdue is how the bank is told that nobody has taken or answered a case in
// its time. It is the status of no case.
const CaseOverdue CaseStatus = "overdue"

func changeID(conversation string, sequence int64, n int) string {
	return conversation + "/" + strconv.FormatInt(sequence, 10) + "/change-" + strconv.Itoa(n)
}

// ChangeOf finds a change by its ID, or [ErrNotFound].
func (s *Service) ChangeOf(ctx context.Context, conversation, id string) (Change, error) {
	number, _, _ := strings.Cut(strings.TrimPrefix(id, conversation+"/"), "/")
	sequence, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return Change{}, ErrNotFound
	}
	turns, err := s.store.Turns(ctx, conversation, sequence-1, 1)
	if err != nil {
		return Change{}, err
	}
	for i := range turns {
		for _, c := range ChangesOf(&turns[i]) {
			if c.ID == id {
				return c, nil
			}
		}
	}
	return Change{}, ErrNotFound
}

// BankChannel is the name under which changes wait among the letters.
const BankChannel = "bank"

// Where a change stands among the letters of [DeadLetters], beside what they
// may be: one that waits is in nobody's list of what could not be delivered.
const (
	ChangeUntold DeadStatus = "untold"
	ChangeTold   DeadStatus = "told"
)

// untoldKey is the key of what a conversation's last turn with a change leaves
// to be told: with it a crash after the commit forgets nothing.
func untoldKey(conversation string) string { return "untold/" + conversation }

// untold is what a turn leaves to be told.
type untold struct {
	IDs []string  `json:"ids"`
	At  time.Time `json:"at"`
}

// leaveUntold notes a turn's changes with what is settled after its commit.
func (p *performance) leaveUntold() error {
	if !p.s.tellsBank {
		return nil
	}
	body := untold{At: p.at}
	t := *p.turn
	for _, c := range ChangesOf(&t) {
		body.IDs = append(body.IDs, c.ID)
	}
	if len(body.IDs) == 0 {
		return nil
	}
	return p.record(untoldKey(p.next.ID), body)
}

// settleRecords settles a turn's records; what is to be told of it waits from
// then on to be told.
func (s *Service) settleRecords(ctx context.Context, rs []Record) error {
	for _, r := range rs {
		if r.Key == untoldKey(r.Conversation) {
			if err := s.queueChanges(ctx, r); err != nil {
				return err
			}
		}
	}
	return s.store.Settle(ctx, rs)
}

func (s *Service) queueChanges(ctx context.Context, r Record) error {
	store, ok := StoreAs[DeadLetters](s.store)
	if !ok {
		return nil
	}
	var body untold
	if err := json.Unmarshal(r.Body, &body); err != nil {
		return err
	}
	for _, id := range body.IDs {
		l := DeadLetter{Key: id, Conversation: r.Conversation, Channel: BankChannel, Why: "untold", Written: body.At, Buried: s.now()}
		if err := store.Bury(ctx, l); err != nil {
			return err
		}
		if _, err := store.MoveDead(ctx, id, DeadIs, ChangeUntold, s.now(), ""); err != nil {
			return err
		}
	}
	return nil
}
