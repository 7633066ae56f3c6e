package desk

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
)

const (
	// readAll is how old what other processes did may be.
	readAll = time.Second
	// readOwn is the same where there are no others: a turn tells what it changed.
	readOwn = 5 * time.Minute
	// mostOpen bounds how many open cases the queue has.
	mostOpen = 20000
)

// openCase is what the queue knows of a conversation whose case is open.
type openCase struct {
	id       string
	version  int64
	customer string
	cameFor  string
	mode     dialog.Mode
	one      bot.Case
}

// openCases is an index of the conversations whose cases are open: read from the
// store as a whole now and then, and kept by this process's own turns in between.
// What a page of the queue costs hangs neither on what has ended nor on who looks.
type openCases struct {
	mu     sync.Mutex
	byID   map[string]*openCase
	sorted []*openCase // nil: to be sorted anew
	again  map[string]bool
	read   time.Time
	asking int // how many are reading the store as a whole: what changes meanwhile they may have missed

	// What nobody was told of yet: a row changed, or what waits for a supervisor's
	// yes. Whoever reads first, Run tells of it.
	rows, approvals bool
}

// stale notes that a conversation changed: it is read again when somebody asks.
func (o *openCases) stale(conversation string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.byID == nil && o.asking == 0 {
		return // never read
	}
	if o.again == nil {
		o.again = map[string]bool{}
	}
	o.again[conversation] = true
}

// put takes a conversation as it is now; it tells whether that is news.
func (o *openCases) put(c *bot.Conversation) bool {
	has := o.byID[c.ID]
	var before []bot.CaseApproval
	if has != nil {
		before = has.one.Approvals
	}
	if !c.Case.Open() {
		if has == nil {
			return false
		}
		o.approvalsTold(before, nil)
		delete(o.byID, c.ID)
		o.sorted = nil
		return true
	}
	if has != nil && has.version >= c.Version {
		return false
	}
	o.approvalsTold(before, c.Case.Approvals)
	o.byID[c.ID] = &openCase{id: c.ID, version: c.Version, customer: c.Customer, cameFor: c.CameFor, mode: c.Mode, one: *c.Case}
	o.sorted = nil
	return true
}

// openNow are the open cases, the most urgent first. The caller changes none.
func (d *Desk) openNow(ctx context.Context) ([]*openCase, error) {
	o := d.open
	old := readOwn
	if d.Shared {
		old = 2 * readAll // Run reads more often; this is for a desk that nobody runs
	}
	o.mu.Lock()
	read := o.byID == nil || d.Now().Sub(o.read) > old
	o.mu.Unlock()
	if read {
		if err := d.elsewhere(ctx); err != nil { // who else has pages open is told with it
			return nil, err
		}
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := d.readAgain(ctx); err != nil {
		return nil, err
	}
	if o.sorted == nil {
		o.sorted = make([]*openCase, 0, len(o.byID))
		for _, c := range o.byID {
			o.sorted = append(o.sorted, c)
		}
		slices.SortFunc(o.sorted, moreUrgent)
	}
	return o.sorted, nil
}

// readAgain reads the conversations that changed here, one by one. The caller
// holds o.mu.
func (d *Desk) readAgain(ctx context.Context) error {
	o := d.open
	if o.byID == nil {
		return nil
	}
	for id := range o.again {
		c, err := d.Bot.Conversation(ctx, id)
		if err != nil && unknown(err) != ErrUnknown {
			return err
		}
		if c.ID = id; err != nil {
			c.Case = nil
		}
		o.rows = o.put(&c) || o.rows
		delete(o.again, id)
	}
	return nil
}

// readOpen reads all open cases and returns the conversations that changed. Pages
// are not kept waiting meanwhile: what is not found any more may have come since,
// and is looked at on its own.
func (d *Desk) readOpen(ctx context.Context) (changed []string, err error) {
	o := d.open
	at := d.Now()
	o.mu.Lock()
	o.asking++
	o.mu.Unlock()
	found, err := d.Store.Conversations(ctx, bot.ConversationQuery{Cases: bot.OpenCases[:], Limit: mostOpen})
	o.mu.Lock()
	defer o.mu.Unlock()
	o.asking--
	if err != nil {
		return nil, err
	}
	first := o.byID == nil
	if first {
		o.byID = make(map[string]*openCase, len(found))
	}
	if o.again == nil {
		o.again = map[string]bool{}
	}
	there := make(map[string]bool, len(found))
	for i := range found {
		there[found[i].ID] = true
		if _, has := o.byID[found[i].ID]; !has && !first {
			o.again[found[i].ID] = true // it may have ended since it was found
		}
		if o.put(&found[i]) && !first {
			changed = append(changed, found[i].ID)
		}
	}
	for id := range o.byID {
		if !there[id] {
			o.again[id] = true
			changed = append(changed, id)
		}
	}
	o.read = at
	return changed, nil
}

// elsewhere tells of what other processes changed.
func (d *Desk) elsewhere(ctx context.Context) error {
	changed, err := d.readOpen(ctx)
	for _, id := range changed {
		d.tell(Change{Conversation: id})
	}
	d.open.mu.Lock()
	d.open.rows = d.open.rows || len(changed) > 0
	rows, approvals := d.open.news()
	d.open.mu.Unlock()
	d.tellNews(rows, approvals)
	return err
}

// news is what nobody was told of yet, which is told then. The caller holds o.mu.
func (o *openCases) news() (rows, approvals bool) {
	rows, approvals = o.rows, o.approvals
	o.rows, o.approvals = false, false
	return rows, approvals
}

func (d *Desk) tellNews(rows, approvals bool) {
	if rows {
		d.tell(Change{Queue: true})
	}
	if approvals {
		d.tell(Change{Approvals: true})
	}
}

func moreUrgent(a, b *openCase) int {
	if d := bot.Urgency(a.one.Priority) - bot.Urgency(b.one.Priority); d != 0 {
		return d
	}
	if d := a.one.Opened.Compare(b.one.Opened); d != 0 {
		return d
	}
	return strings.Compare(a.id, b.id)
}
