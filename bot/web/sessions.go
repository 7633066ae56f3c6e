package web

import (
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
)

// How long a login lasts (spec/conduct.md, Who is it?).
const (
	sessionIdle = 30 * time.Minute
	sessionLife = 24 * time.Hour
)

// sessions are logins of one kind, known by a random token in a cookie of its
// own. They live as long as the program.
type sessions[T any] struct {
	cookie string
	path   string
	secure bool // only over https
	now    func() time.Time
	random io.Reader

	mu   sync.Mutex
	open map[string]*session[T]
}

type session[T any] struct {
	who            T
	begun, lastUse time.Time
}

func newSessions[T any](cookie, path string, secure bool, now func() time.Time, random io.Reader) *sessions[T] {
	return &sessions[T]{cookie: cookie, path: path, secure: secure, now: now, random: random, open: map[string]*session[T]{}}
}

// begin logs somebody in and sets the cookie. Logins that are over are forgotten.
func (s *sessions[T]) begin(c *gin.Context, who T) error {
	raw := make([]byte, 32)
	if _, err := io.ReadFull(s.random, raw); err != nil {
		return fmt.Errorf("a session's token: %w", err)
	}
	token, now := hex.EncodeToString(raw), s.now()
	s.mu.Lock()
	for t, old := range s.open {
		if old.over(now) {
			delete(s.open, t)
		}
	}
	s.open[token] = &session[T]{who: who, begun: now, lastUse: now}
	s.mu.Unlock()
	s.setCookie(c, token, int(sessionLife.Seconds()))
	return nil
}

// end logs out.
func (s *sessions[T]) end(c *gin.Context) {
	if token, err := c.Cookie(s.cookie); err == nil {
		s.mu.Lock()
		delete(s.open, token)
		s.mu.Unlock()
	}
	s.setCookie(c, "", -1)
}

// who is logged in, if somebody is. Asking counts as use.
func (s *sessions[T]) who(c *gin.Context) (who T, ok bool) {
	token, err := c.Cookie(s.cookie)
	if err != nil {
		return who, false
	}
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	found := s.open[token]
	if found == nil || found.over(now) {
		delete(s.open, token)
		return who, false
	}
	found.lastUse = now
	return found.who, true
}

func (s *session[T]) over(now time.Time) bool {
	return now.Sub(s.lastUse) > sessionIdle || now.Sub(s.begun) > sessionLife
}

// setCookie keeps the token from scripts and from other sites' requests.
func (s *sessions[T]) setCookie(c *gin.Context, token string, seconds int) {
	http.SetCookie(c.Writer, &http.Cookie{
		Name: s.cookie, Value: token, Path: s.path, MaxAge: seconds,
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: s.secure || c.Request.TLS != nil,
	})
}
