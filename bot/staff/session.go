package staff

import (
	"errors"
	"time"
)

// Step is how far a login has come.
type Step string

// The steps of a login, in the order in which they are taken.
const (
	StepCode     Step = "code"     // the password was right; the second factor's code is asked for
	StepPassword Step = "password" // a new password has to be chosen
	StepEnrol    Step = "enrol"    // a second factor has to be set up
	StepIn       Step = "in"       // logged in
)

// Session is one login of a colleague.
type Session struct {
	ID      string // names it to its owner; it opens nothing
	Step    Step
	Begun   time.Time
	LastUse time.Time // exact to a minute
}

// ErrNoSession says that a token opens nothing: it is over, revoked or made up.
var ErrNoSession = errors.New("no session")
