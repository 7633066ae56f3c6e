package drafts

import (
	"math"
	"slices"
)

// enough is the evidence that a refusal takes: two words, or one that can hurt
// by itself.
const enough = 2

// evidence counts the words of a sentence that speak for a category more than
// for fair in what was learned; a word of the lexicon that can hurt counts for
// two, a Chinese character for half a word. How short a sentence is, or how it
// is turned, is none: what has no word that was learned is not held against
// anybody.
func (m *Model) evidence(l *lexicon, c Category, ps []piece) float32 {
	class := slices.Index(classes, string(c))
	var sum float32
	for _, u := range unitsOf(l, ps) {
		if u.means != nil && m.speaks('C', u.denied, l.names[u.means[0]], class) && slices.Contains(hurting, l.names[u.means[0]]) {
			sum += 2
			continue
		}
		for _, p := range ps[u.from:u.to] {
			switch {
			case p.kind != wordPiece && p.kind != hanPiece || !m.speaks('1', u.denied, p.text, class):
			case p.kind == hanPiece:
				sum += 0.5
			default:
				sum++
			}
		}
	}
	return sum
}

// speaks tells whether a feature weighs more for a class than for fair.
func (m *Model) speaks(kind byte, denied bool, text string, class int) bool {
	row := m.row(int(newHash(kind).add(sign(denied)).addString(text).bucket()))
	return row[class] > row[0]
}

// Of so few words a reading is less sure than it says: one word takes this much
// more of the odds' logarithm before it is found, and each further one less.
const (
	fewWords    = 6
	mostCaution = 3.0
)

// caution is what must be added to the odds' logarithm before a draft of these
// pieces is found. A word of abuse needs no others.
func caution(l *lexicon, ps []piece) float64 {
	abuse := l.numbers["insult"]
	for _, u := range unitsOf(l, ps) {
		if !u.denied && slices.Contains(u.means, abuse) {
			return 0
		}
	}
	return mostCaution * max(0, fewWords-max(1, wordsOf(ps))) / (fewWords - 1)
}

// wordsOf is how many words pieces are; a Chinese character is somewhat more
// than half of one.
func wordsOf(ps []piece) float64 {
	n := 0.0
	for _, p := range ps {
		switch p.kind {
		case wordPiece:
			n++
		case hanPiece:
			n += 0.6
		}
	}
	return n
}

func logOdds(p float64) float64 { return math.Log(p+leastLikely) - math.Log(1-p+leastLikely) }
