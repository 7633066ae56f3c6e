package understand

import (
	"strings"

	"repaybot/dialog"
)

// countersZh follow a number that counts something other than money.
var countersZh = newLexicon([]string{
	"遍", "次", "个", "人", "岁", "期", "天", "年", "月", "号", "日", "点", "分钟", "小时", "钟头", "秒", "笔", "家", "张", "条", "通", "封", "口", "楼", "层", "栋", "室", "路", "弄", "单元", "米", "公里", "斤", "度", "折", "成", "位", "倍", "级", "代", "件", "只", "本", "台", "辆", "套", "种", "回", "趟", "名", "周", "星期", "礼拜", "时",
	"开头", "结尾", "短信", "电话", "热线", "客服", "步", "届", "题", "页", "集", "幢", "户", "平", "后", "线", "样", "股", "头", "瓶", "杯", "包", "份", "项", "起", "直", "般", "些", "下", "共", "定", "旦", "律", "切", "致", "会", "边", "方", "旁", "手", "投诉", "举报", "幺", "班", "村", "组", "厅", "座", "元店", "颗", "把", "片", "场", "轮", "门", "道", "句", "批", "支", "根", "车", "床", "院", "中", "字", "键", "卡", "尾", "快乐", "活动", "报警", "都不", "公寓", "房间", "毫", "克", "寸", "g网", "多次", "多天", "多年", "多个", "多遍", "多家", "多人", "多岁", "来个", "来次", "几个", "几天", "几年", "几次", "几岁", "季度",
})

// countersEn follow a number that counts something other than money. A plural
// that is not among the words in notCounted counts too.
var countersEn = map[string]bool{"people": true, "day": true, "month": true, "week": true, "year": true, "hour": true, "hrs": true, "min": true, "children": true, "am": true, "street": true, "st": true, "road": true, "rd": true, "avenue": true, "ave": true, "th": true, "nd": true, "percent": true, "yo": true, "digit": true, "km": true, "x": true, "more": true, "other": true, "minute": true, "oclock": true, "o'clock": true, "credit": true, "phone": true, "different": true, "staff": true, "lane": true, "drive": true, "weekly": false, "second": true, "third": true, "time": true, "main": true, "main's": true, "quarter": true, "cent": true, "mile": true, "main st": true, "weeks": true, "fortnights": true, "month's": true, "lb": true, "lbs": true, "kg": true, "ft": true, "degree": true, "pm": false, "installment": true, "instalment": true, "mth": true, "mths": true, "payment": true, "card": true, "kid": true, "wk": true, "wks": true, "yr": true, "yrs": true, "missed": true, "late": true, "hr": true, "shift": true, "till": true, "til": true, "bed": true, "monthly": false, "family": true}

// notCounted are words with a final s after a number that count nothing.
var notCounted = map[string]bool{"is": true, "was": true, "as": true, "this": true, "plus": true, "less": true, "its": true, "it's": true, "that's": true, "thats": true, "tops": true, "yes": true, "pls": true, "thanks": true, "towards": true, "always": true, "across": true, "does": true, "has": true, "gives": true, "works": true, "sounds": true, "seems": true, "each's": true, "us": true, "minus": true, "unless": true, "sometimes": true, "ours": true, "yours": true, "leaves": true, "makes": true, "what's": true, "whats": true, "lets": true, "let's": true, "fridays": true, "mondays": true, "fortnightlys": true, "gets": true, "goes": true, "comes": true, "perhaps": true, "he's": true, "she's": true, "here's": true, "there's": true, "covers": true, "ends": true, "starts": true, "helps": true, "clears": true, "settles": true, "pays": true, "lbs": false, "bonus": true, "gross": true, "owes": true, "was's": true, "cos": true, "afterwards": true, "doesnt": true, "doesn't": true, "means": true, "needs": true, "theres": true, "heres": true}

// before a number that is no sum of money, in Chinese, as they end.
var beforeZh = newLexicon([]string{"尾号", "后四位", "尾数", "卡号", "末四位", "第", "号是", "号为", "拨打", "工号", "编号", "电话", "验证码", "号码", "手机", "房间", "版本", "单号", "账号", "身份证", "合同", "座机", "分机", "微信", "拨", "打了", "找", "打电话", "今年", "快递", "户号", "密码", "楼", "区", "栋", "款第", "条第", "服务", "群", "你个"})

