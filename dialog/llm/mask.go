package llm

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// mask takes out of texts what names somebody, and puts it back: every number,
// the texts that are known to name the customer, and what looks like a name, an
// address, a link or a mail address. The same piece has the same mark in all
// texts of one mask.
//
// A name that nothing points to can't be told from a word, so that what a
// customer writes about themselves is not all found; docs/language-model.md
// says so. When in doubt it is taken out: a model reads a little less.
type mask struct {
	hide  []string
	marks map[string]string // by piece
	back  []string          // pairs of mark and piece, for a replacer
}

func newMask(hide []string) *mask {
	return &mask{hide: hide, marks: map[string]string{}}
}

// span is a piece to be taken out.
type span struct {
	from, to int
	what     string
}

// text is a text without what names somebody.
func (m *mask) text(text string) string {
	text = strings.NewReplacer("⟦", "[", "⟧", "]").Replace(text)
	spans := slices.Concat(m.known(text), numbers(text), spelled(text), patterned(text), capitalised(text))
	slices.SortFunc(spans, func(a, b span) int {
		if a.from != b.from {
			return a.from - b.from
		}
		return b.to - a.to
	})
	var b strings.Builder
	at := 0
	for i := 0; i < len(spans); i++ {
		s := spans[i]
		for i+1 < len(spans) && spans[i+1].from < s.to { // what overlaps goes together
			i++
			s.to = max(s.to, spans[i].to)
		}
		b.WriteString(text[at:s.from])
		b.WriteString(m.mark(s.what, text[s.from:s.to]))
		at = s.to
	}
	b.WriteString(text[at:])
	return b.String()
}

func (m *mask) mark(what, piece string) string {
	if mark, ok := m.marks[piece]; ok {
		return mark
	}
	mark := fmt.Sprintf("⟦%s%d⟧", what, len(m.marks)+1)
	m.marks[piece] = mark
	m.back = append(m.back, mark, piece)
	return mark
}

// restored is a text with the pieces back in.
func (m *mask) restored(text string) string {
	if !strings.Contains(text, "⟦") {
		return text
	}
	return strings.NewReplacer(m.back...).Replace(text)
}

// known are the places of the texts that name the customer, however they are
// spaced, cut or capitalised.
func (m *mask) known(text string) []span {
	var spans []span
	plain, places := squeezed(text)
	for _, h := range m.hide {
		for _, name := range namesIn(h) {
			needle, _ := squeezed(name)
			if needle == "" {
				continue
			}
			for at := 0; ; {
				i := strings.Index(plain[at:], needle)
				if i < 0 {
					break
				}
				from := places[at+i]
				at += i + len(needle)
				to := endOf(text, places[at-1]) // what parts it from the next word is not the name's
				if wholeWord(text, from, to) {
					spans = append(spans, span{from, to, "name"})
				}
			}
		}
	}
	return spans
}

// namesIn are a text that names somebody and its parts that do so alone: a first
// name, a last name, a Chinese given name.
func namesIn(h string) []string {
	names := []string{h}
	if fields := strings.Fields(h); len(fields) > 1 {
		for _, f := range fields {
			if utf8.RuneCountInString(f) > 1 {
				names = append(names, f)
			}
		}
	}
	if runes := []rune(h); len(runes) == 3 && isHan(runes[0]) && isHan(runes[2]) {
		names = append(names, string(runes[1:]))
	}
	return names
}

// squeezed is a text in small letters, half width and without what parts
// letters and digits, and where in the text the character begins that each of
// its bytes comes from.
func squeezed(text string) (string, []int) {
	var b strings.Builder
	var places []int
	for i, r := range text {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			continue
		}
		r = unicode.ToLower(r)
		for range utf8.RuneLen(r) {
			places = append(places, i)
		}
		b.WriteRune(r)
	}
	return b.String(), places
}

// endOf is where the character that begins at a place ends, with the accents
// that are written behind it.
func endOf(text string, at int) int {
	_, size := utf8.DecodeRuneInString(text[at:])
	for at += size; at < len(text); at += size {
		var r rune
		if r, size = utf8.DecodeRuneInString(text[at:]); !unicode.Is(unicode.M, r) {
			break
		}
	}
	return at
}

// wholeWord tells whether a piece is not the middle of a longer Latin word.
func wholeWord(text string, from, to int) bool {
	latin := func(r rune) bool { return r < 0x250 && unicode.IsLetter(r) }
	first, _ := utf8.DecodeRuneInString(text[from:])
	before, _ := utf8.DecodeLastRuneInString(text[:from])
	after, _ := utf8.DecodeRuneInString(text[to:])
	last, _ := utf8.DecodeLastRuneInString(text[:to])
	return !(latin(first) && latin(before)) && !(latin(last) && latin(after))
}

