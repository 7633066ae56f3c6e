package dialog

import "fmt"

// Step is one turn: what is so after the event, and what is to be done. It is
// pure; the same arguments always give the same results, and s is not changed.
func Step(s State, e Event, f Facts) (State, []Effect) {
	t := newTurn(s, f)
	t.noteChanges()
	if byCustomer(e) {
		t.s.Waits = 0
	}
	t.dropApprovals()
	switch e := e.(type) {
	case Opened:
		t.opened()
	case Wrote:
		t.wrote(e)
	case Pressed:
		t.pressed(e.Button)
	case CodeTried:
		t.codeTried(e)
	case StaffTook:
		t.staffTook(e)
	case StaffAssigned:
		t.staffAssigned(e)
	case StaffReleased:
		t.staffReleased(e)
	case StaffSaid:
		t.staffSaid(e)
	case StaffNoted:
		t.staffNoted(e)
	case StaffWaits:
		t.staffWaits(e)
	case StaffGaveBack:
		t.staffGaveBack(e)
	case Booked:
		t.booked(e)
	case Failed:
		t.failed(e)
	case IdentityTried:
		t.identityTried(e)
	case Verified:
		t.verified(e)
	case StaffUnlinked:
		t.effect(Unlink{All: true})
	case Moved:
		// The customer's conversation answers.
	case Attached:
		t.attached(e)
	case HardshipConfirmed:
		t.hardshipConfirmed(e)
	case Withheld:
		t.wentNot(e)
	case StaffOffered:
		t.staffOffered(e)
	case StaffDecided:
		t.staffDecided(e)
	case ApprovalAsked:
		t.approvalAsked(e)
	case ApprovalAnswered:
		t.approvalAnswered(e)
	case NumberStopped:
		t.numberStopped(e)
	case ContactResumed:
		t.effect(EndPause{Why: e.Why})
	case TimePassed:
		t.timePassed()
	default:
		panic(fmt.Sprintf("dialog: event %T is not in the closed list", e))
	}
	return t.finish()
}
