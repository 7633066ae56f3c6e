package llm

import (
	_ "embed" // the word lists
	"strings"
	"sync"

	"repaybot/dialog"
)

//go:embed vocabulary.en.txt
var englishList string

//go:embed vocabulary.zh.txt
var chineseList string

// vocabulary is the words of one language that a draft may be made of. Rules
// against single words and turns of phrase see only what somebody thought of;
// that a draft is made of nothing but known words is what keeps a promise out
// that nobody has thought of.
type vocabulary struct {
	common phrases
	kinds  map[dialog.Kind]phrases
}

// phrases are known phrases in plain form.
type phrases struct {
	set     map[string]bool
	longest int // words of English, characters of Chinese
}

// vocabularies are read once: they are part of the program.
var vocabularies = sync.OnceValue(func() map[dialog.Locale]*vocabulary {
	return map[dialog.Locale]*vocabulary{
		dialog.English: readVocabulary(englishList, func(p string) int { return strings.Count(p, " ") + 1 }),
		dialog.Chinese: readVocabulary(chineseList, func(p string) int { return len([]rune(p)) }),
	}
})

// readVocabulary reads a word list: phrases parted by commas, a section a kind.
func readVocabulary(list string, length func(string) int) *vocabulary {
	v := &vocabulary{common: phrases{set: map[string]bool{}}, kinds: map[dialog.Kind]phrases{}}
	at := &v.common
	var kind dialog.Kind
	for line := range strings.Lines(list) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "#") {
			continue
		}
		if name, ok := strings.CutPrefix(line, "["); ok {
			if kind != "" {
				v.kinds[kind] = *at
			}
			kind, at = dialog.Kind(strings.TrimSuffix(name, "]")), &phrases{set: map[string]bool{}}
			continue
		}
		for p := range strings.SplitSeq(line, ",") {
			if p = strings.TrimSpace(p); p != "" {
				at.set[p] = true
				at.longest = max(at.longest, length(p))
			}
		}
	}
	if kind != "" {
		v.kinds[kind] = *at
	}
	return v
}

// lists are the phrases that may be used in a message with some kinds.
func (v *vocabulary) lists(kinds []dialog.Kind) []phrases {
	lists := []phrases{v.common}
	for _, k := range kinds {
		if p, ok := v.kinds[k]; ok {
			lists = append(lists, p)
		}
	}
	return lists
}

// unknownEnglish is the first word of a text in lower case that is part of no
// known phrase, or "". Words are parted by spaces; anything else ends a phrase.
func unknownEnglish(text string, lists []phrases) string {
	for run := range strings.FieldsFuncSeq(text, func(r rune) bool { return !isWordRune(r) && r != ' ' }) {
		run = strings.Join(strings.Fields(run), " ")
		if run == "" {
			continue
		}
		if at := unknownIn(run, wordEnds(run), lists, func(i int) int { return i + 1 }); at >= 0 {
			word, _, _ := strings.Cut(run[at:], " ")
			return word
		}
	}
	return ""
}

func isWordRune(r rune) bool { return r >= 'a' && r <= 'z' || r == '\'' || r == '-' || r > 0x7f }

// wordEnds are the ends of a run's words.
func wordEnds(run string) []int {
	var ends []int
	for i := range len(run) {
		if run[i] == ' ' {
			ends = append(ends, i)
		}
	}
	return append(ends, len(run))
}

// unknownChinese is the first character of a text that is part of no known
// phrase, or "".
func unknownChinese(text string, lists []phrases) string {
	for run := range strings.FieldsFuncSeq(text, func(r rune) bool { return !isHan(r) }) {
		var ends []int
		for i := range run {
			if i > 0 {
				ends = append(ends, i)
			}
		}
		ends = append(ends, len(run))
		if at := unknownIn(run, ends, lists, func(i int) int { return i }); at >= 0 {
			return string([]rune(run[at:])[:1])
		}
	}
	return ""
}

func isHan(r rune) bool { return r >= 0x4e00 && r <= 0x9fff }

// unknownIn tells where a run stops being made of known phrases, -1 if it is
// made of them. ends are where its units end, and next where the unit after
// one begins.
func unknownIn(run string, ends []int, lists []phrases, next func(int) int) int {
	n := len(ends)
	reached := make([]bool, n+1) // the first so many units are known phrases
	reached[0] = true
	furthest := 0
	for i := range n {
		if !reached[i] {
			continue
		}
		furthest = i
		begin := 0
		if i > 0 {
			begin = next(ends[i-1])
		}
		for _, l := range lists {
			for j := i; j < min(n, i+l.longest); j++ {
				if !reached[j+1] && l.set[run[begin:ends[j]]] {
					reached[j+1] = true
				}
			}
		}
	}
	if reached[n] {
		return -1
	}
	if furthest == 0 {
		return 0
	}
	return next(ends[furthest-1])
}
