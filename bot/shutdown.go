package bot

import (
	"context"
	"time"
)

// markWithin is how long the last marking of deliveries may take.
const markWithin = time.Second

// Shutdown begins no more turn and no more sending, waits until what is under
// way has ended, and marks what was sent. What has not ended when ctx does is
// cut off, and goes on at the next start; late tells that something was. It
// returns soon after ctx ends, whatever hangs.
func (s *Service) Shutdown(ctx context.Context) (late bool) {
	s.stop()
	ended := make(chan struct{})
	go func() {
		s.running.Wait()
		close(ended)
	}()
	select {
	case <-ended:
	case <-ctx.Done():
		late = true
	}
	s.end()
	marked := make(chan struct{})
	go func() {
		s.flushMarks()
		close(marked)
	}()
	select {
	case <-marked:
	case <-time.After(markWithin):
		late = true
	}
	return late
}
