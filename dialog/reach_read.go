package dialog

import (
	"regexp"
	"strings"
	"time"

	"repaybot/negotiation"
)

// reach is how somebody says they like to be reached, as far as it can be held
// to; zero values are what was not said.
type reach struct {
	hours negotiation.Hours
	days  negotiation.Weekdays
	way   string           // a channel's name, or "elsewhere" for one that is not ours
	until negotiation.Date // no messages before this day
	any   bool             // whenever
}

func (r reach) said() bool { return r != reach{} }

// whole is the part of the day that messages can be in at all: wishes are
// cut to it, so that "not in the evening" is a time to end at.
var whole = negotiation.Hours{From: 8 * 60, To: 22 * 60}

// Words that turn a time into one that does not suit, and those that only tell
// of this moment.
var (
	notThenWords  = wordsOf(`别|勿|不要|不用|莫|咪|唔|甭|免|没空|没时间|不方便|不便|不行|不能|接不了|睡|起不来|吵|忙|在开会|(?i)n'?t\b|\bdont\b|\bnot?\b|\bnever\b|\bstop\b|\bquit\b|\basleep\b|\bsleep\b|\bbusy\b|\bwork(ing)? (nights|days|mornings|evenings)|\bno good\b|\bcannot\b|\bavoid\b|避开|\bi('m| am) (on|in|at|driving|asleep)\b|\bi (teach|work|drive|lecture|sleep)\b`)
	onlyThenWords = wordsOf(`只|才|最好|有空|可以|方便|都行|随便|(?i)\bonly\b|\bbest\b|\bbetter\b|\bprefer\b|\bfree\b|\bok(ay)?\b|\bfine\b|\bsuits?\b|\bworks\b|\beasier\b`)
	reachWords    = wordsOf(`联系|聯絡|发|打|找|说|聊|通知|提醒|来电|(?i)\b(text|call|ring|phone|message|msg|ping|contact|reach|write|try|catch)\b`)
	eachWords     = wordsOf(`每|逢|都|(?i)\bevery\b|\beach\b|\balways\b|\b(mon|tues|wednes|thurs|fri|satur|sun)days\b`)
	exceptWords   = wordsOf(`除了|除开|(?i)\b(except|bar|but not|apart from)\b`)
	otherDayWords = wordsOf(`其他(日子|时间|天)|其它(日子|天)|余日|(?i)\b(any )?other days?\b`)
	anyTimeWords  = wordsOf(`随时|什么时候都|任何时候|几点都|哪天都|(?i)\bany ?time\b|\bwhenever\b|\ball day\b`)
	eveningHint   = wordsOf(`晚|夜|睡|(?i)\bevening|\bnight|\btonight|\bbed\b|\bdinner\b|\bpm\b`)
)

// clauseEnds are where one clause of a message ends.
var clauseEnds = regexp.MustCompile(`[,，。.;；!！?？\n]|\s(?:but|and only|so|because|cause|cos)\s|\si (?:work|sleep|drive)\s|但是?|不过`)

var hanSpace = regexp.MustCompile(`(\p{Han})\s+(\p{Han})`)

// readReach reads how somebody likes to be reached. today is their day. What a
// message only tells of ("I work until six, …") is no wish; a message of one
// clause is one.
func readReach(text string, r Reading, today negotiation.Date) reach {
	var got reach
	lower := strings.ToLower(text)
	var not []negotiation.Hours
	var named negotiation.Weekdays // all days that were named
	surest := 0
	clauses := clausesOf(lower)
	for _, clause := range clauses {
		refused := mentions(clause, notThenWords)
		sure := 1
		if mentions(clause, onlyThenWords) || mentions(clause, reachWords) || mentions(clause, eachWords) {
			sure = 2
		} else if len(clauses) > 1 && !refused {
			sure = 0
		}
		if w, ok := hoursIn(clause, lower, refused); ok {
			if refused {
				not = append(not, w)
			} else if sure > surest {
				got.hours, surest = w, sure
			}
		}
		d := daysIn(clause)
		named |= d
		if d != 0 && sure > 0 && got.days == 0 && recurring(clause, refused, len(r.Dates) > 0) {
			if refused || mentions(clause, exceptWords) {
				d = everyDay &^ d
			}
			got.days = d
		}
	}
	if named != 0 && mentions(lower, otherDayWords) {
		got.days = everyDay &^ named
	}
	if got.hours == (negotiation.Hours{}) {
		for _, w := range not {
			if h, ok := without(w); ok {
				got.hours = h
			}
		}
	}
	got.way = wayIn(lower)
	if got.days == 0 && got.hours == (negotiation.Hours{}) {
		got.until = untilIn(lower, r, today)
	}
	got.any = !got.said() && mentions(text, anyTimeWords)
	return got
}

