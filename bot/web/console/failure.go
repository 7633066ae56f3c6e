package console

import (
	"errors"
	"fmt"
	"net/http"

	"repaybot/bot"
	"repaybot/bot/staff"
)

// Failure is a refusal that a page tells of in words of its own: what is so, and
// what to do. The words are Key and Key + "_more".
type Failure struct {
	Status  int
	Key     string
	Figures []any
}

func (f *Failure) Error() string { return fmt.Sprintf("refused: %s", f.Key) }

// Refusals that any page may come to.
var (
	// Unknown is answered where there is nothing, and where nobody may know that there is.
	Unknown = &Failure{Status: http.StatusNotFound, Key: "common.unknown"}
	// NotYours is answered to who may not.
	NotYours  = &Failure{Status: http.StatusForbidden, Key: "common.not_yours"}
	stale     = &Failure{Status: http.StatusForbidden, Key: "common.stale"}
	elsewhere = &Failure{Status: http.StatusForbidden, Key: "common.elsewhere"}
	broken    = &Failure{Status: http.StatusInternalServerError, Key: "common.broken"}
)

// explained is an error that knows how a page tells of it.
type explained interface {
	error
	Failure() *Failure
}

// answerError answers with what went wrong: a page, or a toast on the page that is open.
func (s *site) answerError(v *Visit, err error) {
	if errors.Is(err, staff.ErrNoSession) {
		v.toLogin()
		return
	}
	var f *Failure
	var e explained
	refusal := refusalOf(err)
	switch {
	case refusal != nil:
		f = refusal
	case errors.As(err, &f):
	case errors.As(err, &e):
		f = e.Failure()
	case errors.Is(err, staff.ErrNotAllowed), errors.Is(err, staff.ErrByBank):
		f = NotYours
	case errors.Is(err, ErrNoAct):
		f = stale
	case errors.Is(err, bot.ErrNotFound):
		f = Unknown
	default:
		s.Log.ErrorContext(v.Context(), "request failed", "path", v.gin.FullPath(), "kind", bot.ErrorKind(err))
		f = broken
	}
	if v.gin.Writer.Written() {
		return
	}
	if v.Piece() {
		v.toast = &Toast{Key: f.Key, Figures: f.Figures, Bad: true}
		v.gin.Header("HX-Reswap", "none")
		err = v.html(f.Status, nil)
	} else {
		err = v.Page(Page{Title: f.Key, Template: "common/failure", Data: f, Status: f.Status})
	}
	if err != nil {
		s.Log.ErrorContext(v.Context(), "a refusal could not be shown", "path", v.gin.FullPath(), "kind", bot.ErrorKind(err))
		v.gin.AbortWithStatus(http.StatusInternalServerError)
	}
}
