package llm

import (
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"repaybot/dialog"
	"repaybot/dialog/wording"
)

// How much a model may say of its own, in characters.
const (
	longestLine  = 200 // of English; a Chinese character counts for two
	longestWords = 420 // all lines together, and a half more for each free Say
)

// setting is what a model's words are held against.
type setting struct {
	locale dialog.Locale
	free   []dialog.Kind // kinds that they have to say
	said   string        // the customer's last message
	before []string      // the bot's last messages
	prompt string        // in plain form
}

// check reads the words of a model, line by line and together, before a
// customer does. It refuses with a [*RefusedError]; the order of what it looks
// at is that of how bad it would be.
func (s *setting) check(lines []string) error {
	words := strings.Join(lines, "\n")
	if err := s.checkFigures(words); err != nil {
		return err
	}
	plain := plainWords(words, s.locale)
	if found := decides(plain, s.locale); found != "" {
		return refuse(FaultPromise, found)
	}
	if found := strings.IndexFunc(words, isSign); found >= 0 {
		return refuse(FaultFigure, words[found:])
	}
	if err := s.checkLanguage(words, plain); err != nil {
		return err
	}
	if found := s.copied(plain, plainWords(s.said, s.locale)); found != "" {
		return refuse(FaultCopied, found)
	}
	if found := s.copied(plain, s.prompt); found != "" {
		return refuse(FaultPrompt, found)
	}
	if err := s.checkForm(lines, words); err != nil {
		return err
	}
	for _, k := range s.free {
		r, _ := ruleOf(k)
		for _, group := range r.must(s.locale) {
			if !slices.ContainsFunc(group, func(w string) bool { return strings.Contains(plain, w) }) {
				return refuse(FaultMissing, string(k)+": "+strings.Join(group, ", "))
			}
		}
	}
	return s.checkRepeated(words)
}

// isSign tells of a character that is neither a letter nor the punctuation that
// a sentence needs: of signs there is none that a model needs.
func isSign(r rune) bool {
	return !unicode.IsLetter(r) && !strings.ContainsRune(" \n.,;:?!'\"()-–—…‘’“”，。；：？！、（）《》～~", r) && !isPicture(r) && r != 0xfe0f
}

// checkFigures refuses every number, day, hour, link and hidden character, and
// what is never said: the words of a model hold no figure at all, since the
// Say's own stand where the marks are.
func (s *setting) checkFigures(words string) error {
	kind := dialog.Kind("")
	for _, k := range s.free {
		if wording.Quiet(k) {
			kind = k
		}
	}
	err := wording.Guard(words, dialog.Say{Kind: kind}, s.locale)
	var never *wording.NeverSaidError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &never):
		return refuse(FaultNever, never.Found)
	}
	return refuse(FaultFigure, err.Error())
}

// checkLanguage refuses another language, and words that are not known to do no
// harm.
func (s *setting) checkLanguage(words, plain string) error {
	lists := vocabularies()[s.locale].lists(s.free)
	if s.locale == dialog.Chinese {
		for _, r := range words {
			if unicode.IsLetter(r) && !isHan(r) {
				return refuse(FaultLanguage, string(r))
			}
		}
		if found := unknownChinese(plain, lists); found != "" {
			return refuse(FaultWords, found)
		}
		return nil
	}
	for _, r := range words {
		if unicode.IsLetter(r) && r > unicode.MaxASCII {
			return refuse(FaultLanguage, string(r))
		}
	}
	found := unknownEnglish(plain, lists)
	if found == "" {
		return nil
	}
	known, all := 0, 0
	for w := range strings.FieldsSeq(plain) {
		all++
		if w = strings.Trim(w, ".,;:?!'\"-()"); anyHas(lists, w) || englishGlue[w] {
			known++
		}
	}
	if 2*known < all {
		return refuse(FaultLanguage, found)
	}
	return refuse(FaultWords, found)
}