// clausesOf cuts a message into clauses. A time such as 8.30 or 8:30 is no end.
func clausesOf(text string) []string {
	text = hanSpace.ReplaceAllString(text, "$1，$2") // as many write instead of a comma
	var clauses []string
	from := 0
	for _, at := range clauseEnds.FindAllStringIndex(text, -1) {
		if text[at[0]] == '.' && at[0] > 0 && isDigitAt(text, at[0]-1) && isDigitAt(text, at[1]) {
			continue
		}
		if c := text[from:at[0]]; strings.TrimSpace(c) != "" {
			clauses = append(clauses, c)
		}
		from = at[1]
	}
	if c := text[from:]; strings.TrimSpace(c) != "" {
		clauses = append(clauses, c)
	}
	return clauses
}

func isDigitAt(text string, i int) bool {
	return i >= 0 && i < len(text) && text[i] >= '0' && text[i] <= '9'
}

// without is the rest of the day where a part of it does not suit; ok is false
// where that leaves two parts, or none.
func without(w negotiation.Hours) (rest negotiation.Hours, ok bool) {
	before := negotiation.Hours{From: whole.From, To: min(w.From, whole.To)}
	after := negotiation.Hours{From: max(w.To, whole.From), To: whole.To}
	if after.To == whole.To {
		after.To = 24 * 60
	}
	long := func(h negotiation.Hours) bool { return min(h.To, whole.To)-h.From >= 90 }
	switch {
	case long(before) && !long(after):
		before.From = 0
		return before, true
	case long(after) && !long(before) && after.From > whole.From:
		return after, true
	}
	return rest, false
}

// Channels by what people call them.
var (
	telegramWords  = wordsOf(`电报|(?i)\btelegram\b|\btg\b`)
	wechatWords    = wordsOf(`微信|(?i)\bwe ?chat\b`)
	whatsappWords  = wordsOf(`(?i)what'?s ?app`)
	webWords       = wordsOf(`网页|网站|官网|站内信|(?i)\bweb(site| ?page| chat)?\b|\bin (the|your) app\b`)
	hereWords      = wordsOf(`这里发|在这(里|儿)(说|聊|发|联系|就行|就好)|(?i)\b(in|on) this chat\b|\bjust here\b|\bmessage me here\b`)
	elsewhereWords = wordsOf(`邮件|邮箱|写信|书信|信件|寄信|短信|简讯|簡訊|打电话给我|打座机|打手机|致电|(?i)e-?mail|gmail|\bby (post|mail|letter|phone|sms)\b|\bletters?\b|\blandline\b|\bsms\b|\bcall me\b|\bring me\b|\bphone me\b|\bmy other number\b|\bmy cell\b`)
	notCallWords   = wordsOf(`(别|不要|勿|唔好|莫|不必|不用).{0,3}(打|致电|来电|电话)|电话.{0,4}(别|不要|不方便|接不了)|(?i)(don'?t|dont|do not|stop|no|not|instead of|never) (ring|call|phon)`)
)

// elsewhere is a way that is not ours: a colleague is told.
const elsewhere = "elsewhere"

// wayIn is the channel that a message asks for. "Not by phone" asks for none.
func wayIn(text string) string {
	for _, w := range []struct {
		name  string
		words *words
	}{{"telegram", telegramWords}, {"wechat", wechatWords}, {"whatsapp", whatsappWords}, {"web", webWords}, {"here", hereWords}} {
		if at := w.words.pattern.FindStringIndex(text); w.words.mayBeIn(text) && at != nil && !notBefore(text[:at[0]]) {
			return w.name
		}
	}
	if mentions(text, elsewhereWords) && !(mentions(text, notCallWords) && !mentions(text, wordsOfLetters)) {
		return elsewhere
	}
	return ""
}

var wordsOfLetters = wordsOf(`邮件|邮箱|写信|书信|寄信|短信|简讯|簡訊|(?i)e-?mail|gmail|\bpost\b|\bletters?\b|\bsms\b`)

