package sqlite

import (
	"context"
	"errors"
	"fmt"

	"repaybot/bot"
	"repaybot/storage/sealed"
)

const (
	selectByPhone   = `select distinct customer from accounts where phone = ? and phone <> '' order by customer`
	selectUnindexed = `select a.account, a.digest, k.subject, k.doc from accounts a join kept k on k.digest = a.digest where a.phone is null limit ?`
)

// PhoneHash implements [bot.Book].
func (d *DB) PhoneHash(phone string) string { return d.index.Phone(phone) }

// ByPhone implements [bot.Book].
func (d *DB) ByPhone(ctx context.Context, hash string) ([]string, error) {
	rows, err := d.read.QueryContext(ctx, selectByPhone, hash)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var customers []string
	for rows.Next() {
		var c string
		if err := rows.Scan(&c); err != nil {
			return nil, err
		}
		customers = append(customers, c)
	}
	return customers, rows.Err()
}

// unindexed is an account of a book that an older program took.
type unindexed struct{ account, digest, phone string }

// indexPhones looks at the lines that an older program took without an index
// of their numbers. It goes by batches, and where it is cut off the next start
// goes on.
func (d *DB) indexPhones(ctx context.Context) error {
	for {
		batch, err := d.unindexed(ctx)
		if err != nil || len(batch) == 0 {
			return err
		}
		err = d.write(ctx, func(w *writer) (outcome, failure error) {
			for _, u := range batch { // unless a newer line has come meanwhile
				if _, err := w.exec("update accounts set phone = ? where account = ? and digest = ?", u.phone, u.account, u.digest); err != nil {
					return nil, err
				}
			}
			return nil, nil
		})
		if err != nil {
			return err
		}
	}
}

func (d *DB) unindexed(ctx context.Context) ([]unindexed, error) {
	rows, err := d.read.QueryContext(ctx, selectUnindexed, importBatch)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var batch []unindexed
	for rows.Next() {
		var u unindexed
		var subject string
		var box []byte
		if err := rows.Scan(&u.account, &u.digest, &subject, &box); err != nil {
			return nil, err
		}
		text, err := d.vault.Open(ctx, subject, box, "kept "+u.digest)
		if err != nil && !errors.Is(err, sealed.ErrErased) { // whose key is gone has no number any more
			return nil, fmt.Errorf("account: %w", err)
		}
		u.phone = d.index.Phone(bot.PhoneOf(text))
		batch = append(batch, u)
	}
	return batch, rows.Err()
}
