package understand

import (
	"strings"
	"unicode/utf8"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// signs before a number, with their currency; "" is the account's own where
// several currencies share the sign and the account's is one of them.
var signs = [...]struct {
	sign     string
	currency negotiation.Currency
}{
	{"us$", "USD"}, {"hk$", "HKD"}, {"a$", "AUD"}, {"c$", "CAD"}, {"rmb", "CNY"}, {"cny", "CNY"}, {"cn¥", "CNY"}, {"usd", "USD"}, {"gbp", "GBP"}, {"eur", "EUR"}, {"jpy", "JPY"},
	{"hkd", "HKD"}, {"inr", "INR"}, {"rs.", "INR"}, {"₹", "INR"}, {"₦", "NGN"}, {"ngn", "NGN"}, {"¥", "CNY"}, {"$", "USD"}, {"£", "GBP"}, {"€", "EUR"}, {"人民币", "CNY"},
}

// units after a number in Chinese.
var chineseUnits = [...]struct {
	unit     string
	currency negotiation.Currency
}{
	{"块钱", ""}, {"元钱", ""}, {"块大洋", ""}, {"块人民币", "CNY"}, {"元人民币", "CNY"}, {"人民币", "CNY"}, {"美元", "USD"}, {"美金", "USD"}, {"美刀", "USD"}, {"刀", "USD"}, {"英镑", "GBP"}, {"镑", "GBP"},
	{"欧元", "EUR"}, {"日元", "JPY"}, {"日圆", "JPY"}, {"港币", "HKD"}, {"港元", "HKD"}, {"港纸", "HKD"}, {"蚊", ""}, {"元", ""}, {"块", ""}, {"圆", ""}, {"圓", ""},
}

// englishUnits are words for money after a number; "" is the account's currency.
var englishUnits = map[string]negotiation.Currency{
	"bucks": "", "buck": "", "dollars": "USD", "dollar": "USD", "dollers": "USD", "usd": "USD", "quid": "GBP", "pounds": "GBP", "pound": "GBP", "gbp": "GBP", "squid": "GBP",
	"rmb": "CNY", "yuan": "CNY", "cny": "CNY", "kuai": "CNY", "euros": "EUR", "euro": "EUR", "eur": "EUR", "yen": "JPY", "jpy": "JPY", "rupees": "INR", "rs": "INR", "inr": "INR",
	"naira": "NGN", "ngn": "NGN", "hkd": "HKD", "cash": "", "smackers": "",
}

// amount reads a sum of money: a number with a sign or a unit, or a bare
// number in a clause with a word of paying that counts nothing else.
func (s *scanner) amount(i int) (int, bool) {
	from, j := i, i
	c := s.s[i]
	if isLetter(c) && i > 0 && (isLetter(s.s[i-1]) || s.s[i-1] == '\'') {
		return 0, false
	}
	cur, signed := negotiation.Currency(""), false
	for _, sign := range signs {
		if strings.HasPrefix(s.s[i:], sign.sign) {
			cur, signed = sign.currency, true
			j = skipSpace(s.s, i+len(sign.sign))
			j += anyPrefix(s.s, j, "¥", "$")
			break
		}
	}
	if signed {
		cur = s.shared(s.s[i:], cur)
	}
	n, ok := readNumber(s.s, j)
	if !ok {
		return s.slangNote(i)
	}
	if n.serial && n.plain > 12 {
		return 0, false
	}
	to, unitCurrency, united := s.unit(&n)
	if unitCurrency != "" && !signed {
		cur = unitCurrency
	}
	if signed || united {
		return s.addAmount(n, from, to, cur)
	}
	if !s.bareMoney(n) {
		return 0, false
	}
	return s.addAmount(n, from, n.to, "")
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
	default:
		return 0, false
	}
	return s.addAmount(number{from: i, to: end, mantissa: value}, i, end, "")
}

// shared settles a sign that several currencies use: ¥ is CNY or JPY, $ is the account's own dollar.
func (s *scanner) shared(at string, c negotiation.Currency) negotiation.Currency {
	switch {
	case strings.HasPrefix(at, "¥") && s.currency == "JPY":
		return s.currency
	case strings.HasPrefix(at, "$") && (s.currency == "HKD" || s.currency == "AUD" || s.currency == "CAD" || s.currency == "SGD" || s.currency == "NZD"):
		return s.currency
	}
	return c
}

