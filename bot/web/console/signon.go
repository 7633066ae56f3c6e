package console

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"repaybot/bot"
	"repaybot/bot/staff"
)

// SignOn is the bank's own sign-on.
type SignOn interface {
	Begin(ctx context.Context, now time.Time) (address string, kept staff.Pending, err error)
	Finish(ctx context.Context, kept staff.Pending, state, code, device string, now time.Time) (token string, err error)
	LoggedOut(ctx context.Context, word string, now time.Time) error
	Ends(back string) string
}

func (l *login) signOnRoutes(r *Router) {
	r.outside(http.MethodGet, "/sign-on", l.toBank)
	r.outside(http.MethodGet, "/sign-on/back", l.fromBank)
	r.outside(http.MethodGet, "/sign-on/out", l.outOfBank)
	r.group.POST("/sign-on/ended", r.endedAtBank(l.signOn))
}

// toBank sends the browser to the bank. What it keeps until it is back comes with a
// request that begins at another site: so that cookie is not as strict as the others.
func (l *login) toBank(v *Visit) error {
	address, kept, err := l.signOn.Begin(v.Context(), v.Now())
	if err != nil {
		return l.refuseSignOn(v, err)
	}
	text, err := json.Marshal(kept)
	if err != nil {
		return err
	}
	v.setCookie(&http.Cookie{Name: v.site.cookie(v.gin, signOnCookie), Value: base64.RawURLEncoding.EncodeToString(text), Path: "/", MaxAge: 600, SameSite: http.SameSiteLaxMode})
	v.gin.Redirect(http.StatusSeeOther, address)
	return nil
}

// fromBank lets in whom the bank names. The page that follows leads on by itself:
// only a request that begins here carries the session's cookie.
func (l *login) fromBank(v *Visit) error {
	name := v.site.cookie(v.gin, signOnCookie)
	var kept staff.Pending
	if value, err := v.gin.Cookie(name); err == nil {
		if text, err := base64.RawURLEncoding.DecodeString(value); err == nil {
			_ = json.Unmarshal(text, &kept) // what can't be read has no state, and is refused
		}
	}
	v.setCookie(&http.Cookie{Name: name, Path: "/", MaxAge: -1, SameSite: http.SameSiteLaxMode})
	token, err := l.signOn.Finish(v.Context(), kept, v.Query("state"), v.Query("code"), device(v.gin.Request.UserAgent()), v.Now())
	if err != nil {
		return l.refuseSignOn(v, err)
	}
	v.letIn(token)
	return v.Page(Page{Title: "access.signed_in", Template: "access/onward", Data: onward{To: "/console", Words: "access.signed_in"}, Onward: "/console"})
}

// onward is a page that leads on by itself.
type onward struct{ To, Words string }

// refuseSignOn says why the bank's sign-on lets nobody in. The log has the kind of
// what went wrong, and the audit log that it did.
func (l *login) refuseSignOn(v *Visit, err error) error {
	wrong := &Failure{Status: http.StatusForbidden, Key: "access.sign_on_failed"}
	switch {
	case errors.Is(err, staff.ErrNoRole):
		wrong.Key = "access.no_role"
	case errors.Is(err, staff.ErrThere), errors.Is(err, staff.ErrName):
		wrong.Key = "access.name_taken"
	case !errors.Is(err, staff.ErrSignOn):
		return err
	}
	v.site.Log.WarnContext(v.Context(), "the bank's sign-on let nobody in", "kind", bot.ErrorKind(err))
	return l.show(v, loginForm{Wrong: wrong})
}

// outOfBank leads to where the bank's own session is ended.
func (l *login) outOfBank(v *Visit) error {
	to := l.signOn.Ends(v.site.Address + "/console/login")
	if to == "" {
		return v.Redirect("/console/login")
	}
	return v.Page(Page{Title: "access.signed_out", Template: "access/onward", Data: onward{To: to, Words: "access.signed_out_bank"}})
}

// endedAtBank takes the bank's word that somebody has logged out there. It comes
// from the bank's server, with no cookie; its signature says that it does.
func (r *Router) endedAtBank(s SignOn) gin.HandlerFunc {
	return func(c *gin.Context) {
		err := s.LoggedOut(c.Request.Context(), c.PostForm("logout_token"), r.site.Now())
		switch {
		case errors.Is(err, staff.ErrSignOn):
			c.AbortWithStatusJSON(http.StatusBadRequest, gin.H{"error": "invalid_request"})
		case err != nil:
			r.site.Log.ErrorContext(c.Request.Context(), "a logout at the bank was not taken", "kind", bot.ErrorKind(err))
			c.AbortWithStatus(http.StatusInternalServerError)
		default:
			c.Status(http.StatusOK)
		}
	}
}
