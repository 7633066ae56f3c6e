package understand

import (
	"sort"
	"strings"
	"unicode/utf8"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// scanner picks the entities out of a message in one pass from left to right.
// What one entity has taken no other reads again: the 15 of 每月15号 is no amount.
type scanner struct {
	text
	today    negotiation.Date
	currency negotiation.Currency
	british  bool // 4/1 is 4 January

	clauses  []clause
	paying   bool // one of them has a word of paying
	amounts  []foundAmount
	dates    []foundDay
	days     []dialog.DayOfMonth
	terms    []foundTerm
	percents []dialog.Percent
	reasons  []dialog.Reason
	marked   []byte // the plain text with every entity blanked to one letter: what the model sees
}

// clause is a stretch of the message between two punctuation marks, and what
// of it matters to the numbers in it. It is looked up lazily.
type clause struct {
	from, to int
	past     bool // it tells of what was done
	paying   bool // it has a word of paying, owing or earning
	dom      bool // it names a day of each month
}

type foundAmount struct {
	dialog.Amount
	from, to int
	named    bool // a sign or a word says the currency
}

type foundDay struct {
	dialog.Day
	from, to int
}

type foundTerm struct {
	dialog.Term
	from, to int
}

// matcher reads one kind of entity at a byte of the plain text and returns the byte after it.
type matcher func(s *scanner, i int) (to int, ok bool)

// matchers, the more particular first.
var matchers = [...]matcher{
	(*scanner).dayOfMonth, (*scanner).date, (*scanner).percent, (*scanner).clockTime, (*scanner).term, (*scanner).amount,
}

// marks stand for an entity in what the model sees, in the order of matchers.
const marks = "\x01\x02\x03\x04\x05\x06"

func (s *scanner) scan() {
	s.split()
	s.marked = make([]byte, 0, len(s.s))
	for i := 0; i < len(s.s); {
		c := s.s[i]
		if c == ' ' {
			s.marked = append(s.marked, c)
			i++
			continue
		}
		if to, ok := s.skipLink(i); ok {
			i = to
			continue
		}
		if to, ok := s.match(i); ok {
			i = to
			continue
		}
		to := i + 1
		switch {
		case isLetter(c):
			_, to = word(s.s, i)
		case isDigit(c):
			if n, ok := readDigits(s.s, i); ok {
				to = n.to
			}
			s.marked = append(s.marked, '0')
			i = to
			continue
		case c >= 0x80:
			_, size := utf8.DecodeRuneInString(s.s[i:])
			to = i + size
		}
		s.marked = append(s.marked, s.s[i:to]...)
		i = to
	}
	s.settleAmounts()
	s.findReasons()
}

func (s *scanner) match(i int) (int, bool) {
	for k, m := range matchers {
		if to, ok := m(s, i); ok && to > i {
			s.marked = append(s.marked, ' ', marks[k], ' ')
			return to, true
		}
	}
	return 0, false
}

// skipLink passes over addresses on the web and titles: their digits say nothing.
func (s *scanner) skipLink(i int) (int, bool) {
	switch {
	case s.s[i] == 0xe3 && strings.HasPrefix(s.s[i:], "《"):
		if end := strings.Index(s.s[i:], "》"); end > 0 && end < 60 {
			return i + end + len("》"), true // the title of a book, a law or a game
		}
		return 0, false
	case s.s[i] != 'h' && s.s[i] != 'w', anyPrefix(s.s, i, "http://", "https://", "www.") == 0:
		return 0, false
	}
	j := i
	for j < len(s.s) && s.s[j] > ' ' && s.s[j] < 0x7f {
		j++
	}
	return j, true
}

var clauseEnds = [256]bool{',': true, ';': true, '!': true, '?': true, '\n': true}

// split finds the clauses.
func (s *scanner) split() {
	from := 0
	add := func(to int) {
		if to > from {
			c := newClause(s.s, from, to)
			s.paying = s.paying || c.paying
			s.clauses = append(s.clauses, c)
		}
	}
	for i := 0; i < len(s.s); i++ {
		c := s.s[i]
		end := clauseEnds[c] && !(c == ',' && i+1 < len(s.s) && isDigit(s.s[i+1]) && i > 0 && isDigit(s.s[i-1]))
		end = end || c == '.' && (i+1 == len(s.s) || s.s[i+1] == ' ')
		if c == 0xe3 && anyPrefix(s.s, i, "。") > 0 {
			add(i)
			from, i = i+3, i+2
			continue
		}
		if end {
			add(i)
			from = i + 1
		}
	}
	add(len(s.s))
}

// clauseOf is the clause that the byte i is in.
func (s *scanner) clauseOf(i int) clause {
	k := sort.Search(len(s.clauses), func(k int) bool { return i < s.clauses[k].to })
	if k < len(s.clauses) {
		return s.clauses[k]
	}
	return clause{from: 0, to: len(s.s)}
}

var (
	payingZh = []string{"还", "付", "交", "缴", "转", "给", "欠", "借", "钱", "款", "每月", "每个月", "一个月", "月供", "工资", "收入", "薪", "每周", "每期", "一期", "首付", "扣", "收", "利息", "违约金", "手续费", "拿", "凑", "结清", "剩", "差", "挤", "够", "额度", "账单", "调成", "调到", "降到", "降成", "改成", "金额", "最多", "最少", "至少", "顶多", "余额", "存", "打给", "打钱", "打过", "打到", "打了", "划", "租", "费", "本金", "放", "补", "低保", "退"}
	payingEn = []string{"pay", "paid", "short", "lost", "spend", "spent", "borrow", "worth", "cost", "bring home", "make", "left", "wire", "zelle", "venmo", "fork", "need", "sort", "bring in", "figure", "send", "sent", "afford", "owe", "month", "week", "fortnight", "manage", "balance", "charge", "charging", "fee", "bill", "salary", "wage", "income", "earn", "deposit", "transfer", "down", "settle", "offer", "debt", "loan", "minimum", "installment", "instalment", "put", "give", "rent", "spare", "refund", "interest", "total", "amount", "best i can do", "best i could", "how about", "how bout", "make it", "could do", "can do", "i can", "take ", "clear", "lump", "have ", "got ", "cover", "money", "between", "says", "said", "should be", "not ", "instead of", "save", "budget", "lower", "drop it to", "reduce", "cough", "scrape", "took ", "taken", "my account", "debited", "cash", "repay", "throw", " pm", "sort "}
	pastZh   = []string{"已经", "已還", "已还", "已付", "还了", "付了", "转了", "扣了", "交了", "还过", "付过", "转过", "打过去", "转过去", "扣款了", "还掉了", "还清了", "结清了", "结清的", "还的", "付的", "转的", "扣的", "交的", "存了", "缴了", "打了", "就还了", "就还进", "就还的", "就付了", "就结了", "就转了", "就交了", "就还清了", "就还过", "早就", "刚才", "到账了", "扣走", "划走", "说过", "去世", "走的", "没的", "刚还", "刚付", "刚转", "打来", "打的", "来的电话", "收到", "办的", "发的短信", "送走", "下葬", "出的"}
	pastEn   = []string{"paid", "settled", "sent", "transferred", "cleared", "deducted", "debited", "took ", "taken", "charged", "went ", "was ", "were ", "mailed", "deposited", "already", "passed", "lost my", "left my account", "came out", "made a payment", "made the payment", "died", "buried", "bought", "called me", "let me go", "fired me", "sacked me", "laid me off", "happened", "received", "got fired", "got laid", "was meant", "missed", "had my", "had a", "lost ", "bounced", "declined", "started on", "since "}
	futureEn = []string{"will ", "'ll ", "going to", "gonna", "get paid", "gets paid", "am paid", "i'm paid", "im paid", "be paid", "getting paid", "ill pay", "ill send", "ill clear", "can ", "could ", "want to", "would "}
	futureZh = []string{"发了工资", "到账了就", "拿了工资", "会还", "再还", "要还", "准备还", "的话"}
)

var (
	payingWords                = newPhrases(payingZh, payingEn)
	pastWordsZh, futureWordsZh = newPhrases(pastZh), newPhrases(futureZh)
	pastWordsEn, futureWordsEn = newPhrases(pastEn), newPhrases(futureEn)
)

func newClause(s string, from, to int) clause {
	part := s[from:to]
	c := clause{from: from, to: to}
	c.paying = payingWords.in(part)
	c.past = pastWordsZh.in(part) && !futureWordsZh.in(part) || pastWordsEn.in(part) && !futureWordsEn.in(part)
	return c
}