// beforeEn are words before a number that is no sum of money.
var beforeEn = map[string]bool{"ending": true, "ends": true, "number": true, "num": true, "code": true, "ref": true, "reference": true, "chapter": true, "call": true, "dial": true, "no": true, "flat": true, "apt": true, "apartment": true, "room": true, "section": true, "extension": true, "ext": true, "form": true, "age": true, "aged": true, "before": true, "after": true, "unit": true, "suite": true, "building": true, "page": true, "option": true, "press": true, "case": true, "ticket": true, "order": true, "account": true, "acct": true, "policy": true, "id": true, "pin": true, "otp": true, "zip": true, "level": true, "version": true, "turned": true, "turning": true, "phone": true, "at number": true, "claim": true, "invoice": true, "until": true, "till": true, "digits": true, "four": true, "score": true, "tel": true, "text": true, "loan": false, "top": true, "number's": true, "agent": true, "branch": true, "article": true, "covid": true, "windows": true, "iphone": true, "step": true, "vs": true, "versus": true, "thanks": true, "cheers": true, "mobile": true, "cell": true, "house": true, "employee": true, "badge": true, "officer": true, "route": true, "bus": true, "gate": true, "channel": true, "size": true, "born": true}

// hotlines are numbers that are called, and numbers that stand for words.
var hotlines = map[int]bool{110: true, 119: true, 120: true, 122: true, 911: true, 999: true, 12315: true, 12378: true, 12345: true, 12348: true, 12363: true, 12377: true, 12321: true, 12368: true, 10086: true, 10010: true, 10000: false, 101: false,
	520: true, 521: true, 1314: true, 666: true, 886: true, 88: true, 233: true, 555: true, 996: true, 365: true, 250: false}

// bareMoney tells whether a number without sign or unit is a sum of money.
func (s *scanner) bareMoney(n number) bool {
	v, whole := n.whole()
	if s.telephone(n) || s.idiom(n, v) {
		return false
	}
	if n.serial || n.plain > 8 && !n.grouped || n.mantissa == 0 || n.den > 0 || n.digits && !s.standsFree(n) {
		return false
	}
	clause := s.clauseOf(n.from)
	if s.namedOtherwise(n, clause) || s.countsThings(n) {
		return false
	}
	alone := skipSpace(s.s, 0) == n.from && (strings.Trim(s.s[n.to:], " .?!吧呢吗") == "" || asksWhether(s.s[n.to:]))
	paid := paysAt(s.s, n.from)
	switch {
	case n.suffix && !n.digits:
		return v >= 100 && (n.from > 0 && s.s[n.from] >= 0xe3 || clause.paying || alone || len(s.amounts) > 0 || strings.ContainsAny(s.s[n.from:n.to], "千万kw") || moneyScale(s.s[n.from:n.to]) || s.payingNear(clause) || clause.to-clause.from <= 24)
	case !n.digits: // a word or a Chinese number below a hundred
		if len(s.amounts) > 0 && whole && v >= 15 && !n.vague && strings.TrimSpace(s.s[n.to:clause.to]) == "" { // rent's £725, so realistically sixty
			return true
		}
		if v >= 20 && whole && !n.vague && strings.TrimSpace(s.s[n.to:clause.to]) == "" && s.dateIn(clause) { // tonight twenty
			return true
		}
		return clause.paying && whole && v >= 20 && !n.vague
	case hotlines[v] && whole && !n.grouped || n.plain == 5 && v/1000 == 95 && v%100 != 0:
		return paid || rhythmIn(s.s[clause.from:n.from]) != dialog.Once
	case n.grouped && n.digits && n.plain <= 7:
		return true
	case n.plain == 5 && containsAny(s.s[clause.from:n.from], "text", "sms", "短信", "from "):
		return paid && !containsAny(s.s[clause.from:n.from], "text", "sms")
	case alone:
		return whole && v >= 20 && n.plain <= 5
	case s.yearLike(n, v, clause):
		return false
	case n.plain == 6 && !n.grouped && containsAny(s.s, "码", "code", "otp"):
		return false
	case n.plain >= 7 && !n.grouped && n.scale == 0 && v%100 != 0:
		return false // an account number
	case paid:
		return !whole || v >= 2
	case clause.paying || len(s.amounts) > 0 || s.payingNear(clause):
		return !whole && !s.hour(n) || whole && v >= 10
	}
	return whole && v >= 100 && v%50 == 0 && n.plain <= 5 && clause.to-clause.from <= 36
}

// telephone tells whether a number is a group of a telephone number: with a
// nought before it, or three digits or more beside others.
func (s *scanner) telephone(n number) bool {
	if !n.digits || n.grouped || n.scale > 0 {
		return false
	}
	if s.s[n.from] == '0' && n.plain > 1 {
		return true
	}
	digits, i := n.plain, n.from
	for i > 1 && (s.s[i-1] == ' ' || s.s[i-1] == '-') && isDigit(s.s[i-2]) && digits < 20 {
		i--
		for i > 0 && isDigit(s.s[i-1]) {
			i--
			digits++
		}
		if s.s[i] == '0' {
			return true
		}
	}
	return i < n.from && digits >= 10 && n.plain >= 3
}

