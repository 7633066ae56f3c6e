package desk

import (
	"context"
	"encoding/json"
	"time"

	"repaybot/bot"
	"repaybot/bot/audit"
	"repaybot/bot/staff"
)

// OwnReviews are a colleague's own reviews, the latest first, with how they do.
type OwnReviews struct {
	Reviews []Reviewed
	Trend   AgentTrend
	Unread  int // that came since they last looked
}

// ownReviews is how many are listed.
const ownReviews = 100

// OwnReviews are the reviews of a colleague's own conversations. That they look
// is noted: what is there now is read.
func (d *Desk) OwnReviews(ctx context.Context, who staff.Colleague) (OwnReviews, error) {
	own, err := d.ownReviews(ctx, who)
	if err != nil {
		return own, err
	}
	now := d.Now()
	if own.Trend, err = d.trend(ctx, who.Name, now); err != nil || own.Unread == 0 {
		return own, err
	}
	key := readPrefix + who.Name
	body, err := json.Marshal(now.UTC())
	if err != nil {
		return own, err
	}
	return own, d.Store.Settle(ctx, []bot.Record{record(key, key, now, body)})
}

func (d *Desk) ownReviews(ctx context.Context, who staff.Colleague) (OwnReviews, error) {
	var own OwnReviews
	if who.Practice || !who.Active {
		return own, d.refuse(ctx, who, nil, string(audit.Reviewed), &Refused{NotHere})
	}
	q := bot.Under(reviewedPrefix + who.Name + "/")
	q.Latest, q.Limit = true, ownReviews
	var err error
	if own.Reviews, err = d.reviewedBetween(ctx, q); err != nil {
		return own, err
	}
	rs, err := d.Store.Records(ctx, []string{readPrefix + who.Name})
	if err != nil {
		return own, err
	}
	var read time.Time
	if len(rs) > 0 {
		if err := json.Unmarshal(rs[0].Body, &read); err != nil {
			return own, err
		}
	}
	for _, r := range own.Reviews {
		if r.At.After(read) {
			own.Unread++
		}
	}
	return own, nil
}

// UnreadReviews is how many reviews of their own a colleague has not seen.
func (d *Desk) UnreadReviews(ctx context.Context, who staff.Colleague) (int, error) {
	own, err := d.ownReviews(ctx, who)
	return own.Unread, err
}
