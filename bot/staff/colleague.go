package staff

import (
	"slices"

	"repaybot/bot"
	"repaybot/dialog"
)

// Role is what a colleague may do (the policy's `authority`).
type Role string

// The roles.
const (
	Agent      Role = "agent"
	Supervisor Role = "supervisor"
)

// Colleague is who acts on the console. It is read anew at each request: what is
// taken from somebody is gone with their next click.
type Colleague struct {
	Name      string          // what they log in with, and what records name
	Shown     string          // what colleagues and customers read
	Role      Role            // what they may do
	Teams     []bot.Team      // whose cases they see
	Languages []dialog.Locale // in which they write to customers
	Skills    []bot.Skill     // what they are trained for
	Active    bool            // false: may not log in
	Practice  bool            // works with made-up customers only
}

// Supervises tells whether the colleague is a supervisor.
func (c Colleague) Supervises() bool { return c.Role == Supervisor }

// In tells whether the colleague is in a team. A supervisor is in each.
func (c Colleague) In(t bot.Team) bool { return c.Supervises() || slices.Contains(c.Teams, t) }

// Speaks tells whether the colleague writes a language.
func (c Colleague) Speaks(l dialog.Locale) bool { return slices.Contains(c.Languages, l) }
