package sqlite

import (
	"context"
	"sync"
)

// handledSchema keeps a mark: every event up to it, in the order in which
// events came, is handled. What a start has to look through is what came after.
const handledSchema = `
create table handled(id integer primary key, through integer not null);
insert into handled(id, through) values(1, 0);
`

const (
	selectWaiting = `select c.name, min(i.id) from inbox i join conversations c on c.id = i.place >> 24
		where i.id > (select through from handled where id = 1) and i.place > (c.id << 24) + c.sequence group by c.id`
	selectLastEvent = `select max(id) from inbox`
	updateHandled   = `update handled set through = ? where id = 1`
)

// handledEvery is how many events come before the mark is moved on.
const handledEvery = 1024

// waiting are the conversations that may have unhandled events, each with the
// first that it may not have handled. They are found once, from the mark on,
// and known from then on; when another process has written, or a transaction
// failed, they are found anew. A name too many does no harm: the claim looks.
type waiting struct {
	mu       sync.Mutex
	known    bool // or being found out
	complete bool // and found out
	names    map[string]int64
	events   int // since the mark was moved on
}

func (x *waiting) add(name string, event int64) {
	x.mu.Lock()
	if _, is := x.names[name]; !is {
		x.names[name] = event
	}
	x.events++
	x.mu.Unlock()
}

func (x *waiting) remove(name string) {
	x.mu.Lock()
	delete(x.names, name)
	x.mu.Unlock()
}

// forget has them found anew.
func (x *waiting) forget() {
	x.mu.Lock()
	x.known, x.complete = false, false
	x.mu.Unlock()
}

// list returns at most limit names.
func (x *waiting) list(limit int) []string {
	x.mu.Lock()
	defer x.mu.Unlock()
	var names []string
	for n := range x.names {
		if len(names) == limit {
			break
		}
		names = append(names, n)
	}
	return names
}

// waitingNames returns at most limit names.
func (d *DB) waitingNames(ctx context.Context, limit int) ([]string, error) {
	x := &d.writer.waiting
	x.mu.Lock()
	known := x.known
	x.known = true
	x.mu.Unlock()
	if !known {
		if err := d.findWaiting(ctx); err != nil {
			x.forget()
			return nil, err
		}
	}
	return x.list(limit), nil
}

// findWaiting looks through the events after the mark.
func (d *DB) findWaiting(ctx context.Context) error {
	x := &d.writer.waiting
	rows, err := d.read.QueryContext(ctx, selectWaiting)
	if err != nil {
		return err
	}
	defer rows.Close()
	found := map[string]int64{}
	for rows.Next() {
		var name string
		var event int64
		if err := rows.Scan(&name, &event); err != nil {
			return err
		}
		found[name] = event
	}
	if err := rows.Err(); err != nil {
		return err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	for name, event := range found {
		if has, is := x.names[name]; !is || event < has {
			x.names[name] = event
		}
	}
	// What was written meanwhile by this process has been noted; where another
	// one wrote, it is not known any more.
	x.complete = x.known
	return nil
}

// moveHandled moves the mark on, every so many events, in the transaction that
// is under way. Only where all that waits is known is anything known of the rest.
func (w *writer) moveHandled() error {
	x := &w.waiting
	x.mu.Lock()
	due := x.complete && x.events >= handledEvery
	var oldest int64
	if due {
		x.events = 0
		for _, event := range x.names {
			if oldest == 0 || event < oldest {
				oldest = event
			}
		}
	}
	x.mu.Unlock()
	if !due {
		return nil
	}
	through := oldest - 1
	if oldest == 0 {
		if _, err := w.queryRow(selectLastEvent, nil, &through); err != nil {
			return err
		}
	}
	_, err := w.exec(updateHandled, through)
	return err
}
