package dialog

import (
	"regexp"
	"strconv"
	"strings"

	"repaybot/negotiation"
)

// Times of day as people write them. A time has up to three parts: the part of
// the day, the hour, and its minutes.
const (
	zhTime = `(凌晨|清晨|早上|早晨|早|上午|朝早|中午|下午|傍晚|晚上|夜里|夜晚|晚)?\s*(\d{1,2}|十[一二]?|[一二两三四五六七八九])\s*(?:[点點时時]|:|：)(半|\d{1,2}分?)?`
	enTime = `(noon|midnight|midday|(?:\d{1,2}(?:[:.]?\d{2})?|half (?:past )?(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven)|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?: ?(?:am|pm|a\.m|p\.m|a|p)\b)?)`
)

var (
	zhRange  = regexp.MustCompile(zhTime + `?\s*(?:到|至|-|~|－|—)\s*` + zhTime)
	zhShort  = regexp.MustCompile(`(\d{1,2})\s*(?:到|至|-|~)\s*(\d{1,2})\s*[点點]`)
	zhAfter  = regexp.MustCompile(zhTime + `\s*(?:钟|鐘)?(?:以后|之后|以後|之後|过后|后|後|再|才)`)
	zhBefore = regexp.MustCompile(zhTime + `\s*(?:钟|鐘)?(?:以前|之前|前)`)
	enRange  = regexp.MustCompile(`(?:between |from )?\b` + enTime + ` ?(?:and|to|till?|until|-|–) ?` + enTime)
	enAfter  = regexp.MustCompile(`\b(?:after|from|past|since) (?:about |around |like )?` + enTime)
	enBefore = regexp.MustCompile(`\b(?:before|by|until|till?|up to) (?:about |around |like )?` + enTime)
)

// parts of the day, the longer words first.
var partsOfDay = []struct {
	words *words
	hours negotiation.Hours
}{
	{wordsOf(`下班(以?后|再|之后|後)?|放学|收工|(?i)\bafter (work|office|business|school)( hours)?\b`), negotiation.Hours{From: 18 * 60, To: 24 * 60}},
	{wordsOf(`上班|工作时间|上课|(?i)\b(work|working|office|school|business) hours\b|\bat work\b|\b(while|when) i'?m (at work|working)\b`), negotiation.Hours{From: 9 * 60, To: 18 * 60}},
	{wordsOf(`午休|午饭|中午|晌午|(?i)\blunch( ?time| hour| break)?\b`), negotiation.Hours{From: 12 * 60, To: 14 * 60}},
	{wordsOf(`早上|上午|早晨|清晨|朝早|大清早|早市|(?i)\bmornings?\b`), negotiation.Hours{From: 0, To: 12 * 60}},
	{wordsOf(`下午|午后|(?i)\bafternoons?\b|\barvos?\b`), negotiation.Hours{From: 12 * 60, To: 18 * 60}},
	{wordsOf(`傍晚|(?i)\bearly evening\b`), negotiation.Hours{From: 17 * 60, To: 19 * 60}},
	{wordsOf(`晚上|夜晚|夜里|晚间|深夜|夜更|(?i)\bevenings?\b|\bnights?\b`), negotiation.Hours{From: 18 * 60, To: 24 * 60}},
	{wordsOf(`白天|日头|(?i)\bday ?time\b|\bdays only\b|\b(during|in) the day\b|\b(work|sleep|drive)s? days\b`), negotiation.Hours{From: 8 * 60, To: 18 * 60}},
}

// tonightWords are of this day alone.
var oneOffWords = wordsOf(`今晚|今天|明早|明天|明晚|聽日|听日|明儿|(?i)\btonight\b|\bto(day|morrow)\b|\bthis (morning|afternoon|evening)\b|\bright now\b|\brn\b`)

// hoursIn reads the time of day that a clause names: a time that is said
// exactly, else a part of the day. message is all of it, for what its other
// words tell of morning or evening. "Not before six" is a morning: somebody
// sleeps.
func hoursIn(clause, message string, refused bool) (negotiation.Hours, bool) {
	if mentions(clause, oneOffWords) {
		return negotiation.Hours{}, false
	}
	late := mentions(clause, eveningHint)
	if h, ok := zhHours(clause, late, refused); ok {
		return h, true
	}
	if h, ok := enHours(clause, late || mentions(message, eveningHint) && !strings.Contains(message, "work nights"), refused); ok {
		return h, true
	}
	for _, p := range partsOfDay {
		if mentions(clause, p.words) {
			return p.hours, true
		}
	}
	return negotiation.Hours{}, false
}

func window(from, to negotiation.Clock, ok bool) (negotiation.Hours, bool) {
	return negotiation.Hours{From: from, To: to}, ok && from < to
}

