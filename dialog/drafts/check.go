package drafts

import (
	"math"
	"slices"
	"unicode/utf8"
)

// Context is what is known of whom a draft is written to.
type Context struct {
	CustomerCannotPayLump bool // they have said that they can't pay, or not at once
	PastLimitation        bool // a debt of theirs is past limitation
}

// longest is how much of a draft is read, in bytes. The console takes 2,000 characters.
const longest = 16 << 10

// Check reads a draft, Chinese or English, for what is never said, sentence by
// sentence, and returns what it found in the draft's order; nothing where it
// may go. It reads no clock and nothing from outside: the same draft in the
// same context always has the same findings.
func Check(text string, c Context) []Finding {
	m, err := embedded()
	if err != nil {
		panic(err) // the program was built with a damaged model
	}
	return m.check(text, c)
}

func (m *Model) check(text string, c Context) []Finding {
	if len(text) > longest {
		n := longest
		for n > 0 && !utf8.RuneStart(text[n]) {
			n--
		}
		text = text[:n]
	}
	l, e := words(), m.net.ear()
	quoted := quotations(text)
	all := sentences(text, quoted)
	var found []Finding
	for n, s := range all {
		ps := pieces(plain(text, s, quoted))
		category, likely, ok := m.readAt(l, e, text, quoted, all, n, ps)
		if !ok {
			continue
		}
		evidence := m.evidence(l, category, ps)
		if evidence == 0 {
			continue // "Ok.", "x", a name: nothing speaks for it but how short it is
		}
		if category == LumpSum && !c.CustomerCannotPayLump {
			continue // who can may be asked for everything
		}
		f := Finding{Category: category, Severity: Warn, From: s.from, To: s.to, Why: whyOf(category, l, ps)}
		if category == Legal && c.PastLimitation {
			f.Why = WhyLimitation
		}
		worst := category == Threat || category == Shame || category == Insult || f.Why == WhyLimitation
		if worst && likely >= surely && evidence >= enough {
			f.Severity = Refuse
		}
		found = append(found, f)
	}
	return found
}

// How likely it must be that a sentence is none that may be said. A warning
// begins where one in twenty of the fair whole drafts among the examples is
// warned of wrongly, when the model learned from the others (TestCross), a
// little higher in each language since new drafts are harder; one of few words
// takes more, see caution.
const (
	perhapsChinese = 0.24
	perhapsEnglish = 0.54
	surely         = 0.60 // to refuse it: in doubt its writer decides
)

// ofNeighbours is how much a sentence's reading with those beside it weighs
// against its reading alone, and ofNet the net's against the linear model's: at
// these the most is found (TestCross). What neighbours can do is bounded: kind
// ones don't wash a cruel sentence out, and cruel ones don't stain a kind one.
const (
	ofNeighbours = 0.7
	ofNet        = 0.3
	mostExcused  = 2.5 // by which they make a sentence fairer, of the odds' logarithm, at most
	mostBlamed   = 1.0 // and less fair
)

// readAt tells what a text's sentence n, which ps are the pieces of, is, and how
// likely, by itself and with the sentences beside it: "That isn't so." turns what
// stands before it. ok is false where it may be said.
func (m *Model) readAt(l *lexicon, e *ear, text string, quoted, all []span, n int, ps []piece) (c Category, likely float64, ok bool) {
	var p, q [len(categories) + 1]float64
	m.tell(l, e, ps, p[:])
	likely = 1 - p[0]
	around := ps
	if len(all) > 1 {
		around = pieces(plain(text, span{all[max(0, n-1)].from, all[min(len(all)-1, n+1)].to}, quoted))
		m.tell(l, e, around, q[:])
		both := math.Pow(likely, 1-ofNeighbours) * math.Pow(1-q[0], ofNeighbours)
		alone := logOdds(likely)
		likely = 1 / (1 + math.Exp(-min(max(logOdds(both), alone-mostExcused), alone+mostBlamed)))
	}
	perhaps := perhapsEnglish
	if chinese(ps) {
		perhaps = perhapsChinese
	}
	if logOdds(likely) < logOdds(perhaps)+caution(l, around) {
		return "", likely, false
	}
	best := 0
	for k := range categories {
		if p[k+1] > p[best+1] {
			best = k
		}
	}
	return categories[best], likely, true
}

// tell leaves in p how likely each class is by both models, for Chinese by the
// linear one alone.
func (m *Model) tell(l *lexicon, e *ear, ps []piece, p []float64) {
	m.score(featuresOf(l, ps), p)
	if chinese(ps) {
		return
	}
	var q [len(categories) + 1]float64
	e.score(m.net.tokensOf(l, ps), q[:])
	for k := range p {
		p[k] = (1-ofNet)*math.Log(p[k]+leastLikely) + ofNet*math.Log(q[k]+leastLikely)
	}
	softmax(p)
}

// leastLikely keeps one model from ruling out a class by itself.
const leastLikely = 1e-9

func chinese(ps []piece) bool {
	return slices.ContainsFunc(ps, func(p piece) bool { return p.kind == hanPiece })
}

// reasons are the meanings by which a category's reason is told more closely,
// the gravest first.
var reasons = map[Category][]struct {
	meaning string
	why     Why
}{
	Threat: {
		{"police", WhyPolice}, {"work", WhyWork}, {"family", WhyFamily}, {"blacklist", WhyBlacklist}, {"seize", WhySeize},
		{"others", WhyOthers}, {"public", WhyOthers}, {"visit", WhyVisit}, {"where", WhyVisit}, {"", WhyThreat},
	},
	Shame:   {{"", WhyShame}},
	Insult:  {{"", WhyInsult}},
	Urgency: {{"", WhyUrgency}},
	Promise: {{"credit", WhyCredit}, {"", WhyPromise}},
	Legal:   {{"", WhyLegal}},
	LumpSum: {{"", WhyLumpSum}},
	Borrow:  {{"sell", WhySell}, {"", WhyBorrow}},
}

// whyOf is a finding's reason: the first whose meaning the sentence has.
func whyOf(c Category, l *lexicon, ps []piece) Why {
	has := map[int]bool{}
	for _, u := range unitsOf(l, ps) {
		for _, m := range u.means {
			has[m] = true
		}
	}
	for _, r := range reasons[c] {
		if r.meaning == "" || has[l.numbers[r.meaning]] {
			return r.why
		}
	}
	return ""
}
