package simulate

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
	"repaybot/dialog/understand"
	"repaybot/dialog/wording"
	"repaybot/negotiation"
	"repaybot/storage/sealed"
	"repaybot/storage/sqlite"
)

// town is some customers of one bank, and a service of their own. It does one
// thing after the other.
type town struct {
	number   int
	options  *Options
	text     []byte // the policy's
	policy   *negotiation.Policy
	products map[negotiation.ProductKind]string
	start    negotiation.Date // in the bank's zone
	end      time.Time
	zone     *time.Location // the bank's
	rand     *rand.Rand     // for what is no customer's
	fate     *rand.Rand     // for when the service dies

	clock  clock
	agenda agenda
	people []*person
	byName map[string]*person // by conversation

	dir       string
	db        *sqlite.DB
	store     *fault
	service   *bot.Service
	life      context.Context // of the service
	messenger *messenger
	reader    dialog.Reader
	phraser   dialog.Phraser

	bank  bank
	log   bytes.Buffer
	tally Tally
}

// newTown draws a town's customers and opens its service.
func newTown(ctx context.Context, o *Options, number, from, to int) (*town, error) {
	t := &town{
		number: number, options: o, text: o.Policies[sharesOf[number%len(sharesOf)]], byName: map[string]*person{},
		rand: rand.New(rand.NewPCG(o.Seed, uint64(1<<40+number))), products: map[negotiation.ProductKind]string{},
		fate: rand.New(rand.NewPCG(o.Seed, uint64(1<<41+number))), end: o.Start.AddDate(0, 0, o.Days),
	}
	var err error
	if t.policy, err = negotiation.ParsePolicy(t.text); err != nil {
		return nil, fmt.Errorf("policy: %w", err)
	}
	for name, p := range t.policy.Products {
		t.products[p.Kind] = name
	}
	if t.zone, err = time.LoadLocation(t.policy.Bank.TimeZone); err != nil {
		return nil, err
	}
	t.clock.reach(o.Start)
	t.start = negotiation.DateOf(o.Start.In(t.zone))
	t.tally = newTally(t.policy.Currency)
	for i := from; i < to; i++ {
		p, err := newPerson(t, o.Seed, i)
		if err != nil {
			return nil, err
		}
		t.people = append(t.people, p)
		t.byName[p.conversation()] = p
	}
	if t.reader, err = understand.New(); err != nil {
		return nil, err
	}
	if t.phraser, err = wording.New(); err != nil {
		return nil, err
	}
	t.dir = filepath.Join(o.Dir, fmt.Sprintf("town%03d", number))
	if t.db, err = sqlite.OpenUnsynced(ctx, t.dir, bytes.Repeat([]byte{7}, sealed.KeySize)); err != nil {
		return nil, err
	}
	t.store = &fault{DB: t.db, left: -1}
	return t, errors.Join(err, t.begin(ctx))
}

// begin starts a service on the town's store.
func (t *town) begin(ctx context.Context) error {
	t.messenger = &messenger{store: t.store}
	var died context.CancelFunc
	t.life, died = context.WithCancel(context.WithoutCancel(ctx))
	t.store.revive(died)
	s, err := bot.NewService(ctx, bot.Options{
		Store: t.store, Book: t.store, PolicyText: t.text, Reader: t.reader, Phraser: t.phraser, Words: "wording",
		Channels: []bot.Channel{t.messenger}, Codes: codes{t}, Secret: bytes.Repeat([]byte{9}, 32), Now: t.clock.now,
		Observer: observer{t}, Holder: fmt.Sprintf("town %d", t.number),
	})
	t.service = s
	return err
}

// close ends the town and takes its store away.
func (t *town) close() error {
	if t.service != nil {
		t.service.Close()
	}
	var err error
	if t.db != nil {
		err = t.db.Close()
	}
	return errors.Join(err, os.RemoveAll(t.dir))
}

