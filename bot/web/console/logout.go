package console

import (
	"errors"

	"repaybot/bot/staff"
)

// leave ends a login, however far it has come. Who came by the bank's own sign-on
// is led to where that is ended too.
func (l *login) leave(v *Visit) error {
	err := v.site.recognise(v)
	if errors.Is(err, staff.ErrNoSession) {
		v.letIn("")
		return v.Redirect("/console/login")
	}
	if err == nil {
		err = v.checkCSRF()
	}
	if err == nil {
		err = l.doors.SignOut(v.Context(), v.token, v.Now())
	}
	if err != nil {
		return err
	}
	v.letIn("")
	if v.Session.ByBank && l.signOn != nil {
		return v.Redirect("/console/sign-on/out")
	}
	return v.Redirect("/console/login")
}
