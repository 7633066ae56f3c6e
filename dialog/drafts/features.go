package drafts

import (
	"slices"
	"strings"
)

// buckets is how many features the model tells apart; others share one.
const buckets = 1 << 17

// unit is a word with a meaning, or a piece without one.
type unit struct {
	text   string // "#work" for a meaning
	means  []int  // nil for a piece
	denied bool   // beside a "not" in the same clause
	from   int    // its pieces
	to     int
}

// unitsOf are a sentence's units: the longest words of the lexicon, from left to right.
func unitsOf(l *lexicon, ps []piece) []unit {
	not, wenot := l.numbers["not"], l.numbers["wenot"]
	out := make([]unit, 0, len(ps))
	clause, denied := 0, false
	end := func() {
		for k := clause; k < len(out); k++ {
			out[k].denied = denied
		}
		clause, denied = len(out), false
	}
	for i := 0; i < len(ps); {
		n, means := l.longest(ps[i:])
		if n == 0 {
			p := ps[i]
			if p.kind == clauseEnd || p.kind == askMark || p.kind == cryMark || p.kind == wordPiece && (p.text == "but" || p.text == "or") {
				end()
			}
			out = append(out, unit{text: p.text, from: i, to: i + 1})
			i++
			continue
		}
		out = append(out, unit{text: "#" + l.names[means[0]], means: means, from: i, to: i + n})
		denied = denied || slices.Contains(means, not) || slices.Contains(means, wenot)
		i += n
	}
	end()
	return out
}

// hash of a feature: its kind and its text (FNV-1a).
type hash uint32

func newHash(kind byte) hash { return hash(2166136261).add(kind) }

func (h hash) add(c byte) hash { return (h ^ hash(c)) * 16777619 }

func (h hash) addString(s string) hash {
	for i := 0; i < len(s); i++ {
		h = h.add(s[i])
	}
	return h.add(0)
}

func (h hash) bucket() uint32 { return uint32(h^h>>15) % buckets }

// mostMeanings is how many words with a meaning are paired with those before.
const mostMeanings = 8

// featuresOf are a sentence's hashed features, each once: meanings, pairs of
// meanings in their order, runs of up to three units, runs of up to three
// characters or two words, each apart where it is denied, pairs that stand
// near, and the sentence's turn of phrase.
func featuresOf(l *lexicon, ps []piece) []uint32 {
	units := unitsOf(l, ps)
	f := make([]uint32, 0, 8*len(ps)+16)
	var seen []string
	one, two := "^", "^"
	for _, u := range units {
		for _, m := range u.means {
			name := l.names[m]
			f = append(f, newHash('C').add(sign(u.denied)).addString(name).bucket())
			for _, before := range seen[max(0, len(seen)-mostMeanings):] {
				f = append(f, newHash('P').add(sign(u.denied)).addString(before).addString(name).bucket())
			}
		}
		for _, m := range u.means {
			seen = append(seen, l.names[m])
		}
		f = append(f,
			newHash('U').add(sign(u.denied)).addString(one).addString(u.text).bucket(),
			newHash('V').addString(two).addString(one).addString(u.text).bucket())
		if u.means == nil {
			f = append(f, newHash('W').add(sign(u.denied)).addString(u.text).bucket())
		}
		two, one = one, u.text
	}
	f = append(f, newHash('U').addString(one).addString("$").bucket())
	f = stance(f, l, units)
	first, second := "^", "^"
	for _, u := range units {
		for _, p := range ps[u.from:u.to] {
			s := sign(u.denied)
			f = append(f, newHash('1').add(s).addString(p.text).bucket(), newHash('2').add(s).addString(first).addString(p.text).bucket())
			if p.kind == hanPiece {
				f = append(f, newHash('3').add(s).addString(second).addString(first).addString(p.text).bucket())
			}
			second, first = first, p.text
		}
	}
	f = skips(f, ps)
	f = turns(f, ps)
	slices.Sort(f)
	return slices.Compact(f)
}

// sign keeps what is denied apart.
func sign(denied bool) byte {
	if denied {
		return '-'
	}
	return '+'
}

// farthest is how many pieces apart two may stand that count as a pair.
const farthest = 4

// skips adds pairs of pieces that have others between them.
func skips(f []uint32, ps []piece) []uint32 {
	for i := range ps {
		for j := i + 2; j < len(ps) && j <= i+farthest; j++ {
			f = append(f, newHash('K').addString(ps[i].text).addString(ps[j].text).bucket())
		}
	}
	return f
}

// turns adds runs of the words that carry a sentence, whatever it speaks of:
// "if you don't *, I'll *", "您也不想*吧".
func turns(f []uint32, ps []piece) []uint32 {
	bare := make([]string, 0, len(ps)+2)
	bare = append(bare, "^")
	for _, p := range ps {
		switch {
		case carrying[p.text], p.kind == askMark, p.kind == cryMark, p.kind == clauseEnd:
			bare = append(bare, p.text)
		case bare[len(bare)-1] != "*":
			bare = append(bare, "*")
		}
	}
	bare = append(bare, "$")
	for i := range bare {
		h := newHash('Q')
		for n, text := range bare[i:min(i+5, len(bare))] {
			h = h.addString(text)
			if n >= 2 {
				f = append(f, h.bucket())
			}
		}
	}
	return f
}

// carrying are the words and characters that say who does it to whom, whether,
// when and how, but not what.
var carrying = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields("i we you he she they it us me my our your his her their them this that these those who what where when why how if unless until or and but so because than as not n't no never nobody nothing none do doe did is are was wer be been am have ha had will would can could may might must should shall 'll 'd 'm 're 've 's to for of on in at by with from about up out ther her just only even still yet then now more less any some all every one") {
		m[w] = true
	}
	for _, r := range "我您他她它们不没别就再才都也还会要能可得让把被给跟和对向了着过的地吗呢吧啊呀么什怎哪谁这那几多如果因为所以但是在有想到从只最更太真" {
		m[string(r)] = true
	}
	return m
}()

// Meanings that are about to hurt, and those that turn them round.
var (
	hurting = []string{"work", "family", "others", "public", "police", "blacklist", "visit", "where", "seize", "consequence", "nag", "court", "urgent", "last", "shame", "insult", "excuse", "reproach", "borrow", "sell", "lump", "sure"}
	turning = []string{"asked", "choice", "fake", "care", "danger", "sorry", "dread", "unpaid", "sure", "if", "parts", "exact", "contact", "learn", "we", "urgent", "must", "credit"}
)

// stance adds how the sentence stands to what hurts: said, only denied, or not
// there at all; alone and with each meaning that turns it round.
func stance(f []uint32, l *lexicon, units []unit) []uint32 {
	said, denied := false, false
	has := make([]bool, len(l.names))
	for _, u := range units {
		for _, m := range u.means {
			has[m] = true
			if slices.Contains(hurting, l.names[m]) {
				said, denied = said || !u.denied, denied || u.denied
			}
		}
	}
	how := "none"
	switch {
	case said && denied:
		how = "both"
	case said:
		how = "said"
	case denied:
		how = "denied"
	}
	// Alone it counts as much as several words.
	for n := range byte(4) {
		f = append(f, newHash('S').add(n).addString(how).bucket())
	}
	for _, t := range turning {
		if n, ok := l.numbers[t]; ok && has[n] {
			f = append(f, newHash('T').addString(how).addString(t).bucket(), newHash('T').add(1).addString(how).addString(t).bucket())
		}
	}
	return f
}