// englishGlue are words that tell English from other languages.
var englishGlue = map[string]bool{"i": true, "we": true, "will": true, "not": true, "can": true, "if": true, "pay": true, "have": true, "no": true, "do": true, "our": true, "they": true, "he": true, "she": true, "any": true, "bank": true, "need": true, "should": true}

func anyHas(lists []phrases, w string) bool {
	return slices.ContainsFunc(lists, func(p phrases) bool { return p.set[w] })
}

// copied is a piece of a source, the customer's message or the prompt, that
// stands in the words as it is, long enough to be no chance; "" if there is
// none. The source is in plain form.
//
// Half such a piece is looked for at every half length first: each whole piece
// has one of those in it.
func (s *setting) copied(plain, source string) string {
	window := 28
	if s.locale == dialog.Chinese {
		window = 12 * len("字")
	}
	if len(source) < window {
		return ""
	}
	half := window / 2
	for at := 0; at+half <= len(plain); at += half {
		if !strings.Contains(source, plain[at:at+half]) {
			continue
		}
		for from := max(0, at-half); from <= at; from++ {
			if to := from + window; to <= len(plain) && strings.Contains(source, plain[from:to]) {
				return strings.ToValidUTF8(plain[from:to], "")
			}
		}
	}
	return ""
}

// checkForm looks at length, questions and tone.
func (s *setting) checkForm(lines []string, words string) error {
	weight := 1
	if s.locale == dialog.Chinese {
		weight = 2
	}
	for _, l := range lines {
		if n := utf8.RuneCountInString(l) * weight; n > longestLine {
			return refuse(FaultLong, l)
		}
	}
	if n := utf8.RuneCountInString(words) * weight; n > longestWords+len(s.free)*longestWords/2 || len(lines) > 2+2*len(s.free) {
		return refuse(FaultLong, words)
	}
	if i := strings.IndexAny(words, "!！"); i >= 0 {
		return refuse(FaultTone, words[i:i+1])
	}
	if strings.ContainsFunc(words, isPicture) && !strings.ContainsFunc(s.said, isPicture) {
		return refuse(FaultTone, "a picture")
	}
	if shouts(words) {
		return refuse(FaultTone, words)
	}
	asks, mayAsk := 0, 0
	for _, k := range s.free {
		r, _ := ruleOf(k)
		if r.asks {
			asks = 1
		}
		if r.asks || r.mayAsk {
			mayAsk = 1
		}
	}
	if n := strings.Count(words, "?") + strings.Count(words, "？"); n < asks || n > mayAsk { // one question at a time
		return refuse(FaultQuestion, words)
	}
	return nil
}

func isPicture(r rune) bool { return r >= 0x1f300 && r <= 0x1faff || r >= 0x2600 && r <= 0x27bf }

// shouts tells of a word in capitals.
func shouts(words string) bool {
	run := 0
	for i := range len(words) {
		if words[i] < 'A' || words[i] > 'Z' {
			run = 0
			continue
		}
		if run++; run > 2 {
			return true
		}
	}
	return false
}

// checkRepeated refuses a sentence that the bot said a moment ago.
func (s *setting) checkRepeated(words string) error {
	if len(s.before) == 0 {
		return nil
	}
	for sentence := range strings.FieldsFuncSeq(words, endsSentence) {
		if sentence = strings.TrimSpace(sentence); utf8.RuneCountInString(sentence) < 6 {
			continue
		}
		for _, b := range s.before {
			if strings.Contains(b, sentence) {
				return refuse(FaultRepeated, sentence)
			}
		}
	}
	return nil
}

func endsSentence(r rune) bool { return strings.ContainsRune(".。!！?？;；\n", r) }

// plainWords are words in lower case with one kind of apostrophe and single
// spaces; Chinese ones without any.
func plainWords(text string, l dialog.Locale) string {
	text = strings.ToLower(text)
	if strings.Contains(text, "’") {
		text = strings.ReplaceAll(text, "’", "'")
	}
	if l == dialog.Chinese {
		return strings.Map(func(r rune) rune {
			if r == ' ' || r == '\u00a0' || r == '\u3000' {
				return -1
			}
			return r
		}, text)
	}
	return text
}
