package sqlite

import (
	"context"
	"sync"

	"repaybot/bot"
)

// maxCached bounds how many records and customers' lines are held.
const maxCached = 1 << 15

// cache holds records as they were last committed. A value read before a
// change is never put after it: each change moves the epoch on, and put
// refuses an older one.
type cache struct {
	mu      sync.RWMutex
	epoch   int64
	records map[string]*bot.Record
	lines   map[string][]bot.BookLine
}

func newCache() *cache {
	return &cache{records: map[string]*bot.Record{}, lines: map[string][]bot.BookLine{}}
}

func (c *cache) get(key string) (epoch int64, r *bot.Record, ok bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	r, ok = c.records[key]
	return c.epoch, r, ok
}

func (c *cache) put(epoch int64, key string, r *bot.Record) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if epoch != c.epoch {
		return
	}
	if len(c.records) >= maxCached {
		clear(c.records)
	}
	c.records[key] = r
}

func (c *cache) getLines(customer string) (epoch int64, lines []bot.BookLine, ok bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	lines, ok = c.lines[customer]
	return c.epoch, lines, ok
}

func (c *cache) putLines(epoch int64, customer string, lines []bot.BookLine) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if epoch != c.epoch {
		return
	}
	if len(c.lines) >= maxCached {
		clear(c.lines)
	}
	c.lines[customer] = lines
}

// Refresh implements [bot.Remembering]: the writer looks whether others wrote.
func (d *DB) Refresh(ctx context.Context) error {
	return d.write(ctx, func(*writer) (outcome, failure error) { return nil, nil })
}

// drop forgets what a transaction changed, or all of it.
func (c *cache) drop(records, customers map[string]bool, all bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.epoch++
	if all {
		clear(c.records)
		clear(c.lines)
		return
	}
	for key := range records {
		delete(c.records, key)
	}
	for customer := range customers {
		delete(c.lines, customer)
	}
}
