package practice

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"repaybot/bot"
	"repaybot/bot/audit"
	"repaybot/bot/staff"
	"repaybot/dialog"
)

const (
	// idleFor is after how long without the colleague a practice ends by itself.
	idleFor = time.Hour
	// mostAtOnce is how many practices there are at once, if nothing else is said.
	mostAtOnce = 8
	sweepEvery = time.Minute
)

// Options are what practices need from outside. All but Log, After and Most are
// required.
type Options struct {
	// Policy is the text of the policy of a name that stories have: "cn", "us", "uk".
	Policy  func(name string) ([]byte, error)
	Scratch func(ctx context.Context) (Scratch, error) // a store of its own for each
	Reader  dialog.Reader
	Phraser dialog.Phraser

	Results bot.Store // keeps what came of each; it is a [bot.Ranged] too
	Audit   Log
	Now     func() time.Time
	Log     *slog.Logger                              // nil: none
	After   func(time.Duration, func()) (stop func()) // nil: the clock
	Most    int                                       // practices at once; 0: 8
}

// Log is the bank's log of what colleagues did ([audit.Log]).
type Log interface {
	Append(ctx context.Context, e audit.Entry) error
}

// ErrUnknown is returned for a story, or a practice of the colleague's, that is not there.
var ErrUnknown = errors.New("no such practice")

// Full says that as many colleagues practise as can at once.
type Full struct{ Most int }

func (e *Full) Error() string {
	return fmt.Sprintf("%d practices are under way, and that is all there can be", e.Most)
}

// UnderWay says that the colleague has a practice that is not ended.
type UnderWay struct{ ID string }

func (e *UnderWay) Error() string { return "a practice is under way" }

// Room is where colleagues practise. It is safe for use by many goroutines.
type Room struct {
	Options
	stories []Story
	ranged  bot.Ranged

	telling sync.RWMutex
	tells   []func(id string, around bool)

	mu    sync.Mutex
	open  map[string]*Practice // by id
	begun int                  // and being opened
}

// New returns a room with nobody in it. It fails where a story is broken, or the
// store of the results finds no records by how their keys begin.
func New(o Options) (*Room, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Most <= 0 {
		o.Most = mostAtOnce
	}
	if o.After == nil {
		o.After = func(d time.Duration, f func()) func() {
			t := time.AfterFunc(d, f)
			return func() { t.Stop() }
		}
	}
	r := &Room{Options: o, open: map[string]*Practice{}}
	var ok bool
	if r.ranged, ok = bot.StoreAs[bot.Ranged](o.Results); !ok {
		return nil, errors.New("the store finds no records by how their keys begin")
	}
	var err error
	r.stories, err = Stories()
	return r, err
}

// Stories are what can be practised.
func (r *Room) Stories() []Story { return r.stories }

// Story is one of them, or [ErrUnknown].
func (r *Room) Story(id string) (Story, error) {
	i := slices.IndexFunc(r.stories, func(s Story) bool { return s.ID == id })
	if i < 0 {
		return Story{}, ErrUnknown
	}
	return r.stories[i], nil
}

// Start begins a practice. The same act twice begins one. It fails with
// [ErrUnknown], [*UnderWay] or [*Full].
func (r *Room) Start(ctx context.Context, who staff.Colleague, story, act string) (*Practice, error) {
	s, err := r.Story(story)
	if err != nil {
		return nil, err
	}
	id := uuid.NewSHA1(uuid.NameSpaceURL, []byte("practice/"+who.Name+"/"+act)).String()
	if has, err := r.enter(who, id); has != nil || err != nil {
		return has, err
	}
	p, err := r.begin(ctx, who, s, id)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.begun--
	if err == nil {
		if other := r.of(who); other != nil { // begun meanwhile
			err = &UnderWay{other.ID}
			if other.ID == id {
				err = nil
			}
			return other, errors.Join(err, p.close())
		}
		r.open[id] = p
	}
	return p, err
}

// enter finds a place for a practice, or the one that it is already.
func (r *Room) enter(who staff.Colleague, id string) (*Practice, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if has := r.of(who); has != nil {
		if has.ID == id {
			return has, nil
		}
		return nil, &UnderWay{has.ID}
	}
	if len(r.open)+r.begun >= r.Most {
		return nil, &Full{r.Most}
	}
	r.begun++
	return nil, nil
}

