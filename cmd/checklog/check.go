package main

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// checker goes through a log from its first line.
type checker struct {
	rules     map[string]*rules
	customers map[string]*customer
	found     map[string]int
	messages  int
	unasked   int
	last      time.Time
	out       io.Writer
}

// customer is what the log has told of one so far.
type customer struct {
	number    int
	unasked   []time.Time // service, collection and legal alike
	wrote     time.Time   // their last message
	optedOut  bool        // their last word about it, by the log
	answers   time.Time   // their last message that an answer may be to
	lastText  string
	keys      map[string]bool
	followed  map[string]bool
	addressed bool // something was said to them before
}

// law is what a jurisdiction has whatever a bank likes.
type law struct {
	from, to               string
	weekendFrom, weekendTo string
	perDay, perWeek, quiet int // 0: none
}

var laws = map[string]law{
	"cn": {"08:00", "22:00", "08:00", "22:00", 3, 0, 0},
	"us": {"08:00", "21:00", "08:00", "21:00", 0, 7, 7},
	"uk": {"08:00", "21:00", "09:00", "19:00", 0, 0, 0},
}

// answerWithin is how long after the customer's message something may still be
// an answer to it.
const answerWithin = 30 * time.Minute

func (c *checker) check(number int, l *line) error {
	if l.At.Before(c.last) {
		return fmt.Errorf("it is earlier than the one before it")
	}
	c.last = l.At
	switch l.Dir {
	case "rules":
		if l.Rules == nil {
			return fmt.Errorf("it has no rules")
		}
		c.rules[l.Jurisdiction] = l.Rules
		return nil
	case "in", "out":
	default:
		return fmt.Errorf("dir is %q", l.Dir)
	}
	who := c.customers[l.Customer]
	if who == nil {
		who = &customer{keys: map[string]bool{}, followed: map[string]bool{}}
		c.customers[l.Customer] = who
	}
	if who.number++; who.number != l.Number {
		return fmt.Errorf("line %d of customer %s comes as number %d", l.Number, l.Customer, who.number)
	}
	if l.Dir == "in" {
		who.wrote, who.answers = l.At, l.At
		switch l.Act {
		case "stop":
			who.optedOut = true
		case "resume":
			who.optedOut = false
		}
		return nil
	}
	zone, err := time.LoadLocation(l.Zone)
	if err != nil {
		return err
	}
	r, w := c.rules[l.Jurisdiction], laws[l.Jurisdiction]
	if r == nil || l.Facts == nil {
		return fmt.Errorf("the rules of %q, or the facts, are not there", l.Jurisdiction)
	}
	c.messages++
	m := &message{l: l, who: who, facts: l.Facts, rules: r, law: w, local: l.At.In(zone)}
	for _, broken := range m.broken() {
		if c.found[broken]++; c.found[broken] <= maxShown {
			fmt.Fprintf(c.out, "line %d, %s, %s, %s: %s\n", number, l.At.Format(time.RFC3339), l.Customer, l.Purpose, broken)
		}
	}
	m.remember()
	if l.Purpose != "answer" {
		c.unasked++
	}
	return nil
}

// message is one that went out, with all that decides whether it might.
type message struct {
	l     *line
	who   *customer
	facts *facts
	rules *rules
	law   law
	local time.Time
}