// numbers are the places of numbers in any script's digits, with what parts
// their groups, and of words that digits are part of.
func numbers(text string) []span {
	var spans []span
	from, to := -1, 0 // of the number at hand
	for i, r := range text {
		switch {
		case unicode.IsDigit(r) || unicode.Is(unicode.No, r):
			if from < 0 {
				from = i
			}
			to = i + utf8.RuneLen(r)
		case from >= 0 && i-to <= 3 && strings.ContainsRune(" -–—.,:/()（）\u00a0\t", r): // may go on
		case from >= 0:
			spans = append(spans, span{from, to, "number"})
			from = -1
		}
	}
	if from >= 0 {
		spans = append(spans, span{from, to, "number"})
	}
	for i := range spans {
		spans[i].from, spans[i].to = wholeToken(text, spans[i].from, spans[i].to)
	}
	return spans
}

// wholeToken takes the Latin letters that a number is written together with
// along, where they make a name of it: AB123, but not 500k or 3rd.
func wholeToken(text string, from, to int) (int, int) {
	start, end := from, to
	for start > 0 && isTokenByte(text[start-1]) {
		start--
	}
	for end < len(text) && isTokenByte(text[end]) {
		end++
	}
	if end-to > 2 || from-start > 1 {
		return start, end
	}
	return from, to
}

func isTokenByte(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c == '@'
}

// patterned are the places of what the patterns find.
func patterned(text string) []span {
	var spans []span
	for _, p := range patterns {
		for _, at := range p.pattern.FindAllStringSubmatchIndex(text, -1) {
			for g := 2; g+1 < len(at); g += 2 { // the groups are what is taken out
				if at[g] >= 0 && at[g+1] > at[g] {
					spans = append(spans, span{at[g], at[g+1], p.what})
				}
			}
		}
	}
	return spans
}

// surnames are the Chinese family names that a name is told by.
const surnames = `王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤張劉陳楊黃趙吳孫馬鄭謝許韓馮鄧蕭葉蘇盧譚陸賈鄒龍賀顧龔嚴錢`

const kin = `妻子|老婆|老公|丈夫|爱人|儿子|女儿|爸爸?|妈妈?|父亲|母亲|朋友|同事|弟弟|哥哥|姐姐|妹妹`

// patterns are what names somebody wherever it stands; a group is taken out.
var patterns = []struct {
	what    string
	pattern *regexp.Regexp
}{
	{"link", regexp.MustCompile(`(?i)((?:https?://|www\.)[^\s，。）)]+)`)},
	{"mail", regexp.MustCompile(`([A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+)`)},
	{"name", regexp.MustCompile(`(@[A-Za-z0-9_]{2,})`)},
	{"name", regexp.MustCompile(`(?:我叫|我是|本人叫?是?|姓名是?|名字是?叫?|叫做|名叫|(?:` + kin + `)(?:是|叫))\s*[:：]?\s*((?:欧阳|司马|上官|诸葛|[` + surnames + `])[\p{Han}·]{1,2}?)(?:[^\p{Han}]|$|的|啊|呢|在|想|，)`)},
	{"name", regexp.MustCompile(`(?:我叫|姓名是?|名字是?叫?|名叫)\s*[:：]?\s*([\p{Han}·]{2,4})`)},
	{"name", regexp.MustCompile(`((?:欧阳|司马|上官|诸葛|[` + surnames + `])[\p{Han}]{0,2})(?:先生|女士|小姐|太太|老师|经理|主任|师傅|阿姨|大哥|大姐|律师|医生)`)},
	{"name", regexp.MustCompile(`(?i)(?:my name(?:'s| is)|name is|name:|i am called|i'm called|call me|they call me)\s+([\p{L}'’-]+(?:\s+[\p{L}'’-]+)?)`)},
	{"name", regexp.MustCompile(`(?:I'm|I’m|I am|[Tt]his is|[Ii]t's|[Rr]egards,?|[Tt]hanks,|[Cc]heers,)\s+(\p{Lu}[\p{L}'’-]+(?:\s+\p{Lu}[\p{L}'’-]+)*)`)},
	{"name", regexp.MustCompile(`\b(?:Mr|Mrs|Ms|Miss|Dr|Sir|Madam)\b\.?\s+(\p{Lu}[\p{L}'’-]+(?:\s+\p{Lu}[\p{L}'’-]+)?)`)},
	{"name", regexp.MustCompile(`\b(?:mr|mrs|ms|dr)\b\.?\s+([\p{L}'’-]+)`)},
	{"place", regexp.MustCompile(`(?:住在|住址是?|地址是?|家住|户籍在?|老家在?|身份证|单位(?:是|叫|在)|公司(?:叫|是|在)|学校(?:叫|是|在)|上班的?地方(?:是|在|叫))\s*[:：]?\s*([^\s，。！？,.!?；;]{2,40})`)},
	{"place", regexp.MustCompile(`([\p{Han}]{2,6}(?:省|自治区|市|区|县|镇|街道|小区|花园|大厦|公寓|大道|弄|胡同)[^\s，。！？,.!?；;]{0,20}?(?:号|室|楼|栋|单元|村|路|街))`)},
	{"place", regexp.MustCompile(`(?i)\b(?:i live (?:at|in|on)|living (?:at|in)|my address is|address:|postcode(?: is)?:?|zip(?: code)?(?: is)?:?|work (?:at|for)|working (?:at|for)|worked (?:at|for)|employed (?:at|by)|job at|employer is)\s+((?:[\p{L}\p{N}'’&-]+[ ]?){1,5})`)},
	{"place", regexp.MustCompile(`\b([A-Z]\w+ (?:Street|St|Road|Rd|Avenue|Ave|Lane|Drive|Close|Crescent|Terrace|Boulevard|Gardens|Court|Way|Place))\b`)},
	{"place", regexp.MustCompile(`(?i)\b([0-9]+[a-z]? (?:\w+ ){1,2}(?:street|st|road|rd|avenue|ave|lane|drive|close|crescent|terrace|boulevard|gardens|court|way|place))\b`)},
	{"number", regexp.MustCompile(`(?i)\b([A-Z]{1,2}[0-9][0-9A-Z]?\s*[0-9][A-Z]{2})\b`)},                                                                                                          // a British postcode
	{"day", regexp.MustCompile(`(?i)((?:[0-9]{1,2}(?:st|nd|rd|th)?\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?\s+(?:[0-9]{1,2}(?:st|nd|rd|th)?,?\s+)?(?:19|20)[0-9]{2})`)}, // a day with its year
	{"day", regexp.MustCompile(`([0-9０-９]{2,4}年\s*[0-9０-９]{1,2}月\s*[0-9０-９]{1,2}[日号])`)},
}

