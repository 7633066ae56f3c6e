package wording

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"repaybot/negotiation"
)

// chineseNumerals are the characters that numbers are spelled with. In the
// words of ordinaryWords they are none.
var chineseNumerals = runes("〇零一二三四五六七八九十百千万亿两俩仨半廿卅卌壹贰叁肆伍陆柒捌玖拾佰仟萬億兩貳陸參叄弌弍弎双雙")

func runes(s string) map[rune]bool {
	set := map[rune]bool{}
	for _, r := range s {
		set[r] = true
	}
	return set
}

// ordinaryWords are words that a numeral is in and that say no number, by the
// numeral in them.
var ordinaryWords = func() map[rune][]string {
	words := map[rune][]string{}
	for _, w := range strings.Fields(`一下 一起 一样 一共 一直 一定 一些 一点 一个 一位 一笔 一期 一遍 一次 一步 一眼 一条 一句 一时 一般 一声 一面 一边
		一种 一份 一段 一部分 一口气 一旦 一切 一向 一致 一件 一项 一路 一并 一律 一回 一会儿 一阵 一款 一份 一到 一封 一张 一家 一看 一看到 一步 这一 那一 哪一 每一 下一
		第一 统一 唯一 不一 万一 之一 换一 发一 另选一 千万别 千万不 零钱 两条路 十分感谢 多半
		一笔一笔 一期一期 一件一件 一样一样 一项一项 一点一点 一块儿 一个一个 一条一条 一步一步 一分钱 一套 一一说明 逐一 收拾 哪一天 那一天 早一天 最后一天`) {
		for _, r := range w {
			if chineseNumerals[r] {
				words[r] = append(words[r], w)
			}
		}
	}
	return words
}()

// notAfterOne make a number of a word that begins with 一.
var notAfterOne = []string{"月", "星期", "礼拜", "小时", "季", "百", "千", "万", "亿", "半", "折", "成", "倍", "元", "块", "年", "天", "周", "分"}

// ordinaryWord tells how many bytes of a text, from a numeral in it on, belong
// to an ordinary word; 0 where the numeral is one.
func ordinaryWord(text string, at int, r rune) int {
	if r == '一' && doubled(text[:at], text[at+len("一"):]) {
		return len("一")
	}
	for _, w := range ordinaryWords[r] {
		inside := strings.IndexRune(w, r)
		start := at - inside
		if start < 0 || !strings.HasPrefix(text[start:], w) {
			continue
		}
		end := start + len(w)
		if followed(text[end:]) {
			continue
		}
		if before, _ := utf8.DecodeLastRuneInString(text[:start]); chineseNumerals[before] || before >= '0' && before <= '9' {
			continue
		}
		return end - at
	}
	return 0
}

// doubled tells whether 一 stands in a doubled verb: 看一看, 缓一缓.
func doubled(before, after string) bool {
	x, _ := utf8.DecodeLastRuneInString(before)
	y, _ := utf8.DecodeRuneInString(after)
	return x == y && x >= 0x4e00 && x <= 0x9fff && !chineseNumerals[x]
}

func followed(rest string) bool {
	for _, n := range notAfterOne {
		if strings.HasPrefix(rest, n) {
			return true
		}
	}
	r, _ := utf8.DecodeRuneInString(rest)
	return chineseNumerals[r]
}

// chineseWeekday reads 星期五, 周五 or 礼拜五, and tells its bytes.
func chineseWeekday(text string) (day time.Weekday, n int) {
	for _, w := range []string{"星期", "礼拜", "周"} {
		rest, ok := strings.CutPrefix(text, w)
		if !ok {
			continue
		}
		r, size := utf8.DecodeRuneInString(rest)
		for i, d := range []rune("日一二三四五六") {
			if r == d || r == '天' && i == 0 && w != "周" {
				return time.Weekday(i), len(w) + size
			}
		}
	}
	return 0, 0
}

// englishMonths and englishWeekdays are names that belong to days.
var englishMonths = map[string]time.Month{"january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8,
	"september": 9, "october": 10, "november": 11, "december": 12,
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12}

var englishWeekdays = map[string]time.Weekday{"monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6, "sunday": 0}

// englishNumbers are the words that numbers are spelled with; "one" is looked
// at by what follows it.
var englishNumbers = func() map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(`zero nil two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
		twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million millions billion billions trillion grand
		dozen dozens half halves quarter quarters double triple twice thrice couple percent percentage quid bucks tenner fiver pence
		second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirds fifths tenths k`) {
		set[w] = true
	}
	for _, w := range strings.Fields(otherNumbers) {
		set[w] = true
	}
	return set
}()

// otherNumbers are how other languages spell numbers, for a text that slips
// into one: German, French, Spanish, Italian, Portuguese and Dutch, as far as
// no English word is spelled so. Of a word with an accent it is the longest
// part without one.
const otherNumbers = `eins zwei drei vier nf nfzig sechs sieben acht neun zehn elf lf zwanzig drei ig vierzig sechzig siebzig achtzig neunzig hundert tausend zweihundert dreihundert lfte
	deux trois quatre cinq huit neuf douze quinze vingt trente quarante cinquante soixante mille moiti tiers
	dos tres cuatro cinco seis siete ocho nueve diez veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa cien ciento cientos mitad
	tre quattro cinque sei sette otto nove dieci venti trenta quaranta cinquanta cento duecento mila mezzo
	dois quatro oito dez vinte trinta cem metade twee vier vijf zeven negen tien twintig vijftig honderd duizend helft`

// roman tells whether a word in capitals is a number in Roman letters, of two
// or more: IV, XII.
func roman(w string) bool {
	if len(w) < 2 || strings.Trim(w, "IVXLCDM") != "" {
		return false
	}
	return romanNumber.MatchString(w)
}

var romanNumber = regexp.MustCompile(`^M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})$`)

// afterOne make a number of "one".
var afterOne = map[string]bool{"month": true, "months": true, "year": true, "years": true, "week": true, "weeks": true, "day": true, "days": true, "hour": true,
	"pound": true, "dollar": true, "yuan": true, "euro": true, "point": true, "per": true, "in": true, "instalment": true, "installment": true, "minute": true}

// numberWord tells whether a word in lower case spells a number, or is run
// together of such: "fivehundred".
func numberWord(w string) bool {
	return englishNumbers[w] || len(w) > 7 && (strings.HasSuffix(w, "hundred") || strings.HasSuffix(w, "thousand") || strings.HasSuffix(w, "million"))
}

// codeBefore is the code of a currency at the end of a text: "CNY ".
func codeBefore(text string) string {
	text = strings.TrimRight(text, " \u00a0")
	if len(text) < 3 || len(text) > 3 && isLetter(text[len(text)-4]) {
		return ""
	}
	code := text[len(text)-3:]
	if code == "RMB" {
		return "CNY"
	}
	for i := range code {
		if code[i] < 'A' || code[i] > 'Z' {
			return ""
		}
	}
	if _, ok := negotiation.Currency(code).Digits(); !ok {
		return ""
	}
	return code
}

// currencyOf is the currency that a word after a number names; "" for any.
func currencyOf(after string) string {
	switch {
	case hasPrefix(after, "元", "块", "圆", "人民币", "yuan"):
		return "CNY"
	case hasPrefix(after, "pound", "quid", "英镑"):
		return "GBP"
	case hasPrefix(after, "dollar", "bucks", "美元"):
		return "USD"
	case hasPrefix(after, "euro"):
		return "EUR"
	case hasPrefix(after, "日元"):
		return "JPY"
	}
	return "?" // pence and cents are never written
}
