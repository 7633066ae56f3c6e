package dialog

import "time"

// bankNow is the moment in the bank's time zone, in which its people work.
func (t *turn) bankNow() time.Time { return t.f.bankNow() }

func (f *Facts) bankNow() time.Time {
	if f.BankNow.IsZero() {
		return f.Now
	}
	return f.BankNow
}

// careOpen tells whether people are there now.
func (t *turn) careOpen() bool { return t.f.Policy.Care.OpenAt(t.bankNow()) }

// nextOpen is when people are there again; now, if they are. A policy without
// any open day within a year gives now.
func (t *turn) nextOpen() time.Time { return t.f.Policy.Care.NextOpen(t.bankNow()) }

// answerBy is when a hand-over for that reason is answered at the latest. Reasons
// that the policy names no time for go by its time for a dispute.
func (t *turn) answerBy(reason Intent) time.Time {
	care := t.f.Policy.Care
	return care.After(t.bankNow(), care.Within(string(reason), "dispute"))
}
