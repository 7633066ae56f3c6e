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

// Board is how the colleagues' work stands, for supervisors.
type Board struct {
	At      time.Time
	All     TeamNow   // of all teams
	Teams   []TeamNow // in the order of [bot.Teams]
	Pick    Pick
	Rows    []Row // the open cases that were picked, those that nobody took in time first
	Total   int   // how many were picked
	Agents  []AgentNow
	Periods []Period   // today, 7 days, 30 days
	Days    []DayCount // the last 30 days, the oldest first
}

// boardPeriods are the periods of a board, in days.
var boardPeriods = [...]int{1, 7, boardDays}

// boardRows is how many open cases a board shows.
const boardRows = 50

// TeamNow is what a team has to do now.
type TeamNow struct {
	Team      bot.Team // "": all
	Waiting   int      // that nobody has
	Answering int      // that a colleague has and writes in
	Resting   int      // whose owner waits for the customer
	InTime    int      // of those in which a customer waits, by their targets
	Soon      int
	Late      int
	Overdue   int       // late, and already told of as such
	Longest   time.Time // since when the customer waits who waits longest; zero: nobody does
	Where     string    // that customer's conversation
}

// add counts an open case.
func (n *TeamNow) add(r *Row) {
	switch {
	case r.Owner == "":
		n.Waiting++
	case r.Status == bot.CaseWaiting:
		n.Resting++
	default:
		n.Answering++
	}
	switch r.Target.Standing {
	case InTime:
		n.InTime++
	case Soon:
		n.Soon++
	case Late:
		n.Late++
	default:
		return // nobody waits for a person
	}
	if overdue(r) {
		n.Overdue++
	}
	if n.Longest.IsZero() || r.Target.Since.Before(n.Longest) {
		n.Longest, n.Where = r.Target.Since, r.ID
	}
}

// overdue tells whether a case was told of as one that nobody took or answered in
// time, and still is.
func overdue(r *Row) bool { return r.Escalated && r.Target.Standing == Late }

// AgentNow is what a colleague does now and has done today.
type AgentNow struct {
	Name, Shown string
	Role        staff.Role
	Teams       []bot.Team
	Present     bool // has a page of the console open
	AgentCount
}

// Pick chooses open cases for a board; what is empty chooses all.
type Pick struct {
	Team  bot.Team
	Stand Stand
	Owner string
}

// Stand is where an open case stands, as a board picks it.
type Stand string

// The stands.
const (
	AnyStand       Stand = ""
	StandWaiting   Stand = "waiting"
	StandAnswering Stand = "answering"
	StandResting   Stand = "resting"
	StandLate      Stand = "late"
	StandSoon      Stand = "soon"
)

// Stands are all stands, in the order in which they are shown.
var Stands = [...]Stand{AnyStand, StandLate, StandSoon, StandWaiting, StandAnswering, StandResting}

func (p Pick) takes(r *Row) bool {
	if p.Team != "" && r.Team != p.Team || p.Owner != "" && r.Owner != p.Owner {
		return false
	}
	switch p.Stand {
	case StandWaiting:
		return r.Owner == ""
	case StandAnswering:
		return r.Owner != "" && r.Status != bot.CaseWaiting
	case StandResting:
		return r.Status == bot.CaseWaiting
	case StandLate:
		return r.Target.Standing == Late
	case StandSoon:
		return r.Target.Standing == Soon
	}
	return true
}

// supervises refuses whoever is no supervisor at work.
func (d *Desk) supervises(ctx context.Context, who staff.Colleague, tried string) error {
	if !who.Supervises() || who.Practice || !who.Active {
		return d.refuse(ctx, who, nil, tried, &Refused{NeedsSupervisor})
	}
	return nil
}

// Board is the board as it is now. Only a supervisor sees it.
func (d *Desk) Board(ctx context.Context, who staff.Colleague, pick Pick) (Board, error) {
	if err := d.supervises(ctx, who, string(audit.LookBoard)); err != nil {
		return Board{}, err
	}
	if err := d.look(ctx, who, audit.LookBoard, nil); err != nil {
		return Board{}, err
	}
	now := d.Now()
	open, err := d.openNow(ctx)
	if err != nil {
		return Board{}, err
	}
	b := Board{At: now, Pick: pick}
	b.now(open, who, now)
	if err := d.fill(ctx, who, b.Rows); err != nil {
		return b, err
	}
	days, err := d.daysOf(ctx, open, now)
	if err != nil {
		return b, err
	}
	b.past(days, d.past, now)
	b.Agents, err = d.agents(ctx, days, now)
	return b, err
}

