package console

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"repaybot/bot/pages"
	"repaybot/bot/staff"
)

// Options are what the console needs from outside.
type Options struct {
	Access Access
	Areas  []Area
	Hub    *Hub // which tells open pages what changed
	// Refused notes what a colleague asked for and may not; what is a page's
	// pattern. nil: it is not noted.
	Refused func(ctx context.Context, by staff.Colleague, what string, now time.Time) error
	// Address is where the console is reached from outside, without a path.
	Address string
	// Asset is the address of a script or style.
	Asset  func(name string) string
	Log    *slog.Logger
	Now    func() time.Time
	Zone   *time.Location // in which times are shown; nil: UTC
	Random io.Reader      // crypto/rand.Reader
	// Done ends the streams that pages follow, so that the server can stop.
	Done <-chan struct{}
	// SecureCookies keeps logins to https, also where a proxy in front ends it.
	SecureCookies bool
}

// Access tells who is behind a session's token.
type Access interface {
	// Session returns the colleague as they are now. used says that a person did
	// something, as against a page that keeps itself up to date. It fails with
	// [staff.ErrNoSession].
	Session(ctx context.Context, token string, now time.Time, used bool) (staff.Colleague, staff.Session, error)
}

// Area is one part of the console: it registers its pages.
type Area func(*Router)

// site is the console with what its pages share.
type site struct {
	Options
	words     words
	templates templates
	sections  []Section
	marks     bool               // pages ask for the marks beside their sections
	desks     []ConversationDesk // whose conversations have pages
}

// New returns the handler of everything under /console. It fails only where an
// embedded file is broken, or two areas want the same section.
func New(o Options) (http.Handler, error) {
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	s := &site{Options: o}
	var err error
	if s.words, err = loadWords(); err != nil {
		return nil, err
	}
	if s.templates, err = s.loadTemplates(); err != nil {
		return nil, err
	}
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	_ = e.SetTrustedProxies(nil)
	e.Use(pages.Recover(o.Log), pages.Secure(policyOfContent, maxBody), ownAlone, s.onlyFromHere)
	r := &Router{site: s, group: e.Group("/console")}
	s.live(r)
	for _, area := range o.Areas {
		area(r)
	}
	if r.err != nil {
		return nil, r.err
	}
	r.Get("", Anyone, func(v *Visit) error { return v.Redirect(s.home(v.Who)) })
	e.NoRoute(func(c *gin.Context) { s.answerError(s.visit(c), Unknown) })
	return e, nil
}

// home is the first section that a colleague may open.
func (s *site) home(who staff.Colleague) string {
	for _, section := range s.sections {
		if section.Need.met(who) {
			return section.Path
		}
	}
	return "/console/account"
}
