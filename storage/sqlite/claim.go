package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"repaybot/bot"
)

// maxEvents bounds how many events one claim brings.
const maxEvents = 100

// Queries that a test reads back for their indexes.
const (
	selectEvents = `select p.name, i.doc from places p join inbox i on i.id = p.row where p.conversation = ? and p.name > ? and p.name < ? order by p.name limit ?`
	selectWhole  = `select id, subject, customer, version, sequence, sent, delivered, withdrawn, unsettled, wake, doc from conversations where name = ?`
)

// Claim implements [bot.Store].
func (d *DB) Claim(ctx context.Context, l bot.Lease) (*bot.Work, error) {
	names := []string{l.Conversation}
	if l.Conversation == "" {
		var err error
		if names, err = d.waitingNames(ctx, defaultLimit); err != nil {
			return nil, err
		}
	}
	for _, name := range names {
		got, from, err := d.lease(ctx, name, l)
		if err != nil {
			return nil, err
		}
		if !got {
			continue
		}
		work, err := d.work(ctx, name)
		if work != nil {
			work.TakenFrom = from
		}
		return work, err
	}
	return nil, nil
}

// lease takes the lease of one conversation if it may be had; from is who let
// it run out.
func (d *DB) lease(ctx context.Context, name string, l bot.Lease) (got bool, from string, err error) {
	err = d.write(ctx, func(w *writer) (outcome, failure error) {
		got, from = false, ""
		r, err := w.row(name)
		if err != nil || r == nil {
			return nil, err
		}
		if r.accepted <= r.sequence {
			w.waiting.remove(name)
			return nil, nil
		}
		if r.lease >= l.Now.UnixMilli() && r.holder != l.Holder {
			return nil, nil
		}
		if r.lease != 0 && r.holder != l.Holder {
			from = r.holder
		}
		got, r.lease, r.holder = true, l.Until.UnixMilli(), l.Holder
		if !l.Until.After(l.Now) {
			r.lease, r.holder = 0, ""
		}
		_, err = w.exec("update conversations set lease = ?, holder = ? where id = ?", r.lease, r.holder, r.id)
		return nil, err
	})
	return got, from, err
}

func (d *DB) work(ctx context.Context, name string) (*bot.Work, error) {
	c, id, err := d.conversation(ctx, name)
	if err != nil {
		return nil, err
	}
	subject, err := d.subjectOf(ctx, name)
	if err != nil {
		return nil, err
	}
	work := &bot.Work{Conversation: c}
	rows, err := d.read.QueryContext(ctx, selectEvents, id, c.Sequence, firstTurn, maxEvents)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var at int64
		var box []byte
		if err := rows.Scan(&at, &box); err != nil {
			return nil, err
		}
		text, err := d.vault.Open(ctx, subject, box, "event "+name)
		if err != nil {
			return nil, fmt.Errorf("event: %w", err)
		}
		p := bot.Pending{Position: at}
		if err := json.Unmarshal(text, &p.Inbound); err != nil {
			return nil, fmt.Errorf("event: %w", err)
		}
		p.Inbound.Conversation = name
		work.Events = append(work.Events, p)
	}
	return work, rows.Err()
}

// conversation reads one whole; with its own id.
func (d *DB) conversation(ctx context.Context, name string) (bot.Conversation, int64, error) {
	var id, version, sequence, sent, delivered, withdrawn, unsettled, wake int64
	var subject, customer string
	var doc []byte
	err := d.conversationQuery.QueryRowContext(ctx, name).Scan(&id, &subject, &customer, &version, &sequence, &sent, &delivered, &withdrawn, &unsettled, &wake, &doc)
	if errors.Is(err, sql.ErrNoRows) {
		return bot.Conversation{}, 0, bot.ErrNotFound
	}
	if err != nil {
		return bot.Conversation{}, 0, err
	}
	d.idents.hold(name, ident{id, subject})
	c, err := d.open(ctx, name, subject, doc)
	if err != nil {
		return c, 0, err
	}
	c.Version, c.Sequence, c.Customer, c.Wake = version, sequence, customer, wakeOf(wake)
	if unsettled == 0 {
		c.Unsettled = nil
	}
	if sent <= delivered {
		return c, id, nil
	}
	c.Outbox, err = d.undelivered(ctx, name, id, subject, delivered, withdrawn)
	return c, id, err
}

// names reads one column of names.
func (d *DB) names(ctx context.Context, query string, args ...any) ([]string, error) {
	rows, err := d.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		names = append(names, s)
	}
	return names, rows.Err()
}