// now fills in what there is to do now. open is the most urgent first.
func (b *Board) now(open []*openCase, who staff.Colleague, now time.Time) {
	b.Teams = make([]TeamNow, len(bot.Teams))
	for i, t := range bot.Teams {
		b.Teams[i].Team = t
	}
	var rows []Row
	for _, c := range open {
		r := c.row(who, now)
		b.All.add(&r)
		if i := slices.Index(bot.Teams[:], r.Team); i >= 0 {
			b.Teams[i].add(&r)
		}
		if b.Pick.takes(&r) {
			rows = append(rows, r)
		}
	}
	slices.SortStableFunc(rows, func(a, b Row) int { return pressing(&a) - pressing(&b) })
	b.Total = len(rows)
	b.Rows = rows[:min(len(rows), boardRows)]
}

// pressing orders a board's open cases: what nobody took in time, what is late,
// what soon will be, and all else.
func pressing(r *Row) int {
	switch {
	case overdue(r):
		return 0
	case r.Target.Standing == Late:
		return 1
	case r.Target.Standing == Soon:
		return 2
	}
	return 3
}

// daysOf are the cases of the last days, open and past, by the day on which they
// were opened, today first; what was opened before stands behind the last day.
func (d *Desk) daysOf(ctx context.Context, open []*openCase, now time.Time) ([][]seen, error) {
	past, err := d.past.last(ctx, boardDays, now)
	if err != nil {
		return nil, err
	}
	days := make([][]seen, boardDays+1)
	still := make(map[string]bool, len(open))
	for _, c := range open {
		still[c.one.ID] = true
		i := 0
		for i < boardDays && c.one.Opened.Before(d.past.dayOf(now, i)) {
			i++
		}
		days[i] = append(days[i], d.past.open(c.id, &c.one, now))
	}
	for i, cases := range past {
		ended := func(c seen) bool { return still[c.id] } // between the two looks
		if slices.ContainsFunc(cases, ended) {
			cases = slices.DeleteFunc(slices.Clone(cases), ended)
		}
		if len(days[i]) == 0 {
			days[i] = cases // which nobody changes
			continue
		}
		days[i] = append(days[i], cases...)
	}
	return days, nil
}

// past fills in what became of the cases of the last days.
func (b *Board) past(days [][]seen, p *pastCases, now time.Time) {
	for i := range boardDays {
		b.Days = append(b.Days, foldDay(p.dayOf(now, i), days[i]))
		if slices.Contains(boardPeriods[:], i+1) {
			b.Periods = append(b.Periods, foldPeriod(i+1, days[:i+1]...))
		}
	}
	slices.Reverse(b.Days)
}

// agents are the colleagues who work with customers, or have a case all the
// same: those who are there first, by name.
func (d *Desk) agents(ctx context.Context, days [][]seen, now time.Time) ([]AgentNow, error) {
	all, err := d.colleagues(ctx)
	if err != nil {
		return nil, err
	}
	present, err := d.presence.presentNow(ctx)
	if err != nil {
		return nil, err
	}
	counts := foldAgents(d.past.dayOf(now, 0), days...)
	var agents []AgentNow
	for _, c := range all {
		n := counts[c.Name]
		if (!c.Active || c.Practice) && n.Held == 0 {
			continue
		}
		agents = append(agents, AgentNow{Name: c.Name, Shown: c.Shown, Role: c.Role, Teams: c.Teams, Present: present[c.Name], AgentCount: n})
	}
	slices.SortStableFunc(agents, func(a, b AgentNow) int {
		switch {
		case a.Present && !b.Present:
			return -1
		case b.Present && !a.Present:
			return 1
		}
		return 0
	})
	return agents, nil
}

