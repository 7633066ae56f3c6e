package understand

import (
	"strings"
	"unicode/utf8"

	"repaybot/negotiation"
)

// symbols are signs of money of one character. A dollar, a yen and a rupee
// sign is the account's own where its currency uses it (see [scanner.shared]).
var symbols = map[rune]negotiation.Currency{
	'$': "USD", '£': "GBP", '€': "EUR", '¥': "CNY", '₹': "INR", '₨': "INR", '₦': "NGN", '₩': "KRW", '฿': "THB", '₱': "PHP", '₫': "VND", '₽': "RUB",
	'₪': "ILS", '₴': "UAH", '₺': "TRY", '₡': "CRC", '₭': "LAK", '₵': "GHS",
}

// dollars are what stands before a dollar sign: HK$, A$, "c $".
var dollars = map[string]negotiation.Currency{
	"us": "USD", "usd": "USD", "hk": "HKD", "hkd": "HKD", "a": "AUD", "au": "AUD", "aud": "AUD", "c": "CAD", "ca": "CAD", "cad": "CAD", "can": "CAD", "nz": "NZD", "nzd": "NZD",
	"s": "SGD", "sg": "SGD", "sgd": "SGD", "nt": "TWD", "ntd": "TWD", "mx": "MXN", "mxn": "MXN", "mex": "MXN", "r": "BRL",
}

// codes are ISO codes and short forms that stand before or after a number. No
// English word is among them: "try 50" is no lira.
var codes = map[string]negotiation.Currency{
	"usd": "USD", "gbp": "GBP", "eur": "EUR", "rmb": "CNY", "cny": "CNY", "jpy": "JPY", "hkd": "HKD", "aud": "AUD", "cad": "CAD", "nzd": "NZD", "sgd": "SGD", "twd": "TWD", "ntd": "TWD",
	"inr": "INR", "ngn": "NGN", "chf": "CHF", "sek": "SEK", "nok": "NOK", "dkk": "DKK", "krw": "KRW", "thb": "THB", "myr": "MYR", "idr": "IDR", "vnd": "VND", "zar": "ZAR", "kes": "KES",
	"ghs": "GHS", "aed": "AED", "sar": "SAR", "pln": "PLN", "czk": "CZK", "mxn": "MXN", "brl": "BRL", "pkr": "PKR", "bdt": "BDT", "lkr": "LKR", "egp": "EGP", "mop": "MOP",
	"rs": "INR", "₹": "INR", "cn¥": "CNY",
}

// englishUnits are words for money after a number; "" is the account's currency.
var englishUnits = map[string]negotiation.Currency{
	"bucks": "", "buck": "", "bux": "", "dollars": "USD", "dollar": "USD", "dollers": "USD", "dollas": "USD", "dolars": "USD", "quid": "GBP", "squid": "GBP", "pounds": "GBP", "pound": "GBP", "nicker": "GBP", "sterling": "GBP",
	"yuan": "CNY", "kuai": "CNY", "renminbi": "CNY", "euros": "EUR", "euro": "EUR", "yen": "JPY", "rupees": "INR", "rupee": "INR", "rupes": "INR",
	"naira": "NGN", "cash": "", "smackers": "", "smackeroos": "", "pesos": "MXN", "peso": "MXN", "francs": "CHF", "franc": "CHF", "marks": "EUR", "rand": "ZAR", "rands": "ZAR", "cedis": "GHS", "cedi": "GHS",
	"shillings": "KES", "shilling": "KES", "baht": "THB", "ringgit": "MYR", "rupiah": "IDR", "dong": "VND", "lira": "TRY", "liras": "TRY", "zloty": "PLN", "zlotys": "PLN", "kronor": "SEK", "kroner": "NOK", "dirhams": "AED", "dirham": "AED", "riyals": "SAR", "taka": "BDT",
}

// englishCents are words for a hundredth.
var englishCents = map[string]negotiation.Currency{"cents": "", "cent": "", "pence": "GBP", "penny": "GBP", "pennies": "", "p": "GBP", "paise": "INR", "kobo": "NGN"}

// nations are what may stand before the word for money: "us dollars", "hong kong dollars".
var nations = map[string]negotiation.Currency{
	"us": "USD", "american": "USD", "canadian": "CAD", "australian": "AUD", "aussie": "AUD", "singapore": "SGD", "kong": "HKD", "zealand": "NZD", "chinese": "CNY", "japanese": "JPY",
	"british": "GBP", "english": "GBP", "indian": "INR", "nigerian": "NGN", "turkish": "TRY", "swiss": "CHF", "mexican": "MXN", "south": "", "african": "ZAR", "hong": "", "new": "", "taiwan": "TWD", "philippine": "PHP", "pakistani": "PKR",
}

