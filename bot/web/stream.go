package web

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

// heartbeat is how often a quiet stream says that it is alive, so that
// proxies keep it open.
const heartbeat = 20 * time.Second

// stream sends server-sent events after every change until the reader goes or
// the server stops. send writes what is new; it is called once at the start. In
// between types is told of conversations that somebody is typing in; nil: none.
func (s *server) stream(c *gin.Context, changed <-chan struct{}, send func() error, typing <-chan string, types func(conversation string)) {
	h := c.Writer.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	c.Status(http.StatusOK)
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for next := send; ; {
		if err := next(); err != nil {
			s.Log.ErrorContext(c.Request.Context(), "stream ended", "path", c.FullPath(), "error", err)
			return
		}
		c.Writer.Flush()
		next = send
		select {
		case <-changed:
		case conversation := <-typing:
			next = func() error { types(conversation); return nil }
		case <-beat.C:
			if _, err := c.Writer.WriteString(": alive\n\n"); err != nil {
				return
			}
		case <-c.Request.Context().Done():
			return
		case <-s.Done:
			return
		}
	}
}
