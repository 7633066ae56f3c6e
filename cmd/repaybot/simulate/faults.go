package simulate

import (
	"context"
	"errors"
	"sync"

	"repaybot/bot"
	"repaybot/storage/sqlite"
)

// errDied is what a store says to a service that has died.
var errDied = errors.New("the service has died")

// fault is a store through which a service dies: from a call on nothing comes
// through any more. The call itself may still have been done, so that its
// answer alone is lost.
//
// Marks of deliveries are not counted: they are made beside the turns, and when
// hangs on the machine.
type fault struct {
	*sqlite.DB

	mu   sync.Mutex
	left int  // calls until it dies; below zero: it lives on
	done bool // the last call is still done
	dead bool
	died func() // is told

	claimed, again []bot.Woken // by who died
}

var (
	_ bot.Store     = (*fault)(nil)
	_ bot.Book      = (*fault)(nil)
	_ bot.Wakes     = (*fault)(nil)
	_ bot.Pipelined = (*fault)(nil)
)

// arm lets the service die after so many calls.
func (f *fault) arm(calls int, done bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.left, f.done = calls, done
}

// revive lets another service use the store.
func (f *fault) revive(died func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.left, f.dead, f.died = -1, false, died
	f.again, f.claimed = f.claimed, nil
}

func (f *fault) isDead() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.dead
}

// call does something with the store, unless the service is dead, or dies of it.
func call[T any](f *fault, do func() (T, error)) (T, error) {
	var none T
	f.mu.Lock()
	if f.dead {
		f.mu.Unlock()
		return none, errDied
	}
	dies := f.left == 0
	if f.left >= 0 {
		f.left--
	}
	f.dead = dies
	done, died := f.done, f.died
	f.mu.Unlock()
	if dies {
		defer died()
	}
	if dies && !done {
		return none, errDied
	}
	v, err := do()
	if dies {
		return none, errDied
	}
	return v, err
}

func act(f *fault, do func() error) error {
	_, err := call(f, func() (struct{}, error) { return struct{}{}, do() })
	return err
}

// Accept implements [bot.Store].
func (f *fault) Accept(ctx context.Context, in bot.Inbound) (bot.Accepted, error) {
	return call(f, func() (bot.Accepted, error) { return f.DB.Accept(ctx, in) })
}

// AcceptLater implements [bot.Pipelined].
func (f *fault) AcceptLater(ctx context.Context, in bot.Inbound) func() (bot.Accepted, error) {
	wait, err := call(f, func() (func() (bot.Accepted, error), error) { return f.DB.AcceptLater(ctx, in), nil })
	if err != nil {
		return func() (bot.Accepted, error) { return bot.Accepted{}, err }
	}
	return wait
}

// Claim implements [bot.Store].
func (f *fault) Claim(ctx context.Context, l bot.Lease) (*bot.Work, error) {
	return call(f, func() (*bot.Work, error) { return f.DB.Claim(ctx, l) })
}

// ClaimWakes implements [bot.Wakes]. What a service had claimed that died is
// given to the next at once: on a clock that stands still nobody can wait for a
// claim to run out.
func (f *fault) ClaimWakes(ctx context.Context, c bot.WakeClaim) ([]bot.Woken, error) {
	return call(f, func() ([]bot.Woken, error) {
		again, err := f.unfinished(ctx)
		if err != nil || len(again) > 0 {
			return again, err
		}
		woken, err := f.DB.ClaimWakes(ctx, c)
		f.mu.Lock()
		defer f.mu.Unlock()
		f.claimed = woken
		return woken, err
	})
}

// unfinished are the wakes of a service that died whose turns are not there.
func (f *fault) unfinished(ctx context.Context) (again []bot.Woken, err error) {
	f.mu.Lock()
	claimed := f.again
	f.again = nil
	f.mu.Unlock()
	for _, w := range claimed {
		cs, err := f.DB.Conversations(ctx, bot.ConversationQuery{ID: w.Conversation, Limit: 1})
		if err != nil {
			return nil, err
		}
		if len(cs) == 1 && cs[0].Sequence == w.Sequence && cs[0].Wake.Equal(w.Wake) {
			again = append(again, w)
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.claimed = again
	return again, nil
}

// Commit implements [bot.Store].
func (f *fault) Commit(ctx context.Context, c bot.Commit) error {
	return act(f, func() error { return f.DB.Commit(ctx, c) })
}

// Conversations implements [bot.Store].
func (f *fault) Conversations(ctx context.Context, q bot.ConversationQuery) ([]bot.Conversation, error) {
	return call(f, func() ([]bot.Conversation, error) { return f.DB.Conversations(ctx, q) })
}

// Turns implements [bot.Store].
func (f *fault) Turns(ctx context.Context, conversation string, after int64, limit int) ([]bot.Turn, error) {
	return call(f, func() ([]bot.Turn, error) { return f.DB.Turns(ctx, conversation, after, limit) })
}

// Outbox implements [bot.Store].
func (f *fault) Outbox(ctx context.Context, limit int) ([]bot.Outbound, error) {
	return call(f, func() ([]bot.Outbound, error) { return f.DB.Outbox(ctx, limit) })
}

// Delivered implements [bot.Store].
func (f *fault) Delivered(ctx context.Context, marks []bot.Delivery) error {
	if f.isDead() {
		return errDied
	}
	return f.DB.Delivered(ctx, marks)
}

// Reserve implements [bot.Store].
func (f *fault) Reserve(ctx context.Context, r bot.Record) error {
	return act(f, func() error { return f.DB.Reserve(ctx, r) })
}

// Settle implements [bot.Store].
func (f *fault) Settle(ctx context.Context, rs []bot.Record) error {
	return act(f, func() error { return f.DB.Settle(ctx, rs) })
}

// Records implements [bot.Store].
func (f *fault) Records(ctx context.Context, keys []string) ([]bot.Record, error) {
	return call(f, func() ([]bot.Record, error) { return f.DB.Records(ctx, keys) })
}

// CountTry implements [bot.Store].
func (f *fault) CountTry(ctx context.Context, t bot.Try) (bot.Tries, error) {
	return call(f, func() (bot.Tries, error) { return f.DB.CountTry(ctx, t) })
}

// Import implements [bot.Book].
func (f *fault) Import(ctx context.Context, lines []bot.BookLine) (bot.ImportCount, error) {
	return call(f, func() (bot.ImportCount, error) { return f.DB.Import(ctx, lines) })
}

// Lines implements [bot.Book].
func (f *fault) Lines(ctx context.Context, customer string) ([]bot.BookLine, error) {
	return call(f, func() ([]bot.BookLine, error) { return f.DB.Lines(ctx, customer) })
}

// Keep implements [bot.Book].
func (f *fault) Keep(ctx context.Context, k bot.Kept) error {
	return act(f, func() error { return f.DB.Keep(ctx, k) })
}
