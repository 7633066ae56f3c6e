package dialog

import (
	"errors"
	"slices"
	"strings"
)

// maxApprovals is how many yeses of one conversation may be waited for at once.
const maxApprovals = 5

// approvalAsked has a supervisor's yes waited for, where one makes what is asked
// possible: what the colleague may decide themselves needs none, and what no
// supervisor may decide is refused at once.
func (t *turn) approvalAsked(e ApprovalAsked) {
	not := func(why WhyNotDecided, above *AboveAuthority) {
		t.effect(NotDecided{ID: e.ID, Staff: e.Staff, Kind: e.Kind(), Why: why, Above: above})
	}
	if !t.decides(e.Staff) {
		not(NotTheirs, nil)
		return
	}
	w := t.weighAsked(e)
	switch {
	case w.Why == "":
		not(NeedsNoYes, nil)
	case !w.NeedsApproval():
		not(w.Why, w.Above)
	case len(t.s.Approvals) >= maxApprovals:
		not(ManyWait, nil)
	case slices.ContainsFunc(t.s.Approvals, func(a Approval) bool { return a.ID == e.ID }):
	default:
		a := Approval{
			ID: e.ID, Staff: e.Staff, Role: e.Role, Note: firstRunes(strings.TrimSpace(e.Note), MaxNote), At: t.f.Now, Expires: t.f.Policy.Care.EndOfWorkingDay(t.bankNow(), 1),
			Decision: e.Decision,
		}
		t.s.Approvals = append(t.s.Approvals, a)
		t.effect(ApprovalOpened{a})
	}
}

// weighAsked is what is asked for, by the colleague's own authority.
func (t *turn) weighAsked(e ApprovalAsked) Weighed {
	w := Weigh(e.Decision, e.Role, t.all)
	if e.Kind() != DecidedOffer || w.Why != NeedsYes {
		return w
	}
	offer := *e.Offer
	offer.Staff, offer.Role, offer.Approved = e.Staff, e.Role, ""
	_, err := t.considered(offer)
	var refused *OfferError
	switch {
	case err == nil: // a supervisor is not needed for it
		return Weighed{}
	case errors.As(err, &refused) && refused.Why == WhyAboveAuthority && refused.Above != nil:
		return Weighed{Why: AboveTheirs, Above: refused.Above}
	}
	return Weighed{Why: NotPossible}
}

// MaxNote bounds what a colleague and a supervisor write to each other about an
// approval, in characters.
const MaxNote = 1000

// approvalAnswered takes a supervisor's answer. The first counts; a yes does what
// was asked now, in the conversation of whoever asked, on this turn's facts.
func (t *turn) approvalAnswered(e ApprovalAnswered) {
	i := slices.IndexFunc(t.s.Approvals, func(a Approval) bool { return a.ID == e.ID })
	not := func(why WhyNotAnswered) { t.effect(NotAnswered{ID: e.ID, Staff: e.Staff, Why: why}) }
	switch {
	case i < 0:
		not(AnsweredAlready)
		return
	case e.Role != RoleSupervisor || e.Staff == "":
		not(NoSupervisor)
		return
	case t.s.Approvals[i].Staff == e.Staff:
		not(TheirOwn)
		return
	}
	a := t.s.Approvals[i]
	t.s.Approvals = slices.Delete(t.s.Approvals, i, i+1)
	closed := ApprovalClosed{ID: a.ID, Asker: a.Staff, Kind: a.Kind(), Staff: e.Staff}
	switch {
	case e.Asker == "" || !t.decides(a.Staff):
		closed.How = ApprovalMoved
	case !e.Yes:
		closed.How, closed.Why = ApprovalRefused, firstRunes(strings.TrimSpace(e.Why), MaxNote)
	case t.approve(a, e):
		closed.How = ApprovalGiven
	default:
		closed.How = ApprovalUndoable
	}
	t.effect(closed)
}

// approve does what was asked, and tells whether it could be done.
func (t *turn) approve(a Approval, e ApprovalAnswered) bool {
	if a.Offer == nil {
		return t.decide(Decided{ID: a.ID, Staff: a.Staff, Role: e.Asker, Approved: e.Staff, Decision: a.Decision})
	}
	offer := *a.Offer
	offer.Staff, offer.Role, offer.Approved = a.Staff, e.Asker, e.Staff
	return t.staffOffered(offer)
}

// dropApprovals closes what no longer waits: its time is over, or whoever asked
// no longer has the conversation.
func (t *turn) dropApprovals() {
	t.s.Approvals = slices.DeleteFunc(t.s.Approvals, func(a Approval) bool {
		how := ApprovalResult("")
		switch {
		case !t.decides(a.Staff):
			how = ApprovalMoved
		case !t.f.Now.Before(a.Expires):
			how = ApprovalExpired
		default:
			return false
		}
		t.effect(ApprovalClosed{ID: a.ID, Asker: a.Staff, Kind: a.Kind(), How: how})
		return true
	})
	if len(t.s.Approvals) == 0 {
		t.s.Approvals = nil
	}
}
