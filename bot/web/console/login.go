package console

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"repaybot/bot/staff"
)

// Entrance is how a login comes about, step by step.
type Entrance interface {
	LogIn(ctx context.Context, in staff.Login, now time.Time) (token string, step staff.Step, err error)
	EnterCode(ctx context.Context, token, code string, now time.Time) (fresh string, step staff.Step, err error)
	ChangePassword(ctx context.Context, token, old, password string, now time.Time) (fresh string, step staff.Step, err error)
	SignOut(ctx context.Context, token string, now time.Time) error
}

// Login is the way in with a password, and out again. passwords false has
// everybody come by the bank's own sign-on, which signOn (nil: none) is.
func Login(doors Entrance, factors Factors, passwords bool, signOn SignOn) Area {
	return func(r *Router) {
		l := &login{doors, factors, passwords, signOn}
		r.outside(http.MethodGet, "/login", l.page)
		if passwords {
			r.outside(http.MethodPost, "/login", l.password)
		}
		r.step(http.MethodGet, "/login/code", staff.StepCode, func(v *Visit) error { return l.codePage(v, nil) })
		r.step(http.MethodPost, "/login/code", staff.StepCode, l.code)
		r.step(http.MethodGet, "/login/password", staff.StepPassword, func(v *Visit) error { return l.newPasswordPage(v, nil) })
		r.step(http.MethodPost, "/login/password", staff.StepPassword, l.newPassword)
		r.step(http.MethodGet, "/login/enrol", staff.StepEnrol, func(v *Visit) error { return enrolPage(v, factors, "/console/login/enrol", nil) })
		r.step(http.MethodPost, "/login/enrol", staff.StepEnrol, func(v *Visit) error { return confirm(v, factors, "/console/login/enrol") })
		r.group.POST("/logout", func(c *gin.Context) { r.site.answer(c, l.leave) })
		if signOn != nil {
			l.signOnRoutes(r)
		}
	}
}

type login struct {
	doors     Entrance
	factors   Factors
	passwords bool
	signOn    SignOn
}

// loginForm is what the login page shows.
type loginForm struct {
	Name      string
	Wrong     *Failure // nil: nothing was wrong yet
	Passwords bool
	SignOn    bool
}

// page asks for name and password, or leads on where a login has come further.
func (l *login) page(v *Visit) error {
	if to := v.Query("to"); to != "" && within(to) {
		v.setCookie(&http.Cookie{Name: toCookie, Value: to, Path: "/console", MaxAge: 1800, SameSite: http.SameSiteStrictMode})
	}
	inside := &Visit{gin: v.gin, site: v.site, Locale: v.Locale}
	if err := v.site.recognise(inside); err == nil {
		return inside.goOn(inside.Session.Step)
	} else if !errors.Is(err, staff.ErrNoSession) {
		return err
	}
	return l.show(v, loginForm{})
}

func (l *login) show(v *Visit, f loginForm) error {
	f.Passwords, f.SignOn = l.passwords, l.signOn != nil
	return v.Page(Page{Title: "access.sign_in", Template: "access/login", Data: f, Status: statusOf(f.Wrong)})
}

func statusOf(f *Failure) int {
	if f == nil {
		return http.StatusOK
	}
	return f.Status
}

// toCookie keeps which page was asked for before the login.
const toCookie = "repaybot_to"

// goOn leads to the step that comes next.
func (v *Visit) goOn(step staff.Step) error {
	switch step {
	case staff.StepCode, staff.StepPassword, staff.StepEnrol:
		return v.Redirect("/console/login/" + string(step))
	}
	to, err := v.gin.Cookie(toCookie)
	if err != nil {
		return v.Redirect("/console")
	}
	v.setCookie(&http.Cookie{Name: toCookie, Path: "/console", MaxAge: -1, SameSite: http.SameSiteStrictMode})
	return v.Redirect(to)
}

