package wording

import (
	"strings"
	"time"
)

// date reads a day that begins with a number. It tells whether it was one of
// the Say's, and then has read it.
func (s *scanner) date(start, n int, after string, gap int) bool {
	begin := s.at
	p := parts{text: after}
	ok := false
	switch {
	case p.word("年"): // 2026年11月30日
		if m, d := p.int(), 0; m > 0 && p.word("月") {
			d = p.int()
			ok = (p.word("日") || p.word("号")) && s.a.day(n, m, d)
		}
	case p.word("月"): // 11月30日
		d := p.int()
		ok = (p.word("日") || p.word("号")) && s.a.day(0, n, d)
	case gap == 0 && strings.HasPrefix(after, "-"): // 2026-11-30
		p.word("-")
		m := p.int()
		if p.word("-") {
			ok = s.a.day(n, m, p.int())
		}
	default: // 30 November, 30 November 2026
		if m := p.month(); m > 0 {
			year := 0
			if q := p; len(s.text) > 0 {
				if y := q.int(); y >= 1000 {
					year, p = y, q
				}
			}
			ok = s.a.day(year, int(m), n)
		}
	}
	if !ok {
		s.at = begin
		return false
	}
	s.at += gap + len(after) - len(p.text)
	return s.at >= len(s.text) || !isDigit(s.text[s.at])
}

// clock reads an hour: 6 pm, 8:30 am, 18:00, 6点, 8点30分.
func (s *scanner) clock(n int, after string, gap int) bool {
	p := parts{text: after}
	minutes, ok := 0, false
	switch {
	case p.word("点"):
		if q := p; q.peek() {
			minutes = q.int()
			q.word("分")
			p = q
		}
		ok = true
	case gap == 0 && p.word(":") && p.peek():
		minutes, ok = p.int(), true
		p.halfDay()
	default:
		ok = p.halfDay()
	}
	if !ok || !s.a.hour(n, minutes) {
		return false
	}
	s.at += gap + len(after) - len(p.text)
	return s.at >= len(s.text) || !isDigit(s.text[s.at])
}

// monthThenDay reads a day in the American order: November 30, November 30, 2026.
func (s *scanner) monthThenDay(lower string) bool {
	m, ok := englishMonths[lower]
	if !ok {
		return false
	}
	p := parts{text: s.text[s.at:]}
	d := p.int()
	if d == 0 {
		return false
	}
	year := 0
	q := p
	q.word(",")
	if y := q.int(); y >= 1000 {
		year, p = y, q
	}
	if len(p.text) > 0 && (isDigit(p.text[0]) || isLetter(p.text[0])) || !s.a.day(year, int(m), d) {
		return false
	}
	s.at = len(s.text) - len(p.text)
	return true
}

// parts reads what follows a number.
type parts struct{ text string }

func (p *parts) word(w string) bool {
	text := strings.TrimLeft(p.text, " ")
	if !strings.HasPrefix(text, w) {
		return false
	}
	p.text = text[len(w):]
	return true
}

// peek tells whether a digit comes next.
func (p *parts) peek() bool { return p.text != "" && isDigit(p.text[0]) }

// int reads a number of up to 4 digits; 0 where there is none.
func (p *parts) int() int {
	text := strings.TrimLeft(p.text, " ")
	n, i := 0, 0
	for i < len(text) && i < 4 && isDigit(text[i]) {
		n, i = n*10+int(text[i]-'0'), i+1
	}
	if i > 0 {
		p.text = text[i:]
	}
	return n
}

func (p *parts) month() time.Month {
	text := strings.TrimLeft(p.text, " ")
	i := 0
	for i < len(text) && isLetter(text[i]) {
		i++
	}
	if i < 3 || i > 9 {
		return 0
	}
	m := englishMonths[strings.ToLower(text[:i])]
	if m > 0 {
		p.text = text[i:]
	}
	return m
}

func (p *parts) halfDay() bool {
	for _, w := range []string{"am", "pm", "AM", "PM"} {
		if q := *p; q.word(w) && (q.text == "" || !isLetter(q.text[0]) && !isDigit(q.text[0])) {
			*p = q
			return true
		}
	}
	return false
}