// unit reads the unit after n, with 毛 and 分 and "fifty cents"; it adds them to n.
func (s *scanner) unit(n *number) (to int, c negotiation.Currency, ok bool) {
	j := skipSpace(s.s, n.to)
	for _, u := range chineseUnits {
		if !strings.HasPrefix(s.s[j:], u.unit) {
			continue
		}
		if u.unit == "刀" && anyPrefix(s.s, j, "刀子", "刀片", "刀割") > 0 || u.unit == "块" && anyPrefix(s.s, j, "块地", "块儿") > 0 || u.unit == "元" && anyPrefix(s.s, j, "元旦", "元宵") > 0 {
			return n.to, "", false
		}
		to = j + len(u.unit)
		if u.unit == "块" || u.unit == "元" {
			to = n.smallChange(s.s, to)
		}
		return to, u.currency, true
	}
	if size := anyPrefix(s.s, j, "毛钱", "毛", "角"); size > 0 && n.scale == 0 && n.plain == 1 {
		n.scale++
		return j + size, "", true
	}
	w, end := nextWord(s.s, n.to)
	u, has := englishUnits[w]
	if !has {
		return n.to, "", false
	}
	if (w == "pounds" || w == "dollars") && (s.currency == "AUD" || s.currency == "CAD" || s.currency == "HKD") && w == "dollars" {
		u = s.currency
	}
	return end, u, true
}

// smallChange takes in what follows 块: 八百六十块五 is 860.50, 3元5角2分 is 3.52.
func (n *number) smallChange(s string, j int) int {
	r, size := utf8.DecodeRuneInString(s[min(j, len(s)):])
	v, ok := digitOf(r)
	if !ok && size == 1 && isDigit(byte(r)) {
		v, ok = int64(r-'0'), true
	}
	if !ok || n.scale > 0 || n.mantissa > 1e12 {
		return j
	}
	k := j + size
	if k < len(s) && isDigit(s[k]) && size == 1 {
		return j
	}
	after := anyPrefix(s, k, "毛", "角")
	if after == 0 {
		if next, _ := utf8.DecodeRuneInString(s[k:]); k < len(s) && (isHanNumber(next) || anyPrefix(s, k, "个", "期", "次", "年", "天", "周", "月", "笔", "号", "点", "折", "成", "起", "共", "下", "人", "家", "张", "分期", "定", "直", "样", "般", "些", "口", "块", "元") > 0) {
			return j
		}
		n.mantissa, n.scale = n.mantissa*10+v, 1
		return k
	}
	n.mantissa, n.scale = n.mantissa*10+v, 1
	k += after
	r, size = utf8.DecodeRuneInString(s[k:])
	cents, ok := digitOf(r)
	if !ok && size == 1 && isDigit(byte(r)) {
		cents, ok = int64(r-'0'), true
	}
	if ok && anyPrefix(s, k+size, "分") > 0 && anyPrefix(s, k+size, "分期") == 0 {
		n.mantissa, n.scale = n.mantissa*10+cents, 2
		return k + size + len("分")
	}
	return k
}

// countersZh follow a number that counts something other than money.
var countersZh = []string{"遍", "次", "个", "人", "岁", "期", "天", "年", "月", "号", "日", "点", "分钟", "小时", "秒", "笔", "家", "张", "条", "通", "封", "口", "楼", "层", "栋", "室", "路", "弄", "单元", "米", "公里", "斤", "度", "折", "成", "%", "位", "倍", "级", "代", "件", "只", "本", "台", "辆", "套", "种", "回", "趟", "名", "周", "星期", "礼拜", "时", "开头", "结尾", "短信", "电话", "热线", "步", "届", "题", "页", "集", "幢", "户", "平", "后", "线", "样", "点钟", "股", "头", "瓶", "杯", "包", "份", "项", "岁半", "块儿", "起", "直", "般", "些", "下", "共", "定", "旦", "律", "切", "致", "会", "时半", "是一", "边", "方", "旁", "手"}

// countersEn follow a number that counts something other than money.
var countersEn = map[string]bool{"times": true, "people": true, "days": true, "day": true, "months": true, "month": true, "weeks": true, "week": true, "years": true, "year": true, "hours": true, "hour": true, "hrs": true, "minutes": true, "mins": true, "min": true, "calls": true, "texts": true, "messages": true, "kids": true, "children": true, "payments": true, "installments": true, "instalments": true, "cards": true, "loans": true, "accounts": true, "of": false, "am": true, "street": true, "st": true, "road": true, "rd": true, "avenue": true, "ave": true, "th": true, "rd's": true, "percent": true, "yrs": true, "yo": true, "jobs": true, "emails": true, "letters": true, "banks": true, "creditors": true, "different": true, "digits": true, "digit": true, "km": true, "miles": true, "x": true, "more": true, "other": true, "things": true, "options": true, "questions": true, "minute": true, "oclock": true, "o'clock": true, "guys": true, "agents": true, "credit": true, "lots": true, "phone": true}