// chineseUnits are words for money after a number, by currency; the first list is the account's own.
var chineseUnits = newLexicon(
	[]string{"块钱", "元钱", "块大洋", "大洋", "元", "块", "圆", "圓", "蚊", "文钱", "元整", "块整", "圆整", "块来钱", "元左右"},
	[]string{"块人民币", "元人民币", "人民币", "元rmb", "块rmb", "软妹币", "软妹纸"},
	[]string{"美元", "美金", "美刀", "美圆", "刀", "刀乐"},
	[]string{"英镑", "镑", "磅英镑"}, []string{"欧元", "欧"}, []string{"日元", "日圆", "日币", "円"},
	[]string{"港币", "港元", "港纸", "块港币", "元港币", "港蚊"}, []string{"台币", "新台币", "台币元"}, []string{"澳元", "澳币", "澳刀"}, []string{"加元", "加币", "加刀", "加拿大元"},
	[]string{"新币", "新加坡元", "坡币"}, []string{"韩元", "韩币", "韩圆"}, []string{"泰铢"}, []string{"卢比"}, []string{"奈拉"}, []string{"瑞士法郎", "瑞郎", "法郎"}, []string{"卢布"}, []string{"令吉", "林吉特", "马币"}, []string{"澳门元", "澳门币", "葡币"}, []string{"新西兰元", "纽币"}, []string{"越南盾"},
)

var chineseUnitOf = [...]negotiation.Currency{"", "CNY", "USD", "GBP", "EUR", "JPY", "HKD", "TWD", "AUD", "CAD", "SGD", "KRW", "THB", "INR", "NGN", "CHF", "RUB", "MYR", "MOP", "NZD", "VND"}

// notUnits begin with a word for money and are none.
var notUnits = newLexicon([]string{"刀子", "刀片", "刀割", "刀切", "块地", "块儿", "块头", "块肉", "块手", "块石", "块表", "块心", "块病", "块砖", "元旦", "元宵", "元月", "元气", "圆满", "圆桌", "欧洲", "欧美", "蚊子", "文件"})

// sign reads a sign of money before a number: $, US$, "rs.", 人民币. It returns
// the byte after it, 0 for none.
func (s *scanner) sign(i int) (c negotiation.Currency, to int) {
	b := s.s[i]
	switch {
	case isLetter(b):
		w, j := word(s.s, i)
		k := skipSpace(s.s, j)
		if k < len(s.s) && s.s[k] == '$' {
			if c, ok := dollars[w]; ok && (k == j || w != "a" && w != "s" && w != "us" && w != "can") {
				return c, k + 1
			}
			return "", 0
		}
		c, ok := codes[w]
		if !ok {
			if w != "dollar" && w != "dollars" {
				return "", 0
			}
			c = s.own("USD")
		}
		if w == "rs" {
			c = s.own(c)
			if k < len(s.s) && s.s[k] == '.' {
				k++
			}
		}
		if k = s.afterSign(k); k < len(s.s) && (isDigit(s.s[k]) || s.s[k] >= 0xe0) {
			return c, k
		}
		return "", 0
	case b == '$' || b >= 0xc2 && b < 0xe4:
		r, size := utf8.DecodeRuneInString(s.s[i:])
		c, ok := symbols[r]
		if !ok {
			return "", 0
		}
		j := i + size
		j += anyPrefix(s.s, j, "¥", "$")
		return s.own(c), j
	case b >= 0xe4:
		list, n := chineseUnits.at(s.s, i)
		if n < len("美元") || list == 0 {
			return "", 0
		}
		k := s.afterSign(i + n)
		return chineseUnitOf[list], k
	}
	return "", 0
}

// afterSign passes over spaces and a colon, and a symbol that says it again: "cny ¥500".
func (s *scanner) afterSign(k int) int {
	k = skipSpace(s.s, k)
	if k < len(s.s) && s.s[k] == ':' {
		k = skipSpace(s.s, k+1)
	}
	return k + anyPrefix(s.s, k, "¥", "$", "£", "€")
}

// own is the account's currency where several share the sign or the word c
// stands for and the account's is one of them: $ on an account in Hong Kong.
func (s *scanner) own(c negotiation.Currency) negotiation.Currency {
	a := s.currency
	switch c {
	case "USD":
		switch a {
		case "HKD", "AUD", "CAD", "SGD", "NZD", "TWD", "MXN":
			return a
		}
	case "CNY":
		if a == "JPY" {
			return a
		}
	case "INR":
		switch a {
		case "PKR", "LKR", "NPR":
			return a
		}
	case "MXN":
		if a == "PHP" {
			return a
		}
	case "KES":
		switch a {
		case "UGX", "TZS":
			return a
		}
	}
	return c
}

