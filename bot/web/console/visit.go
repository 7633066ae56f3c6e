package console

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"repaybot/bot/pages"
	"repaybot/bot/staff"
	"repaybot/dialog"
)

// Visit is one request of a colleague.
type Visit struct {
	Who     staff.Colleague // zero on pages before the login
	Session staff.Session
	Locale  dialog.Locale // the console's language, not the customer's

	gin   *gin.Context
	site  *site
	token string
	csrf  string
	toast *Toast
}

// visit is a request of who is not known yet.
func (s *site) visit(c *gin.Context) *Visit {
	return &Visit{gin: c, site: s, Locale: pages.Locale(c)}
}

// Context ends when the request does.
func (v *Visit) Context() context.Context { return v.gin.Request.Context() }

// Request is the request itself, for what has no method here.
func (v *Visit) Request() *http.Request { return v.gin.Request }

// Writer is where the answer goes, for what is neither a page nor a piece of one.
func (v *Visit) Writer() http.ResponseWriter { return v.gin.Writer }

// Now is the moment.
func (v *Visit) Now() time.Time { return v.site.Now() }

// Param is a part of the path.
func (v *Visit) Param(name string) string { return v.gin.Param(name) }

// Query is a value of the address, "" for none.
func (v *Visit) Query(name string) string { return v.gin.Query(name) }

// Form is a field that was sent, without space around it; "" for none.
func (v *Visit) Form(name string) string { return strings.TrimSpace(v.gin.PostForm(name)) }

// FormRaw is a field as it was sent.
func (v *Visit) FormRaw(name string) string { return v.gin.PostForm(name) }

// FormAll are all values of a field.
func (v *Visit) FormAll(name string) []string { return v.gin.PostFormArray(name) }

// ErrNoAct says that a form came without the id of its act.
var ErrNoAct = errors.New("the field act is no uuid")

// Act is the id of what is done, made with the page: the same form sent twice is
// one act. It fails with [ErrNoAct].
func (v *Visit) Act() (string, error) {
	id, err := uuid.Parse(v.Form("act"))
	if err != nil {
		return "", ErrNoAct
	}
	return id.String(), nil
}

// Piece tells whether htmx asks, for a piece of the page that is open.
func (v *Visit) Piece() bool {
	h := v.gin.Request.Header
	return h.Get("HX-Request") == "true" && h.Get("HX-Boosted") == "" && h.Get("HX-History-Restore-Request") == ""
}

// byItself tells whether a page asks by itself, to stay up to date: that keeps
// nobody logged in.
func (v *Visit) byItself() bool { return v.gin.GetHeader("X-By-Itself") != "" }

// T are words in the console's language, with figures given as name, value.
func (v *Visit) T(key string, figures ...any) string {
	return v.site.words.say(v.Locale, key, figures)
}

// Page is what a whole page has.
type Page struct {
	Section  string // the part of the bar it belongs to, or ""
	Title    string // key of its words
	Template string // <area>/<what>
	Data     any
	Looking  string // the conversation that is looked at, or ""
	Status   int    // 0: 200
	Onward   string // the page of ours that it leads to by itself, or ""
}

// Page answers with a whole page; where htmx asks, with what is within its frame.
func (v *Visit) Page(p Page) error {
	if p.Status == 0 {
		p.Status = http.StatusOK
	}
	content, err := v.render(p.Template, p.Data)
	if err != nil {
		return err
	}
	if !v.Piece() {
		if content, err = v.frame(p, content); err != nil {
			return err
		}
	}
	return v.html(p.Status, content)
}

// Fragment answers with a piece of a page.
func (v *Visit) Fragment(template string, data any) error {
	return v.piece(http.StatusOK, template, data)
}

// Invalid answers with a form, or a piece that holds it, that says what is wrong
// with what was sent. It goes where the answer would have gone.
func (v *Visit) Invalid(template string, data any) error {
	return v.piece(http.StatusUnprocessableEntity, template, data)
}

func (v *Visit) piece(status int, template string, data any) error {
	content, err := v.render(template, data)
	if err != nil {
		return err
	}
	return v.html(status, content)
}

// Redirect goes to another page, below /console.
func (v *Visit) Redirect(path string) error {
	if !within(path) {
		path = "/console"
	}
	if v.toast != nil {
		v.keepToast()
	}
	v.gin.Header("Cache-Control", "no-store")
	if v.Piece() {
		v.gin.Header("HX-Redirect", path)
		v.gin.Status(http.StatusNoContent)
		return nil
	}
	v.gin.Redirect(http.StatusSeeOther, path)
	return nil
}

// Nothing answers that it is done and nothing on the page changes but a toast, if
// one was said.
func (v *Visit) Nothing() error {
	if v.toast == nil {
		v.gin.Status(http.StatusNoContent)
		return nil
	}
	v.gin.Header("HX-Reswap", "none")
	return v.html(http.StatusOK, nil)
}

// within tells whether a path is one of the console's own pages.
func within(path string) bool {
	u, err := url.Parse(path)
	return err == nil && u.Scheme == "" && u.Host == "" && !strings.Contains(path, `\`) &&
		(u.Path == "/console" || strings.HasPrefix(u.Path, "/console/")) && !strings.Contains(u.Path, "..")
}
