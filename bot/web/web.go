package web

import (
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"repaybot/bot"
	"repaybot/bot/pages"
)

// Options are what the pages need from outside.
type Options struct {
	// Console is everything under /console; nil: there is none.
	Console http.Handler
	Demo    *Demo // nil: no demo bank
	Log     *slog.Logger
	Now     func() time.Time
	Random  io.Reader // tokens of sessions; crypto/rand.Reader
	// SecureCookies keeps logins to https, also where a proxy in front ends it.
	SecureCookies bool
}

// server is the routes with what they share.
type server struct {
	Options
	assets    *assets
	customers *sessions[Customer]
}

// New returns the handler of all pages and of what they ask. It fails only where an
// embedded file is broken.
func New(o Options) (http.Handler, error) {
	a, err := loadAssets()
	if err != nil {
		return nil, err
	}
	s := &server{
		Options: o, assets: a,
		customers: newSessions[Customer]("repaybot_customer", "/", o.SecureCookies, o.Now, o.Random),
	}
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	_ = e.SetTrustedProxies(nil)
	e.Use(pages.Recover(o.Log), pages.Secure(policyOfContent, maxBody), unkept, onlyFromHere)
	e.GET("/healthz", func(c *gin.Context) { c.String(http.StatusOK, "ok\n") })
	e.GET("/widget.js", func(c *gin.Context) { a.serve(c, "widget.js") })
	e.GET("/assets/:name", func(c *gin.Context) { a.serve(c, c.Param("name")) })
	if o.Demo != nil {
		s.demoRoutes(e)
	}
	if o.Console == nil {
		return e, nil
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path := r.URL.Path
		if path == "/console" || strings.HasPrefix(path, "/console/") {
			o.Console.ServeHTTP(w, r)
			return
		}
		e.ServeHTTP(w, r)
	}), nil
}

// maxBody is the longest request that is read: 2,000 characters and room to spare.
const maxBody = 16 << 10

// policyOfContent lets a page load and ask only what this program serves itself.
const policyOfContent = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// unkept has no browser keep what the API answers.
func unkept(c *gin.Context) {
	if strings.Contains(c.Request.URL.Path, "/api/") {
		c.Header("Cache-Control", "no-store")
	}
}

// crossOrigin refuses what another site's page makes a browser send.
var crossOrigin = http.NewCrossOriginProtection()

// onlyFromHere refuses requests that change something unless they are JSON,
// which no form of another site can send, and not from another site's page.
func onlyFromHere(c *gin.Context) {
	if c.Request.Method == http.MethodGet || c.Request.Method == http.MethodHead {
		return
	}
	if err := crossOrigin.Check(c.Request); err != nil {
		refuse(c, http.StatusForbidden, "from another site")
		return
	}
	if c.ContentType() != "application/json" {
		refuse(c, http.StatusUnsupportedMediaType, "send application/json")
	}
}

// refuse ends a request with what was wrong with it, for whoever wrote the caller.
func refuse(c *gin.Context, status int, why string) {
	c.AbortWithStatusJSON(status, gin.H{"error": why})
}

// fail ends a request whose fault is ours; the log has what it was.
func (s *server) fail(c *gin.Context, err error) {
	s.Log.ErrorContext(c.Request.Context(), "request failed", "path", c.FullPath(), "kind", bot.ErrorKind(err))
	refuse(c, http.StatusInternalServerError, "not done; try again")
}
