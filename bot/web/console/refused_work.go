package console

import (
	"errors"
	"net/http"

	"repaybot/bot/desk"
)

// refusedWork is how a page tells of what the desk did not do.
func refusedWork(err error) error {
	var refused *desk.Refused
	var taken *desk.TakenBy
	switch {
	case errors.Is(err, desk.ErrUnknown):
		return Unknown
	case errors.As(err, &refused):
		switch refused.Why {
		case desk.NotYourTeam:
			return Unknown
		case desk.NotComplete, desk.NoRemark, desk.NoText, desk.NoVariable, desk.NotForThem:
			return &Failure{Status: http.StatusUnprocessableEntity, Key: "board.refused_" + string(refused.Why)}
		case desk.YourOwn:
			return &Failure{Status: http.StatusForbidden, Key: "board.refused_your_own"}
		}
		return NotYours
	case errors.As(err, &taken):
		return &Failure{Status: http.StatusConflict, Key: "board.taken"}
	}
	return err
}
