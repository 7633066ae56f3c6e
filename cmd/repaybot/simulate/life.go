package simulate

import (
	"context"
	"fmt"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// want is something on somebody's mind that they want to get through.
type want struct {
	kind  string
	tries int
}

// happening is something that happens to people, and how often in a year.
type happening struct {
	kind  string
	often float64
	only  string // jurisdiction, or ""
}

// happenings are what a year has for people.
var happenings = []happening{
	{"job_loss", 0.08, ""}, {"illness", 0.07, ""}, {"deceased", 0.012, ""}, {"stranger", 0.015, ""}, {"lawyer", 0.015, ""}, {"dispute", 0.04, ""},
	{"theft", 0.008, ""}, {"stop", 0.06, ""}, {"crisis", 0.008, ""}, {"complaint", 0.02, ""}, {"rest", 0.04, ""}, {"evenings", 0.05, ""},
	{"respite", 0.04, "uk"}, {"curious", 0.6, ""}, {"human", 0.04, ""}, {"promise", 0.15, ""}, {"insult", 0.05, ""}, {"nonsense", 0.06, ""}, {"paid", 0.05, ""},
}

// begin puts down what a life brings: pay days, bills, and what happens.
func (p *person) begin() {
	p.nextPayDay()
	for _, a := range p.accounts {
		p.nextDuty(a)
	}
	days := p.town.options.Days
	for _, h := range happenings {
		if h.only != "" && h.only != string(p.town.policy.Jurisdiction) {
			continue
		}
		if p.chance(h.often * float64(days) / 365) {
			day := p.today().AddDays(1 + p.rand.IntN(days))
			p.town.agenda.put(p.atHour(day, 8, 22), func() error { return p.befalls(h.kind) })
		}
	}
}

// befalls has something happen to somebody.
func (p *person) befalls(kind string) error {
	if p.known.Dead || p.known.Stranger {
		return nil
	}
	switch kind {
	case "job_loss":
		p.low = p.today().AddDays(40 + p.rand.IntN(120))
	case "illness":
		p.low = p.today().AddDays(30 + p.rand.IntN(90))
	case "respite":
		return p.respite()
	case "stop":
		back := p.chance(0.5)
		if back {
			p.town.agenda.put(p.later(20*24*time.Hour, 70*24*time.Hour), func() error { return p.comes("resume") })
		}
	case "dispute", "theft", "lawyer", "complaint", "rest", "paid", "promise":
		if !p.concerned() {
			return nil
		}
	case "curious":
		p.startTalk(p.town.clock.now())
		return nil
	}
	return p.comes(kind)
}

// concerned tells whether there is something that they would be written to about.
func (p *person) concerned() bool {
	for _, a := range p.accounts {
		if a.standing() || a.behind(p.today()) {
			return true
		}
	}
	return false
}

// comes has somebody open the conversation with something on their mind.
func (p *person) comes(kind string) error {
	if kind == "resume" && !p.known.OptedOut || p.known.Dead || p.known.Stranger {
		return nil
	}
	p.wants = want{kind: kind}
	if kind == "insult" || kind == "nonsense" || kind == "promise" { // said once
		p.wants = want{}
		p.startTalk(p.town.clock.now().Add(time.Minute))
		return p.send(context.Background(), p.write(kind), kind)
	}
	p.startTalk(p.town.clock.now())
	return nil
}

// respite is a breathing space by law, which the bank is told of.
func (p *person) respite() error {
	if !p.concerned() {
		return nil
	}
	from := p.town.bank.today().AddDays(1)
	for _, a := range p.accounts {
		a.ledger.Customer.Moratorium = negotiation.Moratorium{Kind: negotiation.BreathingSpaceMoratorium, From: from}
		a.changed, a.touched = true, true
	}
	p.known.Respite, p.known.RespiteFrom, p.known.RespiteEnd = "breathing_space", from.String(), from.AddDays(59).String()
	return nil
}

// nextPayDay puts down the next day on which income comes.
func (p *person) nextPayDay() {
	day := dayOfMonth(p.today(), p.payDay)
	if day <= p.today() {
		day = dayOfMonth(dayOfMonth(p.today(), 1).AddMonths(1), p.payDay)
	}
	p.town.agenda.put(p.atHour(day, 9, 12), func() error {
		income := p.spare * (85 + p.rand.Int64N(30)) / 100
		if p.low > p.today() {
			income = income * p.rand.Int64N(30) / 100
		}
		p.cash = min(p.cash+income, 3*p.spare)
		p.nextPayDay()
		for _, a := range p.accounts {
			if p.chance(0.5) && a.behind(p.today()) {
				p.payAt(a, p.later(time.Hour, 60*time.Hour))
			}
		}
		return nil
	})
}

// staff is the colleague of all towns.
const staff = "linda"

// console is the channel of what colleagues do.
const console = "console"

// caseOpened puts down what colleagues do about a case.
func (p *person) caseOpened(c *bot.Case) {
	if p.cases[c.ID] {
		return
	}
	p.cases[c.ID] = true
	p.town.tally.Cases[string(c.Reason)]++
	if !p.story.handed {
		p.story.handed = true
		p.town.tally.HandedTo++
	}
	days := 0
	switch dialog.Intent(c.Reason) {
	case dialog.Crisis:
		p.town.agenda.put(p.later(2*time.Minute, 9*time.Minute), func() error { return p.staffSees(c) })
		return
	case dialog.DisputeAmount, dialog.IdentityTheft, dialog.AlreadyPaid, dialog.Complaint:
		days = 1 + p.rand.IntN(5)
	case dialog.RepresentedTold, dialog.DeceasedTold, dialog.WrongPerson:
		days = 1
	}
	p.flags(c, true)
	at := p.town.bank.atWork(p.town.bank.today().AddDays(days), p.rand)
	if days == 0 && !at.After(p.town.clock.now()) {
		at = p.town.bank.atWork(p.town.bank.today().AddDays(1), p.rand)
	}
	p.town.agenda.put(at, func() error { return p.staffSees(c) })
}

// flags sets in the book what a case tells, or takes it off.
func (p *person) flags(c *bot.Case, on bool) {
	var flag negotiation.Flag
	switch dialog.Intent(c.Reason) {
	case dialog.DeceasedTold:
		flag = negotiation.Deceased
	case dialog.RepresentedTold:
		flag = negotiation.Represented
	case dialog.IdentityTheft:
		flag = negotiation.IdentityTheft
	case dialog.DisputeAmount:
		flag = negotiation.Disputed
	default:
		return
	}
	for _, a := range p.accounts {
		a.ledger.Flags = without(a.ledger.Flags, flag)
		if on {
			a.ledger.Flags = append(a.ledger.Flags, flag)
		}
		a.changed, a.touched = true, true
	}
}

func without(flags []negotiation.Flag, flag negotiation.Flag) []negotiation.Flag {
	var kept []negotiation.Flag
	for _, f := range flags {
		if f != flag {
			kept = append(kept, f)
		}
	}
	return kept
}

// staffSees is a colleague who takes a case over, writes perhaps, and gives the
// conversation back.
func (p *person) staffSees(c *bot.Case) error {
	ctx := context.Background()
	var now bot.Conversation
	err := p.town.surviving(ctx, func() (err error) {
		now, err = p.town.service.Conversation(ctx, p.conversation())
		return err
	})
	if err != nil || !now.Case.Open() || now.Case.ID != c.ID {
		return err
	}
	c = now.Case
	p.restBegins()
	if err := p.staffDoes(ctx, bot.StaffTook, ""); err != nil {
		return err
	}
	reason := dialog.Intent(c.Reason)
	switch {
	case reason == dialog.DeceasedTold || reason == dialog.WrongPerson:
		return nil // it stays with them
	case reason == dialog.StopContact && p.chance(0.8): // they want none, and get none
	case p.chance(0.9):
		if err := p.staffDoes(ctx, bot.StaffSaid, p.staffWords()); err != nil {
			return err
		}
	}
	if reason == dialog.HardshipTold && p.low > p.today() && p.chance(0.6) {
		if err := p.staffDoes(ctx, bot.HardshipSeen, ""); err != nil {
			return err
		}
	}
	if reason == dialog.DisputeAmount || reason == dialog.IdentityTheft {
		p.flags(c, false)
	}
	p.town.agenda.put(p.later(2*time.Minute, 20*time.Minute), func() error {
		p.known.Disputed = false
		if !p.known.OptedOut && reason != dialog.Crisis { // after that nothing is said until they speak of it
			p.restEnds()
		}
		return p.staffDoes(ctx, bot.StaffBack, "")
	})
	return nil
}

func (p *person) staffWords() string {
	return pick(p.rand, map[int][]string{
		0: {"您好，我是信贷服务部的小林，情况我看过了，这边已经登记。", "您好，我核对过您的情况了，有进展会在这里告诉您。", "您好，您说的我都看到了，谢谢您告诉我们。"},
		1: {"Hello, Linda here. I've looked into it and noted everything.", "Hi, this is Linda. Thanks for telling us, it's all on file now.", "Hello, I've checked this for you; you'll hear here if anything changes."},
	}[side(p.locale)])
}

// staffDoes hands in what a colleague does.
func (p *person) staffDoes(ctx context.Context, kind bot.InboundKind, text string) error {
	p.events++
	return p.town.hand(ctx, bot.Inbound{
		Conversation: p.conversation(), Channel: console, EventID: fmt.Sprintf("%s-%d", p.id, p.events), At: p.town.clock.now(),
		Kind: kind, Staff: staff, Text: text,
	})
}