// presentNow is who has a page of the console open, by what every process knows.
func (p *Presence) presentNow(ctx context.Context) (map[string]bool, error) {
	present := map[string]bool{}
	for who := range p.here() {
		present[who] = true
	}
	others, err := p.elsewhere(ctx)
	if err != nil {
		return nil, err
	}
	for who, seen := range others {
		if p.now().Sub(seen.At) <= looksFor {
			present[who] = true
		}
	}
	return present, nil
}

// Overdue are the conversations whose cases nobody took or answered in time, for
// the mark that supervisors have on every page. It shows nothing of them.
func (d *Desk) Overdue(ctx context.Context, who staff.Colleague) ([]string, error) {
	if err := d.supervises(ctx, who, string(audit.LookBoard)); err != nil {
		return nil, err
	}
	open, err := d.openNow(ctx)
	if err != nil {
		return nil, err
	}
	now := d.Now()
	var ids []string
	for _, c := range open {
		if !c.one.Escalated.IsZero() && targetOf(&c.one, now).Standing == Late {
			ids = append(ids, c.id)
		}
	}
	return ids, nil
}

// CasePick chooses cases of the last days; what is empty chooses all.
type CasePick struct {
	Days    int // 1 … 30; 0: 30
	Reason  dialog.HandOffReason
	Team    bot.Team
	Owner   string
	Outcome dialog.Outcome
	Score   int
	Missed  bool
	Day     time.Time // only those that were opened on the bank's day of this moment
}

// OneCase is a case, open or past, in a list.
type OneCase struct {
	ID, Conversation string
	Reason           dialog.HandOffReason
	Team             bot.Team
	Priority         dialog.Priority
	Status           bot.CaseStatus
	Owner, Shown     string
	Opened, Answered time.Time
	Ended            time.Time
	First            time.Duration // in working hours
	Kept, Missed     bool
	Escalated        bool
	Reopened         bool
	Outcome          dialog.Outcome
	Score            int
}

// listedCases is how many cases a list has.
const listedCases = 200

// Cases are the cases of the last days that were picked, the newest first, at
// most 200, and how many there are. Only a supervisor sees them.
func (d *Desk) Cases(ctx context.Context, who staff.Colleague, pick CasePick) ([]OneCase, int, error) {
	if err := d.supervises(ctx, who, string(audit.LookBoard)); err != nil {
		return nil, 0, err
	}
	if err := d.look(ctx, who, audit.LookBoard, nil); err != nil {
		return nil, 0, err
	}
	now := d.Now()
	open, err := d.openNow(ctx)
	if err != nil {
		return nil, 0, err
	}
	days, err := d.daysOf(ctx, open, now)
	if err != nil {
		return nil, 0, err
	}
	if pick.Days <= 0 || pick.Days > boardDays {
		pick.Days = boardDays
	}
	var listed []OneCase
	total := 0
	for i := range pick.Days {
		if !pick.Day.IsZero() && !d.past.dayOf(pick.Day, 0).Equal(d.past.dayOf(now, i)) {
			continue
		}
		cases := slices.DeleteFunc(slices.Clone(days[i]), func(c seen) bool { return !pick.takes(&c) })
		slices.SortFunc(cases, func(a, b seen) int { return b.opened.Compare(a.opened) })
		total += len(cases)
		for _, c := range cases[:min(len(cases), listedCases-len(listed))] {
			listed = append(listed, d.oneCase(ctx, &c))
		}
	}
	return listed, total, nil
}

func (p *CasePick) takes(c *seen) bool {
	return (p.Reason == "" || c.reason == p.Reason) && (p.Team == "" || c.team == p.Team) && (p.Owner == "" || c.owner == p.Owner) &&
		(p.Outcome == "" || c.outcome == p.Outcome) && (p.Score == 0 || c.score == p.Score) && (!p.Missed || c.target == missed)
}

func (d *Desk) oneCase(ctx context.Context, c *seen) OneCase {
	return OneCase{
		ID: c.id, Conversation: c.conversation, Reason: c.reason, Team: c.team, Priority: c.priority, Status: c.status, Owner: c.owner,
		Shown: d.shown(ctx, c.owner), Opened: c.opened, Answered: c.answered, Ended: c.ended, First: c.first, Kept: c.target == kept,
		Missed: c.target == missed, Escalated: c.escalated, Reopened: c.reopened, Outcome: c.outcome, Score: c.score,
	}
}
