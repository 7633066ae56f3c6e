package sqlite

import (
	"context"
	"errors"
	"fmt"
	"time"

	"repaybot/storage/sealed"
)

// idleSchema finds what is old. The column is coarse, so that the index is
// written once a period, not with every turn.
const idleSchema = `
create index conversations_idle on conversations(last) where doc is not null;
`

// neverIdle is the last period of what holds nothing any more.
const neverIdle = 1<<63 - 1

// idleIndexSchema has the index hang on that column alone: while it named the
// document too, it was written with every turn after all.
const idleIndexSchema = `
drop index conversations_idle;
update conversations set last = 9223372036854775807 where doc is null and sequence > 0;
create index conversations_idle on conversations(last);
`

const (
	// selectIdle sorts those that are idle, which are few; the planner would
	// rather go through all of them by name.
	selectIdle      = `select name from conversations indexed by conversations_idle where name > ? and last < ? and doc is not null order by name limit ?`
	selectSubjects  = `select distinct subject from conversations where customer = ? and customer <> ''`
	selectNamesOf   = `select name from conversations where customer = ? and customer <> ''`
	forgetPieces    = `delete from file_pieces where file in (select key from files where conversation = ?)`
	forgetFiles     = `delete from files where conversation = ?`
	forgetRow       = `update conversations set customer = '', undelivered = 0, unsettled = 0, case_status = '', delivered = sent, wake = 0, wake_due = 0, last = ?, sequence = ?, doc = null where id = ?`
	forgetTurns     = `delete from turns where id in (select row from places where conversation = ? and name > ? and name < ?)`
	forgetPlaces    = `delete from places where conversation = ? and name > ? and name < ?`
	forgetEvents    = `update inbox set doc = x'' where id in (select row from places where conversation = ? and name > ? and name < ?)`
	forgetAccounts  = `delete from accounts where customer = ?`
	destroyKey      = `insert into keys(subject, wrapped) values(?, x'') on conflict(subject) do update set wrapped = x''`
	selectDestroyed = `select subject from keys where wrapped = x''`
	isDestroyed     = `select 1 from keys where subject = ? and wrapped = x''`
	eraseManyAtMost = 10000
)

// Erase implements [bot.Forgetful]: it destroys the keys of a customer and of
// the conversations that became theirs, and takes away what was sealed under
// them. What is left is the conversations' names and how many turns they had,
// so that nothing counts twice.
func (d *DB) Erase(ctx context.Context, customer string) error {
	subjects, err := d.names(ctx, selectSubjects, customer)
	if err != nil {
		return err
	}
	names, err := d.names(ctx, selectNamesOf, customer)
	if err != nil {
		return err
	}
	subjects = append(subjects, customer)
	err = d.write(ctx, func(w *writer) (outcome, failure error) {
		w.changedAll = true
		for _, s := range subjects {
			if _, err := w.exec(destroyKey, s); err != nil {
				return nil, err
			}
		}
		for _, name := range names {
			if err := w.forget(name); err != nil {
				return nil, err
			}
		}
		_, err := w.exec(forgetAccounts, customer)
		return nil, err
	})
	for _, s := range subjects {
		d.vault.Forget(s)
	}
	return err
}

// EraseConversation implements [bot.Forgetful].
func (d *DB) EraseConversation(ctx context.Context, id string) error {
	return d.write(ctx, func(w *writer) (outcome, failure error) { return nil, w.forget(id) })
}

// forget takes away what a conversation holds. Events that waited count as
// handled: what they said is gone.
func (w *writer) forget(name string) error {
	r, err := w.row(name)
	if err != nil || r == nil {
		return err
	}
	for _, query := range []string{forgetTurns, forgetPlaces} {
		if _, err := w.exec(query, r.id, int64(firstTurn), int64(2*firstTurn)); err != nil {
			return err
		}
	}
	if _, err := w.exec(forgetEvents, r.id, int64(0), int64(firstTurn)); err != nil {
		return err
	}
	if _, err := w.exec(forgetPieces, name); err != nil {
		return err
	}
	if _, err := w.exec(forgetFiles, name); err != nil {
		return err
	}
	if _, err := w.exec(forgetRow, int64(neverIdle), r.accepted, r.id); err != nil {
		return err
	}
	delete(w.rows, name)
	w.waiting.remove(name)
	return nil
}

// OnErased implements [bot.TellsOfErasures].
func (d *DB) OnErased(tell func(subject string)) { d.vault.OnForget(tell) }

// forgetErased forgets the keys that other processes have destroyed. Where the
// database can't be read, the next time does.
func (d *DB) forgetErased() {
	subjects, err := d.names(context.Background(), selectDestroyed)
	if err != nil {
		return
	}
	for _, s := range subjects {
		d.vault.Forget(s)
	}
}

// Idle implements [bot.Forgetful].
func (d *DB) Idle(ctx context.Context, before time.Time, after string, limit int) ([]string, error) {
	return d.names(ctx, selectIdle, after, before.Unix(), min(limit, eraseManyAtMost))
}

// erased tells which of a book's customers were erased: nothing can be sealed
// for them any more.
func (d *DB) erased(ctx context.Context, customer string) (bool, error) {
	n, err := d.names(ctx, isDestroyed, customer)
	return len(n) > 0, err
}

// destroyed returns nil where what failed with cause did because the subject's
// key was destroyed; else why it failed. A key that is only missing takes nothing
// away.
func (d *DB) destroyed(ctx context.Context, subject string, cause error) error {
	if !errors.Is(cause, sealed.ErrErased) {
		return cause
	}
	gone, err := d.erased(ctx, subject)
	if err != nil {
		return err
	}
	if !gone {
		return fmt.Errorf("the key is missing: %w", cause)
	}
	return nil
}
