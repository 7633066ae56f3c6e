package drafts

import (
	"strings"
	"unicode/utf8"

	"repaybot/dialog/understand"
)

// span is a part of a draft in bytes.
type span struct{ from, to int }

// saidBefore end what stands before a quotation of the customer, of somebody
// they tell of, or of words that are being taken back.
var saidBefore = []string{
	"您说", "你说", "您写", "你写", "您问", "你问", "您提到", "您刚才说", "您刚刚说", "您说的", "您写的", "您写的是", "您收到的", "您看到的", "您担心的", "您担心", "您怕",
	"回复", "请回", "点击", "按", "发", "选", "所谓", "所谓的", "有人说", "听说",
	"you said", "you say", "you wrote", "you write", "you asked", "you ask", "you told us", "you mentioned", "you were told", "been told", "told you we would", "told you we'd",
	"reply", "press", "choose", "they said", "so-called", "the words",
}

// takenBack are words that take back what is quoted beside them.
var takenBack = []string{"不对", "不是真的", "错误", "道歉", "不会", "没有说", "是谁", "was wrong", "is wrong", "isn't true", "not true", "apologise", "apologize", "wasn't us", "isn't from us", "never said", "we don't", "we won't", "that was"}

// quotations are the parts of a draft that repeat what somebody else said.
// Quotation marks alone make none: whoever threatens could write them.
func quotations(text string) []span {
	var found []span
	lower := strings.ToLower(text)
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		end := closing(r)
		if end == "" {
			i += size
			continue
		}
		n := strings.Index(text[i+size:], end)
		if n < 0 {
			i += size
			continue
		}
		to := i + size + n + len(end)
		if quotesOther(lower, i, to) {
			found = append(found, span{i, to})
		}
		i = to
	}
	return found
}

// closing is what closes a quotation that r opens, "" where it opens none.
func closing(r rune) string {
	switch r {
	case '“', '”':
		return "”"
	case '"':
		return `"`
	case '「':
		return "」"
	case '『':
		return "』"
	case '‘':
		return "’"
	}
	return ""
}

func quotesOther(lower string, from, to int) bool {
	if from > len(lower) || to > len(lower) {
		return false
	}
	before := strings.TrimRight(lower[:from], " ,:，：")
	before = strings.TrimSuffix(before, " that")
	for _, words := range saidBefore {
		if strings.HasSuffix(before, words) {
			return true
		}
	}
	after := lower[to:]
	if len(after) > 90 {
		after = after[:90]
	}
	for _, words := range takenBack {
		if strings.Contains(after, words) {
			return true
		}
	}
	return false
}

// sentences are the parts of a draft that end in a full stop, a question mark,
// an exclamation mark, a semicolon or a line's end, quotations in one piece.
func sentences(text string, quoted []span) []span {
	var found []span
	from := 0
	end := func(to int) {
		a, b := from, to
		for a < b && isSpace(text[a]) {
			a++
		}
		for b > a && isSpace(text[b-1]) {
			b--
		}
		if b > a {
			found = append(found, span{a, b})
		}
		from = to
	}
	for i := 0; i < len(text); {
		if len(quoted) > 0 && i >= quoted[0].from {
			i = quoted[0].to
			quoted = quoted[1:]
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		i += size
		switch r {
		case '。', '！', '？', '!', '?', '；', ';', '\n', '…':
		case '.':
			if i < len(text) && !isSpace(text[i]) { // 1,200.50, e.g.
				continue
			}
		default:
			continue
		}
		// "……", "?!" and a closing mark belong to what they end.
		for i < len(text) {
			r, size := utf8.DecodeRuneInString(text[i:])
			if !strings.ContainsRune("。！？!?…”\"」』’)）", r) {
				break
			}
			i += size
		}
		end(i)
	}
	end(len(text))
	return found
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// quoteMark stands for a quotation in a sentence's plain form.
const quoteMark = '\ue000'

// plain is a sentence in its plain form: quotations are one mark, and 你 is
// 您, so that a friendly 你 counts for nothing.
func plain(text string, s span, quoted []span) []rune {
	out := make([]rune, 0, s.to-s.from)
	for i := s.from; i < s.to; {
		if q, ok := quotedAt(quoted, i); ok {
			out = append(out, quoteMark)
			i = q.to
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		i += size
		switch r = understand.Plain(r); r {
		case 0:
		case '你', '妳':
			out = append(out, '您')
		default:
			out = append(out, r)
		}
	}
	return out
}

func quotedAt(quoted []span, i int) (span, bool) {
	for _, q := range quoted {
		if q.from == i {
			return q, true
		}
	}
	return span{}, false
}
