package practice

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"repaybot/bot"
	"repaybot/bot/desk"
	"repaybot/bot/staff"
	"repaybot/dialog"
)

// Scratch is a store that goes when it is closed.
type Scratch interface {
	bot.Store
	bot.Book
	io.Closer
}

// channel is the name of a made-up customer's way in.
const channel = "practice"

// between is how much of the story's time lies between what was written before.
const between = 20 * time.Second

// Practice is one colleague's conversation with a made-up customer.
type Practice struct {
	ID           string // and the name of its conversation
	Story        Story
	Who          staff.Colleague
	Began        time.Time // by the clock, not the story's
	Conversation string    // its own name

	service  *bot.Service
	desk     *desk.Desk
	scratch  Scratch
	reader   dialog.Reader
	clock    *clock
	after    func(time.Duration, func()) (stop func())
	tell     func(id string, around bool)
	log      *slog.Logger
	customer string

	handed       int64     // the last turn before the colleague
	caseAt       *bot.Case // as it was then
	wrote        []line    // what the customer had written by then
	cannotBefore bool

	life context.Context
	end  context.CancelFunc
	work sync.WaitGroup // what the customer is writing, and what is read of it

	following sync.Mutex // what has the story answer what was done
	script    *script
	read      int64 // the last turn that the story has answered

	mu      sync.Mutex
	writes  time.Time // until when the customer's next line is under way
	lines   int
	stops   []func()
	early   bool
	refused []string
	touched time.Time
	ended   bool
}

// open begins a practice: what was written before is played, up to where a
// colleague is asked for.
func (p *Practice) open(ctx context.Context, policy []byte, phraser dialog.Phraser) error {
	secret := make([]byte, 32)
	if _, err := rand.Read(secret); err != nil {
		return err
	}
	var err error
	p.service, err = bot.NewService(ctx, bot.Options{
		Store: p.scratch, Book: p.scratch, PolicyText: policy, Reader: p.reader, Phraser: phraser, Words: "wording",
		Secret: secret, Now: p.Now, LiveBook: true, OnCall: nobody{}, Channels: []bot.Channel{nowhere{}}, Log: p.log,
	})
	if err != nil {
		return err
	}
	report, err := bot.ImportBook(ctx, p.scratch, p.service.Policy(), strings.NewReader(string(p.Story.book)), nil)
	if err != nil {
		return err
	}
	if report.Refused > 0 {
		return errors.New("the policy does not take the story's line of the book")
	}
	if p.customer, err = p.service.CustomerOf(ctx, p.Story.Account); err != nil {
		return err
	}
	at := p.Story.Now
	for i, text := range p.Story.before {
		at = p.Story.Now.Add(time.Duration(i) * between)
		if _, err := p.service.Handle(ctx, p.inbound(fmt.Sprint("before/", i), at, text)); err != nil {
			return err
		}
		p.wrote = append(p.wrote, line{text: text, at: at})
	}
	p.clock.from = at.Add(time.Second)
	c, err := p.service.Conversation(ctx, p.ID)
	if err != nil {
		return err
	}
	if !c.Case.Open() {
		return fmt.Errorf("no colleague is asked for in %s", p.Story.ID)
	}
	p.handed, p.caseAt, p.read = c.Sequence, c.Case, c.Sequence
	turns, err := p.service.Turns(ctx, p.ID, 0, maxTurns)
	if err != nil {
		return err
	}
	for _, t := range turns {
		event, err := dialog.UnmarshalEvent(t.Event)
		if err != nil {
			return err
		}
		if w := bot.WroteIn(event); w != nil {
			p.cannotBefore = p.cannotBefore || cannotPay(w.Reading)
		}
	}
	p.desk, err = desk.New(desk.Options{
		Bot: p.service, Store: p.scratch, Audit: unlogged{}, Colleagues: alone{p.Who}, Now: p.Now, Log: p.log,
	})
	p.service.OnTurn(func(string) { p.turned() })
	return err
}

// nowhere is where a made-up customer reads: what is written to them is delivered
// at once, and goes to nobody.
type nowhere struct{}

func (nowhere) Name() string { return channel }

func (nowhere) Send(context.Context, bot.Outbound) (bot.Receipt, error) { return bot.Receipt{}, nil }

// nobody is called in a practice, whatever is written.
type nobody struct{}