// broken are the rules that a message breaks.
func (m *message) broken() []string {
	var all []string
	rule := func(broken bool, name string) {
		if broken {
			all = append(all, name)
		}
	}
	l, f := m.l, m.facts
	rule(m.who.keys[l.Key], "the same message twice")
	if l.From != "staff" {
		rule(m.who.lastText == l.Text, "the same words twice in a row")
		rule(sentenceAgain(m.who.lastText, l.Text), "a sentence twice in a row")
		grave := f.Dead || f.Stranger || f.Crisis // then condolence, apology and care come first, and alone
		rule(!m.who.addressed && !grave && !mentions(l.Text, automated), "the first message does not say that it is an assistant")
		rule(mentions(l.Text, threats), "words that are never said")
		rule(!f.SignedIn && l.Purpose != "answer" && figures.MatchString(l.Text), "a figure though it is not known who reads")
	}
	day := m.local.Format(time.DateOnly)
	switch l.Purpose {
	case "answer":
		rule(l.At.Sub(m.who.answers) > answerWithin || m.who.answers.IsZero(), "an answer to nothing")
		return all
	case "service", "collection", "legal":
	default:
		return append(all, "no purpose")
	}
	rule(f.Stranger, "a stranger may have the number")
	rule(!m.withinHours(), "outside the hours")
	if l.Purpose == "legal" {
		return all
	}
	rule(f.Dead || slices.Contains(f.Flags, "deceased"), "after a death")
	rule(f.OptedOut || m.who.optedOut, "after an opt-out")
	rule(f.Crisis, "somebody may be in danger")
	rule(f.RestUntil != "" && day < f.RestUntil, "before the day until which the customer wants none")
	rule(slices.Contains(f.Flags, "breathing_space") || f.Respite != "" && day >= f.RespiteFrom && day <= f.RespiteEnd, "within a debt respite")
	rule(m.today() >= least(m.rules.PerDay, m.law.perDay), "more than may be in a day")
	if l.From != "staff" {
		rule(!namesBank(l.Text, m.rules.Bank), "it does not say who writes")
		rule(!mentions(l.Text, waysToStop) && !slices.Contains(l.Buttons, "stop"), "it does not say how to stop")
		for _, id := range l.FollowUps {
			rule(m.who.followed[id], "followed up twice")
		}
	}
	if l.Purpose == "service" {
		return all
	}
	rule(f.PlanKept, "a plan is kept")
	rule(f.Disputed || slices.Contains(f.Flags, "disputed"), "what is owed is disputed")
	rule(f.Represented || slices.Contains(f.Flags, "represented") || slices.Contains(f.Flags, "bankrupt"), "a lawyer speaks for the customer")
	rule(slices.Contains(f.Flags, "identity_theft"), "the debt may not be theirs")
	rule(slices.Contains(f.Flags, "time_barred"), "the debt is past limitation")
	rule(m.week() >= least(m.rules.PerWeek, m.law.perWeek), "more than may be in a week")
	rule(m.isQuiet(), "within the quiet days after a conversation")
	return all
}

// remember notes the message for those that come after it.
func (m *message) remember() {
	m.who.keys[m.l.Key], m.who.addressed = true, true
	m.who.lastText = m.l.Text
	if m.l.From == "staff" {
		m.who.lastText = ""
	}
	for _, id := range m.l.FollowUps {
		m.who.followed[id] = true
	}
	if m.l.Purpose != "answer" {
		m.who.unasked = append(m.who.unasked, m.l.At)
	}
}

func (m *message) withinHours() bool {
	wall := m.local.Format("15:04")
	from, to := m.law.from, m.law.to
	if d := m.local.Weekday(); d == time.Saturday || d == time.Sunday {
		from, to = m.law.weekendFrom, m.law.weekendTo
	}
	return wall >= from && wall < to && wall >= m.rules.From && wall < m.rules.To
}

// today is how many went unasked on this day of the customer's.
func (m *message) today() int {
	n := 0
	for _, at := range m.who.unasked {
		if at.In(m.local.Location()).Format(time.DateOnly) == m.local.Format(time.DateOnly) {
			n++
		}
	}
	return n
}

// week is how many went unasked in the last seven times 24 hours.
func (m *message) week() int {
	n := 0
	for _, at := range m.who.unasked {
		if m.l.At.Sub(at) < 7*24*time.Hour {
			n++
		}
	}
	return n
}

func (m *message) isQuiet() bool {
	days := max(m.rules.QuietDays, m.law.quiet)
	return !m.who.wrote.IsZero() && m.l.At.Sub(m.who.wrote) < time.Duration(days)*24*time.Hour
}

// least is the stricter of a bank's number and the law's; 0 of the law is none.
func least(bank, law int) int {
	if law > 0 && law < bank {
		return law
	}
	return bank
}

var (
	automated  = regexp.MustCompile(`自动助手|(?i)automated assistant`)
	waysToStop = regexp.MustCompile(`别再发消息|停|(?i)\bstop\b`)
	threats    = regexp.MustCompile(`报警|警察|坐牢|拘留|通知.{0,4}(单位|公司|家人|亲友)|黑名单|(?i)\b(police|jail|arrest|blacklist|your (employer|boss|family) will)\b`)
	figures    = regexp.MustCompile(`[¥$£]\s?\d`)
)

func mentions(text string, what *regexp.Regexp) bool { return what.MatchString(text) }

func namesBank(text string, names []string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return strings.Contains(text, n) })
}

// sentenceAgain tells whether a sentence of some length, without a figure, is in
// both texts.
func sentenceAgain(a, b string) bool {
	had := sentences(a)
	return slices.ContainsFunc(sentences(b), func(s string) bool { return slices.Contains(had, s) })
}

func sentences(text string) []string {
	var out []string
	for _, s := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("\n。！？.!?；;", r) }) {
		s = strings.TrimSpace(s)
		long := utf8.RuneCountInString(s)
		if strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			long *= 2
		}
		if long >= 20 && !strings.ContainsFunc(s, unicode.IsDigit) {
			out = append(out, s)
		}
	}
	return out
}
