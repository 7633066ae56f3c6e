package console

import (
	"context"
	"encoding/base64"
	"errors"
	"html/template"
	"time"

	"repaybot/bot/qr"
	"repaybot/bot/staff"
)

// Factors is how a second factor is set up.
type Factors interface {
	Enrol(ctx context.Context, token string, now time.Time) (staff.Enrolment, error)
	Confirm(ctx context.Context, token, code string, now time.Time) (fresh string, recovery []string, err error)
	NewRecovery(ctx context.Context, token, code string, now time.Time) ([]string, error)
	HasFactor(ctx context.Context, who string) (bool, error)
}

// enrolForm is what is shown to who sets a second factor up.
type enrolForm struct {
	To      string
	Secret  string
	Picture template.URL // a QR code
	Wrong   *Failure
}

func enrolPage(v *Visit, f Factors, to string, wrong *Failure) error {
	e, err := f.Enrol(v.Context(), v.token, v.Now())
	if errors.Is(err, staff.ErrEnrolled) {
		return v.Redirect("/console/account")
	}
	if err != nil {
		return err
	}
	picture, err := qr.PNG(e.URI)
	if err != nil {
		return err
	}
	form := enrolForm{
		To: to, Secret: e.Secret, Wrong: wrong,
		Picture: template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(picture)), // our own picture
	}
	return v.Page(Page{Title: "access.enrol", Template: "access/enrol", Data: form, Status: statusOf(wrong)})
}

// confirm takes the first code, and shows the recovery codes this once.
func confirm(v *Visit, f Factors, to string) error {
	token, recovery, err := f.Confirm(v.Context(), v.token, v.Form("code"), v.Now())
	if wrong := v.refusedLogin(err); wrong != nil {
		return enrolPage(v, f, to, wrong)
	}
	if errors.Is(err, staff.ErrEnrolled) {
		return v.Redirect("/console/account")
	}
	if err != nil {
		return err
	}
	v.letIn(token)
	v.token, v.csrf, v.Session.Step = token, csrfOf(token), staff.StepIn
	return v.Page(Page{Title: "access.recovery", Template: "access/recovery", Data: recovery})
}