// live lets the time pass, from what happens first to the last.
func (t *town) live(ctx context.Context) error {
	t.logRules()
	t.bank.begin(t)
	for _, p := range t.people {
		p.begin()
	}
	if !t.options.Calm {
		t.armNext()
	}
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		at, ok := t.agenda.next()
		if !ok || !at.Before(t.end) {
			at = t.end
		}
		if woken, err := t.wakeOne(ctx, at); err != nil || woken {
			if err != nil {
				return err
			}
			continue // something may happen now before what was next
		}
		t.moveTo(at)
		if !at.Before(t.end) {
			return t.judgeEnd(ctx)
		}
		if err := t.agenda.take().do(); err != nil {
			return fmt.Errorf("%s: %w", stamp(at), err)
		}
	}
}

// moveTo moves the clock on. What was sent is marked first: by the real clock
// that takes a moment, and here a moment is days.
func (t *town) moveTo(at time.Time) time.Time {
	if at.After(t.clock.now()) {
		t.service.MarkDelivered()
	}
	return t.clock.reach(at)
}

// wakeOne lets the service do what is due next by itself, if it is by a moment.
func (t *town) wakeOne(ctx context.Context, by time.Time) (woken bool, err error) {
	err = t.surviving(ctx, func() error {
		r, ok, err := t.service.RunNext(ctx, by, t.moveTo)
		if err != nil {
			return err
		}
		woken = ok
		if !ok {
			return nil
		}
		t.took(r)
		return t.settle(ctx)
	})
	return woken, err
}

// settle takes what is accepted, and hands out what was said.
func (t *town) settle(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	defer context.AfterFunc(t.life, stop)() // who waits for a dead service waits for good
	results, err := t.service.RunAccepted(ctx, nil)
	for _, r := range results {
		t.took(r)
	}
	t.handOut()
	return err
}

// hand gives an event to the service, as a channel does: again until it is taken.
func (t *town) hand(ctx context.Context, in bot.Inbound) error {
	return t.surviving(ctx, func() error {
		r, err := t.service.Handle(ctx, in)
		if err != nil {
			return err
		}
		t.took(r)
		return t.settle(ctx)
	})
}

// surviving does something with the service; where the service dies of it,
// another is begun and it is done again.
func (t *town) surviving(ctx context.Context, do func() error) error {
	for {
		err := do()
		if !t.store.isDead() {
			return err
		}
		if err := t.revive(ctx); err != nil {
			return err
		}
		if err == nil {
			return nil // it was done, and what came after it died
		}
	}
}

// facts are what the program knows of somebody.
func (t *town) facts(ctx context.Context, p *person) (f dialog.Facts, err error) {
	err = t.surviving(ctx, func() (err error) {
		f, _, err = t.service.Facts(ctx, p.id, t.clock.now())
		return err
	})
	return f, err
}

// revive begins another service where one has died, and lets everybody see
// what they have not seen.
func (t *town) revive(ctx context.Context) error {
	t.handOut()
	t.service.Close()
	t.handOut()
	t.tally.Deaths++
	if err := t.begin(ctx); err != nil {
		return err
	}
	if err := t.service.Recover(ctx); err != nil {
		return fmt.Errorf("recover: %w", err)
	}
	results, err := t.service.RunWaiting(ctx)
	if err != nil {
		return fmt.Errorf("recover: %w", err)
	}
	for _, r := range results {
		t.took(r)
	}
	if err := t.settle(ctx); err != nil {
		return fmt.Errorf("recover: %w", err)
	}
	for _, p := range t.people {
		if err := t.catchUp(ctx, p); err != nil {
			return err
		}
	}
	t.armNext()
	return nil
}

// deathsAYear is how often a town's service dies.
const deathsAYear = 24

// callsAYear is about how often a town's service asks its store in a year.
const callsAYear = 300_000

// armNext draws when the service dies next.
func (t *town) armNext() {
	if t.options.Calm {
		return
	}
	t.store.arm(1+t.fate.IntN(2*callsAYear/deathsAYear), t.fate.IntN(2) == 0)
}

// codes brings one-time codes to phones.
type codes struct{ town *town }

// SendCode implements [bot.CodeSender]. It comes from beside the turn; the
// code is read off the turn's result, which is the same one.
func (c codes) SendCode(context.Context, string, string, string) error { return nil }
