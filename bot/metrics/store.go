package metrics

import (
	"context"
	"errors"
	"time"

	"repaybot/bot"
)

// Store times the calls of a store that turns wait for. What else the store
// does is found through Unwrap.
func (m *Metrics) Store(s bot.Store) bot.Store { return &timed{s, m} }

type timed struct {
	bot.Store
	m *Metrics
}

// Unwrap is the store itself.
func (t *timed) Unwrap() bot.Store { return t.Store }

func (t *timed) took(call string, began time.Time, err error) {
	t.m.storeSeconds.WithLabelValues(call).Observe(time.Since(began).Seconds())
	if err != nil && !errors.Is(err, bot.ErrConflict) && !errors.Is(err, bot.ErrNotFound) && !errors.Is(err, context.Canceled) {
		t.m.storeFailures.Inc()
	}
}

func (t *timed) Accept(ctx context.Context, in bot.Inbound) (a bot.Accepted, err error) {
	defer func(began time.Time) { t.took("accept", began, err) }(time.Now())
	return t.Store.Accept(ctx, in)
}

func (t *timed) Claim(ctx context.Context, l bot.Lease) (w *bot.Work, err error) {
	defer func(began time.Time) { t.took("claim", began, err) }(time.Now())
	return t.Store.Claim(ctx, l)
}

func (t *timed) Commit(ctx context.Context, c bot.Commit) (err error) {
	defer func(began time.Time) { t.took("commit", began, err) }(time.Now())
	return t.Store.Commit(ctx, c)
}

func (t *timed) Delivered(ctx context.Context, marks []bot.Delivery) (err error) {
	defer func(began time.Time) { t.took("delivered", began, err) }(time.Now())
	return t.Store.Delivered(ctx, marks)
}

func (t *timed) Records(ctx context.Context, keys []string) (rs []bot.Record, err error) {
	defer func(began time.Time) { t.took("records", began, err) }(time.Now())
	return t.Store.Records(ctx, keys)
}

func (t *timed) Settle(ctx context.Context, rs []bot.Record) (err error) {
	defer func(began time.Time) { t.took("settle", began, err) }(time.Now())
	return t.Store.Settle(ctx, rs)
}
