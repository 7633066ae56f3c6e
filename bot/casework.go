package bot

import (
	"slices"
	"strconv"
	"time"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// What the colleagues' acts come to for the case, which stands with the
// conversation.

// reopenFor is how long after a colleague gave back a wish for a person is the
// same matter again.
const reopenFor = 14 * 24 * time.Hour

// edit changes the case, which others may still read.
func (p *performance) edit(change func(*Case)) {
	if p.next.Case == nil {
		return
	}
	c := *p.next.Case
	c.Hands = slices.Clone(c.Hands)
	change(&c)
	c.Changed = p.at
	p.next.Case = &c
}

// taken makes a colleague the owner. Who takes over what nobody asked for has a
// case all the same: by it the conversation stands in the queue, and they may
// write in it and give it back.
func (p *performance) taken(e dialog.Taken) {
	if !p.next.Case.Open() {
		reason := dialog.HandOffReason(dialog.RequestHuman)
		p.next.Case = &Case{
			ID: p.caseID(), Account: p.state.Account, Reason: reason, Priority: dialog.Normal, Team: TeamOf(reason), Skill: skillFor(reason, p.facts),
			Language: p.state.Locale, Opened: p.at, Status: CaseQueued,
		}
	}
	p.edit(func(c *Case) {
		c.endHand(p.at, HandAssigned)
		c.Status, c.Staff, c.Taken, c.Waits = CaseTaken, e.Staff, p.at, time.Time{}
		c.Hands = append(c.Hands, Hand{Staff: e.Staff, By: e.By, From: p.at})
		if len(c.Hands) > maxHands {
			c.Hands = slices.Delete(c.Hands, 1, 2)
		}
	})
}

func (p *performance) caseID() string {
	return p.next.ID + "/" + strconv.FormatInt(p.turn.Sequence, 10)
}

// endHand ends the time in which the owner has the case.
func (c *Case) endHand(at time.Time, why HandWhy) {
	if n := len(c.Hands); n > 0 && c.Hands[n-1].Until.IsZero() {
		c.Hands[n-1].Until, c.Hands[n-1].Why = at, why
	}
}

// released puts the case back: what orders the queue stays as it was.
func (p *performance) released(e dialog.Released) {
	if !p.next.Case.Open() {
		return
	}
	p.edit(func(c *Case) {
		why := HandReleased
		switch e.Why {
		case dialog.ReleasedAway:
			why = HandAway
		case dialog.SignedOut:
			why = HandSignedOut
		case dialog.ReleasedByHand:
		}
		c.endHand(p.at, why)
		c.Status, c.Waits = CaseQueued, time.Time{}
		if e.OnCall {
			c.OnCall, c.Called = true, false
		}
	})
}

// waits notes that the owner waits for the customer: nobody waits for them then.
func (p *performance) waits() {
	p.edit(func(c *Case) {
		c.Status, c.Waits, c.Asked, c.NextDue = CaseWaiting, p.at, time.Time{}, time.Time{}
		if c.Answered.IsZero() { // what else they did, the customer has been seen to
			c.Answered = p.at
		}
	})
}

// staffSaid notes a person's answer.
func (p *performance) staffSaid(staff string) {
	if !p.next.Case.Open() {
		return
	}
	p.edit(func(c *Case) {
		c.Status, c.Staff, c.Asked, c.NextDue, c.Waits = CaseAnswered, staff, time.Time{}, time.Time{}, time.Time{}
		if c.Answered.IsZero() {
			c.Answered = p.at
		}
	})
}

// gaveBack ends the case with what came of it.
func (p *performance) gaveBack(e dialog.GaveBack) {
	if !p.next.Case.Open() {
		return
	}
	p.edit(func(c *Case) {
		c.endHand(p.at, HandGaveBack)
		c.Outcome, c.Agreed = e.Outcome, e.Agreed
		c.end(CaseReturned, p.at)
	})
}

// cancelled ends the case at the customer's word.
func (p *performance) cancelled() {
	if p.next.Case.Open() {
		p.edit(func(c *Case) { c.end(CaseCancelled, p.at) })
	}
}

func (c *Case) end(status CaseStatus, at time.Time) {
	c.Status, c.Ended, c.Asked, c.NextDue, c.Waits = status, at, time.Time{}, time.Time{}, time.Time{}
}

// escalated moves a case that nobody took or answered one step up, though never
// to where only a crisis is.
func (p *performance) escalated() {
	if !p.next.Case.Open() {
		return
	}
	p.edit(func(c *Case) {
		c.Escalated = p.at
		switch c.Priority {
		case dialog.Low:
			c.Priority = dialog.Normal
		case dialog.Normal:
			c.Priority = dialog.High
		case dialog.High, dialog.Highest:
		}
	})
}

// rated notes how it was for the customer.
func (p *performance) rated(e dialog.Rated) {
	if p.next.Case != nil && !p.next.Case.Open() {
		p.edit(func(c *Case) { c.Score = e.Score })
	}
}

// customerSpoke notes that the customer waits for a person's answer: since their
// first word that none has answered.
func (p *performance) customerSpoke(in Inbound) error {
	if !byCustomer(in.Kind) || in.Kind == Opened || p.state.Mode != dialog.WithStaff && p.state.Mode != dialog.Queued || !p.next.Case.Open() {
		return nil
	}
	bank, err := p.s.bankTime(p.at)
	if err != nil {
		return err
	}
	p.edit(func(c *Case) {
		if c.Status == CaseWaiting {
			c.Status, c.Waits = CaseAnswered, time.Time{}
		}
		answered := p.state.Mode == dialog.WithStaff && len(p.turn.Replies) > 0 // a yes to a colleague's offer is, at once
		if c.Asked.IsZero() && !answered {
			c.Asked = p.at
			c.NextDue = p.s.nextDue(bank)
		}
	})
	return nil
}

// bankTime is a moment in the bank's time zone.
func (s *Service) bankTime(at time.Time) (time.Time, error) {
	zone, err := s.zones.load(s.policy.Bank.TimeZone)
	return at.In(zone), err
}

// nextDue is by when a customer who waits is answered again.
func (s *Service) nextDue(bank time.Time) time.Time {
	care := s.policy.Care
	return care.After(bank, care.Within(string(dialog.RequestHuman), "")).UTC()
}

// firstDue is by when a case is answered first: by when the customer was told, if
// they were; in working hours, but for one that somebody on call was called for.
// Where no customer waits for a person, by the bank's time for a dispute.
func (p *performance) firstDue(c *Case) (time.Time, error) {
	bank, err := p.s.bankTime(p.at)
	if err != nil {
		return time.Time{}, err
	}
	care := p.s.policy.Care
	if p.state.Case != nil && !p.state.Case.By.IsZero() && p.state.Mode == dialog.Queued {
		return p.state.Case.By.UTC(), nil
	}
	otherwise := string(dialog.RequestHuman)
	if p.state.Mode != dialog.Queued {
		otherwise = "dispute"
	}
	within := care.Within(string(c.Reason), otherwise)
	if c.OnCall && within.WorkingDays == 0 {
		return p.at.Add(time.Duration(within.Minutes) * time.Minute), nil
	}
	return care.After(bank, within).UTC(), nil
}

// opens fills in what a case has from its opening on, and what it has of the one
// before it.
func (p *performance) opens(c *Case, before *Case) error {
	c.Team, c.Skill, c.Language = TeamOf(c.Reason), skillFor(c.Reason, p.facts), p.state.Locale
	if before.Open() {
		c.Taken, c.Hands, c.Answered, c.Asked, c.NextDue, c.Waits = before.Taken, before.Hands, before.Answered, before.Asked, before.NextDue, before.Waits
		c.Escalated, c.Reopened, c.Prefer, c.FirstDue = before.Escalated, before.Reopened, before.Prefer, before.FirstDue
	} else if before != nil && p.state.Mode == dialog.Queued {
		c.comesAfter(before, p.at)
	}
	due, err := p.firstDue(c)
	if err != nil {
		return err
	}
	if c.FirstDue.IsZero() || due.Before(c.FirstDue) {
		c.FirstDue = due
	}
	if p.state.Mode == dialog.Queued && c.Asked.IsZero() && c.Status == CaseQueued {
		c.Asked = p.at
	}
	return nil
}

// comesAfter notes that a person is asked for again soon after one had given back.
func (c *Case) comesAfter(before *Case, at time.Time) {
	switch {
	case before.Status == CaseReturned && before.Staff != "" && at.Sub(before.Changed) <= reopenFor:
		c.Reopened, c.Prefer = before.Reopened+1, before.Staff
	case before.Status == CaseCancelled && at.Sub(before.Changed) <= reopenFor: // nobody had it in between
		c.Reopened, c.Prefer = before.Reopened, before.Prefer
	}
}

// caseFacts is what a turn may know of the open case.
func caseFacts(c *Case) dialog.CaseFacts {
	if !c.Open() {
		return dialog.CaseFacts{}
	}
	f := dialog.CaseFacts{Escalated: !c.Escalated.IsZero()}
	if !f.Escalated {
		f.Due = c.Due()
	}
	return f
}

// overdueAt is when the conversation's case is noted to be overdue, unless a
// person answers before; zero: never.
func (c *Conversation) overdueAt() time.Time {
	due := caseFacts(c.Case).Due
	if due.IsZero() {
		return due
	}
	return due.Add(time.Millisecond - 1).Truncate(time.Millisecond)
}

// vulnerable tells whether an account says that its holder needs more care.
func vulnerable(f *dialog.Facts) bool {
	return slices.ContainsFunc(f.Accounts, func(a dialog.AccountFacts) bool {
		return slices.Contains(a.Account.Flags, negotiation.Vulnerable)
	})
}

// tookOver notes that a taking over was handled. While another is accepted, the
// bot goes on being silent: the conversation may be given back in between.
func (c *Conversation) tookOver() {
	if c.Takes = max(0, c.Takes-1); c.Takes == 0 {
		c.TakenBy = ""
	}
}
