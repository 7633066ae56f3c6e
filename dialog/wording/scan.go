package wording

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"repaybot/dialog"
)

// checkFigures finds every number, day, hour and link of a text and refuses
// what is not the figures'.
func checkFigures(text string, f dialog.Figures, l dialog.Locale, w *writer) error {
	a := allow(f)
	s := scanner{text: a.mask(text), a: a, w: w, locale: l}
	if !utf8.ValidString(text) {
		return fmt.Errorf("%w: the text is not UTF-8", ErrFigure)
	}
	for s.at < len(s.text) {
		if err := s.next(); err != nil {
			return err
		}
	}
	return nil
}

// scanner goes through a text once.
type scanner struct {
	text   string
	at     int
	a      *allowed
	w      *writer
	locale dialog.Locale
}

func (s *scanner) refuse(found string) error { return fmt.Errorf("%w: %q", ErrFigure, found) }

func (s *scanner) next() error {
	c := s.text[s.at]
	switch {
	case isDigit(c):
		return s.number()
	case isLetter(c):
		return s.word()
	case c == '.' && s.at > 0 && s.domain():
		return s.refuse("a link")
	case c == '@':
		return s.refuse("@")
	case c == '$':
		return s.sign("$")
	case c < utf8.RuneSelf:
		if c < ' ' && c != '\n' || c == 0x7f {
			return s.refuse("a control character")
		}
		s.at++
		return nil
	}
	r, size := utf8.DecodeRuneInString(s.text[s.at:])
	switch {
	case r >= 0x4e00 && r <= 0x9fff:
		return s.han(r, size)
	case currencySigns[r]:
		return s.sign(s.text[s.at : s.at+size])
	case !plain(r):
		return s.refuse(string(r))
	}
	s.at += size
	return nil
}

// plain tells whether a character, beside letters, digits and Chinese, can be
// read in only one way. Digits, letters and marks of other alphabets, and what
// has no width, are not plain: they can hide a figure.
func plain(r rune) bool {
	switch {
	case r == 0xa0, r == '·', r == '×', r == '÷', r == '°', r == '«', r == '»', r == '©', r == '®':
		return true
	case r >= 0xc0 && r <= 0x17f:
		return true // é, ü …
	case r >= 0x2010 && r <= 0x2027, r == 0x2032, r == 0x2033, r == 0x203b:
		return true // dashes, quotes, dots
	case r >= 0x3000 && r <= 0x3006, r >= 0x3008 && r <= 0x3020, r == 0x30fb:
		return true // 、。《》
	case r >= 0xff01 && r <= 0xff0f && r != '％' && r != '＄', r >= 0xff1a && r <= 0xff1f, r >= 0xff3b && r <= 0xff40, r >= 0xff5b && r <= 0xff65:
		return true // ，！（）：；？
	case r >= 0x2600 && r <= 0x2775, r >= 0x2794 && r <= 0x27bf, r >= 0x1f300 && r <= 0x1faff, r == 0xfe0f:
		return true // pictures
	case r >= 0x2190 && r <= 0x21ff, r == 0x2212, r == 0x2248, r == 0x2260, r == 0x2264, r == 0x2265:
		return true // arrows and signs
	}
	return false
}

// currencySigns begin an amount.
var currencySigns = map[rune]bool{'¥': true, '￥': true, '£': true, '€': true, '＄': true, '￡': true, '₩': true, '₹': true, '₽': true, '¢': true, '元': false}

// sign reads an amount that begins with a currency sign.
func (s *scanner) sign(sign string) error {
	start := s.at
	s.at += len(sign)
	for s.at < len(s.text) && s.text[s.at] == ' ' {
		s.at++
	}
	literal := s.literal()
	if literal == "" || !s.sum(literal, sign) {
		return s.refuse(s.text[start:s.at])
	}
	if before := s.text[:start]; strings.HasSuffix(before, "-") || strings.HasSuffix(before, "−") {
		if !s.negative(literal) {
			return s.refuse("-" + s.text[start:s.at])
		}
	}
	return s.nothingMore(start)
}

// literal reads a number: 1,200.50. Groups are of three digits.
func (s *scanner) literal() string {
	start := s.at
	digits := func(at int) int {
		n := 0
		for at+n < len(s.text) && isDigit(s.text[at+n]) {
			n++
		}
		return n
	}
	n := digits(s.at)
	if n == 0 {
		return ""
	}
	s.at += n
	for n <= 3 && s.at < len(s.text) && s.text[s.at] == ',' && digits(s.at+1) == 3 {
		s.at += 4
	}
	if s.at < len(s.text) && s.text[s.at] == '.' {
		if n := digits(s.at + 1); n > 0 {
			s.at += n + 1
		}
	}
	return s.text[start:s.at]
}

