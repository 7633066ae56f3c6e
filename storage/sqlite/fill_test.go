package sqlite

import (
	"context"
	"database/sql"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/storage/sealed"
	"repaybot/storage/speed"
)

// fillBatch is how many conversations are put in by one transaction.
const fillBatch = 2000

// Fill makes a database of n conversations at rest, past the writer and without
// syncing, but with the store's own tables, documents and keys.
func Fill(t testing.TB, dir string, master []byte, m *speed.Model, n int) {
	t.Helper()
	d, err := Open(t.Context(), dir, master)
	if err != nil {
		t.Fatal(err)
	}
	index := d.index
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, FileName)+"?_pragma=journal_mode(off)&_pragma=synchronous(off)&_pragma=cache_size(-1500000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	// The texts are sealed by as many as there are processors, and written in order.
	copies, boxed := make(chan *filled, 64), make(chan *filled, 64)
	go func() {
		defer close(copies)
		id := int64(0)
		for c := range m.Copies(n) {
			id++
			copies <- &filled{id: id, Copy: c}
		}
	}()
	var sealers sync.WaitGroup
	for range runtime.NumCPU() {
		sealers.Go(func() {
			for f := range copies {
				f.seal(t, master, index)
				boxed <- f
			}
		})
	}
	go func() { sealers.Wait(); close(boxed) }()
	f := &filler{t: t, db: db, prepared: map[string]*sql.Stmt{}}
	for c := range boxed {
		f.put(c)
	}
	f.commit()
	if _, err := db.ExecContext(t.Context(), "pragma journal_mode(wal)"); err != nil {
		t.Fatal(err)
	}
}

// filled is one conversation with its texts sealed.
type filled struct {
	*speed.Copy
	id            int64
	wrapped       []byte
	doc, line     []byte
	turns, events [][]byte
	records, kept [][]byte
	phone         string
}

// oneKey is a customer's key on its way into the database; nobody asks it for more.
type oneKey struct {
	sealed.Keys
	wrapped []byte
}

func (k *oneKey) Key(context.Context, string) ([]byte, error) { return k.wrapped, nil }

func (k *oneKey) AddKey(_ context.Context, _ string, wrapped []byte) ([]byte, error) {
	k.wrapped = wrapped
	return wrapped, nil
}

func (f *filled) seal(t testing.TB, master []byte, index *sealed.Index) {
	k := &oneKey{}
	vault, err := sealed.NewVault(master, k)
	if err != nil {
		t.Error(err)
		return
	}
	name, subject := f.Conversation.ID, f.Conversation.Customer
	seal := func(text []byte, what string) []byte {
		box, err := vault.Seal(t.Context(), subject, text, what)
		if err != nil {
			t.Error(err)
		}
		return box
	}
	text, err := f.Conversation.AppendJSON(nil)
	if err != nil {
		t.Error(err)
	}
	f.doc = seal(text, "conversation "+name)
	for i := range f.Turns {
		f.turns = append(f.turns, seal(f.Turns[i].Text, turnName(name, int64(i+1))))
	}
	for i := range f.Events {
		f.events = append(f.events, seal(f.Events[i].Text, "event "+name))
	}
	f.line = seal(f.Line.Line.Reveal(), "kept "+f.Line.Digest)
	f.phone = index.Phone(bot.PhoneOf(f.Line.Line.Reveal()))
	sealer := &DB{vault: vault}
	for i := range f.Records {
		box, err := sealer.sealRecord(t.Context(), f.Records[i])
		if err != nil {
			t.Error(err)
		}
		f.records = append(f.records, box)
		f.kept = append(f.kept, seal(f.Kept[i].Text.Reveal(), "kept "+f.Kept[i].Digest))
	}
	f.wrapped = k.wrapped
}

// filler writes many rows a transaction.
type filler struct {
	t        testing.TB
	db       *sql.DB
	prepared map[string]*sql.Stmt
	puts     int
	last     []*filled // whose newest events come last of all
}

// exec runs a statement and returns the row that was inserted, if one was.
func (f *filler) exec(query string, args ...any) (inserted int64) {
	s := f.prepared[query]
	if s == nil {
		var err error
		if s, err = f.db.PrepareContext(f.t.Context(), query); err != nil {
			f.t.Fatal(err)
		}
		f.prepared[query] = s
	}
	r, err := s.ExecContext(f.t.Context(), args...)
	if err != nil {
		f.t.Fatalf("%s: %v", query, err)
	}
	if inserted, err = r.LastInsertId(); err != nil {
		f.t.Fatal(err)
	}
	return inserted
}

func (f *filler) commit() {
	if f.puts%fillBatch == 0 {
		f.exec("begin")
	}
	f.exec("update handled set through = (select max(id) from inbox)")
	for _, c := range f.last {
		f.event(c, len(c.turns))
	}
	f.exec("commit")
	for _, s := range f.prepared {
		_ = s.Close()
	}
}

func (f *filler) put(c *filled) {
	if f.puts%fillBatch == 0 {
		f.exec("begin")
	}
	f.puts++
	sequence := c.Conversation.Sequence
	sent := mark(sequence, 1)
	delivered, undelivered := sent, int64(0)
	if c.Waits == speed.Sending {
		delivered, undelivered = sent-1, 1
	}
	status, rank, at := caseColumns(c.Conversation.Case)
	f.exec(`insert into conversations(id, name, subject, customer, version, sequence, sent, delivered, undelivered, unsettled, case_status, case_rank, case_at, last, wake, wake_due, doc)
		values(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		c.id, c.Conversation.ID, c.Conversation.Customer, c.Conversation.Customer, sequence, sequence, sent, delivered, undelivered,
		number(len(c.Conversation.Unsettled) > 0), status, rank, at, periodOf(c.Conversation.Last), wakeColumn(c.Conversation.Wake), wakeColumn(c.Conversation.Wake), c.doc)
	for i, box := range c.turns {
		f.place(c.id, int64(firstTurn+i+1), f.exec(insertTurn, first(c.id)+int64(i+1), box))
	}
	for i := range c.events {
		if i == len(c.turns) {
			f.last = append(f.last, c)
			break
		}
		f.event(c, i)
	}
	f.exec("insert into keys(subject, wrapped) values(?, ?)", c.Conversation.Customer, c.wrapped)
	kept := f.exec(insertKept, c.Line.Digest, c.Line.Customer, c.line)
	f.exec(replaceAccount, c.Line.Account, c.Line.Customer, c.Line.Digest, c.phone, kept)
	for i, x := range c.Records {
		f.exec("insert into records(key, status, conversation, sequence, at, expires, subject, doc) values(?, ?, ?, ?, ?, ?, ?, ?)",
			x.Key, string(x.Status), x.Conversation, x.Sequence, x.At.UnixNano(), time.Time{}.Unix(), x.Customer, c.records[i])
		f.exec(insertKept, c.Kept[i].Digest, x.Customer, c.kept[i])
	}
	if f.puts%fillBatch == 0 {
		f.exec("commit")
	}
}

func (f *filler) event(c *filled, i int) {
	key := eventKey(c.Conversation.ID, c.Events[i].Channel, c.Events[i].EventID)
	position := int64(i + 1)
	f.place(c.id, position, f.exec(insertEvent, first(c.id)+position, c.events[i]))
	f.place(c.id, key[:], position)
}

func (f *filler) place(id int64, name any, row int64) { f.exec(insertPlace, id, name, row) }