// unit is what stands after a number and makes it money.
type unit struct {
	to       int
	currency negotiation.Currency // "" for the account's
	cents    int                  // the decimals that the unit is less than one of the currency: 1 for 毛, 2 for "cents"
	zeros    int                  // a scale behind the unit: "75 usd million"
}

// unitAfter reads the word or sign for money that follows n.
func (s *scanner) unitAfter(n number) (unit, bool) {
	j := skipSpace(s.s, n.to)
	if j >= len(s.s) {
		return unit{}, false
	}
	b := s.s[j]
	if b == '-' && j == n.to && j+1 < len(s.s) && isLetter(s.s[j+1]) { // 12-cent
		j++
		b = s.s[j]
	}
	switch {
	case b == '$' || b >= 0xc2 && b < 0xe4:
		r, size := utf8.DecodeRuneInString(s.s[j:])
		if c, ok := symbols[r]; ok && !(j+size < len(s.s) && isDigit(s.s[j+size])) {
			return unit{to: j + size, currency: s.own(c)}, true
		}
		return unit{}, false
	case b >= 0xe4:
		return s.chineseUnit(n, j)
	case isLetter(b):
		return s.englishUnit(j)
	}
	return unit{}, false
}

func (s *scanner) chineseUnit(n number, j int) (unit, bool) {
	list, size := chineseUnits.at(s.s, j)
	if size == 0 {
		switch k := anyPrefix(s.s, j, "毛钱", "毛", "角"); {
		case k > 0 && n.scale == 0 && n.plain == 1 && anyPrefix(s.s, j, "毛爷爷", "毛病", "角度", "角色") == 0:
			return unit{to: j + k, cents: 1}, true
		}
		if k := anyPrefix(s.s, j, "分钱", "美分"); k > 0 {
			return unit{to: j + k, cents: 2}, true
		}
		return unit{}, false
	}
	if notUnits.lengthAt(s.s, j) > 0 || !n.digits && n.mantissa < 5 && strings.HasPrefix(s.s[j:], "刀") { // 一刀两断
		return unit{}, false
	}
	to := j + size
	if w, _ := word(s.s, to); (w == "rmb" || w == "cny") && list == 0 {
		return unit{to: to + len(w), currency: "CNY"}, true
	}
	if n.plain == 1 && n.mantissa == 1 && strings.HasPrefix(s.s[j:], "块") && !n.digits && !s.oneKuai(to) {
		return unit{}, false
	}
	return unit{to: to, currency: chineseUnitOf[list]}, true
}

// oneKuai tells whether 一块 is money and not "together": 一块还.
func (s *scanner) oneKuai(to int) bool {
	if from := to - len("一块"); from >= 0 && anySuffix(s.s, from, "压", "凑", "堆", "加", "在", "住", "叠", "合", "放", "混", "到", "搁") {
		return false
	}
	to = skipSpace(s.s, to)
	return to >= len(s.s) || s.s[to] < 0x80 || anyPrefix(s.s, to, "钱", "多", "一", "五", "二", "三", "八", "都", "。", "也", "的") > 0 || strings.HasSuffix(s.s[:to], "钱")
}

// englishUnit reads "dollars", "us dollars", "hong kong dollars", "cents", "usd".
func (s *scanner) englishUnit(j int) (unit, bool) {
	w, end := word(s.s, j)
	var nation negotiation.Currency
	said := false
	for range 3 {
		c, ok := nations[w]
		if !ok {
			break
		}
		if c != "" {
			nation, said = c, true
		}
		w, end = nextWord(s.s, end)
	}
	if c, ok := codes[w]; ok {
		if w == "rs" {
			c = s.own(c)
		}
		return s.scaled(unit{to: end, currency: c}), true
	}
	if c, ok := englishUnits[w]; ok {
		if said && nation != "" {
			c = nation
		} else {
			c = s.own(c)
		}
		return s.scaled(unit{to: end, currency: c}), true
	}
	if c, ok := englishCents[w]; ok && (w != "p" || s.currency == "GBP") {
		return unit{to: end, currency: c, cents: 2}, true
	}
	return unit{}, false
}

// scaled takes in the scale of "75 usd million", and the "cash" of "bucks cash".
func (s *scanner) scaled(u unit) unit {
	w, end := nextWord(s.s, u.to)
	if zeros, ok := wordScales[w]; ok && zeros > 3 {
		u.to, u.zeros = end, zeros
	}
	return u
}
