package sqlite

import (
	"context"
	"database/sql/driver"
	"time"

	"repaybot/bot"
)

const (
	selectTried     = `select count from try_events where key = ? and event = ?`
	selectLock      = `select until from locks where key = ?`
	selectAround    = `select count(*) from try_events where key = ? and at > ? and at < ?`
	selectNewestTry = `select max(at) from try_events where key = ?`
	insertTry       = `insert into try_events(key, event, count, at) values(?, ?, ?, ?)`
	forgetTries     = `delete from try_events where key = ? and at < ?`
	insertLock      = `insert into locks(key, until) values(?, ?) on conflict(key) do update set until = max(until, excluded.until)`
)

// CountTry implements [bot.Store].
func (d *DB) CountTry(ctx context.Context, t bot.Try) (bot.Tries, error) {
	var out bot.Tries
	err := d.write(ctx, func(w *writer) (outcome, failure error) {
		out, failure = w.countTry(t)
		return nil, failure
	})
	return out, err
}

func (w *writer) countTry(t bot.Try) (bot.Tries, error) {
	var had, until, around, newest int64
	counted, err := w.queryRow(selectTried, []driver.Value{t.Key, t.EventID}, &had)
	if err != nil || counted {
		return bot.Tries{Count: int(had)}, err
	}
	if _, err := w.queryRow(selectLock, []driver.Value{t.LockKey}, &until); err != nil {
		return bot.Tries{}, err
	}
	after, before := t.Around()
	if _, err := w.queryRow(selectAround, []driver.Value{t.Key, after.UnixMilli(), before.UnixMilli()}, &around); err != nil {
		return bot.Tries{}, err
	}
	if _, err := w.queryRow(selectNewestTry, []driver.Value{t.Key}, &newest); err != nil {
		return bot.Tries{}, err
	}
	out, lock, ok := t.Judge(int(around), moment(newest), moment(until))
	if !ok {
		return out, nil
	}
	if _, err := w.exec(insertTry, t.Key, t.EventID, int64(out.Count), t.At.UnixMilli()); err != nil {
		return bot.Tries{}, err
	}
	if _, err := w.exec(forgetTries, t.Key, t.Forgotten(t.At).UnixMilli()); err != nil {
		return bot.Tries{}, err
	}
	if !lock.IsZero() {
		// The last try still counts as a try; what comes after it is locked out.
		_, err = w.exec(insertLock, t.LockKey, lock.UnixMilli())
	}
	return out, err
}

// moment is a time of Unix milliseconds; 0 is none.
func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}
