package desk

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
	"repaybot/negotiation"
)

const (
	// boardDays is how many days the board looks back, today among them.
	boardDays = 30
	// readToday is how old what is known of today's cases may be.
	readToday = time.Second
	// readDay is the same of the days before: a case that was opened then may end,
	// or its customer may say how it was, a while later.
	readDay = 30 * time.Second
	// readDays is how many of those days are read again at one look, the one
	// that was read longest ago first; what was never read is read at once.
	readDays = 1
	// readRecords is how many records are read at a time.
	readRecords = 1000
)

// errNoRanges says that a store can't find cases by when they were opened.
var errNoRanges = errors.New("this store finds no records by their keys' order")

// seen is what a board needs of a case, open or past.
type seen struct {
	id, conversation string
	reason           dialog.HandOffReason
	team             bot.Team
	priority         dialog.Priority
	status           bot.CaseStatus
	owner            string // who has it, or had it last; "" of one that nobody took
	opened           time.Time
	answered         time.Time // by a person, first; zero: not yet, or never
	ended            time.Time
	first            time.Duration // how long the customer waited for that, in working hours
	target           verdict
	escalated        bool
	reopened         bool
	outcome          dialog.Outcome
	score            int
}

// verdict is how a case stands against the target of its first answer.
type verdict int8

const (
	unjudged verdict = iota // not answered, and there is time, or the customer went first
	kept
	missed
)

// judge tells how a case stands: only a person's answer keeps a target.
func judge(answered time.Time, met bool) verdict {
	switch {
	case !met:
		return missed
	case !answered.IsZero():
		return kept
	}
	return unjudged
}

// pastCases are the cases of the last days that have ended, by the day on which
// they were opened. A day is read from the store as one bounded range of keys and
// kept: what a board costs hangs on no case that is older.
type pastCases struct {
	store bot.Store
	care  negotiation.Care
	zone  *time.Location

	mu   sync.Mutex
	days map[time.Time]*pastDay // by the day's first moment
}

type pastDay struct {
	cases []seen
	read  time.Time
}

func newPastCases(store bot.Store, p *negotiation.Policy) (*pastCases, error) {
	zone, err := time.LoadLocation(cmp.Or(p.Bank.TimeZone, "UTC"))
	if err != nil {
		return nil, err
	}
	return &pastCases{store: store, care: p.Care, zone: zone, days: map[time.Time]*pastDay{}}, nil
}

// dayOf is the first moment of the bank's day that is so many days before now's.
func (p *pastCases) dayOf(now time.Time, before int) time.Time {
	y, m, d := now.In(p.zone).Date()
	return time.Date(y, m, d-before, 0, 0, 0, 0, p.zone)
}

// last are the past cases that were opened today or on one of the days before,
// so many in all, the newest day first. The caller changes none.
func (p *pastCases) last(ctx context.Context, days int, now time.Time) ([][]seen, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.refresh(ctx, days, now); err != nil {
		return nil, err
	}
	all := make([][]seen, days)
	for i := range days {
		all[i] = p.days[p.dayOf(now, i)].cases
	}
	return all, nil
}

// refresh reads the days that were never read, today if it is old, and few of
// the others that are. What is out of reach is let go.
func (p *pastCases) refresh(ctx context.Context, days int, now time.Time) error {
	first := p.dayOf(now, boardDays)
	for day := range p.days {
		if day.Before(first) {
			delete(p.days, day)
		}
	}
	for i := range days {
		day := p.dayOf(now, i)
		has := p.days[day]
		if has == nil || i == 0 && old(now, has.read, readToday) {
			if err := p.read(ctx, day, p.dayOf(now, i-1), now); err != nil {
				return err
			}
		}
	}
	for range readDays {
		oldest := 0
		for i := 1; i < days; i++ {
			at := p.days[p.dayOf(now, i)].read
			if old(now, at, readDay) && (oldest == 0 || at.Before(p.days[p.dayOf(now, oldest)].read)) {
				oldest = i
			}
		}
		if oldest == 0 {
			return nil
		}
		if err := p.read(ctx, p.dayOf(now, oldest), p.dayOf(now, oldest-1), now); err != nil {
			return err
		}
	}
	return nil
}

// old tells whether what was read is older than it may be. A clock that went
// back makes it old, too.
func old(now, read time.Time, most time.Duration) bool {
	age := now.Sub(read)
	return age < 0 || age >= most
}

// read reads the cases that were opened between two moments.
func (p *pastCases) read(ctx context.Context, from, to, now time.Time) error {
	ranged, ok := bot.StoreAs[bot.Ranged](p.store)
	if !ok {
		return errNoRanges
	}
	day := &pastDay{read: now}
	q := bot.RecordRange{From: bot.PastCasesFrom(from), To: bot.PastCasesFrom(to), Limit: readRecords}
	for {
		rs, err := ranged.RecordsBetween(ctx, q)
		if err != nil {
			return err
		}
		for _, r := range rs {
			q.From = r.Key + "\x00"
			var c bot.PastCase
			if err := json.Unmarshal(r.Body, &c); err != nil {
				return err
			}
			day.cases = append(day.cases, p.past(&c))
		}
		if len(rs) < readRecords {
			break
		}
	}
	p.days[from] = day
	return nil
}

// past is what a board needs of a case that has ended.
func (p *pastCases) past(c *bot.PastCase) seen {
	return seen{
		id: c.ID, conversation: c.Conversation, reason: c.Reason, team: c.Team, priority: c.Priority, status: c.Status, owner: c.Owner,
		opened: c.Opened, answered: c.Answered, ended: c.Ended, first: p.waited(c.Opened, c.Answered), target: judge(c.Answered, c.TargetMet),
		escalated: !c.Escalated.IsZero(), reopened: c.Reopened > 0, outcome: c.Outcome, score: c.Score,
	}
}

// open is what a board needs of a case that is open.
func (p *pastCases) open(conversation string, c *bot.Case, now time.Time) seen {
	return seen{
		id: c.ID, conversation: conversation, reason: c.Reason, team: c.ForTeam(), priority: c.Priority, status: c.Status, owner: c.Owner(),
		opened: c.Opened, answered: c.Answered, first: p.waited(c.Opened, c.Answered), target: judge(c.Answered, c.TargetMet(now)),
		escalated: !c.Escalated.IsZero(), reopened: c.Reopened > 0,
	}
}

// waited is how long somebody waited for a person, in the hours in which there
// are any. By the bank's clock: its hours are said in that.
func (p *pastCases) waited(opened, answered time.Time) time.Duration {
	if answered.IsZero() {
		return 0
	}
	return p.care.WorkingTime(opened.In(p.zone), answered.In(p.zone))
}