func zhHours(clause string, late, refused bool) (negotiation.Hours, bool) {
	if m := zhRange.FindStringSubmatch(clause); m != nil && m[2] != "" {
		from, ok1 := zhClock(m[1], m[2], m[3], late)
		part := m[4]
		if part == "" {
			part = m[1]
		}
		to, ok2 := zhClock(part, m[5], m[6], late)
		if to <= from && to < 12*60 {
			to += 12 * 60
		}
		return window(from, to, ok1 && ok2)
	}
	if m := zhShort.FindStringSubmatch(clause); m != nil {
		from, ok1 := zhClock("", m[1], "", late)
		to, ok2 := zhClock("", m[2], "", late)
		if to <= from && to < 12*60 {
			to += 12 * 60
		}
		return window(from, to, ok1 && ok2)
	}
	if m := zhAfter.FindStringSubmatch(clause); m != nil {
		from, ok := zhClock(m[1], m[2], m[3], late)
		return window(from, 24*60, ok)
	}
	if m := zhBefore.FindStringSubmatch(clause); m != nil {
		if m[1] == "" && late && !strings.Contains(clause, "晚") { // asleep before ten is a morning
			late = false
		}
		to, ok := zhClock(m[1], m[2], m[3], late)
		return window(0, earlier(to, refused && m[1] == ""), ok)
	}
	return negotiation.Hours{}, false
}

// zhClock is a time of day; where no part of the day is said, one of the
// hours in which people are up.
func zhClock(part, hour, minutes string, late bool) (negotiation.Clock, bool) {
	h, ok := smallNumber(hour)
	if !ok || h > 24 {
		return 0, false
	}
	switch part {
	case "下午", "傍晚", "晚上", "夜里", "夜晚", "晚":
		if h < 12 {
			h += 12
		}
	case "中午":
		if h < 3 {
			h += 12
		}
	case "":
		if h >= 1 && h < 7 || late && h < 12 {
			h += 12
		}
	}
	m := 0
	if minutes == "半" {
		m = 30
	} else if minutes != "" {
		m, _ = strconv.Atoi(strings.TrimSuffix(minutes, "分"))
	}
	return negotiation.Clock(h*60 + m), m < 60 && h*60+m <= 24*60
}

var smallNumbers = map[string]int{
	"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "十一": 11, "十二": 12,
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}

func smallNumber(text string) (int, bool) {
	if n, ok := smallNumbers[text]; ok {
		return n, true
	}
	n, err := strconv.Atoi(text)
	return n, err == nil && n >= 0
}

func enHours(clause string, late, refused bool) (negotiation.Hours, bool) {
	if m := enRange.FindStringSubmatch(clause); m != nil {
		from, ok1 := enClock(m[1], false)
		to, ok2 := enClock(m[2], false)
		if to <= from && to < 12*60 {
			to += 12 * 60
		}
		return window(from, to, ok1 && ok2)
	}
	if m := enAfter.FindStringSubmatch(clause); m != nil {
		from, ok := enClock(m[1], late)
		return window(from, 24*60, ok)
	}
	if m := enBefore.FindStringSubmatch(clause); m != nil {
		to, ok := enClock(m[1], false)
		return window(0, earlier(to, refused && !strings.HasSuffix(m[1], "m") && strings.Contains(m[0], "before")), ok)
	}
	return negotiation.Hours{}, false
}

// earlier takes a time from five to seven in the evening for one in the morning.
func earlier(c negotiation.Clock, is bool) negotiation.Clock {
	if is && c >= 17*60 && c < 20*60 {
		return c - 12*60
	}
	return c
}

var enParts = regexp.MustCompile(`^(half (?:past )?)?(\d{1,2}|[a-z]+?)(?:[:.]?(\d{2}))? ?(am|pm|a\.m|p\.m|a|p)?$`)

// enClock is a time of day; without am or pm it is one of the hours in which
// people are up, and late says which of two.
func enClock(text string, late bool) (negotiation.Clock, bool) {
	switch text {
	case "noon", "midday":
		return 12 * 60, true
	case "midnight":
		return 24 * 60, true
	}
	m := enParts.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	h, ok := smallNumber(m[2])
	if !ok || h > 24 {
		return 0, false
	}
	minutes := 0
	if m[1] != "" {
		minutes = 30
	} else if m[3] != "" {
		minutes, _ = strconv.Atoi(m[3])
	}
	switch {
	case strings.HasPrefix(m[4], "p"):
		if h < 12 {
			h += 12
		}
	case strings.HasPrefix(m[4], "a"):
		if h == 12 {
			h = 0
		}
	case h >= 1 && h < 8 || late && h < 12:
		h += 12
	}
	return negotiation.Clock(h*60 + minutes), minutes < 60 && h*60+minutes <= 24*60
}
