package desk

import (
	"repaybot/bot"
	"repaybot/bot/staff"
	"repaybot/dialog"
)

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