// bareMoney tells whether a number without sign or unit is a sum of money.
func (s *scanner) bareMoney(n number) bool {
	if n.serial || n.plain > 8 && !n.grouped || n.mantissa == 0 {
		return false
	}
	if n.digits && n.from > 0 && (isLetter(s.s[n.from-1]) || isDigit(s.s[n.from-1]) || strings.IndexByte("/-#:._@*+", s.s[n.from-1]) >= 0 && !(s.s[n.from-1] == '-' && n.from > 1 && isDigit(s.s[n.from-2]))) {
		return false
	}
	if anySuffix(s.s, n.from, "尾号", "后四位", "尾数", "卡号", "末四位", "第", "尾号是", "尾号为", "拨打", "工号", "编号", "电话", "验证码", "号码", "手机", "房间", "版本", " ending", " ending in", " ends in", " ends", "last four", "last 4", " number", " code", " ref", "reference", "chapter", "call", "no.", "flat", "apt", "room", "section", "extension", "ext", "at number", "form", "age", "aged", "before", "after") {
		return n.grouped
	}
	next := skipSpace(s.s, n.to)
	if next < len(s.s) {
		c := s.s[next]
		if next == n.to && (c == '/' || c == ':' || c == '*' || c == '#') && !(c == '/' && anyPrefix(s.s, next+1, "月", "mo", "month", "wk", "week", "期") > 0) {
			return false
		}
		if c >= 0x80 && anyPrefix(s.s, next, countersZh...) > 0 && !s.moneyDespite(n, next) {
			return false
		}
		if w, _ := nextWord(s.s, n.to); countersEn[w] {
			return false
		}
		if next == n.to && isLetter(c) && n.digits {
			if w, _ := word(s.s, next); w != "pm" && w != "p" && w != "pcm" && w != "ish" && w != "a" && w != "per" {
				return false
			}
		}
	}
	clause := s.clauseOf(n.from)
	v, whole := n.whole()
	alone := skipSpace(s.s, 0) == n.from && (strings.Trim(s.s[n.to:], " .?!吧呢吗") == "" || asksWhether(s.s[n.to:]))
	switch {
	case n.suffix && !n.digits:
		return v >= 100 && (clause.paying || alone || len(s.amounts) > 0 || strings.ContainsAny(s.s[n.from:n.to], "千万kw") || s.payingNear(clause))
	case !n.digits: // a word or a Chinese number below a hundred
		return clause.paying && whole && v >= 20 && s.payingNear(clause) && !n.vague
	case alone:
		return whole && v >= 20 && n.plain <= 5 && v != 886 && v != 110 && v != 120 && v != 666 && v != 520 && v != 88 && v != 233 && v != 555
	case n.plain == 4 && v >= 1990 && v <= 2035 && !containsAny(s.s[clause.from:n.from], "还", "付", "转", "给", "pay", "send", "最多", "每月", "月"):
		return false
	case n.plain == 6 && !n.grouped && containsAny(s.s, "码", "code", "otp"):
		return false
	}
	return (clause.paying || len(s.amounts) > 0 || s.payingNear(clause)) && (!whole || v >= 5)
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

// moneyDespite lets 还2000后 and 500一期 be money though what follows may count.
func (s *scanner) moneyDespite(n number, next int) bool {
	v, _ := n.whole()
	if v < 50 {
		return false
	}
	return anyPrefix(s.s, next, "一期", "一个月", "一月", "会", "后", "起", "是", "直接", "左右", "定", "下个月", "手头", "手里", "日后", "月底", "月供", "一次", "共") > 0 && anyPrefix(s.s, next, "月份", "日后再") == 0
}

// payingNear tells whether the clause or the whole of a short message speaks of paying.
func (s *scanner) payingNear(c clause) bool {
	if c.paying {
		return true
	}
	for _, other := range s.clauses {
		if other.paying {
			return true
		}
	}
	return false
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
	s.amounts = append(s.amounts, foundAmount{dialog.Amount{Text: s.original(from, to), Minor: minor, Currency: c, Per: dialog.Once, Bound: bound}, from, to})
	return to, true
}
