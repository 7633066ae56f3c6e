package desk

import (
	"slices"

	"repaybot/bot"
	"repaybot/bot/staff"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// bySupervisor is what [bot.Case].Needs says where an agent's yes is not enough.
const bySupervisor = "supervisor"

// sees tells whether a colleague may see a conversation: a supervisor each, an
// agent those whose case, open or past, is one of their teams', or which they
// have or had. Who only practises sees none.
func sees(who staff.Colleague, c bot.Conversation) bool {
	switch {
	case who.Practice || !who.Active:
		return false
	case who.Supervises():
		return true
	case c.Case == nil:
		return false
	}
	return who.In(c.Case.ForTeam()) || c.Case.Had(who.Name)
}

// holds tells whether a colleague has a conversation and may write in it.
func holds(who staff.Colleague, c bot.Conversation) bool {
	return c.Mode == dialog.WithStaff && who.Name != "" && c.Case.Owner() == who.Name
}

// mayTake refuses who may not take a conversation over: a case that needs a
// supervisor (a formal demand, a referral) is a supervisor's. A customer who
// waits for a person gets one, whoever that is; the case stays a supervisor's.
func mayTake(who staff.Colleague, c bot.Conversation) error {
	if c.Case.Open() && c.Case.Needs == bySupervisor && c.Mode != dialog.Queued && !who.Supervises() {
		return &Refused{NeedsSupervisor}
	}
	return nil
}

// mayFinish refuses who may not complete a case: one that needs a supervisor is
// not an agent's to give back.
func mayFinish(who staff.Colleague, c bot.Conversation) error {
	if c.Case.Open() && c.Case.Needs == bySupervisor && !who.Supervises() {
		return &Refused{NeedsSupervisor}
	}
	return nil
}

// grave tells of the pauses that stop more than collection: to end one is a
// supervisor's.
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