// idiom tells whether a number only calls names, or is what it is called: 二百五, 401k.
func (s *scanner) idiom(n number, v int) bool {
	if !n.digits && s.s[n.from] >= 0xe3 && n.from >= 3 && isHanNumber(lastRune(s.s, n.from)) {
		return true // the rest of a number that was none
	}
	if v == 250 && anySuffix(s.s, n.from, "个", "群", "你", "你们", "帮", "是", "真", "老", "这") && anySuffix(s.s, n.from, "你个", "群", "你", "你们", "帮", "是个", "真是", "你这", "你这个", "这群", "些") {
		return true
	}
	return v == 401000 && s.s[n.to-1] == 'k'
}

// hour tells whether a number with decimals is a time beside another: "between 3 and 3.30".
func (s *scanner) hour(n number) bool {
	w, from := lastWord(s.s, n.from)
	if n.scale != 2 || n.mantissa >= 2400 || n.mantissa%100 >= 60 || w != "and" && w != "to" && w != "till" && w != "til" {
		return false
	}
	from = len(strings.TrimRight(s.s[:from], " "))
	return from > 0 && isDigit(s.s[from-1]) && (from < 3 || !isDigit(s.s[from-3]))
}

// moneyScale tells whether an English number has a scale that people count money with.
func moneyScale(text string) bool {
	return containsAny(text, "hundred", "grand", "thousand", "lakh", "lac", "crore", "hundo", "hunnid")
}

// standsFree tells whether nothing is stuck to the digits that makes them
// part of a date, a time, a code or a measure.
func (s *scanner) standsFree(n number) bool {
	if n.from > 0 {
		b := s.s[n.from-1]
		if isLetter(b) || isDigit(b) || strings.IndexByte("/#:._@*+", b) >= 0 && !(b == ':' && n.from > 1 && s.s[n.from-2] >= 0x80) {
			return false
		}
		if b == '-' && !(n.from > 1 && isDigit(s.s[n.from-2])) {
			return false
		}
	}
	if n.to < len(s.s) {
		switch c := s.s[n.to]; {
		case c == ':' || c == '*' || c == '#' || c == '%':
			return false
		case c == '/':
			return anyPrefix(s.s, n.to+1, "月", "mo", "month", "wk", "week", "期", "m", "周") > 0
		case c == '-' && n.to+1 < len(s.s) && isDigit(s.s[n.to+1]):
			m, ok := readDigits(s.s, n.to+1) // 300-500, no telephone number
			return ok && n.plain <= 5 && m.plain <= 5 && m.mantissa > n.mantissa && s.s[n.to+1] != '0'
		case isLetter(c):
			switch w, _ := word(s.s, n.to); w {
			case "a":
				if next, _ := nextWord(s.s, n.to+1); next == "" || !strings.Contains("month mth week wk fortnight", next) {
					return false
				}
			case "pm", "p", "pcm", "ish", "per", "pw", "each":
			default:
				return false
			}
		}
	}
	if n.to+1 < len(s.s) && s.s[n.to] == ' ' && isDigit(s.s[n.to+1]) && !n.grouped { // 415 555 0199
		if m, ok := readDigits(s.s, n.to+1); ok && m.digits && m.plain >= 3 && m.to < len(s.s) && s.s[m.to] == ' ' && m.to+1 < len(s.s) && isDigit(s.s[m.to+1]) {
			return false
		}
	}
	return true
}

// namedOtherwise tells whether the words before a number say that it is no money.
func (s *scanner) namedOtherwise(n number, c clause) bool {
	if n.grouped {
		return false
	}
	i := n.from
	for i > 0 && (s.s[i-1] == ' ' || s.s[i-1] == ':' || s.s[i-1] == '#') {
		i--
	}
	for _, back := range [...]int{9, 6, 3, 12} {
		if i >= back && beforeZh.lengthAt(s.s[:i], i-back) == back {
			return true
		}
	}
	w, from := lastWord(s.s, i)
	if w == "" {
		return false
	}
	if beforeEn[w] {
		return true
	}
	v, _ := n.whole()
	switch w {
	case "in", "is":
		prev, _ := lastWord(s.s, from)
		return prev == "ending" || prev == "number" || prev == "code" || prev == "age" || prev == "ends" || prev == "pin"
	case "was":
		prev, _ := lastWord(s.s, from)
		return v <= 110 && n.digits && (prev == "i" || prev == "he" || prev == "she" || prev == "they" || prev == "mum" || prev == "dad" || prev == "mom")
	case "im", "i'm", "am", "he's", "she's", "hes", "shes":
		return v <= 110 && n.digits
	case "to", "at":
		return v <= 70 && containsAny(s.s[c.from:n.from], "hours", "shifts", "hrs", "days a week")
	case "last", "first":
		return true
	case "till", "til", "or":
		return v <= 12 && n.digits && n.scale == 0
	case "of":
		prev, _ := lastWord(s.s, from)
		return v <= 24 && (prev == "instead" || prev == "out")
	case "between", "from":
		to, k := nextWord(s.s, n.to) // between 10 and 2
		end, j := shortInt(s.s, skipSpace(s.s, k))
		return v <= 12 && (to == "and" || to == "to") && j > 0 && end <= 12
	}
	return false
}

