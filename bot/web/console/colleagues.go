package console

import (
	"context"
	"errors"
	"net/http"
	"time"

	"repaybot/bot"
	"repaybot/bot/staff"
	"repaybot/dialog"
)

// Personnel is what supervisors see and change of their colleagues. It refuses
// everybody else.
type Personnel interface {
	ListFor(ctx context.Context, by staff.Colleague, now time.Time) ([]staff.Listed, error)
	Add(ctx context.Context, by, c staff.Colleague, password string, once bool, now time.Time) error
	Edit(ctx context.Context, by, c staff.Colleague, now time.Time) error
	Once() (string, error)
	ResetPassword(ctx context.Context, by staff.Colleague, who string, now time.Time) (once string, err error)
	ResetFactor(ctx context.Context, by staff.Colleague, who string, now time.Time) error
	Revoke(ctx context.Context, by staff.Colleague, who, id, but string, now time.Time) error
}

// Colleagues is the supervisors' page of who may what. passwords false: nobody has
// one here.
func Colleagues(p Personnel, passwords bool) Area {
	return func(r *Router) {
		c := &colleagues{p, passwords}
		r.Section(Section{Name: "colleagues", Path: "/console/colleagues", Need: Supervising, Keys: "g c"})
		r.Get("/colleagues", Supervising, c.list)
		if passwords {
			r.Get("/colleagues/new", Supervising, func(v *Visit) error {
				return c.form(v, colleagueForm{New: true, Colleague: staff.Colleague{Role: staff.Agent, Active: true}})
			})
			r.Post("/colleagues/new", Supervising, c.add)
			r.Post("/colleagues/of/:name/password", Supervising, c.password)
		}
		r.Get("/colleagues/of/:name", Supervising, c.open)
		r.Post("/colleagues/of/:name", Supervising, c.edit)
		r.Post("/colleagues/of/:name/factor", Supervising, c.factor)
		r.Post("/colleagues/of/:name/sessions", Supervising, c.sessions)
	}
}

type colleagues struct {
	people    Personnel
	passwords bool
}

func (c *colleagues) list(v *Visit) error {
	all, err := c.people.ListFor(v.Context(), v.Who, v.Now())
	if err != nil {
		return err
	}
	return v.Page(Page{Section: "colleagues", Title: "common.section_colleagues", Template: "access/colleagues", Data: map[string]any{"All": all, "Passwords": c.passwords}})
}

// colleagueForm is what is shown of one colleague.
type colleagueForm struct {
	New       bool
	Colleague staff.Colleague
	Listed    staff.Listed
	Wrong     *Failure
	Passwords bool
	Teams     []bot.Team
	Languages []dialog.Locale
	Skills    []bot.Skill
}

func (c *colleagues) form(v *Visit, f colleagueForm) error {
	f.Passwords = c.passwords
	f.Teams, f.Languages, f.Skills = bot.Teams[:], []dialog.Locale{dialog.Chinese, dialog.English}, bot.Skills[:]
	return v.Page(Page{Section: "colleagues", Title: "access.colleague", Template: "access/colleague", Data: f, Status: statusOf(f.Wrong)})
}

// one is a colleague as they are now.
func (c *colleagues) one(v *Visit) (staff.Listed, error) {
	all, err := c.people.ListFor(v.Context(), v.Who, v.Now())
	if err != nil {
		return staff.Listed{}, err
	}
	for _, l := range all {
		if l.Name == v.Param("name") {
			return l, nil
		}
	}
	return staff.Listed{}, Unknown
}

func (c *colleagues) open(v *Visit) error {
	l, err := c.one(v)
	if err != nil {
		return err
	}
	return c.form(v, colleagueForm{Colleague: l.Colleague, Listed: l})
}

// sent is the colleague as the form has them.
func sent(v *Visit, name string) staff.Colleague {
	c := staff.Colleague{
		Name: name, Shown: v.Form("shown"), Role: staff.Role(v.Form("role")),
		Active: v.Form("active") != "", Practice: v.Form("practice") != "",
	}
	for _, t := range v.FormAll("team") {
		c.Teams = append(c.Teams, bot.Team(t))
	}
	for _, l := range v.FormAll("language") {
		c.Languages = append(c.Languages, dialog.Locale(l))
	}
	for _, s := range v.FormAll("skill") {
		c.Skills = append(c.Skills, bot.Skill(s))
	}
	return c
}

func (c *colleagues) add(v *Visit) error {
	fresh := sent(v, v.Form("name"))
	fresh.Active = true
	once, err := c.people.Once()
	if err != nil {
		return err
	}
	err = c.people.Add(v.Context(), v.Who, fresh, once, true, v.Now())
	if f := refusedChange(err); f != nil {
		return c.form(v, colleagueForm{New: true, Colleague: fresh, Wrong: f})
	}
	if err != nil {
		return err
	}
	return given(v, fresh.Name, once)
}

func (c *colleagues) edit(v *Visit) error {
	l, err := c.one(v)
	if err != nil {
		return err
	}
	next := sent(v, l.Name)
	err = c.people.Edit(v.Context(), v.Who, next, v.Now())
	if f := refusedChange(err); f != nil {
		return c.form(v, colleagueForm{Colleague: next, Listed: l, Wrong: f})
	}
	if err != nil {
		return err
	}
	v.Say(Toast{Key: "access.saved"})
	return v.Redirect("/console/colleagues")
}

func (c *colleagues) password(v *Visit) error {
	once, err := c.people.ResetPassword(v.Context(), v.Who, v.Param("name"), v.Now())
	if err != nil {
		return err
	}
	return given(v, v.Param("name"), once)
}

// given shows a password that counts once, this once.
func given(v *Visit, name, once string) error {
	return v.Page(Page{Section: "colleagues", Title: "access.given", Template: "access/given", Data: map[string]string{"Name": name, "Once": once}})
}

func (c *colleagues) factor(v *Visit) error {
	if err := c.people.ResetFactor(v.Context(), v.Who, v.Param("name"), v.Now()); err != nil {
		return err
	}
	v.Say(Toast{Key: "access.factor_reset_done"})
	return v.Redirect("/console/colleagues/of/" + v.Param("name"))
}

func (c *colleagues) sessions(v *Visit) error {
	if _, err := c.one(v); err != nil {
		return err
	}
	if err := c.people.Revoke(v.Context(), v.Who, v.Param("name"), "", "", v.Now()); err != nil {
		return err
	}
	v.Say(Toast{Key: "access.sessions_ended"})
	return v.Redirect("/console/colleagues/of/" + v.Param("name"))
}

// refusedChange is how a page tells of what was wrong with a change; nil for what
// is no fault of who made it.
func refusedChange(err error) *Failure {
	for _, known := range []struct {
		err error
		key string
	}{
		{staff.ErrName, "access.bad_name"}, {staff.ErrShown, "access.bad_shown"}, {staff.ErrRole, "access.bad_choice"}, {staff.ErrTeam, "access.bad_choice"},
		{staff.ErrLanguage, "access.bad_choice"}, {staff.ErrSkill, "access.bad_choice"}, {staff.ErrThere, "access.there"},
		{staff.ErrLastSupervisor, "access.last_supervisor"}, {staff.ErrOneself, "access.oneself"},
	} {
		if errors.Is(err, known.err) {
			return &Failure{Status: http.StatusUnprocessableEntity, Key: known.key}
		}
	}
	return nil
}
