package staff

import (
	"slices"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
)

// account is what is kept of a colleague, sealed under a key of their own.
type account struct {
	Name      string          `json:"name"`
	Shown     string          `json:"shown,omitempty"`
	Role      Role            `json:"role"`
	Teams     []bot.Team      `json:"teams"`     // null, from before teams: all
	Languages []dialog.Locale `json:"languages"` // null, from before: all
	Skills    []bot.Skill     `json:"skills,omitempty"`
	Inactive  bool            `json:"inactive,omitempty"`
	OffByBank bool            `json:"off_by_bank,omitempty"` // Inactive because the bank gave them no role: its word puts it right
	Practice  bool            `json:"practice,omitempty"`
	Removed   bool            `json:"removed,omitempty"`

	Hash       string  `json:"hash,omitempty"`        // argon2id, encoded with its parameters; "": no password
	MustChange bool    `json:"must_change,omitempty"` // the password is one that was given out once
	Factor     *factor `json:"factor,omitempty"`
	Enrolling  string  `json:"enrolling,omitempty"` // the secret that was shown and is not confirmed yet
	Bank       string  `json:"bank,omitempty"`      // who they are at the bank's own sign-on; "": they are not from there
}

// colleague is the account as others see it.
func (a *account) colleague() Colleague {
	c := Colleague{
		Name: a.Name, Shown: a.Shown, Role: a.Role, Teams: slices.Clone(a.Teams), Languages: slices.Clone(a.Languages), Skills: slices.Clone(a.Skills),
		Active: !a.Inactive && !a.Removed, Practice: a.Practice,
	}
	if a.Shown == "" {
		c.Shown = a.Name
	}
	if a.Teams == nil {
		c.Teams = bot.Teams[:]
	}
	if a.Languages == nil {
		c.Languages = []dialog.Locale{dialog.Chinese, dialog.English}
	}
	return c
}

// set takes over what may be edited.
func (a *account) set(c Colleague) {
	a.Shown, a.Role, a.Inactive, a.OffByBank, a.Practice = c.Shown, c.Role, !c.Active, false, c.Practice
	a.Teams, a.Languages, a.Skills = some(c.Teams), some(c.Languages), slices.Clone(c.Skills)
}

// some is a list that is never null.
func some[T any](list []T) []T { return append([]T{}, list...) }

// logins are a colleague's sessions, with what their tries are counted by: after a
// login that succeeded they are counted anew.
type logins struct {
	Open      []session `json:"open"`
	Passwords int       `json:"passwords"` // passwords that were right
	Codes     int       `json:"codes"`     // codes that were right
	Last      time.Time `json:"last,omitzero"`
}

// session is one login; its token is kept as a hash only.
type session struct {
	ID      string    `json:"id"`
	Hash    string    `json:"hash"`
	Step    Step      `json:"step"`
	Begun   time.Time `json:"begun"`
	LastUse time.Time `json:"last_use"`
	Device  string    `json:"device,omitempty"`
	Bank    string    `json:"bank,omitempty"` // the session at the bank's own sign-on (sid)
	ByBank  bool      `json:"by_bank,omitempty"`
}
