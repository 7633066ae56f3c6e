package api

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/rs/cors"
)

// origins lets the pages of [Options].Origins ask, and this server's own.
func (s *server) origins() *cors.Cors {
	return cors.New(cors.Options{
		AllowOriginVaryRequestFunc: func(r *http.Request, origin string) (bool, []string) { return s.mayAsk(r, origin), []string{"Origin"} },
		AllowedMethods:             []string{http.MethodGet, http.MethodPost, http.MethodDelete},
		AllowedHeaders:             []string{"Authorization", "Content-Type", "Accept", "Accept-Language", "Last-Event-ID"},
		ExposedHeaders:             []string{sessionHeader, "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After"},
		MaxAge:                     600,
	})
}

// mayAsk tells whether a page of an origin may ask.
func (s *server) mayAsk(r *http.Request, origin string) bool {
	if slices.ContainsFunc(s.Origins, func(o string) bool { return strings.EqualFold(strings.TrimSuffix(o, "/"), origin) }) {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && u.Host == r.Host
}

// guard sets the headers that every answer has, and refuses pages that may not ask.
func (s *server) guard(next http.Handler) http.Handler {
	inner := s.cross.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		if origin := r.Header.Get("Origin"); origin != "" && !s.mayAsk(r, origin) {
			h.Add("Vary", "Origin")
			refusal(http.StatusForbidden, "this page may not ask").at("", "add its origin to widget.origins").write(w)
			return
		}
		inner.ServeHTTP(w, r)
	})
}

// Nearest is the address that a request comes from. Where the peer is on the
// inside (a private or loopback address), it is taken for the proxy in front,
// and the last address that it names in X-Forwarded-For counts; "" if it names none.
func Nearest(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return ""
	}
	peer, err := netip.ParseAddr(host)
	if err != nil {
		return ""
	}
	if peer = peer.Unmap(); !peer.IsPrivate() && !peer.IsLoopback() {
		return peer.String()
	}
	all := r.Header.Values("X-Forwarded-For")
	if len(all) == 0 {
		return ""
	}
	last := all[len(all)-1]
	last = strings.TrimSpace(last[strings.LastIndexByte(last, ',')+1:])
	if a, err := netip.ParseAddr(last); err == nil {
		return a.Unmap().String()
	}
	return ""
}
