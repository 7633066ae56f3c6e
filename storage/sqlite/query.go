package sqlite

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"repaybot/bot"
)

const (
	selectCustomers   = `select name from conversations where customer = ? and customer <> '' limit ?`
	selectCases       = `select name from conversations where case_status in (%s) and case_status <> '' order by case_rank, case_at limit ?`
	selectUnsettled   = `select name from conversations where unsettled = 1 limit ?`
	selectUndelivered = `select name from conversations where undelivered = 1 order by id limit ?`
	selectTurns       = `select p.name, t.doc from places p join turns t on t.id = p.row where p.conversation = ? and p.name > ? and p.name < ? order by p.name limit ?`
)

// defaultLimit is how many are returned where no limit is named.
const defaultLimit = 1000

// Conversations implements [bot.Store].
func (d *DB) Conversations(ctx context.Context, q bot.ConversationQuery) ([]bot.Conversation, error) {
	limit := q.Limit
	if limit <= 0 {
		limit = defaultLimit
	}
	var names []string
	var err error
	switch {
	case q.ID != "":
		names = []string{q.ID}
	case q.Customer != "":
		names, err = d.names(ctx, selectCustomers, q.Customer, limit)
	case len(q.Cases) > 0:
		args := make([]any, 0, len(q.Cases)+1)
		for _, s := range q.Cases {
			args = append(args, string(s))
		}
		marks := strings.TrimSuffix(strings.Repeat("?,", len(q.Cases)), ",")
		names, err = d.names(ctx, fmt.Sprintf(selectCases, marks), append(args, limit)...)
	case q.Unsettled:
		names, err = d.names(ctx, selectUnsettled, limit)
	case q.Waiting:
		names, err = d.waitingNames(ctx, limit)
	default:
		return nil, errors.New("a query for conversations has to say which")
	}
	if err != nil {
		return nil, err
	}
	var cs []bot.Conversation
	for _, name := range names {
		c, _, err := d.conversation(ctx, name)
		if errors.Is(err, bot.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		cs = append(cs, c)
	}
	if q.Customer != "" {
		slices.SortFunc(cs, func(a, b bot.Conversation) int { return b.Last.Compare(a.Last) })
	}
	return cs, nil
}

// Turns implements [bot.Store].
func (d *DB) Turns(ctx context.Context, conversation string, after int64, limit int) ([]bot.Turn, error) {
	if limit <= 0 {
		limit = defaultLimit
	}
	var id int64
	var subject string
	rows, err := d.read.QueryContext(ctx, "select id, subject from conversations where name = ?", conversation)
	if err != nil {
		return nil, err
	}
	found := rows.Next()
	if found {
		err = rows.Scan(&id, &subject)
	}
	if err := errors.Join(err, rows.Close()); err != nil || !found {
		return nil, err
	}
	return d.turns(ctx, conversation, id, subject, after, limit)
}

// turns reads the turns of a conversation whose own id is known.
func (d *DB) turns(ctx context.Context, conversation string, id int64, subject string, after int64, limit int) ([]bot.Turn, error) {
	rows, err := d.read.QueryContext(ctx, selectTurns, id, firstTurn+max(after, 0), 2*firstTurn, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var turns []bot.Turn
	for rows.Next() {
		var at int64
		var box []byte
		if err := rows.Scan(&at, &box); err != nil {
			return nil, err
		}
		t := bot.Turn{Conversation: conversation, Sequence: at - firstTurn}
		text, err := d.vault.Open(ctx, subject, box, turnName(conversation, t.Sequence))
		if err != nil {
			return nil, fmt.Errorf("turn %d: %w", t.Sequence, err)
		}
		if err := json.Unmarshal(text, &t); err != nil {
			return nil, fmt.Errorf("turn %d: %w", t.Sequence, err)
		}
		if t.Schema > bot.TurnSchema {
			return nil, fmt.Errorf("turn %d has schema %d and this program knows %d", t.Sequence, t.Schema, bot.TurnSchema)
		}
		turns = append(turns, t)
	}
	return turns, rows.Err()
}

// Outbox implements [bot.Store].
func (d *DB) Outbox(ctx context.Context, limit int) ([]bot.Outbound, error) {
	names, err := d.names(ctx, selectUndelivered, limit)
	if err != nil {
		return nil, err
	}
	var out []bot.Outbound
	for _, name := range names {
		c, _, err := d.conversation(ctx, name)
		if err != nil {
			return nil, err
		}
		out = append(out, c.Outbox...)
	}
	return out[:min(len(out), limit)], nil
}
