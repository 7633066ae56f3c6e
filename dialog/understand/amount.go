package understand

import (
	"strings"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// amount reads a sum of money: a number with a sign or a unit, or a bare
// number in a clause with a word of paying that counts nothing else.
func (s *scanner) amount(i int) (int, bool) {
	c := s.s[i]
	if isLetter(c) && i > 0 && (isLetter(s.s[i-1]) || s.s[i-1] == '\'') {
		return 0, false
	}
	cur, j := s.sign(i)
	signed := j > 0
	if !signed {
		j = i
	} else {
		j = skipSpace(s.s, j)
	}
	n, ok := readNumber(s.s, j)
	if !ok {
		return s.slangNote(i)
	}
	if n.serial && n.plain > 12 {
		return 0, false
	}
	if to, ok := s.notes(n); ok {
		return to, true
	}
	n = s.spacedDigits(n)
	u, united := s.unitAfter(n)
	switch {
	case united:
		if s.noneAtAll(n, u) {
			return 0, false
		}
		if !signed {
			cur = u.currency
		}
		m, ok := n.times(u.zeros)
		if !ok {
			return 0, false
		}
		m.scale += u.cents
		m.to = u.to
		if u.cents == 0 && m.scale == 0 {
			m = s.change(m, u)
		} else if u.cents == 1 {
			m = s.tenths(m)
		}
		return s.addNamed(m, i, cur)
	case signed:
		return s.addNamed(n, i, cur)
	case !s.bareMoney(n):
		return 0, false
	}
	return s.addAmount(n, i, n.to, "")
}

// spacedDigits takes in the rest of 8 0 0 where a unit follows.
func (s *scanner) spacedDigits(n number) number {
	if !n.digits || n.plain != 1 || n.to+1 >= len(s.s) || s.s[n.to] != ' ' {
		return n
	}
	m := n
	for m.to+1 < len(s.s) && s.s[m.to] == ' ' && isDigit(s.s[m.to+1]) && m.plain < 7 && (m.to+2 == len(s.s) || !isDigit(s.s[m.to+2])) {
		m.mantissa = m.mantissa*10 + int64(s.s[m.to+1]-'0')
		m.plain++
		m.to += 2
	}
	if m.plain < 3 {
		return n
	}
	if _, ok := s.unitAfter(m); !ok {
		return n
	}
	return m
}

// slangNote reads "a fiver", "a tenner".
func (s *scanner) slangNote(i int) (int, bool) {
	w, end := word(s.s, i)
	var value int64
	switch w {
	case "fiver":
		value = 5
	case "tenner":
		value = 10
	case "a", "another", "half":
		return s.britishSlang(i, end)
	default:
		return 0, false
	}
	return s.addAmount(number{from: i, to: end, mantissa: value}, i, end, "")
}

// britishSlang reads "a score", "a pony", "a ton", "a monkey", where a sum of
// pounds can stand: at the end of a clause, or before a day or a rhythm.
func (s *scanner) britishSlang(i, end int) (int, bool) {
	if s.currency != "GBP" {
		return 0, false
	}
	w, to := nextWord(s.s, end)
	var value int64
	switch w {
	case "score":
		value = 20
	case "pony":
		value = 25
	case "ton":
		value = 100
	case "monkey":
		value = 500
	default:
		return 0, false
	}
	switch next, _ := nextWord(s.s, to); next {
	case "", "on", "by", "a", "each", "every", "per", "now", "today", "tomorrow", "next", "this", "cash", "up", "down", "before", "and", "then":
	default:
		return 0, false
	}
	return s.addAmount(number{from: i, to: to, mantissa: value}, i, to, "")
}

// notes reads so many notes of a hundred: 20张毛爷爷.
func (s *scanner) notes(n number) (int, bool) {
	v, whole := n.whole()
	if !whole || v == 0 {
		return 0, false
	}
	j := skipSpace(s.s, n.to)
	j += anyPrefix(s.s, j, "张", "个")
	size := anyPrefix(s.s, j, "毛爷爷", "红票子", "老人头", "红钞", "百元大钞", "红的", "红票", "毛主席", "老头票", "红色的")
	if size == 0 {
		return 0, false
	}
	m, ok := n.times(2)
	if !ok {
		return 0, false
	}
	return s.addAmount(m, n.from, j+size, "CNY")
}

// noneAtAll tells whether 一分钱 is only a way to say nothing: 一分钱都没有.
func (s *scanner) noneAtAll(n number, u unit) bool {
	if u.cents > 0 && (strings.HasPrefix(s.s[u.to:], " on the ") || !n.digits && n.mantissa < 3 && u.currency == "") { // 60 cents on the dollar
		return true
	}
	if n.digits || n.mantissa != 1 || n.scale > 0 || anyPrefix(s.s, n.to, "分钱", "毛钱", "块钱", "毛") == 0 {
		return false
	}
	c := s.clauseOf(n.from)
	return containsAny(s.s[c.from:n.from], "没", "不") || containsAny(head(s.s[u.to:c.to], 15), "没", "不", "也")
}

// addNamed adds a sum whose currency was said.
func (s *scanner) addNamed(n number, from int, c negotiation.Currency) (int, bool) {
	to, ok := s.addAmount(n, from, n.to, c)
	if ok {
		s.amounts[len(s.amounts)-1].named = true
	}
	return to, ok
}

func (s *scanner) addAmount(n number, from, to int, c negotiation.Currency) (int, bool) {
	if c == "" {
		c = s.currency
	}
	digits, ok := c.Digits()
	if !ok {
		digits = 2
	}
	minor, ok := n.minor(digits)
	if !ok {
		return 0, false
	}
	bound := dialog.Exactly
	if n.vague {
		bound = dialog.About
	}
	s.amounts = append(s.amounts, foundAmount{dialog.Amount{Text: s.original(from, to), Minor: minor, Currency: c, Per: dialog.Once, Bound: bound}, from, to, false})
	return to, true
}

// asksWhether tells whether what follows a number asks if it will do: 400行不行, "400 ok?".
func asksWhether(after string) bool {
	switch strings.Trim(after, " .?!,吧呢吗啊呀") {
	case "行不行", "行", "行么", "可以", "可以不", "可不可以", "可以么", "成不", "成不成", "成", "怎么样", "咋样", "好不好", "行不", "能行", "中不中", "ok", "ok不", "得不得", "得唔得", "够", "够不够",
		"is that ok", "would that do", "do you", "alright", "all right", "is fine", "is ok", "any good", "ok with you", "work", "enough":
		return true
	}
	return false
}