func (l *login) password(v *Visit) error {
	in := staff.Login{Name: v.Form("name"), Password: v.FormRaw("password"), Address: address(v.gin.Request), Device: device(v.gin.Request.UserAgent())}
	token, step, err := l.doors.LogIn(v.Context(), in, v.Now())
	if f := v.refusedLogin(err); f != nil {
		return l.show(v, loginForm{Name: in.Name, Wrong: f})
	}
	if err != nil {
		return err
	}
	v.letIn(token)
	return v.goOn(step)
}

// refusedLogin is how a page tells of what was wrong with a login's step; nil for
// what is no fault of who logs in.
func (v *Visit) refusedLogin(err error) *Failure {
	var locked *staff.LockedError
	switch {
	case errors.As(err, &locked):
		minutes := int(locked.Until.Sub(v.Now())/time.Minute) + 1
		return &Failure{http.StatusTooManyRequests, "access.locked", []any{"minutes", minutes, "when", locked.Until.In(v.site.Zone).Format("15:04")}}
	case errors.Is(err, staff.ErrWrong):
		return &Failure{Status: http.StatusUnprocessableEntity, Key: "access.wrong"}
	case errors.Is(err, staff.ErrCode):
		return &Failure{Status: http.StatusUnprocessableEntity, Key: "access.wrong_code"}
	case errors.Is(err, staff.ErrWeak):
		return &Failure{Status: http.StatusUnprocessableEntity, Key: "access.weak"}
	}
	return nil
}

// stepForm is what the later steps show.
type stepForm struct{ Wrong *Failure }

func (l *login) codePage(v *Visit, wrong *Failure) error {
	return v.Page(Page{Title: "access.code", Template: "access/code", Data: stepForm{wrong}, Status: statusOf(wrong)})
}

func (l *login) code(v *Visit) error {
	token, step, err := l.doors.EnterCode(v.Context(), v.token, v.Form("code"), v.Now())
	if f := v.refusedLogin(err); f != nil {
		return l.codePage(v, f)
	}
	if err != nil {
		return err
	}
	v.letIn(token)
	return v.goOn(step)
}

func (l *login) newPasswordPage(v *Visit, wrong *Failure) error {
	return v.Page(Page{Title: "access.new_password", Template: "access/new_password", Data: stepForm{wrong}, Status: statusOf(wrong)})
}

func (l *login) newPassword(v *Visit) error {
	password := v.FormRaw("password")
	if password != v.FormRaw("again") {
		return l.newPasswordPage(v, differ)
	}
	token, step, err := l.doors.ChangePassword(v.Context(), v.token, "", password, v.Now())
	if f := v.refusedLogin(err); f != nil {
		return l.newPasswordPage(v, f)
	}
	if err != nil {
		return err
	}
	v.letIn(token)
	return v.goOn(step)
}

var differ = &Failure{Status: http.StatusUnprocessableEntity, Key: "access.differ"}

// address is the network address that a request comes from. Where a proxy of our
// own stands in front (loopback or a private network), it is the last one that it
// has added.
func address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if ip, err := netip.ParseAddr(host); err == nil && (ip.IsLoopback() || ip.IsPrivate()) {
		all := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		if last, err := netip.ParseAddr(strings.TrimSpace(all[len(all)-1])); err == nil {
			return last.String()
		}
	}
	return host
}

// device is browser and system in a word or two, for who looks through their logins.
func device(agent string) string {
	find := func(names ...string) string {
		for i := 0; i < len(names); i += 2 {
			if strings.Contains(agent, names[i]) {
				return names[i+1]
			}
		}
		return ""
	}
	browser := find("Edg/", "Edge", "Firefox/", "Firefox", "Chrome/", "Chrome", "Safari/", "Safari")
	system := find("Windows", "Windows", "Android", "Android", "iPhone", "iPhone", "iPad", "iPad", "Mac OS X", "macOS", "Linux", "Linux")
	return strings.TrimSpace(browser + " " + system)
}