// spelled are the places of long numbers that are spelled out digit by digit.
func spelled(text string) []span {
	var spans []span
	for _, p := range spelledNumbers {
		for _, at := range p.FindAllStringIndex(text, -1) {
			spans = append(spans, span{at[0], at[1], "number"})
		}
	}
	return spans
}

var spelledNumbers = []*regexp.Regexp{
	regexp.MustCompile(`[零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖](?:[\s-]?[零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]){3,}`),
	regexp.MustCompile(`(?i)\b(?:zero|oh|nought|one|two|three|four|five|six|seven|eight|nine|double|triple)(?:[\s,-]+(?:zero|oh|nought|one|two|three|four|five|six|seven|eight|nine|double|triple)){3,}\b`),
}

// capitalised are the places of capitalised Latin words inside a sentence that
// is not written in capitals: a name, a town, an employer. Words in capitals
// and the names of days and months are none.
func capitalised(text string) []span {
	upper, lower := 0, 0
	for _, r := range text {
		if unicode.IsUpper(r) {
			upper++
		} else if unicode.IsLower(r) {
			lower++
		}
	}
	if upper == 0 || upper > lower {
		return nil
	}
	var spans []span
	begins := true // a sentence
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !unicode.IsLetter(r) || isHan(r) {
			if strings.ContainsRune(".!?。！？\n", r) {
				begins = true
			}
			i += size
			continue
		}
		end := i
		for end < len(text) {
			r, size := utf8.DecodeRuneInString(text[end:])
			if !(unicode.IsLetter(r) && !isHan(r)) && r != '\'' && r != '’' && r != '-' {
				break
			}
			end += size
		}
		word := text[i:end]
		if unicode.IsUpper(r) && !begins && utf8.RuneCountInString(word) > 1 && !knownCapital(word) {
			if n := len(spans); n > 0 && strings.TrimSpace(text[spans[n-1].to:i]) == "" {
				spans[n-1].to = end // a first and a last name
			} else {
				spans = append(spans, span{i, end, "name"})
			}
		}
		begins, i = false, end
	}
	return spans
}

// knownCapital tells whether a capitalised word is none that names anybody.
func knownCapital(word string) bool {
	if strings.HasPrefix(word, "I'") || strings.HasPrefix(word, "I’") || strings.ToUpper(word) == word && len(word) <= 4 {
		return true
	}
	return capitals[strings.ToLower(word)]
}

var capitals = func() map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(`monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december
		english chinese mandarin cantonese christmas easter ramadan covid bank card loan sms god dear hi hello thanks ok okay yes no please sorry`) {
		set[w] = true
	}
	return set
}()