// number reads a number that no sign precedes, with what follows it.
func (s *scanner) number() error {
	start := s.at
	literal := s.literal()
	rest := s.text[s.at:]
	after := strings.TrimLeft(rest, " \u00a0")
	gap := len(rest) - len(after)
	n, err := strconv.Atoi(literal)
	whole := err == nil
	code := codeBefore(s.text[:start])
	if start > 0 && joins(s.text[:start], s.text[start:]) {
		return s.refuse(s.text[start-1 : s.at])
	}
	take := func(word string) { s.at += gap + len(word) }
	switch {
	case hasPrefix(after, "%", "％", " percent", "percent", "per cent"):
		if !s.a.percent(literal) {
			return s.refuse(literal + "%")
		}
		take(prefix(after, "%", "％", "percent", "per cent"))
		return nil
	case whole && s.date(start, n, after, gap):
		return nil
	case whole && s.clock(n, after, gap):
		return nil
	case hasPrefix(after, "元", "块", "圆", "人民币", "pound", "dollar", "yuan", "euro", "pence", "cent", "quid", "bucks", "日元", "美元", "英镑"):
		if !s.sum(literal, currencyOf(after)) {
			return s.refuse(literal)
		}
		return nil
	case hasPrefix(after, "年", "月", "日", "号", "点", "时", "周", "星期", "小时", "倍", "折", "成", "百", "千", "万", "亿", "分之", "角", "毛", "year", "week", "hour", "time", "fold", "k ", "m "):
		if whole && hasPrefix(after, "日", "号") && s.a.dayOfMonth(n) {
			return nil
		}
		return s.refuse(s.text[start:s.at] + " " + first(after))
	case code != "":
		if !s.sum(literal, code) {
			return s.refuse(code + " " + literal)
		}
		return s.nothingMore(start)
	case hasPrefix(after, "个", "期", "天", "次", "步", "分钟", "month", "day", "minute", "instal", "payment", "tries", "try", "step", "位", "person", "people"):
		if !whole || !s.a.count(n) {
			return s.refuse(s.text[start:s.at] + " " + first(after))
		}
		return nil
	}
	if whole && s.a.count(n) || s.sum(literal, "") {
		return s.nothingMore(start)
	}
	return s.refuse(literal)
}

// nothingMore refuses what would make a number another: a letter or a digit
// right after it, or a word that multiplies it.
func (s *scanner) nothingMore(start int) error {
	rest := s.text[s.at:]
	if rest == "" {
		return nil
	}
	if joins(s.text[start:s.at], rest) || hasPrefix(strings.TrimLeft(rest, " "), "万", "千", "百", "亿", "折", "成", "倍", "%", "％", "million", "thousand", "hundred") {
		return s.refuse(s.text[start:s.at] + first(rest))
	}
	return nil
}

// word reads a word of Latin letters.
func (s *scanner) word() error {
	start := s.at
	for s.at < len(s.text) && isLetter(s.text[s.at]) {
		s.at++
	}
	word := s.text[start:s.at]
	rest := s.text[s.at:]
	if strings.HasPrefix(rest, "://") || strings.EqualFold(word, "www") && strings.HasPrefix(rest, ".") {
		return s.refuse(word + "…")
	}
	lower := strings.ToLower(word)
	if day, ok := englishWeekdays[lower]; ok && !s.a.weekdays[day] {
		return s.refuse(word)
	}
	if m, ok := englishMonths[lower]; ok && isName(word) && lower != "may" && lower != "march" && !s.a.month(m) {
		return s.refuse(word)
	}
	if s.monthThenDay(lower) {
		return nil
	}
	if numberWord(lower) || roman(word) {
		return s.refuse(word)
	}
	if lower == "one" {
		rest := strings.ToLower(first(strings.TrimLeft(rest, " -")))
		if afterOne[rest] || numberWord(rest) {
			return s.refuse(word + " " + rest)
		}
	}
	return nil
}

// isName tells whether a word is written like a name: April, and not APR.
func isName(word string) bool { return word[0] < 'a' && word[len(word)-1] >= 'a' }

// han reads a Chinese character: part of a number, of a weekday, or none.
func (s *scanner) han(r rune, size int) error {
	if day, n := chineseWeekday(s.text[s.at:]); n > 0 {
		if !s.a.weekdays[day] {
			return s.refuse(s.text[s.at : s.at+n])
		}
		s.at += n
		return nil
	}
	if unspelt := prefix(s.text[s.at:], "打折", "对折", "打骨折", "个把"); unspelt != "" {
		return s.refuse(unspelt)
	}
	if !chineseNumerals[r] {
		s.at += size
		return nil
	}
	if n := ordinaryWord(s.text, s.at, r); n > 0 {
		s.at += n
		return nil
	}
	return s.refuse(string(r) + first(s.text[s.at+size:]))
}

// domain tells whether the dot at hand stands in an address: bank.example.
func (s *scanner) domain() bool {
	rest := s.text[s.at+1:]
	before := s.text[s.at-1]
	return (isLetter(before) || isDigit(before)) && len(rest) > 1 && isLetter(rest[0]) && isLetter(rest[1])
}

func hasPrefix(text string, of ...string) bool { return prefix(text, of...) != "" }

func prefix(text string, of ...string) string {
	for _, w := range of {
		if strings.HasPrefix(text, w) {
			return w
		}
	}
	return ""
}

// first is the first word or character of a text, for an error.
func first(text string) string {
	n := 0
	for n < len(text) && isLetter(text[n]) {
		n++
	}
	if n == 0 {
		_, n = utf8.DecodeRuneInString(text)
	}
	return text[:n]
}
