package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"repaybot/dialog"
)

// approvals is how the keys of approvals that wait begin.
const approvals = "approval/pending/"

// ApprovalKey is the key of an approval that waits.
func ApprovalKey(id string) string { return approvals + id }

// ErrNoRanges says that the store does not find records by how their keys begin.
var ErrNoRanges = errors.New("this store can't list what waits for a yes")

// PendingApproval is what a colleague asks a supervisor for.
type PendingApproval struct {
	Conversation string `json:"conversation"`
	Customer     string `json:"customer"`
	Case         string `json:"case,omitempty"`
	dialog.Approval
}

// approvalOpened keeps what is asked where supervisors look, and on the case.
func (p *performance) approvalOpened(e dialog.ApprovalOpened) error {
	pending := PendingApproval{Conversation: p.next.ID, Customer: p.next.Customer, Approval: e.Approval}
	if c := p.next.Case; c.Open() {
		pending.Case = c.ID
		changed := *c
		changed.Approvals = append(slices.Clone(c.Approvals), CaseApproval{ID: e.ID, Kind: e.Kind(), At: p.at, Expires: e.Expires})
		changed.Changed = p.at
		p.next.Case = &changed
	}
	return p.record(ApprovalKey(e.ID), pending)
}

func (p *performance) approvalClosed(e dialog.ApprovalClosed) {
	p.end(ApprovalKey(e.ID))
	c := p.next.Case
	if c == nil {
		return
	}
	changed := *c
	changed.Approvals = slices.Clone(c.Approvals)
	for i := range changed.Approvals {
		if x := &changed.Approvals[i]; x.ID == e.ID {
			x.How, x.Staff, x.Why = e.How, e.Staff, e.Why
		}
	}
	p.next.Case = &changed
}

// CaseApproval is an approval as its case shows it.
type CaseApproval struct {
	ID      string                `json:"id"`
	Kind    dialog.DecisionKind   `json:"kind"`
	At      time.Time             `json:"at"`
	Expires time.Time             `json:"expires"`
	How     dialog.ApprovalResult `json:"how,omitempty"`   // "": it waits
	Staff   string                `json:"staff,omitempty"` // who answered
	Why     string                `json:"why,omitempty"`   // of a no, in their words
}

// Approvals are what waits for a supervisor's yes, at most limit (0: a thousand),
// the oldest first.
func (s *Service) Approvals(ctx context.Context, limit int) ([]PendingApproval, error) {
	ranged, ok := StoreAs[Ranged](s.store)
	if !ok {
		return nil, ErrNoRanges
	}
	q := Under(approvals)
	q.Limit = limit
	rs, err := ranged.RecordsBetween(ctx, q)
	if err != nil {
		return nil, err
	}
	all := make([]PendingApproval, 0, len(rs))
	for _, r := range rs {
		a, err := approvalOf(r)
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	slices.SortStableFunc(all, func(a, b PendingApproval) int { return a.At.Compare(b.At) })
	return all, nil
}

// Approval is one that waits, or [ErrNotFound].
func (s *Service) Approval(ctx context.Context, id string) (PendingApproval, error) {
	rs, err := s.store.Records(ctx, []string{ApprovalKey(id)})
	if err != nil {
		return PendingApproval{}, err
	}
	if len(rs) == 0 || rs[0].Status != RecordActive {
		return PendingApproval{}, ErrNotFound
	}
	return approvalOf(rs[0])
}

func approvalOf(r Record) (a PendingApproval, err error) {
	if err := json.Unmarshal(r.Body, &a); err != nil {
		return a, fmt.Errorf("approval: %w", err)
	}
	return a, nil
}
