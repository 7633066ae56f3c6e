package practice

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"repaybot/bot"
	"repaybot/bot/audit"
	"repaybot/bot/staff"
)

// prefix is how the keys of what is kept begin: practice/<colleague>/<time>.
const prefix = "practice/"

// owner is whose key seals what is kept: it names no customer.
const owner = "bank"

// keyTime is the time in a key: keys are in its order.
const keyTime = "20060102T150405.000000000Z"

// Played is a practice that was ended, with its review.
type Played struct {
	ID string // <colleague>/<time>
	Review
}

// keep keeps a review, and notes in the bank's log that it was practised.
func (r *Room) keep(ctx context.Context, who staff.Colleague, review *Review) (Played, error) {
	body, err := json.Marshal(review)
	if err != nil {
		return Played{}, err
	}
	at := review.Ended.UTC()
	id := who.Name + "/" + at.Format(keyTime)
	if err := r.Audit.Append(ctx, audit.Entry{
		At: at, Who: who.Name, Role: string(who.Role), Act: audit.Practised,
		Detail: map[string]string{"story": review.Story, "result": string(review.Result)},
	}); err != nil {
		return Played{}, fmt.Errorf("what was practised could not be logged: %w", err)
	}
	err = r.Options.Results.Settle(ctx, []bot.Record{{
		Key: prefix + id, Status: bot.RecordActive, Customer: owner, Conversation: prefix + who.Name, Sequence: at.UnixNano(), At: at, Body: body,
	}})
	return Played{ID: id, Review: *review}, err
}

// mostResults bounds how many results a page shows.
const mostResults = 500

// Results are what came of a colleague's practices, the latest first: their own,
// or anybody's for a supervisor; of "" those of all. It fails with [ErrUnknown]
// for somebody else's.
func (r *Room) Results(ctx context.Context, who staff.Colleague, of string) ([]Played, error) {
	if of != who.Name && !supervises(who) || strings.Contains(of, "/") {
		return nil, ErrUnknown
	}
	under := prefix
	if of != "" {
		under += of + "/"
	}
	q := bot.Under(under)
	q.Latest, q.Limit = true, mostResults
	records, err := r.ranged.RecordsBetween(ctx, q)
	if err != nil {
		return nil, err
	}
	var all []Played
	for _, record := range records {
		p, err := playedOf(record)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	slices.SortStableFunc(all, func(a, b Played) int { return b.Ended.Compare(a.Ended) })
	return all, nil
}

// Result is one of them, or [ErrUnknown].
func (r *Room) Result(ctx context.Context, who staff.Colleague, id string) (Played, error) {
	of, at, ok := strings.Cut(id, "/")
	if _, err := time.Parse(keyTime, at); err != nil || !ok || of != who.Name && !supervises(who) {
		return Played{}, ErrUnknown
	}
	records, err := r.Options.Results.Records(ctx, []string{prefix + id})
	if err != nil {
		return Played{}, err
	}
	if len(records) == 0 {
		return Played{}, ErrUnknown
	}
	return playedOf(records[0])
}

func supervises(who staff.Colleague) bool { return who.Supervises() && !who.Practice }

func playedOf(record bot.Record) (Played, error) {
	p := Played{ID: strings.TrimPrefix(record.Key, prefix)}
	if err := json.Unmarshal(record.Body, &p.Review); err != nil {
		return p, fmt.Errorf("%s: %w", record.Key, err)
	}
	return p, nil
}