func (r *Room) of(who staff.Colleague) *Practice {
	for _, p := range r.open {
		if p.Who.Name == who.Name {
			return p
		}
	}
	return nil
}

// begin opens a practice.
func (r *Room) begin(ctx context.Context, who staff.Colleague, s Story, id string) (*Practice, error) {
	policy, err := r.Policy(s.Policy)
	if err != nil {
		return nil, err
	}
	scratch, err := r.Scratch(ctx)
	if err != nil {
		return nil, err
	}
	now := r.Now()
	p := &Practice{
		ID: id, Story: s, Who: apprentice(who), Began: now, scratch: scratch, reader: r.Reader,
		clock: &clock{from: s.Now, began: now, now: r.Now}, after: r.After, log: r.Log, script: newScript(s), touched: now, tell: r.changed,
	}
	p.life, p.end = context.WithCancel(context.Background())
	if err := p.open(ctx, policy, r.Phraser); err != nil {
		return nil, errors.Join(fmt.Errorf("practice %s: %w", s.ID, err), p.close())
	}
	return p, nil
}

// apprentice is a colleague as the practice's own desk knows them: an agent of
// every team, so that each story can be taken.
func apprentice(who staff.Colleague) staff.Colleague {
	who.Role, who.Practice, who.Active = staff.Agent, false, true
	who.Teams = slices.Clone(bot.Teams[:])
	return who
}

// OnChange has tell called with every practice in which something changed: a turn, or, around it, that the customer is typing. tell returns at once,
// and asks nothing of the room.
func (r *Room) OnChange(tell func(id string, around bool)) {
	r.telling.Lock()
	defer r.telling.Unlock()
	r.tells = append(r.tells, tell)
}

func (r *Room) changed(id string, around bool) {
	r.telling.RLock()
	defer r.telling.RUnlock()
	for _, tell := range r.tells {
		tell(id, around)
	}
}

// Of is a colleague's practice that is under way, nil for none.
func (r *Room) Of(who staff.Colleague) *Practice {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.of(who)
}

// Get is a colleague's own practice, or [ErrUnknown]. used tells that the
// colleague is at it, as against a page that keeps itself up to date.
func (r *Room) Get(who staff.Colleague, id string, used bool) (*Practice, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p := r.open[id]
	if p == nil || p.Who.Name != who.Name {
		return nil, ErrUnknown
	}
	if used {
		p.touch(r.Now())
	}
	return p, nil
}

// End ends a colleague's practice with a review, which is kept. Nothing else of it is.
func (r *Room) End(ctx context.Context, who staff.Colleague, id string) (Played, error) {
	p, err := r.Get(who, id, true)
	if err != nil {
		return Played{}, err
	}
	p.stop()
	review, err := p.review(ctx)
	if err != nil {
		return Played{}, err
	}
	review.Ended = r.Now()
	played, err := r.keep(ctx, who, review)
	if err != nil {
		return Played{}, err
	}
	return played, r.remove(p)
}

// Leave ends a colleague's practice without a review.
func (r *Room) Leave(who staff.Colleague, id string) error {
	p, err := r.Get(who, id, true)
	if err != nil {
		return err
	}
	return r.remove(p)
}

func (r *Room) remove(p *Practice) error {
	r.mu.Lock()
	_, has := r.open[p.ID]
	delete(r.open, p.ID)
	r.mu.Unlock()
	if !has {
		return nil
	}
	return p.close()
}

// Run ends practices that nobody is at any more, and all of them when ctx ends.
func (r *Room) Run(ctx context.Context) error {
	every := time.NewTicker(sweepEvery)
	defer every.Stop()
	for {
		select {
		case <-ctx.Done():
			return r.sweep(func(*Practice) bool { return true })
		case <-every.C:
			if err := r.Sweep(); err != nil {
				r.Log.Error("a practice could not be ended", "kind", bot.ErrorKind(err))
			}
		}
	}
}

// Sweep ends the practices whose colleague has not been at it for an hour.
func (r *Room) Sweep() error {
	now := r.Now()
	return r.sweep(func(p *Practice) bool { return p.idle(now) })
}

func (r *Room) sweep(ends func(*Practice) bool) (err error) {
	r.mu.Lock()
	var over []*Practice
	for _, p := range r.open {
		if ends(p) {
			over = append(over, p)
		}
	}
	r.mu.Unlock()
	for _, p := range over {
		err = errors.Join(err, r.remove(p))
	}
	return err
}
