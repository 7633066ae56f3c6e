package desk

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
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
	// maxShare is the largest share, in percent.
	maxShare = 100
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

// Share is how many of a colleague's conversations are drawn, in percent.
type Share struct {
	Name, Shown string
	Percent     int
	Set         bool // by a supervisor
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

// reviewShares are the shares that supervisors set, in percent, by colleague.
type reviewShares map[string]int

func (s reviewShares) of(agent string) int {
	if share, ok := s[agent]; ok {
		return share
	}
	return DefaultShare
}

func (d *Desk) shares(ctx context.Context) (reviewShares, error) {
	ranged, ok := bot.StoreAs[bot.Ranged](d.Store)
	if !ok {
		return nil, errNoRanges
	}
	rs, err := ranged.RecordsBetween(ctx, bot.Under(sharePrefix))
	if err != nil {
		return nil, err
	}
	shares := make(reviewShares, len(rs))
	for _, r := range rs {
		var percent int
		if err := json.Unmarshal(r.Body, &percent); err != nil {
			return nil, err
		}
		shares[strings.TrimPrefix(r.Key, sharePrefix)] = percent
	}
	return shares, nil
}

// SetShare sets how many of a colleague's conversations are drawn, in percent.
// It is a supervisor's to do, and not for themselves.
func (d *Desk) SetShare(ctx context.Context, who staff.Colleague, agent string, share int) error {
	tried := string(audit.Reviewed)
	if err := d.supervises(ctx, who, tried); err != nil {
		return err
	}
	all, err := d.colleagues(ctx)
	if err != nil {
		return err
	}
	switch {
	case !slices.ContainsFunc(all, func(c staff.Colleague) bool { return c.Name == agent }):
		return ErrUnknown
	case agent == who.Name:
		return d.refuse(ctx, who, nil, tried, &Refused{TheirOwn})
	case share < 0 || share > maxShare:
		return d.refuse(ctx, who, nil, tried, &Refused{NotComplete})
	}
	if err := d.note(ctx, who, audit.Changed, nil, map[string]string{"review_share": strconv.Itoa(share), "of": agent}); err != nil {
		return err
	}
	key := sharePrefix + agent // a record each: two supervisors at once change two shares
	return d.Store.Settle(ctx, []bot.Record{record(key, key, d.Now(), []byte(strconv.Itoa(share)))})
}

// ReviewOf is a case that has ended, with what was found of it.
type ReviewOf struct {
	Case   OneCase
	Review *Review // nil: nobody has reviewed it
	By     string  // the supervisor who did, as they are shown
	May    bool    // the colleague may review it
}

// ReviewOf is a case with its review. A supervisor sees each, a colleague those
// of their own that were reviewed.
func (d *Desk) ReviewOf(ctx context.Context, who staff.Colleague, id string) (ReviewOf, error) {
	r, c, err := d.reviewOf(ctx, who, id)
	if err != nil {
		return ReviewOf{}, err
	}
	tried := string(audit.Reviewed)
	switch {
	case who.Practice || !who.Active:
		return ReviewOf{}, d.refuse(ctx, who, nil, tried, &Refused{NotHere})
	case who.Supervises():
	case c.Owner != who.Name || r == nil:
		return ReviewOf{}, d.refuse(ctx, who, nil, tried, &Refused{NotTheOwner})
	}
	one := ReviewOf{Case: *c, Review: r, May: who.Supervises() && c.Owner != who.Name}
	if r != nil {
		one.By = d.shown(ctx, r.By)
	}
	return one, d.noteCase(ctx, who, audit.LookConversation, c, map[string]string{"for": "review"})
}

// reviewOf reads a past case and its review, whoever asks.
func (d *Desk) reviewOf(ctx context.Context, who staff.Colleague, id string) (*Review, *OneCase, error) {
	rs, err := d.Store.Records(ctx, []string{reviewKey(id)})
	if err != nil {
		return nil, nil, err
	}
	var review *Review
	if len(rs) > 0 && rs[0].Status == bot.RecordActive {
		review = &Review{}
		if err := json.Unmarshal(rs[0].Body, review); err != nil {
			return nil, nil, err
		}
	}
	days, err := d.past.last(ctx, boardDays, d.Now())
	if err != nil {
		return nil, nil, err
	}
	for _, cases := range days {
		for i := range cases {
			if cases[i].id == id {
				one := d.oneCase(ctx, &cases[i])
				return review, &one, nil
			}
		}
	}
	if review == nil {
		return nil, nil, ErrUnknown
	}
	// It is older than the board looks back: the review itself says what it was of.
	return review, &OneCase{ID: id, Conversation: review.Conversation, Reason: review.Reason, Ended: review.Ended, Owner: review.Agent,
		Shown: d.shown(ctx, review.Agent), Status: bot.CaseReturned}, nil
}

// noteCase logs what a colleague does with a case that has ended.
func (d *Desk) noteCase(ctx context.Context, who staff.Colleague, act audit.Act, c *OneCase, detail map[string]string) error {
	return d.note(ctx, who, act, &bot.Conversation{ID: c.Conversation, Case: &bot.Case{ID: c.ID}}, detail)
}

// Judge keeps what a supervisor found of a case that a colleague has given back.
// Nobody judges their own. The same case again changes what was found.
func (d *Desk) Judge(ctx context.Context, who staff.Colleague, id string, found map[Check]Finding, remark string) error {
	tried := string(audit.Reviewed)
	if err := d.supervises(ctx, who, tried); err != nil {
		return err
	}
	before, c, err := d.reviewOf(ctx, who, id)
	switch {
	case err != nil:
		return err
	case c.Owner == who.Name:
		return d.refuse(ctx, who, nil, tried, &Refused{TheirOwn})
	case c.Owner == "" || c.Status != bot.CaseReturned:
		return d.refuse(ctx, who, nil, tried, &Refused{NotTheOwner})
	}
	now := d.Now().UTC()
	r := Review{Case: id, Conversation: c.Conversation, Reason: c.Reason, Ended: c.Ended, Agent: c.Owner, By: who.Name, At: now, Changed: now, Found: found, Remark: remark}
	if before != nil {
		r.At = before.At
	}
	if err := r.check(); err != nil {
		return d.refuse(ctx, who, nil, tried, err)
	}
	subject, err := d.subject(ctx, c.Conversation)
	if err != nil {
		return err
	}
	body, err := json.Marshal(r)
	if err != nil {
		return err
	}
	brief, err := json.Marshal(r.brief())
	if err != nil {
		return err
	}
	fit, of := r.Fit()
	if err := d.noteCase(ctx, who, audit.Reviewed, c, map[string]string{"of": c.Owner, "fit": strconv.Itoa(fit) + "/" + strconv.Itoa(of)}); err != nil {
		return err
	}
	// What counts over time comes first: where the rest fails, the form is sent again.
	if err := d.Store.Settle(ctx, []bot.Record{
		record(reviewedKey(&r), reviewedPrefix+c.Owner, now, brief), record(reviewKey(id), subject, now, body),
	}); err != nil {
		return err
	}
	d.reviewed.add(id, c.Opened)
	return nil
}

// subject is under whose key what is said of a conversation is kept.
func (d *Desk) subject(ctx context.Context, conversation string) (string, error) {
	c, err := d.Bot.Conversation(ctx, conversation)
	if err != nil {
		return "", unknown(err)
	}
	if c.Customer != "" {
		return c.Customer, nil
	}
	return "conversation/" + c.ID, nil
}

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
