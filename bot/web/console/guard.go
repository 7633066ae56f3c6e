package console

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"io"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"repaybot/bot/staff"
)

// maxBody is the longest request that is read.
const maxBody = 64 << 10

// policyOfContent lets a page load and ask only what this program serves itself,
// and run no script and no style that stands in it.
const policyOfContent = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; media-src 'self'; manifest-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// ownAlone keeps what the console answers out of other sites' pages and of caches.
func ownAlone(c *gin.Context) {
	c.Header("Cross-Origin-Resource-Policy", "same-origin")
	c.Header("Cache-Control", "no-store")
	c.Header("Vary", "HX-Request")
}

// crossOrigin refuses what another site's page makes a browser send.
var crossOrigin = http.NewCrossOriginProtection()

func (s *site) onlyFromHere(c *gin.Context) {
	if crossOrigin.Check(c.Request) != nil {
		s.answerError(s.visit(c), elsewhere)
		c.Abort()
	}
}

// enter finds out who asks, and whether their login has come as far as the page
// wants. An act must carry the session's token beside its cookie.
func (s *site) enter(v *Visit, want staff.Step) error {
	if err := s.recognise(v); err != nil {
		return err
	}
	if v.Session.Step != want {
		return staff.ErrNoSession // the login leads on to the step that is open
	}
	return v.checkCSRF()
}

// recognise finds out who asks, however far their login has come.
func (s *site) recognise(v *Visit) error {
	token, err := v.gin.Cookie(s.cookie(v.gin, sessionCookie))
	if err != nil || token == "" {
		return staff.ErrNoSession
	}
	v.Who, v.Session, err = s.Access.Session(v.Context(), token, s.Now(), !v.byItself())
	if err != nil {
		return err
	}
	v.token, v.csrf = token, csrfOf(token)
	return nil
}

// visitor gives who is not logged in a token for forms, which holds for their browser.
func (s *site) visitor(v *Visit) error {
	name := s.cookie(v.gin, visitorCookie)
	value, err := v.gin.Cookie(name)
	if err != nil || len(value) < 32 {
		raw := make([]byte, 32)
		if _, err := io.ReadFull(s.Random, raw); err != nil {
			return err
		}
		value = base64.RawURLEncoding.EncodeToString(raw)
		v.setCookie(&http.Cookie{Name: name, Value: value, Path: "/", SameSite: http.SameSiteStrictMode})
	}
	v.csrf = csrfOf(value)
	return v.checkCSRF()
}

// csrfOf is what forms of a session carry: nobody who has not its cookie's value
// can say it, and it does not give that away.
func csrfOf(token string) string {
	mac := hmac.New(sha256.New, []byte(token))
	mac.Write([]byte("repaybot console form"))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// checkCSRF refuses an act whose form, or header, has not the session's token.
func (v *Visit) checkCSRF() error {
	if m := v.gin.Request.Method; m == http.MethodGet || m == http.MethodHead {
		return nil
	}
	sent := v.gin.GetHeader("X-CSRF-Token")
	if sent == "" {
		sent = v.gin.PostForm("csrf")
	}
	if subtle.ConstantTimeCompare([]byte(sent), []byte(v.csrf)) != 1 {
		return stale
	}
	return nil
}

// toLogin leads to the login, and back from there to the page that was asked for.
func (v *Visit) toLogin() {
	if v.Piece() {
		// The page that is open is loaded anew, and comes to the login itself.
		v.gin.Header("HX-Refresh", "true")
		v.gin.AbortWithStatus(http.StatusUnauthorized)
		return
	}
	to := "/console/login"
	if v.gin.Request.Method == http.MethodGet && v.gin.Request.URL.Path != "/console" {
		to += "?" + url.Values{"to": {v.gin.Request.URL.Path}}.Encode()
	}
	v.gin.Redirect(http.StatusSeeOther, to)
	v.gin.Abort()
}

// The cookies of logins.
const (
	sessionCookie = "repaybot_staff"
	visitorCookie = "repaybot_door"
	signOnCookie  = "repaybot_sign_on"
)

// cookie is the whole name of a cookie. Where it goes over https only its name says
// so to the browser, which then takes it from no other host and for no other path.
func (s *site) cookie(c *gin.Context, name string) string {
	if s.SecureCookies || c.Request.TLS != nil {
		return "__Host-" + name
	}
	return name
}

// letIn gives a browser the token of a session, which scripts and other sites never
// see; "" takes it away.
func (v *Visit) letIn(token string) {
	c := &http.Cookie{Name: v.site.cookie(v.gin, sessionCookie), Value: token, Path: "/", SameSite: http.SameSiteStrictMode, MaxAge: int(staff.SessionLife.Seconds())}
	if token == "" {
		c.MaxAge = -1
	}
	v.setCookie(c)
}
