package practice

import "time"

// clock is a practice's time: it begins at the story's and goes as the real one
// does.
type clock struct {
	from  time.Time // the story's
	began time.Time // the real one
	now   func() time.Time
}

func (c *clock) at() time.Time { return c.from.Add(c.now().Sub(c.began)) }
