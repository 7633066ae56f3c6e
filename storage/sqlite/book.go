package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"repaybot/bot"
)

const (
	selectLines    = `select a.account, k.digest, k.subject, k.doc from accounts a join kept k on k.id = a.kept where a.customer = ? order by a.account`
	selectCustomer = `select customer from accounts where account = ?`
	selectKept     = `select subject, doc from kept where digest = ?`
	selectKeptRow  = `select id from kept where digest = ?`
	insertKept     = `insert or ignore into kept(digest, subject, doc) values(?, ?, ?)`
	replaceAccount = `insert or replace into accounts(account, customer, digest, phone, kept) values(?, ?, ?, ?, ?)`
)

// importBatch is how many lines one transaction takes, so that turns go on
// while a large book comes in.
const importBatch = 500

// Import implements [bot.Book].
func (d *DB) Import(ctx context.Context, lines []bot.BookLine) (bot.ImportCount, error) {
	return bot.ImportRounds(lines, importBatch, func(round []bot.BookLine) (bot.ImportCount, error) { return d.importLines(ctx, round) })
}

func (d *DB) importLines(ctx context.Context, lines []bot.BookLine) (bot.ImportCount, error) {
	boxes, phones := make([][]byte, len(lines)), make([]string, len(lines))
	gone := make([]bool, len(lines))
	for i, l := range lines {
		var err error
		if gone[i], err = d.erased(ctx, l.Customer); err != nil {
			return bot.ImportCount{}, err
		}
		if gone[i] {
			continue
		}
		phones[i] = d.index.Phone(bot.PhoneOf(l.Line.Reveal()))
		if boxes[i], err = d.vault.Seal(ctx, l.Customer, l.Line.Reveal(), "kept "+l.Digest); err != nil {
			return bot.ImportCount{}, err
		}
	}
	var n bot.ImportCount
	err := d.write(ctx, func(w *writer) (outcome, failure error) {
		n = bot.ImportCount{}
		for i, l := range lines {
			var has bot.BookLine
			found, err := w.queryRow("select customer, digest from accounts where account = ?", []driver.Value{l.Account}, &has.Customer, &has.Digest)
			if err != nil {
				return nil, err
			}
			newest := &has
			if !found {
				newest = nil
			}
			if !n.Take(l, newest, gone[i]) {
				continue
			}
			kept, err := w.keep(l.Digest, l.Customer, boxes[i])
			if err != nil {
				return nil, err
			}
			if _, err := w.exec(replaceAccount, l.Account, l.Customer, l.Digest, phones[i], kept); err != nil {
				return nil, err
			}
			w.changedBook(has.Customer)
			w.changedBook(l.Customer)
		}
		return nil, nil
	})
	return n, err
}

// keep keeps a text unless it is kept already, and returns its row.
func (w *writer) keep(digest, subject string, box []byte) (row int64, err error) {
	n, err := w.exec(insertKept, digest, subject, box)
	if err != nil || n == 1 {
		return w.inserted, err
	}
	_, err = w.queryRow(selectKeptRow, []driver.Value{digest}, &row)
	return row, err
}

// Lines implements [bot.Book].
func (d *DB) Lines(ctx context.Context, customer string) ([]bot.BookLine, error) {
	epoch, lines, ok := d.cache.getLines(customer)
	if ok {
		return lines, nil
	}
	rows, err := d.linesQuery.QueryContext(ctx, customer)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		l := bot.BookLine{Customer: customer}
		var subject string
		var box []byte
		if err := rows.Scan(&l.Account, &l.Digest, &subject, &box); err != nil {
			return nil, err
		}
		text, err := d.vault.Open(ctx, subject, box, "kept "+l.Digest)
		if err != nil {
			return nil, fmt.Errorf("account: %w", err)
		}
		l.Line = bot.NewSecret(text)
		lines = append(lines, l)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	d.cache.putLines(epoch, customer, lines)
	return lines, nil
}

// CustomerOf implements [bot.Book].
func (d *DB) CustomerOf(ctx context.Context, account string) (string, error) {
	var customer string
	err := d.read.QueryRowContext(ctx, selectCustomer, account).Scan(&customer)
	if errors.Is(err, sql.ErrNoRows) {
		return "", bot.ErrNotFound
	}
	return customer, err
}

// keptForAll is whose key seals what names nobody.
const keptForAll = "bank"

// Keep implements [bot.Book].
func (d *DB) Keep(ctx context.Context, k bot.Kept) error {
	subject := k.Subject
	if subject == "" {
		subject = keptForAll
	}
	box, err := d.vault.Seal(ctx, subject, k.Text.Reveal(), "kept "+k.Digest)
	if err != nil {
		return err
	}
	return d.write(ctx, func(w *writer) (outcome, failure error) {
		_, err := w.keep(k.Digest, subject, box)
		return nil, err
	})
}

// Kept implements [bot.Book].
func (d *DB) Kept(ctx context.Context, digest string) (bot.Kept, error) {
	k := bot.Kept{Digest: digest}
	var box []byte
	err := d.read.QueryRowContext(ctx, selectKept, digest).Scan(&k.Subject, &box)
	if errors.Is(err, sql.ErrNoRows) {
		return k, bot.ErrNotFound
	}
	if err != nil {
		return k, err
	}
	text, err := d.vault.Open(ctx, k.Subject, box, "kept "+digest)
	if err != nil {
		return k, fmt.Errorf("kept: %w", err)
	}
	if k.Text = bot.NewSecret(text); k.Subject == keptForAll {
		k.Subject = ""
	}
	return k, nil
}
