package llm

import (
	"sync"
	"time"
)

// Budget is how many tokens may be used, in and out together; 0 is no limit.
// What is used up is not asked for again: everything goes on without the model.
// Each process keeps count of its own; a restart begins anew.
type Budget struct {
	Conversation int // in one conversation
	Day          int // in one day, over all conversations, by UTC
	Bank         int // in one calendar month, for the bank as a whole
}

// rememberedTalks is how many conversations' use is remembered: more than talk
// in a day. Past it the count begins anew.
const rememberedTalks = 100_000

// purse keeps count.
type purse struct {
	budget Budget
	now    func() time.Time

	mu         sync.Mutex
	talks      map[string]int
	day, month string
	today      int
	thisMonth  int
}

func newPurse(b Budget, now func() time.Time) *purse {
	return &purse{budget: b, now: now, talks: map[string]int{}}
}

// open is "" where a call may be made, else the verdict that says why not.
func (p *purse) open(conversation string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.turnPage()
	switch b := p.budget; {
	case b.Conversation > 0 && conversation != "" && p.talks[conversation] >= b.Conversation:
		return VerdictTalk
	case b.Day > 0 && p.today >= b.Day:
		return VerdictDay
	case b.Bank > 0 && p.thisMonth >= b.Bank:
		return VerdictBank
	}
	return ""
}

// pay counts what a call cost.
func (p *purse) pay(conversation string, tokens int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.turnPage()
	if len(p.talks) >= rememberedTalks {
		clear(p.talks)
	}
	if conversation != "" {
		p.talks[conversation] += tokens
	}
	p.today += tokens
	p.thisMonth += tokens
}

// turnPage begins a new day and a new month.
func (p *purse) turnPage() {
	now := p.now().UTC()
	if day := now.Format(time.DateOnly); day != p.day {
		p.day, p.today = day, 0
	}
	if month := now.Format("2006-01"); month != p.month {
		p.month, p.thisMonth = month, 0
	}
}
