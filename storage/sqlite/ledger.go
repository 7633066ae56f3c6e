package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"

	"repaybot/bot"
)

// ledgerSchema keeps logs to which only can be added. What a block holds is
// its writer's.
const ledgerSchema = `
create table ledger(log text not null, number integer not null, block blob not null, primary key(log, number)) without rowid;
`

const (
	selectBlock  = `select number from ledger where log = ? and number = ?`
	insertBlock  = `insert into ledger(log, number, block) values(?, ?, ?)`
	selectBlocks = `select number, block from ledger where log = ? and number >= ? order by number limit ?`
	selectLast   = `select number, block from ledger where log = ? order by number desc limit 1`
)

// AddBlock implements [bot.Ledger].
func (d *DB) AddBlock(ctx context.Context, log string, b bot.Block) error {
	return d.write(ctx, func(w *writer) (outcome, failure error) {
		var number int64
		found, err := w.queryRow(selectBlock, []driver.Value{log, b.Number}, &number)
		if err != nil {
			return nil, err
		}
		if found {
			return bot.ErrConflict, nil
		}
		_, err = w.exec(insertBlock, log, b.Number, b.Text)
		return nil, err
	})
}

// Blocks implements [bot.Ledger].
func (d *DB) Blocks(ctx context.Context, log string, from int64, limit int) ([]bot.Block, error) {
	rows, err := d.read.QueryContext(ctx, selectBlocks, log, from, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var bs []bot.Block
	for rows.Next() {
		var b bot.Block
		if err := rows.Scan(&b.Number, &b.Text); err != nil {
			return nil, err
		}
		bs = append(bs, b)
	}
	return bs, rows.Err()
}

// LastBlock implements [bot.Ledger].
func (d *DB) LastBlock(ctx context.Context, log string) (b bot.Block, err error) {
	err = d.read.QueryRowContext(ctx, selectLast, log).Scan(&b.Number, &b.Text)
	if errors.Is(err, sql.ErrNoRows) {
		err = bot.ErrNotFound
	}
	return b, err
}
