package pages

import (
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"

	"github.com/gin-gonic/gin"
)

// Secure sets the headers that every answer has and bounds what is read of a
// request to most bytes. policy is the Content-Security-Policy: what a page may
// load and ask.
func Secure(policy string, most int64) gin.HandlerFunc {
	return func(c *gin.Context) {
		h := c.Writer.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, most)
	}
}

// Recover turns a panic into a failed request (500). The log has where it was and
// of what type, never what it said.
func Recover(log *slog.Logger) gin.HandlerFunc {
	return func(c *gin.Context) {
		defer func() {
			if r := recover(); r != nil {
				log.Error("request panicked", "path", c.FullPath(), "kind", fmt.Sprintf("%T", r), "stack", string(debug.Stack()))
				c.AbortWithStatus(http.StatusInternalServerError)
			}
		}()
		c.Next()
	}
}
