package web

import (
	"errors"
	"slices"

	"repaybot/bot"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// bySupervisor is what [bot.Case].Needs says where an agent's yes is not enough.
const bySupervisor = "supervisor"

// ErrNeedsSupervisor says that a colleague may not do that, and a supervisor may.
var ErrNeedsSupervisor = errors.New("this needs a supervisor")

// needsSupervisor tells whether an act is a supervisor's alone: to take or to
// complete a case that needs one (a formal demand, a referral), and to let
// messages go again where more than collection has stopped. A customer who waits
// for a person gets one, whoever that is; the case stays a supervisor's.
func needsSupervisor(c bot.Conversation, act StaffAct) bool {
	switch act.Kind {
	case Take:
		return c.Case.Open() && c.Case.Needs == bySupervisor && c.Mode != dialog.Queued
	case GiveBack:
		return c.Case.Open() && c.Case.Needs == bySupervisor
	case Resume:
		return slices.ContainsFunc(act.Pauses, grave)
	case SayAs, Evidence:
	}
	return false
}

// grave tells of the pauses that stop more than collection.
func grave(p negotiation.PauseReason) bool {
	return p == negotiation.PauseCrisis || p == negotiation.PauseDeceased || p == negotiation.PauseWrongPerson
}

// endable are the reasons for which reminders rest until a colleague ends it.
// The customer's own wish is theirs to take back.
func endable(f dialog.Facts) (why []negotiation.PauseReason) {
	for _, p := range f.Contact.AllPauses() {
		if p.Why != negotiation.PauseAsked && p.Until.IsZero() && !slices.Contains(why, p.Why) {
			why = append(why, p.Why)
		}
	}
	return why
}
