package drafts

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
)

//go:embed lexicon.zh.txt
var lexiconChinese string

//go:embed lexicon.en.txt
var lexiconEnglish string

// lexicon says what words mean, so that what was learned of one word holds for
// its neighbours: who has learned of an uncle knows what to think of an aunt.
// It is built once and only read.
type lexicon struct {
	names   []string       // of the meanings
	numbers map[string]int // of a meaning by its name
	root    *branch        // over pieces: Chinese characters and stems of English words
}

// branch is a node of the tree of words.
type branch struct {
	next  map[string]*branch
	means []int // nil where no word ends
}

var words = sync.OnceValue(newLexicon)

func newLexicon() *lexicon {
	l := &lexicon{numbers: map[string]int{}, root: &branch{}}
	l.read(lexiconChinese, strings.Fields)
	l.read(lexiconEnglish, func(s string) []string { return strings.Split(s, ",") })
	return l
}

// read takes in lines of a meaning, a colon and its words.
func (l *lexicon) read(text string, split func(string) []string) {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		name, list, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		for _, word := range split(list) {
			if word = strings.TrimSpace(word); word != "" {
				l.add(l.number(name), pieces([]rune(word)))
			}
		}
	}
}

func (l *lexicon) number(name string) int {
	n, ok := l.numbers[name]
	if !ok {
		n = len(l.names)
		l.numbers[name] = n
		l.names = append(l.names, name)
	}
	return n
}

func (l *lexicon) add(meaning int, word []piece) {
	at := l.root
	for _, p := range word {
		if at.next == nil {
			at.next = map[string]*branch{}
		}
		if at.next[p.text] == nil {
			at.next[p.text] = &branch{}
		}
		at = at.next[p.text]
	}
	for _, m := range at.means {
		if m == meaning {
			return
		}
	}
	at.means = append(at.means, meaning)
}

// longest is the longest word that pieces begin with: its length and meanings.
func (l *lexicon) longest(from []piece) (n int, means []int) {
	at := l.root
	for i, p := range from {
		if at = at.next[p.text]; at == nil {
			break
		}
		if at.means != nil {
			n, means = i+1, at.means
		}
	}
	return n, means
}

// piece is a Chinese character, the stem of an English word, a number or a mark.
type piece struct {
	text string
	kind pieceKind
	word string // an English word as it stands, a mark, "0"
}

type pieceKind byte

const (
	hanPiece pieceKind = iota
	wordPiece
	numberPiece
	askMark   // ?
	cryMark   // !
	clauseEnd // , : and the like
	quotePiece
)

// pieces cuts a text in its plain form up.
func pieces(text []rune) []piece {
	out := make([]piece, 0, len(text))
	for i := 0; i < len(text); {
		r := text[i]
		switch {
		case r >= 0x3400 && r < 0xa000:
			out = append(out, piece{string(r), hanPiece, ""})
			i++
		case unicode.IsDigit(r):
			for i < len(text) && (unicode.IsDigit(text[i]) || (text[i] == ',' || text[i] == '.') && i+1 < len(text) && unicode.IsDigit(text[i+1])) {
				i++
			}
			out = append(out, piece{"0", numberPiece, "0"})
		case unicode.IsLetter(r):
			j := i
			for j < len(text) && (unicode.IsLetter(text[j]) && text[j] < 0x3400 || (text[j] == '\'' || text[j] == '-') && j+1 < len(text) && unicode.IsLetter(text[j+1]) && text[j+1] < 0x3400) {
				j++
			}
			if j == i {
				j++
			}
			out = append(out, english(string(text[i:j]))...)
			i = j
		case r == quoteMark:
			out = append(out, piece{"“", quotePiece, "“"})
			i++
		case r == '?':
			out = append(out, piece{"?", askMark, "?"})
			i++
		case r == '!':
			out = append(out, piece{"!", cryMark, "!"})
			i++
		case r == '.' && i+1 < len(text) && text[i+1] == ' ' || r == ',' || r == ':' || r == ';' || r == '。' || r == '\u2014' || r == '(' || r == ')':
			out = append(out, piece{",", clauseEnd, ","})
			i++
		default:
			i++
		}
	}
	return out
}

// english is a word's stem, with what hangs on it as a word of its own: "n't", "'ll".
func english(word string) []piece {
	if before, ok := strings.CutSuffix(word, "n't"); ok {
		return []piece{{before, wordPiece, before}, {"n't", wordPiece, "n't"}}
	}
	if before, after, ok := strings.Cut(word, "'"); ok {
		after = "'" + after
		return []piece{{stem(before), wordPiece, before}, {after, wordPiece, after}}
	}
	return []piece{{stem(word), wordPiece, word}}
}

// stem takes an English word's commonest endings off: crude, but the same for
// the lexicon and for what is read.
func stem(w string) string {
	if len(w) <= 3 {
		return w
	}
	switch {
	case strings.HasSuffix(w, "sses"):
		return w[:len(w)-2]
	case strings.HasSuffix(w, "ies"):
		return w[:len(w)-3] + "y"
	case strings.HasSuffix(w, "ing") && len(w) > 5:
		return undouble(w[:len(w)-3])
	case strings.HasSuffix(w, "ed") && len(w) > 4:
		return undouble(w[:len(w)-2])
	case strings.HasSuffix(w, "ss"), strings.HasSuffix(w, "us"):
		return w
	case strings.HasSuffix(w, "es") && len(w) > 4:
		return strings.TrimSuffix(w[:len(w)-1], "e")
	case strings.HasSuffix(w, "s"):
		return strings.TrimSuffix(w[:len(w)-1], "e")
	}
	return strings.TrimSuffix(w, "e")
}

// undouble turns "stopp" into "stop"; "call" and "miss" stay.
func undouble(w string) string {
	if n := len(w); n > 3 && w[n-1] == w[n-2] && !strings.ContainsRune("ls", rune(w[n-1])) {
		return w[:n-1]
	}
	return strings.TrimSuffix(w, "e")
}
