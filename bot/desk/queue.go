package desk

import (
	"context"
	"slices"
	"time"

	"repaybot/bot"
	"repaybot/bot/audit"
	"repaybot/bot/staff"
	"repaybot/dialog"
)

// View is which of the open cases somebody looks at.
type View string

// The views.
const (
	ForMe View = "for_me" // theirs, and those that wait and that they are the one for
	Mine  View = "mine"   // that they own
	Team  View = "team"   // of their teams
)

// Filter chooses rows of the queue.
type Filter struct {
	View     View          // "" and what is none: [ForMe]
	Team     bot.Team      // "": each that they may see
	Language dialog.Locale // "": each
	From     int           // how many rows are left out at the beginning
}

// PageRows is how many rows of the queue are given at a time.
const PageRows = 200

// Queue is a piece of the queue.
type Queue struct {
	Filter Filter
	Rows   []Row
	Total  int // rows there are by the filter
	Counts Counts
	New    []string // the conversations that wait and that the colleague is the one for, whatever the filter
}

// Counts are how many open cases there are of those a colleague may see,
// whatever the filter.
type Counts struct {
	ForMe, Mine, Team int
	Waiting           int // that nobody has
	Late              int // whose target is missed
}

// Row is one open case in the queue.
type Row struct {
	ID        string
	Customer  string // their name; "" of somebody who is not known yet
	Last4     string // of the account they came for
	Reason    dialog.HandOffReason
	Priority  dialog.Priority
	Team      bot.Team
	Skill     bot.Skill
	Language  dialog.Locale
	Mode      dialog.Mode
	Status    bot.CaseStatus
	Owner     string // the colleague's account, "" while nobody has it
	Shown     string // their name as it is shown
	Mine      bool
	ForMe     bool // nobody has it, and the colleague is the one for it
	Before    bool // the colleague had it before, and it has come back
	Needs     string
	Opened    time.Time
	Target    Target
	Place     int // among those of its team that wait, from 1; 0 where it does not wait
	Reopened  int
	Escalated bool
	Wrote     bool // the customer waits for an answer of its owner's
	Looking   []string
	Typing    bool // the customer is
}

// Queue is what waits and what is being answered, as far as a colleague may see
// it, the most urgent first.
func (d *Desk) Queue(ctx context.Context, who staff.Colleague, f Filter) (Queue, error) {
	if f.View != Mine && f.View != Team {
		f.View = ForMe
	}
	q := Queue{Filter: f}
	if who.Practice || !who.Active {
		return q, d.refuse(ctx, who, nil, string(audit.LookQueue), &Refused{NotHere})
	}
	if err := d.look(ctx, who, audit.LookQueue, nil); err != nil {
		return q, err
	}
	open, err := d.openNow(ctx)
	if err != nil {
		return q, err
	}
	now := d.Now()
	var chosen []Row
	waiting := map[bot.Team]int{}
	for _, c := range open {
		r := c.row(who, now)
		if r.Status == bot.CaseQueued {
			waiting[r.Team]++
			r.Place = waiting[r.Team]
		}
		if !who.In(r.Team) && !c.one.Had(who.Name) {
			continue
		}
		q.count(&r)
		if r.ForMe {
			q.New = append(q.New, r.ID)
		}
		if f.takes(&r) {
			chosen = append(chosen, r)
		}
	}
	slices.SortStableFunc(chosen, first)
	q.Total = len(chosen)
	from := min(max(f.From, 0), len(chosen))
	q.Rows = chosen[from:min(from+PageRows, len(chosen))]
	return q, d.fill(ctx, who, q.Rows)
}

// row is an open case as a colleague's queue shows it, without names.
func (c *openCase) row(who staff.Colleague, now time.Time) Row {
	one := &c.one
	r := Row{
		ID: c.id, Last4: last4(c.cameFor), Reason: one.Reason, Priority: one.Priority, Team: one.ForTeam(), Skill: one.Skill, Language: one.Language,
		Mode: c.mode, Status: one.Status, Owner: one.Owner(), Needs: one.Needs, Opened: one.Opened, Target: targetOf(one, now),
		Reopened: one.Reopened, Escalated: !one.Escalated.IsZero(),
	}
	r.Mine = r.Owner == who.Name
	r.Before = r.Owner == "" && one.Prefer == who.Name
	r.Wrote = r.Owner != "" && !one.Asked.IsZero()
	r.ForMe = r.Owner == "" && who.In(r.Team) && (r.Before || fits(who, one))
	return r
}

// fits tells whether a colleague has the language and the skill that a case
// asks for. Whoever named no language writes each. Where somebody may be in danger
// everybody is the one for it: who can't do it finds who can.
func fits(who staff.Colleague, c *bot.Case) bool {
	if c.Priority == dialog.Highest {
		return true
	}
	return (c.Language == "" || len(who.Languages) == 0 || who.Speaks(c.Language)) &&
		(c.Skill == "" || who.Supervises() || slices.Contains(who.Skills, c.Skill)) &&
		(c.Needs != bySupervisor || who.Supervises())
}

func (q *Queue) count(r *Row) {
	q.Counts.Team++
	if r.Mine {
		q.Counts.Mine++
	}
	if r.ForMe || r.Mine {
		q.Counts.ForMe++
	}
	if r.Owner == "" {
		q.Counts.Waiting++
	}
	if r.Target.Standing == Late {
		q.Counts.Late++
	}
}

func (f Filter) takes(r *Row) bool {
	if f.Team != "" && r.Team != f.Team || f.Language != "" && r.Language != f.Language {
		return false
	}
	switch f.View {
	case Mine:
		return r.Mine
	case Team:
		return true
	default:
		return r.ForMe || r.Mine
	}
}

// first orders rows for a colleague where urgency does not: the customers who
// wait for them, then what has come back to them, then the escalated.
func first(a, b Row) int {
	if d := bot.Urgency(a.Priority) - bot.Urgency(b.Priority); d != 0 {
		return d
	}
	return rank(&a) - rank(&b)
}

func rank(r *Row) int {
	switch {
	case r.Mine && r.Wrote:
		return 0
	case r.Before:
		return 1
	case r.Escalated && r.Owner == "":
		return 2
	case r.Mine && r.Status != bot.CaseWaiting, r.Owner == "":
		return 3
	default:
		return 4
	}
}

// fill puts names on the rows that are shown, and who else looks and types.
func (d *Desk) fill(ctx context.Context, who staff.Colleague, rows []Row) error {
	looking, err := d.presence.lookingNow(ctx)
	if err != nil {
		return err
	}
	for i := range rows {
		r := &rows[i]
		if c := d.open.at(r.ID); c != nil {
			if r.Customer, err = d.customer(ctx, c.customer); err != nil {
				return err
			}
		}
		r.Shown = d.shown(ctx, r.Owner)
		for _, name := range looking[r.ID] {
			if name != who.Name {
				r.Looking = append(r.Looking, d.shown(ctx, name))
			}
		}
		r.Typing = d.presence.customerTypes(r.ID)
	}
	return nil
}

// at is the open case of a conversation, or nil.
func (o *openCases) at(conversation string) *openCase {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.byID[conversation]
}
