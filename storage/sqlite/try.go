package sqlite

import (
	"context"
	"database/sql/driver"
	"time"

	"repaybot/bot"
)

// CountTry implements [bot.Store].
func (d *DB) CountTry(ctx context.Context, t bot.Try) (bot.Tries, error) {
	var out bot.Tries
	err := d.write(ctx, func(w *writer) (outcome, failure error) {
		out = bot.Tries{}
		var count, until int64
		counted, err := w.queryRow("select count from try_events where key = ? and event = ?", []driver.Value{t.Key, t.EventID}, &count)
		if err != nil {
			return nil, err
		}
		if counted {
			out.Count = int(count)
			return nil, nil
		}
		locked, err := w.queryRow("select until from locks where key = ?", []driver.Value{t.LockKey}, &until)
		if err != nil {
			return nil, err
		}
		if locked && t.At.UnixMilli() < until {
			out.Locked = time.UnixMilli(until)
			return nil, nil
		}
		if _, err := w.exec("insert into tries(key, count) values(?, 1) on conflict(key) do update set count = count + 1", t.Key); err != nil {
			return nil, err
		}
		if _, err := w.queryRow("select count from tries where key = ?", []driver.Value{t.Key}, &count); err != nil {
			return nil, err
		}
		out.Count = int(count)
		if _, err := w.exec("insert into try_events(key, event, count) values(?, ?, ?)", t.Key, t.EventID, count); err != nil {
			return nil, err
		}
		if out.Count < t.Max {
			return nil, nil
		}
		// The last try still counts as a try; what comes after it is locked out.
		_, err = w.exec("insert or replace into locks(key, until) values(?, ?)", t.LockKey, t.At.Add(t.Lock).UnixMilli())
		return nil, err
	})
	return out, err
}
