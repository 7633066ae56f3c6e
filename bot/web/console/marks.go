package console

import (
	"context"
	"encoding/json"

	"repaybot/bot/staff"
)

// MarkDesk is what the marks ask that stand beside the bar's sections.
type MarkDesk interface {
	// Overdue are the conversations whose cases nobody took or answered in time.
	Overdue(ctx context.Context, who staff.Colleague) ([]string, error)
	// UnreadReviews is how many reviews of their own a colleague has not seen.
	UnreadReviews(ctx context.Context, who staff.Colleague) (int, error)
}

// Marks tell supervisors, on whatever page they are, of cases that nobody took or
// answered in time, and each colleague of reviews that they have not seen.
func Marks(d MarkDesk) Area {
	return func(r *Router) {
		r.site.marks = true
		r.Get("/marks", Working, func(v *Visit) error { return showMarks(v, d) })
	}
}

// marks are the counts that stand in the bar.
type marks struct {
	Overdue int
	Unread  int
}

func showMarks(v *Visit, d MarkDesk) error {
	var m marks
	var err error
	if m.Unread, err = d.UnreadReviews(v.Context(), v.Who); err != nil {
		return err
	}
	if Supervising.met(v.Who) {
		overdue, err := d.Overdue(v.Context(), v.Who)
		if err != nil {
			return err
		}
		m.Overdue = len(overdue)
		// The page sounds once for each that it has not heard of.
		told, err := json.Marshal(map[string]any{"overdue": map[string]any{"conversations": overdue}})
		if err != nil {
			return err
		}
		v.Writer().Header().Set("HX-Trigger", string(told))
	}
	return v.Fragment("board/marks", m)
}
