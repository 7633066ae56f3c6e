package desk

import (
	"cmp"
	"context"
	"sync"

	"repaybot/bot"
	"repaybot/bot/audit"
	"repaybot/bot/staff"
	"repaybot/dialog"
)

// act is one act of a colleague on a conversation.
type act struct {
	id     string // the page's: the same one sent twice is one act
	kind   audit.Act
	detail map[string]string
	// allowed refuses who may not; it is asked of the conversation as it is now.
	allowed func(c *bot.Conversation) error
	// event is what comes of it; its conversation, name and time are filled in.
	event func(c *bot.Conversation) (bot.Inbound, error)
	// did tells, by what came of it, whether it was done; nil: where the colleague
	// still has the conversation.
	did func(r *bot.TurnResult) bool
	// came is in the place of did where the turn says more: why nothing came of it.
	came func(r *bot.TurnResult) error
}

// do does what a colleague does: who may is asked, what is done is logged, and
// then it is done.
func (d *Desk) do(ctx context.Context, who staff.Colleague, id string, a act) error {
	key := who.Name + "\x00" + id + "\x00" + a.id
	if result, ok := d.done.get(key); ok {
		return result
	}
	c, err := d.conversation(ctx, who, id)
	if err != nil {
		return err
	}
	if err := a.allowed(&c); err != nil {
		return d.refuse(ctx, who, &c, string(a.kind), err)
	}
	in, err := a.event(&c)
	if err != nil {
		return d.refuse(ctx, who, &c, string(a.kind), err)
	}
	in.Conversation, in.Channel, in.EventID, in.At, in.Staff = id, consoleChannel, who.Name+"/"+a.id, d.Now(), who.Name
	in.Customer, in.Verified, in.CameFor = c.Customer, c.Verified, c.CameFor
	if err := d.note(ctx, who, a.kind, &c, a.detail); err != nil {
		return err
	}
	r, err := d.Bot.Handle(ctx, in)
	d.turned(id) // also where another process took the turn
	if err != nil {
		return err
	}
	if r.Withheld != nil {
		return d.refuse(ctx, who, &c, string(a.kind), &NotNow{r.Withheld.Reason, r.Withheld.Next})
	}
	if a.came != nil {
		if err := a.came(&r); err != nil {
			return d.refuse(ctx, who, &c, string(a.kind), err)
		}
		d.done.put(key, nil)
		return nil
	}
	did := a.did
	if did == nil {
		did = func(r *bot.TurnResult) bool { return r.State.Owner == who.Name }
	}
	// Of a turn that another process took, the state is of now, not of then.
	if r.Refused || !r.Repeated && !did(&r) {
		owner := cmp.Or(r.Holder, r.State.Owner)
		if owner != "" && owner != who.Name && r.State.Mode == dialog.WithStaff {
			return d.refuse(ctx, who, &c, string(a.kind), &TakenBy{Staff: owner})
		}
		return d.refuse(ctx, who, &c, string(a.kind), &Refused{NotTheOwner})
	}
	d.done.put(key, nil)
	return nil
}

// onlyOwner refuses whoever has not the conversation.
func onlyOwner(who staff.Colleague) func(*bot.Conversation) error {
	return func(c *bot.Conversation) error {
		if holds(who, *c) {
			return nil
		}
		if owner := c.Case.Owner(); owner != "" && owner != who.Name {
			return &TakenBy{Staff: owner}
		}
		return &Refused{NotTheOwner}
	}
}

// event is an act's event that hangs on nothing.
func event(in bot.Inbound) func(*bot.Conversation) (bot.Inbound, error) {
	return func(*bot.Conversation) (bot.Inbound, error) { return in, nil }
}

// mostDone is how many acts are remembered: a doubled click is seconds away.
const mostDone = 4096

// doneActs are the acts that were done, so that one that is sent again, when
// the conversation has moved on by it, is no refusal.
type doneActs struct {
	mu      sync.Mutex
	results map[string]error
	order   []string
}

func (a *doneActs) get(key string) (error, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	result, ok := a.results[key]
	return result, ok
}

func (a *doneActs) put(key string, result error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, has := a.results[key]; has {
		return
	}
	if len(a.order) >= mostDone {
		delete(a.results, a.order[0])
		a.order = a.order[1:]
	}
	a.results[key] = result
	a.order = append(a.order, key)
}
