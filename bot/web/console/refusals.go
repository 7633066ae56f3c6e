package console

import (
	"cmp"
	"errors"
	"net/http"

	"repaybot/bot/desk"
)

// refusalOf is how a page tells of what the desk refused; nil: it is another error.
// What is not there and what is not theirs to see are told alike.
func refusalOf(err error) *Failure {
	var refused *desk.Refused
	var taken *desk.TakenBy
	switch {
	case errors.Is(err, desk.ErrUnknown):
		return Unknown
	case errors.As(err, &taken):
		return &Failure{Status: http.StatusConflict, Key: "conversation.taken_by", Figures: []any{"name", cmp.Or(taken.Shown, taken.Staff)}}
	case errors.As(err, &refused):
		switch refused.Why {
		case desk.NotYourTeam:
			return Unknown
		case desk.NotHere:
			return NotYours
		}
		status := http.StatusUnprocessableEntity
		switch refused.Why {
		case desk.NeedsSupervisor, desk.TheirOwn:
			status = http.StatusForbidden
		case desk.NotTheOwner:
			status = http.StatusConflict
		}
		return &Failure{Status: status, Key: "conversation.refused_" + string(refused.Why)}
	}
	return nil
}
