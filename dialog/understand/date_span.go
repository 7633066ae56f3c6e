package understand

// spanDate reads a day by how far it is: "in two weeks", "3 days from now",
// "a week from friday", "two months after next friday", "10 days ago". "In 3
// months" is a term.
func (s *scanner) spanDate(i int) found {
	w, end := word(s.s, i)
	in := w == "in"
	j := i
	if in {
		j = skipSpace(s.s, end)
	}
	p, k := s.span(j)
	if in && (p.days == 1 || p.days == 7 || p.months == 1) && counts(s.s, i) {
		return found{} // 14 calls in one day
	}
	if k == 0 || (w == "a" || w == "an") && len(s.amounts) > 0 && i-s.amounts[len(s.amounts)-1].to <= 1 {
		return found{} // £10 a week from 4 January
	}
	next, after := nextWord(s.s, k)
	sign := 1
	switch next {
	case "time":
		if !in {
			return found{}
		}
		return found{day: p.from(s.today, 1), from: i, to: after}
	case "later", "hence":
		if p.months > 0 && p.days == 0 {
			return found{}
		}
		return found{day: p.from(s.today, 1), from: i, to: after}
	case "ago":
		if p.months > 0 {
			return found{}
		}
		return found{day: p.from(s.today, -1), from: i, to: after}
	case "before":
		sign = -1
	case "from", "after":
	case "on":
		if p.days%7 != 0 || p.days == 0 || in {
			break
		}
		if day, to := nextWord(s.s, after); englishWeekdays[day] > 0 || day == "sunday" { // a week on friday
			return found{day: s.weekday(i, englishWeekdays[day], 0).AddDays(p.days), from: i, to: to}
		}
		return found{}
	case "today", "tomorrow": // a week today
		if p.days%7 == 0 && p.days > 0 {
			return found{day: s.today.AddDays(p.days + englishDays[next]), from: i, to: after}
		}
	}
	if next == "from" || next == "after" || next == "before" {
		if now, to := nextWord(s.s, after); next == "from" && (now == "now" || now == "today") {
			if p.months > 1 && p.days == 0 {
				return found{}
			}
			return s.onWeekday(found{day: p.from(s.today, 1), from: i, to: to})
		}
		if f := s.anchor(after); f.to > 0 {
			return s.onWeekday(found{day: p.from(f.day, sign), from: i, to: f.to})
		}
		if next == "before" {
			return found{}
		}
	}
	if in && (p.months == 0 || p.months == 1 && p.days == 0) {
		return s.onWeekday(found{day: p.from(s.today, 1), from: i, to: k})
	}
	return found{}
}

// counts tells whether the word before i is something counted, so that "in a
// day" says how fast and not when: "ten calls in a day".
func counts(s string, i int) bool {
	w, _ := lastWord(s, i)
	switch w {
	case "twice", "once", "thrice":
		return true
	case "wages", "funds", "bucks", "dollars", "pounds", "this", "yours", "benefits", "tips", "always", "plus", "cos", "yes", "pls", "towards", "ends":
		return false
	}
	_, unit := englishUnits[w]
	return len(w) > 3 && w[len(w)-1] == 's' && !unit && !notCounted[w]
}

// onWeekday moves a day on to the day of the week that follows: "two months from today on tuesday".
func (s *scanner) onWeekday(f found) found {
	on, k := nextWord(s.s, f.to)
	day, to := nextWord(s.s, k)
	if wd, ok := englishWeekdays[day]; on == "on" && ok && wd >= 0 && len(day) > 4 {
		ahead := (int(wd) - int(f.day.Weekday()) + 7) % 7
		if ahead == 6 { // the day before is nearer
			ahead = -1
		}
		f.day, f.to = f.day.AddDays(ahead), to
	}
	return f
}

// anchor reads the day that a span is counted from.
func (s *scanner) anchor(k int) found {
	k = skipSpace(s.s, k)
	if k >= len(s.s) {
		return found{}
	}
	var f found
	switch c := s.s[k]; {
	case isDigit(c):
		f = s.numericDate(k)
	case isLetter(c):
		switch w, _ := word(s.s, k); w {
		case "in", "a", "an", "half", "couple", "another":
			return found{}
		}
		f = s.englishDate(k)
	}
	if f.to > 0 {
		f = s.beside(f)
	}
	return f
}

// span reads a length of time in English: "a week", "two weeks", "a couple of
// days", "2 years 1 month 21 days". It returns where it ends, 0 for none.
func (s *scanner) span(j int) (span, int) {
	var p span
	to := 0
	for range 3 {
		n, k := s.counted(j)
		if k == 0 {
			break
		}
		unit, end := nextWord(s.s, k)
		switch unit {
		case "day", "days", "dys":
			p.days += n
		case "working", "business":
			return span{}, 0
		case "week", "weeks", "wk", "wks":
			p.days += 7 * n
		case "fortnight", "fortnights":
			p.days += 14 * n
		case "month", "months", "mths", "mth":
			p.months += n
		case "year", "years":
			p.months += 12 * n
		default:
			return p, to
		}
		to = end
		j = skipSpace(s.s, end)
		if and, after := word(s.s, j); and == "and" {
			j = skipSpace(s.s, after)
		}
	}
	if p.days > 3660 || p.months > 1200 {
		return span{}, 0
	}
	return p, to
}

// counted reads how many: "a", "two", "a couple of", 10.
func (s *scanner) counted(j int) (int, int) {
	if n, k := shortInt(s.s, j); k > 0 {
		return n, k
	}
	w, k := word(s.s, j)
	switch w {
	case "a", "an", "another":
		next, after := nextWord(s.s, k)
		if next != "couple" {
			return 1, k
		}
		k = after
		fallthrough
	case "couple":
		if of, after := nextWord(s.s, k); of == "of" {
			k = after
		}
		return 2, k
	}
	if _, ok := wordNumbers[w]; !ok {
		return 0, 0
	}
	n, ok := readWords(s.s, j)
	v, whole := n.whole()
	if !ok || !whole || v > 999 {
		return 0, 0
	}
	return v, n.to
}
