package desk

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"repaybot/bot"
	"repaybot/bot/audit"
	"repaybot/bot/staff"
)

// Trail reads the log of what colleagues looked at and did ([audit.Log]).
type Trail interface {
	// Latest returns the latest entries that fit, the latest first.
	Latest(ctx context.Context, q audit.Search) ([]audit.Entry, error)
	// Check reads the whole log; it fails with [*audit.BrokenError] where it is
	// not what was written. noted is a head that was noted earlier, or zero.
	Check(ctx context.Context, noted audit.Head) (audit.Report, error)
}

// mostTrail is how many entries are given at a time.
const mostTrail = 2000

// Trail is what colleagues looked at and did, the latest first. Only a
// supervisor may look, and that they did is the newest entry.
func (d *Desk) Trail(ctx context.Context, who staff.Colleague, q audit.Search) ([]audit.Entry, error) {
	if err := d.supervises(ctx, who, string(audit.LookAudit)); err != nil {
		return nil, err
	}
	if q.Limit <= 0 || q.Limit > mostTrail {
		q.Limit = mostTrail
	}
	detail, err := d.sought(ctx, q)
	if err != nil {
		return nil, err
	}
	if err := d.note(ctx, who, audit.LookAudit, nil, detail); err != nil {
		return nil, err
	}
	return d.Reads.Latest(ctx, q)
}

// sought is what the log says of a search: names and ids that there are, and
// nothing else that somebody may have typed.
func (d *Desk) sought(ctx context.Context, q audit.Search) (map[string]string, error) {
	detail := map[string]string{}
	if q.Act != "" && slices.Contains(audit.Acts[:], q.Act) {
		detail["act"] = string(q.Act)
	}
	if q.Who != "" {
		all, err := d.colleagues(ctx)
		if err != nil {
			return nil, err
		}
		detail["of"] = "unknown"
		if slices.ContainsFunc(all, func(c staff.Colleague) bool { return c.Name == q.Who }) {
			detail["of"] = q.Who
		}
	}
	if q.Conversation != "" {
		detail["conversation"] = "unknown"
		_, err := d.Bot.Conversation(ctx, q.Conversation)
		switch {
		case err == nil:
			detail["conversation"] = q.Conversation
		case !errors.Is(err, bot.ErrNotFound):
			return nil, err
		}
	}
	return detail, nil
}

// Checked is what a check of the log found.
type Checked struct {
	audit.Report
	At     time.Time
	Took   time.Duration
	Broken *audit.BrokenError // nil: all is as it was written
}

// CheckTrail reads the whole log and tells whether it is what was written. noted
// is a head that was noted elsewhere, or zero. Only a supervisor may, one at a
// time; what came of it is logged.
func (d *Desk) CheckTrail(ctx context.Context, who staff.Colleague, noted audit.Head) (Checked, error) {
	if err := d.supervises(ctx, who, string(audit.LookAudit)); err != nil {
		return Checked{}, err
	}
	d.checking.Lock()
	defer d.checking.Unlock()
	begun := d.Now()
	report, err := d.Reads.Check(ctx, noted)
	c := Checked{Report: report, At: begun, Took: d.Now().Sub(begun)}
	detail := map[string]string{"check": "whole", "entries": strconv.FormatInt(report.Entries, 10)}
	switch {
	case errors.As(err, &c.Broken):
		detail["check"], detail["block"] = "broken", strconv.FormatInt(c.Broken.Block, 10)
	case err != nil:
		return Checked{}, err
	}
	return c, d.note(ctx, who, audit.LookAudit, nil, detail)
}
