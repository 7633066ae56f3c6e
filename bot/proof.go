package bot

import (
	"crypto/subtle"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// proof is what somebody says to show that a number's customer is them: the
// last digits of the ID, the days their birth date may be, or both.
type proof struct {
	last4 string
	days  []negotiation.Date // as it was written, "1/2/1990" may be two days
}

// fits tells whether all that was said is the person's. It takes as long
// whether it does or not.
func (p proof) fits(who Person) bool {
	ok := 1
	if p.last4 != "" {
		ok &= subtle.ConstantTimeCompare([]byte(p.last4), []byte(strings.ToUpper(string(who.IDLast4.Reveal()))))
	}
	if len(p.days) > 0 {
		any := 0
		for _, d := range p.days {
			any |= subtle.ConstantTimeCompare([]byte(d.String()), who.BirthDate.Reveal())
		}
		ok &= any
	}
	return ok == 1 && (p.last4 != "" || len(p.days) > 0)
}

// The ways in which people write a day.
var (
	yearFirst = regexp.MustCompile(`\b((?:19|20)[0-9]{2})\s*[-/.年 ]\s*([0-9]{1,2})\s*[-/.月 ]\s*([0-9]{1,2})\b\s*[日号號]?`)
	joined    = regexp.MustCompile(`\b((?:19|20)?[0-9]{2})(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])\b`)
	yearLast  = regexp.MustCompile(`\b([0-9]{1,2})\s*[-/. ]\s*([0-9]{1,2})\s*[-/. ]\s*([0-9]{4}|[0-9]{2})\b`)
	shortYear = regexp.MustCompile(`\b([0-9]{2})\s*年\s*([0-9]{1,2})\s*月\s*([0-9]{1,2})\b\s*[日号號]?`)
	yearAhead = regexp.MustCompile(`\b([0-9]{2})\s*[-/.]\s*([0-9]{1,2})\s*[-/.]\s*([0-9]{1,2})\b`)
	dayMonth  = regexp.MustCompile(`(?i)\b([0-9]{1,2})(?:st|nd|rd|th)?\s*(?:of\s+)?(` + months + `)[a-z]*\.?,?\s*([0-9]{4}|[0-9]{2})\b`)
	monthDay  = regexp.MustCompile(`(?i)\b(` + months + `)[a-z]*\.?\s*([0-9]{1,2})(?:st|nd|rd|th)?,?\s*([0-9]{4}|[0-9]{2})\b`)
	lastFour  = regexp.MustCompile(`(?i)(?:^|[^0-9a-z])([0-9]{3}[0-9x])(?:$|[^0-9a-z])`)
)

const months = `jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec`

// maxBeside is how many letters may stand beside a proof, a code or a number;
// more is a message, and is read as one.
const maxBeside = 24

// proofIn finds a proof in what somebody wrote. now bounds years of two digits.
func proofIn(text string, j negotiation.Jurisdiction, now time.Time) (proof, bool) {
	var p proof
	rest := plainDigits(strings.TrimSpace(text))
	take := func(form *regexp.Regexp, year, month, day int) {
		if len(p.days) > 0 {
			return
		}
		m := form.FindStringSubmatch(rest)
		if m == nil {
			return
		}
		if d, ok := dayOf(m[year], m[month], m[day], now); ok {
			p.days = append(p.days, d)
		}
		if form == yearLast && j != negotiation.US && len(p.days) == 0 { // the other way round, where only that is a day
			if d, ok := dayOf(m[year], m[day], m[month], now); ok {
				p.days = append(p.days, d)
			}
		}
		if len(p.days) > 0 {
			rest = strings.Replace(rest, m[0], " ", 1)
		}
	}
	take(yearFirst, 1, 2, 3)
	take(shortYear, 1, 2, 3)
	take(dayMonth, 3, 2, 1)
	take(monthDay, 3, 1, 2)
	if j == negotiation.US {
		take(yearLast, 3, 1, 2)
	} else {
		take(yearLast, 3, 2, 1)
	}
	take(yearAhead, 1, 2, 3)
	take(joined, 1, 2, 3)
	if m := lastFour.FindStringSubmatch(rest); m != nil {
		p.last4 = strings.ToUpper(m[1])
		rest = strings.Replace(rest, m[1], " ", 1)
	}
	if letters(rest) > maxBeside || strings.ContainsFunc(rest, unicode.IsDigit) {
		return proof{}, false
	}
	return p, p.last4 != "" || len(p.days) > 0
}

// dayOf is a calendar day of its parts; a month may be named.
func dayOf(year, month, day string, now time.Time) (negotiation.Date, bool) {
	y, _ := strconv.Atoi(year)
	d, _ := strconv.Atoi(day)
	m, err := strconv.Atoi(month)
	if err != nil {
		m = strings.Index(months, strings.ToLower(month[:3]))/4 + 1
	}
	if len(year) == 2 {
		if y += 2000; y > now.Year() {
			y -= 100
		}
	}
	date := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if m < 1 || m > 12 || date.Day() != d || date.After(now) {
		return 0, false
	}
	return negotiation.DateOf(date), true
}

// letters counts what is neither a digit nor a sign nor white space. A Chinese
// character says as much as two letters do.
func letters(text string) int {
	n := 0
	for _, r := range text {
		if unicode.Is(unicode.Han, r) {
			n++
		}
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

// codeInText is six digits by themselves within a text.
var codeInText = regexp.MustCompile(`(?:^|[^0-9])([0-9]{6})(?:$|[^0-9])`)

// codeTold is the code in a text that says little else.
func codeTold(text string) (string, bool) {
	if digits, ok := sixDigits(text); ok {
		return digits, true
	}
	text = plainDigits(text)
	m := codeInText.FindStringSubmatch(text)
	if m == nil || letters(text) > maxBeside || strings.ContainsFunc(strings.Replace(text, m[1], "", 1), unicode.IsDigit) {
		return "", false
	}
	return m[1], true
}

// numberTold is the phone number (E.164) in a text that says little else.
func numberTold(text string, j negotiation.Jurisdiction) (string, bool) {
	text = plainDigits(text)
	if letters(text) > maxBeside {
		return "", false
	}
	return phoneIn(text, j)
}

// numberAlone is the phone number (E.164) that a text is and nothing else. It
// is asked before it is known what the text answers, so what may be a birth
// date or a code is none.
func numberAlone(text string, j negotiation.Jurisdiction) (string, bool) {
	text = plainDigits(strings.TrimSpace(text))
	if len(text) > 24 || letters(text) > 0 {
		return "", false
	}
	digits := 0
	for _, r := range text {
		if r >= '0' && r <= '9' {
			digits++
		}
	}
	if digits < 9 {
		return "", false
	}
	if _, is := proofIn(text, j, time.Unix(maxBirth, 0)); is {
		return "", false
	}
	return phoneIn(text, j)
}

// maxBirth is later than anybody who writes was born, in Unix seconds: 2100.
const maxBirth = 4102444800

// Digits that may name somebody are not kept in what a turn records.
var (
	longRun = regexp.MustCompile(`[0-9０-９](?:[ \-–]?[0-9０-９]){3,}`)
	anyRun  = regexp.MustCompile(`[0-9０-９]+`)
)

// maskNumbers takes the digits that may name somebody out of the text of
// somebody of whom it is not known who they are: a phone number always; what is
// as long as the end of an ID while a number is asked for; every digit while a
// code or a proof is.
func maskNumbers(text string, step dialog.IdentityStep) string {
	const mask = "***"
	runs := phoneLike
	switch step {
	case dialog.StepNumber, dialog.StepLetter:
		runs = longRun
	case dialog.StepCode, dialog.StepProof:
		return anyRun.ReplaceAllString(text, mask)
	default:
		text = strings.Map(func(r rune) rune {
			if r >= '０' && r <= '９' {
				return r - '０' + '0'
			}
			return r
		}, text)
	}
	return runs.ReplaceAllString(text, mask)
}
