package sqlite

import (
	"context"
	"database/sql"
	"fmt"
)

// step is one change of the schema. Steps are known by name and each database
// remembers which it has had, so that two that were written at the same time
// can be put into the list in either order. A step is never changed once
// released; a later one corrects it.
type step struct {
	name string
	sql  string
	// then does what SQL can't; nil: nothing.
	then func(ctx context.Context, c *sql.Conn) error
}

// steps make the schema, the first an empty database's tables. The database's
// user_version is how many it has had.
var steps = []step{
	{name: "tables", sql: schema},
	{name: "sending", sql: sendingSchema},
	{name: "dead letters", sql: deadSchema},
	{name: "last event", sql: lastSchema},
	{name: "phones", sql: phoneSchema}, // Open looks at the lines that are there
	{name: "files", sql: filesSchema},
	{name: "times of tries", sql: tryTimesSchema},
	{name: "destroyed keys", sql: destroyedSchema},
	{name: "handled events", sql: handledSchema},
	{name: "idle", sql: idleSchema},
	{name: "rows", sql: rowsSchema},
	{name: "wakes", sql: wakeSchema},
	{name: "places", sql: placesSchema},
	{name: "lines of accounts", sql: linesSchema},
	{name: "index of idle", sql: idleIndexSchema},
	{name: "ledger", sql: ledgerSchema},
}

const (
	// sendingSchema says who is sending a conversation's messages, and until when.
	sendingSchema = `
alter table conversations add column sender text not null default '';
alter table conversations add column sending integer not null default 0; -- unix milliseconds
`
	// deadSchema keeps what could not be delivered. It holds no text.
	deadSchema = `
create table dead(id integer primary key, key text not null unique, conversation text not null, channel text not null, why text not null,
	written integer not null, buried integer not null, status text not null, changed integer not null, note text not null default '');
create index dead_status on dead(status, id);
`
	// lastSchema lets what is old be found; 0 where it is not known, which is
	// what a conversation had before there was this column.
	lastSchema = `
alter table conversations add column last integer not null default 0; -- unix seconds, day by day
`
	// wakeSchema finds the conversations that want to be looked at. What is
	// looked up is when one may be claimed, which is its wake or, once it is
	// claimed, the end of the claim: so those claimed are not in the way.
	wakeSchema = `
alter table conversations add column wake integer not null default 0; -- unix milliseconds
alter table conversations add column wake_due integer not null default 0; -- likewise
create index conversations_wake on conversations(wake_due) where wake_due > 0;
update conversations set wake = 1, wake_due = 1 where customer <> '' and doc is not null;
`
	// phoneSchema finds customers by their phone number. Null: the line was not
	// looked at yet.
	phoneSchema = `
alter table accounts add column phone text;
create index accounts_phone on accounts(phone) where phone <> '';
create index accounts_unindexed on accounts(account) where phone is null;
`
)

// tryTimesSchema lets tries be counted within any hour, not within those of
// the clock. What was counted before it is long ago; a lock stays.
const tryTimesSchema = `
alter table try_events add column at integer not null default 0; -- unix milliseconds
drop table tries;
`

// destroyedSchema finds the keys that were destroyed, which every process has
// to forget.
const destroyedSchema = `create index keys_destroyed on keys(subject) where wrapped = x'';`

// rowsSchema puts records and kept texts into rows of their own, found by an
// index. In a table without rowid the texts lay in the inner pages too, four to
// a page: among a hundred thousand customers a look-up went through nine pages.
// And a customer's accounts are all in the index that finds them.
const rowsSchema = `
create table rows_records(id integer primary key, key text not null unique, status text not null, conversation text not null, sequence integer not null,
	at integer not null, expires integer not null, subject text not null, doc blob not null);
insert into rows_records(key, status, conversation, sequence, at, expires, subject, doc)
	select key, status, conversation, sequence, at, expires, subject, doc from records;
drop table records;
alter table rows_records rename to records;
create table rows_kept(id integer primary key, digest text not null unique, subject text not null, doc blob not null);
drop index accounts_customer;
create index accounts_customer on accounts(customer, account, digest);
insert into rows_kept(digest, subject, doc) select digest, subject, doc from kept;
drop table kept;
alter table rows_kept rename to kept;
`

// linesSchema has an account know the row of its line: that its digest need
// not be looked up, and is not in the index of accounts by customer.
const linesSchema = `
alter table accounts add column kept integer not null default 0; -- row of its line
update accounts set kept = (select k.id from kept k where k.digest = accounts.digest) where digest in (select digest from kept);
drop index accounts_customer;
create index accounts_customer on accounts(customer, account, kept);
`

// stepsSchema is where a database remembers its steps.
const stepsSchema = "create table if not exists steps(name text primary key) without rowid"

// migrate brings a database to the newest schema, in one transaction. One of a
// newer program is refused.
func migrate(ctx context.Context, db *sql.DB) (err error) {
	c, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	if _, err := c.ExecContext(ctx, "begin immediate"); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_, _ = c.ExecContext(context.WithoutCancel(ctx), "rollback")
		}
	}()
	if err := takeSteps(ctx, c); err != nil {
		return err
	}
	_, err = c.ExecContext(ctx, "commit")
	return err
}

func takeSteps(ctx context.Context, c *sql.Conn) error {
	had, err := stepsHad(ctx, c)
	if err != nil {
		return err
	}
	for _, s := range steps {
		if had[s.name] {
			continue
		}
		if _, err := c.ExecContext(ctx, s.sql); err != nil {
			return fmt.Errorf("schema step %q: %w", s.name, err)
		}
		if s.then != nil {
			if err := s.then(ctx, c); err != nil {
				return fmt.Errorf("schema step %q: %w", s.name, err)
			}
		}
		if _, err := c.ExecContext(ctx, "insert into steps(name) values(?)", s.name); err != nil {
			return err
		}
	}
	_, err = c.ExecContext(ctx, fmt.Sprintf("pragma user_version = %d", len(steps)))
	return err
}

// stepsHad are the steps that a database has had. The first version of it
// remembered none, and has had the first.
func stepsHad(ctx context.Context, c *sql.Conn) (map[string]bool, error) {
	var version int
	if err := c.QueryRowContext(ctx, "pragma user_version").Scan(&version); err != nil {
		return nil, err
	}
	if version > len(steps) {
		return nil, fmt.Errorf("the database has schema %d and this program knows %d: use a newer program", version, len(steps))
	}
	if _, err := c.ExecContext(ctx, stepsSchema); err != nil {
		return nil, err
	}
	had := map[string]bool{}
	rows, err := c.QueryContext(ctx, "select name from steps")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		if !known(name) {
			return nil, fmt.Errorf("the database has had a schema step %q that this program does not know: use a newer program", name)
		}
		had[name] = true
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if version == 1 && len(had) == 0 {
		had[steps[0].name] = true
		_, err = c.ExecContext(ctx, "insert into steps(name) values(?)", steps[0].name)
	}
	return had, err
}

func known(name string) bool {
	for _, s := range steps {
		if s.name == name {
			return true
		}
	}
	return false
}
