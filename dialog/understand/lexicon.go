package understand

import "strings"

// lexicon says what a phrase of at least three bytes stands for, and finds the
// longest one at a place without looking at each.
type lexicon struct {
	starts [4096]bool // by a hash of the first three bytes: passes over most of a message
	by     map[uint32][]entry
}

type entry struct {
	phrase string
	list   int
	whole  bool // no letter may follow
}

// at tells whether the phrase stands at the byte i.
func (e entry) at(s string, i int) bool {
	end := i + len(e.phrase)
	return strings.HasPrefix(s[i:], e.phrase) && !(e.whole && end < len(s) && isLetter(s[end]))
}

// newLexicon builds a lexicon; a phrase stands for the list that it is in. A
// phrase that ends with a bar ends a word: "ill|" is not in "illegal".
func newLexicon(lists ...[]string) *lexicon {
	l := &lexicon{by: make(map[uint32][]entry)}
	for n, list := range lists {
		for _, w := range list {
			w, whole := strings.CutSuffix(w, "|")
			k := startOf(w, 0)
			l.starts[slot(k)] = true
			l.by[k] = append(l.by[k], entry{w, n, whole})
		}
	}
	return l
}

// at returns the list of the longest phrase that starts at the byte i, and
// the phrase's length; 0 for none.
func (l *lexicon) at(s string, i int) (list, length int) {
	if i+2 >= len(s) {
		return 0, 0
	}
	k := startOf(s, i)
	if !l.starts[slot(k)] {
		return 0, 0
	}
	for _, e := range l.by[k] {
		if len(e.phrase) > length && e.at(s, i) {
			list, length = e.list, len(e.phrase)
		}
	}
	return list, length
}

// lengthAt is the length of the longest phrase that starts at the byte i, 0 for none.
func (l *lexicon) lengthAt(s string, i int) int {
	_, n := l.at(s, i)
	return n
}
