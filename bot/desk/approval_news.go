package desk

import (
	"context"
	"slices"

	"repaybot/bot"
	"repaybot/bot/staff"
)

// ApprovalNews is what of supervisors' yeses concerns a colleague, from what is
// held in memory: every open page asks for it.
type ApprovalNews struct {
	Waiting  int // to a supervisor what they may answer, to others what they asked for
	Answered []AnsweredApproval
}

// AnsweredApproval is what became of something that the colleague asked for, in a
// case that is still theirs.
type AnsweredApproval struct {
	bot.CaseApproval
	Conversation string
	Shown        string // who answered, as they are shown; "" where nobody did
}

// ApprovalNews is what waits for a supervisor's yes, and what was answered.
func (d *Desk) ApprovalNews(ctx context.Context, who staff.Colleague) (ApprovalNews, error) {
	var news ApprovalNews
	if who.Practice || !who.Active {
		return news, nil
	}
	open, err := d.openNow(ctx)
	if err != nil {
		return news, err
	}
	now := d.Now()
	for _, c := range open {
		mine := c.one.Owner() == who.Name
		for _, a := range c.one.Approvals {
			switch {
			case a.How == "" && a.Expires.After(now) && mine != who.Supervises():
				news.Waiting++
			case a.How != "" && mine:
				news.Answered = append(news.Answered, AnsweredApproval{a, c.id, d.shown(ctx, a.Staff)})
			}
		}
	}
	return news, nil
}

// approvalsTold notes that what waits for a yes changed, where it did. The caller
// holds o.mu.
func (o *openCases) approvalsTold(before, after []bot.CaseApproval) {
	if !slices.Equal(before, after) {
		o.approvals = true
	}
}
