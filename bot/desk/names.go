package desk

import (
	"context"
	"errors"
	"sync"
	"time"

	"repaybot/bot"
	"repaybot/bot/staff"
)

const (
	keepNames      = 10 * time.Minute // how long a customer's name stays in memory
	mostNames      = 10000
	keepColleagues = 5 * time.Second
)

// names are the names that the queue shows, so that it reads no customer's facts.
type names struct {
	mu         sync.Mutex
	customers  map[string]named
	colleagues []staff.Colleague
	read       time.Time
}

type named struct {
	name string
	at   time.Time
}

func newNames() *names { return &names{customers: map[string]named{}} }

// customer is a customer's name; "" where the book has them no more.
func (d *Desk) customer(ctx context.Context, id string) (string, error) {
	if id == "" {
		return "", nil
	}
	n, now := d.names, d.Now()
	n.mu.Lock()
	has, ok := n.customers[id]
	n.mu.Unlock()
	if ok && now.Sub(has.at) < keepNames {
		return has.name, nil
	}
	person, err := d.Bot.Person(ctx, id)
	if err != nil && !errors.Is(err, bot.ErrUnknownCustomer) && !errors.Is(err, bot.ErrNotFound) {
		return "", err
	}
	name := string(person.Name.Reveal())
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.customers) >= mostNames {
		clear(n.customers)
	}
	n.customers[id] = named{name, now}
	return name, nil
}

// Forget lets go of what is held in memory of a customer who is erased.
func (d *Desk) Forget(customer string) {
	d.names.mu.Lock()
	defer d.names.mu.Unlock()
	delete(d.names.customers, customer)
}

// colleagues are all colleagues, as they were seconds ago at most.
func (d *Desk) colleagues(ctx context.Context) ([]staff.Colleague, error) {
	n, now := d.names, d.Now()
	n.mu.Lock()
	has, read := n.colleagues, n.read
	n.mu.Unlock()
	if !read.IsZero() && now.Sub(read) < keepColleagues {
		return has, nil
	}
	all, err := d.Colleagues.Colleagues(ctx)
	if err != nil {
		return nil, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.colleagues, n.read = all, now
	return all, nil
}

// shown is what colleagues and customers read for a colleague's account.
func (d *Desk) shown(ctx context.Context, name string) string {
	if name == "" {
		return ""
	}
	all, err := d.colleagues(ctx)
	if err != nil {
		return name // the account's own name will do
	}
	for _, c := range all {
		if c.Name == name && c.Shown != "" {
			return c.Shown
		}
	}
	return name
}