// countsThings tells whether what follows a number is what it counts.
func (s *scanner) countsThings(n number) bool {
	next := skipSpace(s.s, n.to)
	if next >= len(s.s) {
		return false
	}
	c := s.s[next]
	if c >= 0x80 && next > n.to && !n.digits {
		return false // 还五十 点哪里
	}
	if c >= 0x80 {
		return countersZh.lengthAt(s.s, next) > 0 && !s.moneyDespite(n, next)
	}
	w, end := nextWord(s.s, n.to)
	if w == "" {
		return false
	}
	if is, known := countersEn[w]; known {
		if is && (w == "more" || w == "other") {
			after, _ := nextWord(s.s, end)
			return after != "" && len(after) > 3 && after[len(after)-1] == 's' && !notCounted[after]
		}
		return is
	}
	if w == "of" {
		who, _ := nextWord(s.s, end)
		return who == "us" || who == "them" || who == "you" || who == "em"
	}
	return len(w) > 3 && w[len(w)-1] == 's' && !notCounted[w] && w[len(w)-2] != 's'
}

// yearLike tells whether four digits are a year.
func (s *scanner) yearLike(n number, v int, c clause) bool {
	if n.plain != 4 || n.grouped || n.scale > 0 || v < 1950 || v > 2049 {
		return false
	}
	w, _ := lastWord(s.s, n.from)
	switch w {
	case "in", "since", "from", "until", "till", "by", "back", "year", "during", "early", "late", "of", "before", "after", "around", "mid":
		return true
	case "":
		return false
	}
	_, month := englishMonths[w]
	return month || !c.paying || v%10 != 0 && !paysAt(s.s, n.from)
}

// lastWord returns the Latin word that ends before i, spaces aside, and where it starts.
func lastWord(s string, i int) (string, int) {
	for i > 0 && s[i-1] == ' ' {
		i--
	}
	j := i
	for j > 0 && (isLetter(s[j-1]) || s[j-1] == '\'') {
		j--
	}
	return s[j:i], j
}

// paysAt tells whether a word of paying stands right before a number.
func paysAt(s string, i int) bool {
	for i > 0 && s[i-1] == ' ' {
		i--
	}
	if i >= 3 && s[i-1] >= 0x80 {
		switch s[i-3 : i] {
		case "还", "付", "交", "缴", "给", "转", "欠", "扣", "凑", "存", "收", "减", "降", "免", "款", "资", "薪", "少", "多", "过", "费", "租", "供", "月", "到", "出", "拿", "了", "先", "剩", "差", "就", "只":
			return true
		}
		return false
	}
	switch w, _ := lastWord(s, i); w {
	case "pay", "paid", "paying", "send", "sent", "sending", "owe", "owed", "afford", "manage", "do", "give", "put", "transfer", "transferred", "deposit", "deposited", "spare", "earn", "make", "balance", "refund", "charged", "to", "of", "offer", "only", "just", "for", "is", "about", "around", "maybe", "least", "most", "than", "settle", "clear", "throw", "chuck", "get", "got", "have":
		return w != "to" && w != "of" && w != "for" && w != "is" && w != "just" && w != "have" && w != "get" && w != "got"
	}
	return false
}

// moneyDespite lets 还2000后 and 500一期 be money though what follows may count.
func (s *scanner) moneyDespite(n number, next int) bool {
	v, _ := n.whole()
	if v < 50 {
		return false
	}
	return anyPrefix(s.s, next, "一期", "一个月", "一月", "会", "后", "起", "是", "直接", "左右", "定", "下个月", "手头", "手里", "日后", "月底", "月供", "一次", "共", "年底", "下周", "下月", "中午", "都不", "周", "天天") > 0 && anyPrefix(s.s, next, "月份", "日后再", "周年", "会议") == 0
}

// payingNear tells whether the clause or any other of the message speaks of paying.
func (s *scanner) payingNear(c clause) bool { return c.paying || s.paying }
