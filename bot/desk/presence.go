package desk

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

	"repaybot/bot"
)

const (
	seenPrefix = "present/" // "seen/" is of what customers have seen
	// seenEvery is how often it is written who has a page open.
	seenEvery = 15 * time.Second
	// looksFor is how old what another process wrote of who looks at what may be.
	looksFor = 3 * seenEvery
	// readSeen is how often that is read.
	readSeen = 2 * time.Second
	// typesFor is how long somebody types after they were last said to.
	typesFor = 6 * time.Second
)

// Pages know who has pages of the console open in this process.
type Pages interface {
	// Here returns the colleagues with a page open and, of each, the
	// conversations that they look at.
	Here() map[string][]string
}

// Presence is who is there, who looks at what and who is typing. Who is there is
// kept in the store, a record for each colleague, so that every process knows it
// within seconds; who is typing is known to this process alone.
type Presence struct {
	store  bot.Store
	pages  Pages
	now    func() time.Time
	shared bool

	mu        sync.Mutex
	others    map[string]seenBody // by colleague: as other processes wrote it
	read      time.Time
	wrote     map[string]time.Time
	customers map[string]time.Time // by conversation: its customer types until
	staff     map[string]typist    // by conversation
}

type typist struct {
	who   string
	until time.Time
}

// seenBody is what the record of a colleague who is there holds.
type seenBody struct {
	At      time.Time `json:"at"`
	Looking []string  `json:"looking,omitempty"`
}

func newPresence(store bot.Store, pages Pages, now func() time.Time, shared bool) *Presence {
	return &Presence{store: store, pages: pages, now: now, shared: shared, wrote: map[string]time.Time{},
		customers: map[string]time.Time{}, staff: map[string]typist{}}
}

// here is who has a page open in this process.
func (p *Presence) here() map[string][]string {
	if p.pages == nil {
		return nil
	}
	return p.pages.Here()
}

// LastSeen is when a colleague last had a page of the console open, by what every
// process knows: exact to seconds. It is zero of who was never there.
func (p *Presence) LastSeen(ctx context.Context, staff string) (time.Time, error) {
	if _, ok := p.here()[staff]; ok {
		return p.now(), nil
	}
	records := p.store.Records
	if s, ok := bot.StoreAs[bot.Remembering](p.store); ok {
		records = s.RecordsNow // that they are at another process is news from there
	}
	rs, err := records(ctx, []string{seenPrefix + staff})
	if err != nil || len(rs) == 0 {
		return time.Time{}, err
	}
	return rs[0].At, nil
}

// Write keeps who is here. It is called every few seconds.
func (p *Presence) Write(ctx context.Context) error {
	now := p.now()
	var rs []bot.Record
	for who, looking := range p.here() {
		p.mu.Lock()
		due := now.Sub(p.wrote[who]) >= seenEvery
		if due {
			p.wrote[who] = now
		}
		p.mu.Unlock()
		if !due {
			continue
		}
		slices.Sort(looking)
		body, err := json.Marshal(seenBody{now, slices.Compact(looking)})
		if err != nil {
			return err
		}
		key := seenPrefix + who
		rs = append(rs, bot.Record{Key: key, Status: bot.RecordActive, Customer: key, Conversation: key, Sequence: now.UnixNano(), At: now, Body: body})
	}
	if len(rs) == 0 {
		return nil
	}
	return p.store.Settle(ctx, rs)
}

// lookingNow is who looks at which conversation, by every process.
func (p *Presence) lookingNow(ctx context.Context) (map[string][]string, error) {
	here := p.here()
	looking := map[string][]string{}
	for who, at := range here {
		for _, c := range at {
			looking[c] = append(looking[c], who)
		}
	}
	others, err := p.elsewhere(ctx)
	if err != nil {
		return nil, err
	}
	for who, seen := range others {
		if _, both := here[who]; both || p.now().Sub(seen.At) > looksFor {
			continue
		}
		for _, c := range seen.Looking {
			looking[c] = append(looking[c], who)
		}
	}
	for _, names := range looking {
		slices.Sort(names)
	}
	for c, names := range looking {
		looking[c] = slices.Compact(names)
	}
	return looking, nil
}

// elsewhere is what other processes wrote, seconds old at most.
func (p *Presence) elsewhere(ctx context.Context) (map[string]seenBody, error) {
	ranged, ok := bot.StoreAs[bot.Ranged](p.store)
	if !ok || !p.shared {
		return nil, nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.others != nil && p.now().Sub(p.read) < readSeen {
		return p.others, nil
	}
	rs, err := ranged.RecordsBetween(ctx, bot.Under(seenPrefix))
	if err != nil {
		return nil, err
	}
	others := make(map[string]seenBody, len(rs))
	for _, r := range rs {
		var body seenBody
		if json.Unmarshal(r.Body, &body) == nil {
			others[strings.TrimPrefix(r.Key, seenPrefix)] = body
		}
	}
	p.others, p.read = others, p.now()
	return others, nil
}

// CustomerTypes notes that a conversation's customer is typing.
func (p *Presence) CustomerTypes(conversation string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	for c, until := range p.customers {
		if now.After(until) {
			delete(p.customers, c)
		}
	}
	p.customers[conversation] = now.Add(typesFor)
}

// wroteIn notes that something came of a conversation: whoever typed has written.
func (p *Presence) wroteIn(conversation string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.customers, conversation)
	delete(p.staff, conversation)
}

func (p *Presence) customerTypes(conversation string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now().Before(p.customers[conversation])
}

func (p *Presence) staffTypes(conversation, who string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	for c, t := range p.staff {
		if now.After(t.until) {
			delete(p.staff, c)
		}
	}
	p.staff[conversation] = typist{who, now.Add(typesFor)}
}

// typist is the colleague who is typing in a conversation, or "".
func (p *Presence) typist(conversation string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if t := p.staff[conversation]; p.now().Before(t.until) {
		return t.who
	}
	return ""
}
