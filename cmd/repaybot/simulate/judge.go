package simulate

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"repaybot/bot"
)

// fail notes that a promise was broken, with all that is needed to see it again.
func (t *town) fail(p *person, what, format string, args ...any) {
	t.tally.Failed[what]++
	if t.tally.Failed[what] > maxExamples {
		return
	}
	who := ""
	if p != nil {
		who = p.id
	}
	t.tally.Examples = append(t.tally.Examples, Example{At: stamp(t.clock.now()), Customer: who, What: what, Detail: fmt.Sprintf(format, args...)})
}

// maxExamples is how many examples of each failure a town tells of.
const maxExamples = 5

// What can go wrong.
const (
	saidTwice      = "a sentence twice in a row"
	followedTwice  = "a follow-up twice"
	paidDiffers    = "paid differs"
	leftDiffers    = "left differs"
	owedDiffers    = "owed differs"
	notFollowed    = "an instalment not followed up"
	stuckTalk      = "a conversation is stuck"
	statusDiffers  = "a plan's end differs"
	bookTold       = "the same book was news"
	factsMissing   = "the facts can't be had"
	turnFailed     = "a turn could not be made"
	afterStop      = "after stop"
	misunderstood  = "grave words not understood"
	moneyUnmatched = "money that fits nothing"
)

// judge holds a message against the one before it.
func (t *town) judge(p *person, m message) {
	if m.reply.Staff != "" {
		p.last = ""
		return
	}
	if s := sharedSentence(p.last, m.reply.Text); s != "" {
		t.fail(p, saidTwice, "%s: %q", m.key, s)
	}
	p.last = m.reply.Text
	for _, id := range m.followUps {
		if p.heard[id] {
			t.fail(p, followedTwice, "%s: %s", m.key, id)
		}
		p.heard[id] = true
	}
}

// shortSentence is how many letters a sentence may have to be said again:
// "OK." and the name of a month's instalment are no repetition.
const shortSentence = 10

// sharedSentence is a sentence that is in both texts and says no figure; "" if
// there is none. Rows of figures may come again, and so may the bank's own ways
// to pay, which hold its account's number.
func sharedSentence(a, b string) string {
	if a == "" || b == "" {
		return ""
	}
	before := map[string]bool{}
	for _, s := range sentences(a) {
		before[s] = true
	}
	for _, s := range sentences(b) {
		if before[s] {
			return s
		}
	}
	return ""
}

func sentences(text string) []string {
	var out []string
	for _, s := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("\n。！？.!?；;", r) }) {
		s = strings.TrimSpace(s)
		letters := utf8.RuneCountInString(s)
		if s != "" && unicode.Is(unicode.Han, firstLetter(s)) {
			letters *= 2
		}
		if letters < 2*shortSentence || strings.ContainsFunc(s, unicode.IsDigit) {
			continue
		}
		out = append(out, s)
	}
	return out
}

func firstLetter(s string) rune {
	for _, r := range s {
		if unicode.IsLetter(r) {
			return r
		}
	}
	return 0
}

// observer counts what the service tells of.
type observer struct{ town *town }

// Observe implements [bot.Observer].
func (o observer) Observe(x bot.Observation) { o.town.tally.observe(x) }
