package desk

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"repaybot/bot"
	"repaybot/bot/audit"
	"repaybot/bot/staff"
)

const (
	// reviewDays is for how long after it was opened a case may be drawn for a review.
	reviewDays = 14
	// reviewRows is how many cases that are drawn are listed at once.
	reviewRows = 50
	// trendWeeks is how many weeks a colleague's trend has.
	trendWeeks = 12
)

// ToReview is what there is to look at again.
type ToReview struct {
	Cases  []OneCase // that ended first first, at most 50
	Waits  int       // how many there are
	Drawn  int       // how many were drawn in all
	Days   int       // of cases that were opened in so many days
	Shares []Share
	Trends []AgentTrend
}

// AgentTrend is how a colleague's reviewed conversations were.
type AgentTrend struct {
	Name, Shown string
	Last        Trend // the last four weeks
	Before      Trend // the eight before
	Weeks       []WeekTrend
}

// WeekTrend is how a week's were.
type WeekTrend struct {
	From    time.Time
	Reviews int
	Percent int // of checks that fit; -1: none
}

// reviewedCases are the cases that are known to have been reviewed: that stays so.
type reviewedCases struct {
	mu   sync.Mutex
	done map[string]time.Time // by case: when it was opened
}

// without leaves those out that were reviewed. What is not known is asked of the store.
func (r *reviewedCases) without(ctx context.Context, store bot.Store, cases []seen, since time.Time) ([]seen, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for id, opened := range r.done {
		if opened.Before(since) {
			delete(r.done, id)
		}
	}
	var keys []string
	opened := map[string]time.Time{}
	for _, c := range cases {
		if _, ok := r.done[c.id]; !ok {
			key := reviewKey(c.id)
			keys = append(keys, key)
			opened[key] = c.opened
		}
	}
	for some := range slices.Chunk(keys, 200) {
		rs, err := store.Records(ctx, some)
		if err != nil {
			return nil, err
		}
		for _, rec := range rs {
			if rec.Status == bot.RecordActive {
				r.done[rec.Key[len(reviewPrefix):]] = opened[rec.Key]
			}
		}
	}
	return slices.DeleteFunc(cases, func(c seen) bool { _, ok := r.done[c.id]; return ok }), nil
}

func (r *reviewedCases) add(id string, opened time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done[id] = opened
}

// ToReview are the conversations that were drawn and that nobody has reviewed,
// and how colleagues do over time. Only a supervisor sees it.
func (d *Desk) ToReview(ctx context.Context, who staff.Colleague) (ToReview, error) {
	if err := d.supervises(ctx, who, string(audit.Reviewed)); err != nil {
		return ToReview{}, err
	}
	if err := d.look(ctx, who, audit.LookBoard, nil); err != nil {
		return ToReview{}, err
	}
	now := d.Now()
	shares, err := d.shares(ctx)
	if err != nil {
		return ToReview{}, err
	}
	days, err := d.past.last(ctx, reviewDays, now)
	if err != nil {
		return ToReview{}, err
	}
	var drawn []seen
	for _, cases := range days {
		for i := range cases {
			if c := &cases[i]; c.owner != who.Name && sampled(c, shares.of(c.owner)) {
				drawn = append(drawn, *c)
			}
		}
	}
	list := ToReview{Drawn: len(drawn), Days: reviewDays}
	waiting, err := d.reviewed.without(ctx, d.Store, drawn, d.past.dayOf(now, boardDays))
	if err != nil {
		return list, err
	}
	slices.SortFunc(waiting, func(a, b seen) int { return cmp.Or(a.ended.Compare(b.ended), cmp.Compare(a.id, b.id)) })
	list.Waits = len(waiting)
	for _, c := range waiting[:min(len(waiting), reviewRows)] {
		list.Cases = append(list.Cases, d.oneCase(ctx, &c))
	}
	return list, d.trends(ctx, &list, shares, now)
}

// trends fills in how colleagues do, and their shares.
func (d *Desk) trends(ctx context.Context, list *ToReview, shares reviewShares, now time.Time) error {
	all, err := d.colleagues(ctx)
	if err != nil {
		return err
	}
	for _, c := range all {
		if !c.Active || c.Practice {
			continue
		}
		_, set := shares[c.Name]
		list.Shares = append(list.Shares, Share{c.Name, c.Shown, shares.of(c.Name), set})
		t, err := d.trend(ctx, c.Name, now)
		if err != nil {
			return err
		}
		if t.Shown = c.Shown; t.Last.Reviews+t.Before.Reviews > 0 {
			list.Trends = append(list.Trends, t)
		}
	}
	return nil
}

// trend is how one colleague does.
func (d *Desk) trend(ctx context.Context, agent string, now time.Time) (AgentTrend, error) {
	t := AgentTrend{Name: agent}
	tomorrow := d.past.dayOf(now, -1)
	begin := func(weeks int) time.Time { return tomorrow.AddDate(0, 0, -7*weeks) }
	all, err := d.reviewedBetween(ctx, bot.RecordRange{From: reviewedFrom(agent, begin(trendWeeks)), To: bot.Under(reviewedPrefix + agent + "/").To})
	if err != nil {
		return t, err
	}
	t.Last, t.Before = foldReviews(all, begin(4), tomorrow), foldReviews(all, begin(trendWeeks), begin(4))
	for w := trendWeeks; w > 0; w-- {
		week := foldReviews(all, begin(w), begin(w-1))
		t.Weeks = append(t.Weeks, WeekTrend{begin(w), week.Reviews, week.Percent()})
	}
	return t, nil
}

func (d *Desk) reviewedBetween(ctx context.Context, q bot.RecordRange) ([]Reviewed, error) {
	ranged, ok := bot.StoreAs[bot.Ranged](d.Store)
	if !ok {
		return nil, errNoRanges
	}
	rs, err := ranged.RecordsBetween(ctx, q)
	if err != nil {
		return nil, err
	}
	all := make([]Reviewed, 0, len(rs))
	for _, r := range rs {
		var one Reviewed
		if err := json.Unmarshal(r.Body, &one); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}