var endsInNot = regexp.MustCompile(`(别|不要|不用|勿|唔好|莫|not|n't|don't|stop)( by| on| via| use| using| the)?\s*[用发在走]?\s*$`)

func notBefore(text string) bool { return endsInNot.MatchString(text) }

// Days of the week by what people call them.
var (
	dayNames = [...]*words{
		time.Sunday:    wordsOf(`(周|星期|礼拜|週|禮拜)[日天]|(?i)\bsun(day)?s?\b`),
		time.Monday:    wordsOf(`(周|星期|礼拜|週|禮拜)一|(?i)\bmon(day)?s?\b`),
		time.Tuesday:   wordsOf(`(周|星期|礼拜|週|禮拜)二|(?i)\btue(s(day)?)?s?\b`),
		time.Wednesday: wordsOf(`(周|星期|礼拜|週|禮拜)三|(?i)\bwed(nesday)?s?\b`),
		time.Thursday:  wordsOf(`(周|星期|礼拜|週|禮拜)四|(?i)\bthu(rs(day)?)?s?\b`),
		time.Friday:    wordsOf(`(周|星期|礼拜|週|禮拜)五|(?i)\bfri(day)?s?\b`),
		time.Saturday:  wordsOf(`(周|星期|礼拜|週|禮拜)六|(?i)\bsat(urday)?s?\b`),
	}
	weekendWords  = wordsOf(`周末|週末|双休|(?i)\bweekends?\b`)
	workdayWords  = wordsOf(`工作日|平日|平时|(周|星期|礼拜|週|禮拜)一(到|至|-|~)(周|星期|礼拜|週|禮拜)?五|(?i)\bweek ?days?\b|\bmon(day)?s? (to|through|thru|-|till?) fri(day)?s?\b|\bworking days\b`)
	thisWeekWords = wordsOf(`这(个)?周末|本周末|(?i)\bthis weekend\b|\bthe weekend\b`)
)

const (
	everyDay negotiation.Weekdays = 1<<7 - 1
	weekend  negotiation.Weekdays = 1<<time.Saturday | 1<<time.Sunday
)

// daysIn are the days of the week that a clause names.
func daysIn(clause string) (d negotiation.Weekdays) {
	if mentions(clause, workdayWords) {
		return everyDay &^ weekend
	}
	if mentions(clause, weekendWords) && !mentions(clause, thisWeekWords) {
		d |= weekend
	}
	for day, w := range dayNames {
		if mentions(clause, w) {
			d |= 1 << day
		}
	}
	return d
}

// recurring tells whether a clause means the days of every week. One day that
// is also a date is that date ("ring me Monday"), unless the words say more.
func recurring(clause string, refused, dated bool) bool {
	d := daysIn(clause)
	if d == weekend || d == everyDay&^weekend || mentions(clause, eachWords) || mentions(clause, onlyThenWords) {
		return true
	}
	return refused || !dated
}

// Words for a time to wait that no date names.
var (
	nextWeekWords  = wordsOf(`下(个)?(周|星期|礼拜|週)(再|吧|$|找|联)|(?i)\bnext week\b`)
	thisMonthWords = wordsOf(`这(个)?月(都)?(别|不要|先别|先不)|本月(别|不要|先别|先不)|(?i)\b(not|nothing|no messages?|leave me( alone)?) (this|for (this|the)) month\b|\bfor the rest of (the|this) month\b`)
	nextMonthWords = wordsOf(`下(个)?月(初)?(再|吧|$|找|联)|(?i)\bnext month\b`)
)

// untilIn is the day before which no message is wanted.
func untilIn(text string, r Reading, today negotiation.Date) negotiation.Date {
	for _, d := range r.Dates {
		if d.Day > today {
			return d.Day
		}
	}
	year, month, _ := today.Civil()
	switch {
	case mentions(text, thisMonthWords), mentions(text, nextMonthWords):
		return negotiation.NewDate(year, month+1, 1)
	case mentions(text, nextWeekWords):
		return today.AddDays(7 - (int(today.Weekday())+6)%7)
	}
	for _, t := range r.Terms {
		switch t.Unit {
		case Months:
			return today.AddMonths(t.Count)
		case Weeks:
			return today.AddDays(7 * t.Count)
		case Fortnights:
			return today.AddDays(14 * t.Count)
		}
	}
	return 0
}
