package console

import (
	"context"
	"errors"
	"time"

	"repaybot/bot/staff"
	"repaybot/dialog"
)

// OwnLogins is what colleagues see and change of themselves.
type OwnLogins interface {
	Sessions(ctx context.Context, who string, now time.Time) ([]staff.Session, error)
	Revoke(ctx context.Context, by staff.Colleague, who, id, but string, now time.Time) error
	ChangeSelf(ctx context.Context, who staff.Colleague, shown string, languages []dialog.Locale, now time.Time) error
}

// Account is a colleague's own page: what they are shown as, their languages,
// password, second factor and logins.
func Account(doors Entrance, factors Factors, own OwnLogins, passwords bool) Area {
	return func(r *Router) {
		a := &ownAccount{doors, factors, own, passwords}
		r.Get("/account", Anyone, func(v *Visit) error { return a.page(v, nil) })
		r.Post("/account/profile", Anyone, a.profile)
		if passwords {
			r.Post("/account/password", Anyone, a.password)
		}
		r.Get("/account/factor", Anyone, func(v *Visit) error { return enrolPage(v, factors, "/console/account/factor", nil) })
		r.Post("/account/factor", Anyone, func(v *Visit) error { return confirm(v, factors, "/console/account/factor") })
		r.Post("/account/recovery", Anyone, a.recovery)
		r.Post("/account/sessions", Anyone, a.sessions)
	}
}

type ownAccount struct {
	doors     Entrance
	factors   Factors
	own       OwnLogins
	passwords bool
}

// accountPage is what the page shows.
type accountPage struct {
	Sessions  []staff.Session
	Factor    bool
	Passwords bool
	Wrong     map[string]*Failure // by form
}

func (a *ownAccount) page(v *Visit, wrong map[string]*Failure) error {
	p := accountPage{Passwords: a.passwords && !v.Session.ByBank, Wrong: wrong}
	var err error
	if p.Sessions, err = a.own.Sessions(v.Context(), v.Who.Name, v.Now()); err != nil {
		return err
	}
	if p.Factor, err = a.factors.HasFactor(v.Context(), v.Who.Name); err != nil {
		return err
	}
	status := 0
	for _, f := range wrong {
		status = f.Status
	}
	return v.Page(Page{Title: "access.account", Template: "access/account", Data: p, Status: status})
}

func (a *ownAccount) profile(v *Visit) error {
	var languages []dialog.Locale
	for _, l := range v.FormAll("language") {
		languages = append(languages, dialog.Locale(l))
	}
	err := a.own.ChangeSelf(v.Context(), v.Who, v.Form("shown"), languages, v.Now())
	if f := refusedChange(err); f != nil {
		return a.page(v, map[string]*Failure{"profile": f})
	}
	if err != nil {
		return err
	}
	v.Say(Toast{Key: "access.saved"})
	return v.Redirect("/console/account")
}

func (a *ownAccount) password(v *Visit) error {
	if v.FormRaw("password") != v.FormRaw("again") {
		return a.page(v, map[string]*Failure{"password": differ})
	}
	token, _, err := a.doors.ChangePassword(v.Context(), v.token, v.FormRaw("old"), v.FormRaw("password"), v.Now())
	f := v.refusedLogin(err)
	if errors.Is(err, staff.ErrWrong) {
		f.Key = "access.wrong_old"
	}
	if f != nil {
		return a.page(v, map[string]*Failure{"password": f})
	}
	if err != nil {
		return err
	}
	v.letIn(token)
	v.Say(Toast{Key: "access.password_changed"})
	return v.Redirect("/console/account")
}

// recovery shows fresh recovery codes this once.
func (a *ownAccount) recovery(v *Visit) error {
	codes, err := a.factors.NewRecovery(v.Context(), v.token, v.Form("code"), v.Now())
	if f := v.refusedLogin(err); f != nil {
		return a.page(v, map[string]*Failure{"recovery": f})
	}
	if err != nil {
		return err
	}
	return v.Page(Page{Title: "access.recovery", Template: "access/recovery", Data: codes})
}

// sessions ends one of one's own logins, or all but this one.
func (a *ownAccount) sessions(v *Visit) error {
	id, but := v.Form("id"), ""
	if id == "" {
		but = v.Session.ID
	}
	if err := a.own.Revoke(v.Context(), v.Who, v.Who.Name, id, but, v.Now()); err != nil {
		return err
	}
	v.Say(Toast{Key: "access.sessions_ended"})
	return v.Redirect("/console/account")
}
