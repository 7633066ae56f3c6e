package practice

import (
	"time"

	"repaybot/bot"
	"repaybot/dialog"
)

// line is something that was written in a conversation.
type line struct {
	text      string
	at        time.Time
	confirmed []string // the colleague's: what they were warned of, and sent all the same
}

// did is what happened in a practice after the hand-over.
type did struct {
	messages []line // the colleague's
	customer []line
	waits    []wait
	notes    int
	took     time.Time
	back     *dialog.StaffGaveBack
	early    bool     // it was given back before it was ready
	refused  []string // texts of the colleague's that were not sent for what they say
	cannot   bool     // the customer has said that they can't pay, or not at once
}

// wait is a time in which the customer waited for a person.
type wait struct {
	from, to time.Time // to is zero: nobody answered
	text     string    // what they had written
}

// readTurns reads what was done out of a conversation's turns. handed is when a
// colleague was asked for.
func readTurns(turns []bot.Turn, handed time.Time) (did, error) {
	var d did
	asked := wait{from: handed}
	for _, t := range turns {
		event, err := dialog.UnmarshalEvent(t.Event)
		if err != nil {
			return d, err
		}
		switch e := event.(type) {
		case dialog.StaffTook:
			if d.took.IsZero() {
				d.took = t.At
			}
		case dialog.StaffSaid:
			d.messages = append(d.messages, line{text: e.Text, at: t.At, confirmed: e.Confirmed})
			if !asked.from.IsZero() {
				asked.to = t.At
				d.waits = append(d.waits, asked)
				asked = wait{}
			}
		case dialog.StaffNoted:
			d.notes++
		case dialog.StaffGaveBack:
			if d.back == nil {
				d.back = &e
			}
		default:
			w := bot.WroteIn(event)
			if w == nil || d.back != nil {
				continue
			}
			d.cannot = d.cannot || cannotPay(w.Reading)
			d.customer = append(d.customer, line{text: w.Text, at: t.At})
			if asked.from.IsZero() {
				asked = wait{from: t.At, text: w.Text}
			} else if len(d.messages) == 0 {
				asked.text = w.Text
			}
		}
	}
	if !asked.from.IsZero() && len(d.messages) == 0 {
		d.waits = append(d.waits, asked)
	}
	return d, nil
}

// cannotPay tells whether a customer says that they can't pay, or what they can
// by the month.
func cannotPay(r dialog.Reading) bool {
	for _, i := range r.Intents {
		if i == dialog.CannotPay || i == dialog.HardshipTold {
			return true
		}
	}
	for _, a := range r.Amounts {
		if a.Per == dialog.PerMonth {
			return true
		}
	}
	return false
}

// answering is what the customer had last written before a moment.
func (d *did) answering(at time.Time) string {
	text := ""
	for _, c := range d.customer {
		if c.at.After(at) {
			break
		}
		text = c.text
	}
	return text
}