func (nobody) Call(context.Context, bot.Summons) error { return nil }

// Now is the practice's own time.
func (p *Practice) Now() time.Time { return p.clock.at() }

func (p *Practice) inbound(id string, at time.Time, text string) bot.Inbound {
	in := bot.Inbound{Conversation: p.ID, Channel: channel, EventID: id, At: at, Kind: bot.Text, Text: text}
	if p.Story.Verified {
		in.Customer, in.Verified, in.CameFor = p.customer, true, p.Story.Account
	}
	return in
}

// turned has the story answer what the colleague did. It returns at once.
func (p *Practice) turned() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended {
		return
	}
	p.work.Go(p.follow)
	p.tell(p.ID, false)
}

// follow reads what has happened since, and has the customer write to it.
func (p *Practice) follow() {
	if err := p.answer(); err != nil && p.life.Err() == nil {
		p.log.Error("a made-up customer could not answer", "story", p.Story.ID, "kind", bot.ErrorKind(err))
	}
}

func (p *Practice) answer() error {
	p.following.Lock()
	defer p.following.Unlock()
	turns, err := p.service.Turns(p.life, p.ID, p.read, maxTurns)
	if err != nil {
		return err
	}
	for _, t := range turns {
		p.read = t.Sequence
		event, err := dialog.UnmarshalEvent(t.Event)
		if err != nil {
			return err
		}
		what, money, err := p.whatOf(event)
		if err != nil {
			return err
		}
		if what == gaveBack && !p.script.ready {
			p.gaveBackEarly()
		}
		if what != "" {
			p.write(p.script.did(what, money))
		}
	}
	return nil
}

func (p *Practice) gaveBackEarly() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.early = true
}

// whatOf is what a colleague did in an event, and whether it speaks of money.
func (p *Practice) whatOf(event dialog.Event) (trigger, bool, error) {
	switch e := event.(type) {
	case dialog.StaffTook:
		return took, false, nil
	case dialog.StaffNoted:
		return noted, false, nil
	case dialog.StaffGaveBack:
		return gaveBack, false, nil
	case dialog.StaffSaid:
		r, err := p.reader.Read(p.life, dialog.Message{Text: e.Text, Now: p.Now(), Currency: p.service.Policy().Currency})
		return said, ofMoney(e.Text, r), err
	default:
		return "", false, nil
	}
}

// How long a customer needs for a line: to read, then to type.
const (
	reads    = 1200 * time.Millisecond
	types    = 90 * time.Millisecond // a character
	longest  = 5 * time.Second
	betweens = 800 * time.Millisecond
)

// write has the customer write lines, one after the other, each after the time
// that it takes.
func (p *Practice) write(lines []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended {
		return
	}
	at := p.Now()
	if p.writes.Before(at) {
		p.writes = at
	}
	for _, text := range lines {
		p.writes = p.writes.Add(min(longest, reads+time.Duration(utf8.RuneCountInString(text))*types) + betweens)
		p.lines++
		id := fmt.Sprint("after/", p.lines)
		p.desk.Presence().CustomerTypes(p.ID)
		p.work.Add(1)
		once := sync.OnceFunc(p.work.Done)
		stop := p.after(p.writes.Sub(at), func() {
			defer once()
			if _, err := p.service.Handle(p.life, p.inbound(id, p.Now(), text)); err != nil && p.life.Err() == nil {
				p.log.Error("a made-up customer could not write", "story", p.Story.ID, "kind", bot.ErrorKind(err))
			}
		})
		p.stops = append(p.stops, func() {
			stop()
			once()
		})
	}
	if len(lines) > 0 {
		p.tell(p.ID, true)
	}
}

// touch notes that the colleague is at it.
func (p *Practice) touch(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.touched = now
}

func (p *Practice) idle(now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return now.Sub(p.touched) >= idleFor
}

// stop has the customer write no more.
func (p *Practice) stop() {
	p.mu.Lock()
	p.ended = true
	stops := p.stops
	p.stops = nil
	p.mu.Unlock()
	for _, stop := range stops {
		stop()
	}
}

// close ends the practice, and nothing of it is left.
func (p *Practice) close() error {
	p.stop()
	p.end()
	p.work.Wait()
	if p.service != nil {
		p.service.Close()
	}
	return p.scratch.Close()
}
