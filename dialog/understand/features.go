package understand

import (
	"slices"
	"strings"
	"unicode/utf8"

	"repaybot/dialog"
)

// buckets is how many features the model tells apart; others share one.
const buckets = 1 << 18

// features are the hashed features of one message, each once.
type features []uint32

// hash of a feature: its kind and its characters (FNV-1a).
type hash uint32

func newHash(kind byte) hash { return hash(2166136261).add(kind) }

func (h hash) add(c byte) hash { return (h ^ hash(c)) * 16777619 }

func (h hash) addString(s string) hash {
	for i := 0; i < len(s); i++ {
		h = h.add(s[i])
	}
	return h
}

func (h hash) addRune(r rune) hash {
	return h.add(byte(r)).add(byte(r >> 8)).add(byte(r >> 16))
}

func (h hash) bucket() uint32 { return uint32(h^h>>14) % buckets }

// extract returns the features of a scanned message: words and pairs of words,
// 3 and 4 letters of Latin words, 1 to 3 Chinese characters, and which
// entities it has. Amounts, dates and the like are one character each by then.
func (s *scanner) extract() features {
	f := make(features, 0, 4*len(s.marked)+16)
	prev, before := newHash('^'), newHash('^')
	f = s.flags(f)
	var run [3]rune // the last Chinese characters or marks
	inRun := 0
	m := s.marked
	for i := 0; i < len(m); {
		c := m[i]
		switch {
		case isLetter(c):
			j := i
			h := newHash('w')
			for j < len(m) && (isLetter(m[j]) || m[j] == '\'') {
				if m[j] != '\'' && !(j >= i+2 && m[j] == m[j-1] && m[j] == m[j-2]) {
					h = h.add(m[j])
				}
				j++
			}
			f = append(f, h.bucket(), pair(prev, h).bucket(), pair(pair(newHash('s'), before), h).bucket())
			before, prev = prev, h
			f = letters(f, m[i:j])
			i, inRun = j, 0
		case c < 0x80:
			i++
			switch {
			case c <= 6 && c > 0 || c == '?' || c == '0' || c == '!':
				h := newHash('m').add(c)
				f = append(f, h.bucket(), pair(prev, h).bucket())
				before, prev = prev, h
				if c != '?' && c != '!' {
					run[0], run[1], run[2] = run[1], run[2], rune(c)
					inRun++
					f = grams(f, run, inRun)
				} else {
					inRun = 0
				}
			case c != ' ' && c != '\'':
				inRun = 0
			}
		default:
			r, size := utf8.DecodeRune(m[i:])
			i += size
			if strings.ContainsRune("。…·—~～「」『』（）【】", r) {
				inRun = 0
				continue
			}
			run[0], run[1], run[2] = run[1], run[2], r
			inRun++
			f = grams(f, run, inRun)
			if inRun == 1 {
				f = append(f, newHash('b').addRune(r).bucket())
			}
			prev = newHash('h')
		}
	}
	f = append(f, pair(prev, newHash('$')).bucket())
	if inRun > 1 {
		f = append(f, newHash('e').addRune(run[1]).addRune(run[2]).bucket())
	}
	slices.Sort(f)
	return slices.Compact(f)
}

// grams are the Chinese characters that end here: one, two, three.
func grams(f features, run [3]rune, n int) features {
	f = append(f, newHash('1').addRune(run[2]).bucket())
	if n > 1 {
		f = append(f, newHash('2').addRune(run[1]).addRune(run[2]).bucket())
	}
	if n > 2 {
		f = append(f, newHash('3').addRune(run[0]).addRune(run[1]).addRune(run[2]).bucket())
	}
	return f
}

// letters are the 3 and 4 letters in a row of a word, its ends included.
func letters(f features, w []byte) features {
	if len(w) > 24 {
		w = w[:24]
	}
	at := func(i int) byte {
		if i < 0 || i >= len(w) {
			return '_'
		}
		return w[i]
	}
	for i := -1; i+2 <= len(w); i++ {
		h := newHash('c').add(at(i)).add(at(i + 1)).add(at(i + 2))
		f = append(f, h.bucket())
		if i+3 <= len(w) {
			f = append(f, h.add(at(i+3)).bucket())
		}
	}
	return f
}

func pair(a, b hash) hash {
	return hash(2166136261).add('p').add(byte(a)).add(byte(a >> 8)).add(byte(a >> 16)).add(byte(a >> 24)).
		add(byte(b)).add(byte(b >> 8)).add(byte(b >> 16)).add(byte(b >> 24))
}

// flags are what the entities say of the whole message.
func (s *scanner) flags(f features) features {
	add := func(name string) { f = append(f, newHash('f').addString(name).bucket()) }
	for _, a := range s.amounts {
		add("amount")
		add("amount " + string(a.Per))
	}
	if len(s.amounts) > 1 {
		add("amounts")
	}
	for _, d := range s.dates {
		if d.Day.Day < s.today {
			add("past day")
		} else {
			add("day ahead")
		}
	}
	if len(s.dates) > 0 && len(s.amounts) > 0 {
		add("day and amount")
	}
	if len(s.terms) > 0 {
		add("term")
	}
	if len(s.days) > 0 {
		add("day of month")
	}
	for _, p := range s.percents {
		if p.Off {
			add("off")
		} else {
			add("percent")
		}
	}
	for _, r := range s.reasons {
		if r.Value != dialog.Forgot && r.Value != dialog.Overcommitted {
			add("reason")
		}
		add("reason " + string(r.Value))
	}
	switch n := len(s.s); {
	case n <= 6:
		add("tiny")
	case n <= 15:
		add("short")
	case n > 90:
		add("long")
	}
	return f
}
