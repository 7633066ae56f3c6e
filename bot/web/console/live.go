package console

import (
	"fmt"
	"strings"
	"time"

	"repaybot/bot/staff"
)

// heartbeat is how often a quiet stream says that it is alive, so that proxies
// keep it open, and how soon at the latest a session that was revoked ends it.
const heartbeat = 20 * time.Second

// live registers the stream that every page follows.
func (s *site) live(r *Router) {
	r.Get("/live", Anyone, func(v *Visit) error {
		looking, err := s.looking(v)
		if err != nil {
			return err
		}
		s.stream(v, looking)
		return nil
	})
}

// looking is the conversation that a page says it shows, where its colleague may
// see it; else none: nobody is told of a conversation, or is shown to others as
// being at it, by no more than its id.
func (s *site) looking(v *Visit) (string, error) {
	id := v.Query("looking")
	if id == "" {
		return "", nil
	}
	for _, d := range s.desks {
		if _, err := d.Around(v.Context(), v.Who, id); err == nil {
			return id, nil
		} else if refusalOf(err) == nil {
			return "", err
		}
	}
	return "", nil
}

// stream sends a page what it is told until it is closed, its session is over, or
// the server stops. The first thing is "hello": what was missed before it is asked
// for again by then.
func (s *site) stream(v *Visit, looking string) {
	h := v.gin.Writer.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no")
	l, stop := s.Hub.listen(v.Who, looking)
	defer stop()
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for text := "event: hello\ndata: \n\n"; ; {
		if _, err := v.gin.Writer.WriteString(text); err != nil {
			return
		}
		v.gin.Writer.Flush()
		select {
		case <-l.wake:
			text = lines(s.Hub.take(l))
		case <-beat.C:
			who, session, err := s.Access.Session(v.Context(), v.token, s.Now(), false)
			if err != nil || session.Step != staff.StepIn {
				_, _ = v.gin.Writer.WriteString("event: ended\ndata: \n\n")
				return
			}
			s.Hub.is(l, who)
			text = ": alive\n\n"
		case <-v.Context().Done():
			return
		case <-s.Done:
			return
		}
	}
}

// lines are events as they go over the wire.
func lines(all []told) string {
	var b strings.Builder
	for _, t := range all {
		fmt.Fprintf(&b, "event: %s\ndata: %s\n\n", t.name, strings.Map(oneLine, t.data))
	}
	return b.String()
}

func oneLine(r rune) rune {
	if r == '\n' || r == '\r' {
		return ' '
	}
	return r
}
