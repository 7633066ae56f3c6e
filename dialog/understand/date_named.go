package understand

import (
	"strings"
	"time"
)

// named is a day of the year with a name of its own.
type named struct {
	name  string
	month time.Month
	day   int
}

// namedDays are the days that people pay by and remember, which fall on the
// same day each year. "By Christmas" is a season and none.
var namedDays = [...]named{
	{"christmas eve", 12, 24}, {"xmas eve", 12, 24}, {"christmas day", 12, 25}, {"xmas day", 12, 25}, {"boxing day", 12, 26},
	{"new year's eve", 12, 31}, {"new years eve", 12, 31}, {"new year eve", 12, 31}, {"nye", 12, 31}, {"hogmanay", 12, 31}, {"new year's day", 1, 1}, {"new years day", 1, 1}, {"new year day", 1, 1},
	{"valentine's day", 2, 14}, {"valentines day", 2, 14}, {"valentine day", 2, 14}, {"valentine's", 2, 14}, {"leap day", 2, 29}, {"st patrick's day", 3, 17}, {"st patricks day", 3, 17}, {"saint patrick's day", 3, 17}, {"paddy's day", 3, 17}, {"paddys day", 3, 17},
	{"april fools", 4, 1}, {"cinco de mayo", 5, 5}, {"fourth of july", 7, 4}, {"independence day", 7, 4}, {"canada day", 7, 1}, {"halloween", 10, 31}, {"bonfire night", 11, 5}, {"guy fawkes", 11, 5}, {"veterans day", 11, 11}, {"australia day", 1, 26}, {"anzac day", 4, 25}, {"burns night", 1, 25}, {"juneteenth", 6, 19},
	{"平安夜", 12, 24}, {"圣诞节", 12, 25}, {"圣诞当天", 12, 25}, {"元旦节", 1, 1}, {"元旦", 1, 1}, {"情人节", 2, 14}, {"妇女节", 3, 8}, {"愚人节", 4, 1}, {"劳动节", 5, 1}, {"五一节", 5, 1}, {"儿童节", 6, 1}, {"六一节", 6, 1}, {"建党节", 7, 1}, {"建军节", 8, 1}, {"教师节", 9, 10}, {"国庆节", 10, 1}, {"国庆当天", 10, 1}, {"双十一", 11, 11}, {"双11", 11, 11}, {"双十二", 12, 12}, {"双12", 12, 12},
}

// namedLexicon finds them; the list is the index.
var namedLexicon = newNamedLexicon()

func newNamedLexicon() *lexicon {
	lists := make([][]string, len(namedDays))
	for k, d := range namedDays {
		lists[k] = []string{d.name + "|"}
		if d.name[0] >= 0x80 {
			lists[k] = []string{d.name}
		}
	}
	return newLexicon(lists...)
}

// namedDate reads a day with a name of its own: "christmas eve", 元旦.
func (s *scanner) namedDate(i int) found {
	k, n := namedLexicon.at(s.s, i)
	if n == 0 || anySuffix(s.s, i, "since last", "happy") || strings.HasPrefix(s.s[i+n:], "快乐") || strings.HasPrefix(s.s[i+n:], "假") || strings.HasPrefix(s.s[i+n:], "期间") {
		return found{}
	}
	d := namedDays[k]
	return found{day: s.monthDay(i, d.month, d.day), from: i, to: i + n, month: true}
}
