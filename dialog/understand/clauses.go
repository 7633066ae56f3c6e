package understand

import (
	"slices"

	"repaybot/dialog"
)

// Longer messages, in bytes, and those of more pieces are read as a whole only.
const (
	maxPieced = 600
	maxPieces = 6
)

// piece is a stretch of a message that may say one thing by itself.
type piece struct {
	from, to int
	joined   bool // "also" stands before it: what came before was said for itself
}

// joinersEn and joinersZh stand between two requests.
var (
	joinersEn = [...]string{"and also ", "and ", "also ", "plus ", "but ", "then "}
	joinersZh = [...]string{"另外", "顺便", "还有就是", "还有", "而且", "然后", "以及", "同时", "再就是", "并且"}
)

// pieces cuts the clauses further where people put no mark between two
// requests: at "and" and 另外, and at a space between Chinese characters.
func (s *scanner) pieces() []piece {
	var out []piece
	for _, c := range s.clauses {
		from, joined := c.from, false
		cut := func(to int, next bool, after int) {
			if to > from {
				out = append(out, piece{from, to, joined})
			}
			from, joined = after, next
		}
		for i := c.from; i < c.to; i++ {
			switch b := s.s[i]; {
			case b == ' ' || i == c.from:
				k := i
				if b == ' ' {
					k = skipSpace(s.s, i)
				}
				if n := anyPrefix(s.s[:c.to], k, joinersEn[:]...); n > 0 {
					cut(i, containsAny(s.s[k:k+n], "also", "plus"), k+n)
					i = k + n - 1
				} else if n := s.joinerZh(k, c.to); n > 0 {
					cut(i, containsAny(s.s[k:k+n], "另", "顺", "还", "再"), k+n)
					i = k + n - 1
				} else if b == ' ' && i > c.from && s.s[i-1] >= 0x80 && k < c.to && s.s[k] >= 0x80 {
					cut(i, false, k)
					i = k - 1
				}
			case b >= 0xe0:
				if n := s.joinerZh(i, c.to); n > 0 && i > from {
					cut(i, containsAny(s.s[i:i+n], "另", "顺", "还", "再"), i+n)
					i += n - 1
				}
			}
		}
		cut(c.to, false, c.to)
	}
	return out
}

// joinerZh returns the length of a joining word at i; 还有多少 and 还有别的 join nothing.
func (s *scanner) joinerZh(i, end int) int {
	n := anyPrefix(s.s[:end], i, joinersZh[:]...)
	if n > 0 && anyPrefix(s.s, i, "还有") > 0 && anyPrefix(s.s, i+len("还有"), "多少", "几", "别的", "没", "其他", "什么", "啥", "更", "一", "两", "三", "的", "办法", "哪", "余", "欠") > 0 {
		return 0
	}
	return n
}

// clauseIntents adds what a piece of a longer message says clearly by itself:
// two requests in one line are two intents.
func (r *Reader) clauseIntents(s *scanner, pieces []piece, chosen []dialog.Score) []dialog.Score {
	if len(pieces) < 2 || len(pieces) > maxPieces {
		return chosen
	}
	var p []float64
	for _, c := range pieces {
		if len(chosen) > 3 || c.to-c.from < 6 {
			continue
		}
		part := s.part(c.from, c.to)
		part.scan()
		p = r.model.score(part.extract(), p)
		best := 0
		for j, v := range p {
			if v > p[best] {
				best = j
			}
		}
		i := dialog.Intent(r.model.head.Intents[best])
		if p[best] < clauseIntent || contextual(i) || slices.ContainsFunc(chosen, func(c dialog.Score) bool { return c.Intent == i }) || !together(chosen, i) {
			continue
		}
		chosen = append(chosen, dialog.Score{Intent: i, P: min(p[best], certainty)})
	}
	chosen = s.leadingAnswer(pieces, chosen)
	last := pieces[len(pieces)-1]
	if answer, ok := short(s.s[last.from:last.to]); ok && answer[0] == dialog.Goodbye && len(chosen) == 1 && chosen[0].Intent == dialog.Thanks {
		chosen = append(chosen, dialog.Score{Intent: dialog.Goodbye, P: 0.9})
	}
	return chosen
}

// leadingAnswer adds the yes or no that a message begins with: "yes. also will
// it hurt my credit", 行 另外怎么还. A mere "ok" before a question is no yes,
// except to what one asks once a thing is agreed.
func (s *scanner) leadingAnswer(pieces []piece, chosen []dialog.Score) []dialog.Score {
	first := s.s[pieces[0].from:pieces[0].to]
	answer, ok := short(first)
	if !ok || len(answer) != 1 || answer[0] != dialog.Accept && answer[0] != dialog.Reject {
		return chosen
	}
	follows := followsNo
	if answer[0] == dialog.Accept {
		follows = followsYes
		if pieces[1].joined || meansYes(first) {
			follows = followsPlainYes
		}
	}
	for _, c := range chosen {
		if c.Intent == answer[0] || !slices.Contains(follows, c.Intent) {
			return chosen
		}
	}
	return append(chosen, dialog.Score{Intent: answer[0], P: 0.9})
}

// What may be said in the same breath as an answer.
var (
	followsYes      = []dialog.Intent{dialog.AskConsequences, dialog.PayNow, dialog.AskPlanStatus, dialog.RequestDocument}
	followsPlainYes = append([]dialog.Intent{dialog.Thanks, dialog.RequestWaiver, dialog.AskBreakdown, dialog.AskPrivacy, dialog.AskProjection, dialog.AskIdentity}, followsYes...)
	followsNo       = []dialog.Intent{dialog.AskOptions, dialog.RequestHuman, dialog.RequestWaiver, dialog.AskBreakdown, dialog.Thanks, dialog.Goodbye, dialog.AskConsequences}
)

// meansYes tells whether a short reply agrees outright, where "ok" and 好 may only be a way to begin.
func meansYes(first string) bool {
	return containsAny(first, "yes", "yep", "yeah", "sure", "deal", "agree", "accept", "confirm", "do it", "同意", "接受", "可以", "是的", "成交", "确认", "就这", "没问题")
}

// contextual intents mean something else in half a sentence.
func contextual(i dialog.Intent) bool {
	switch i {
	case dialog.Accept, dialog.Reject, dialog.Unclear, dialog.OffTopic, dialog.Goodbye, dialog.Abuse, dialog.Greet, dialog.Thanks, dialog.CannotPay, dialog.ContactTime, dialog.AlreadyPaid, dialog.AskIdentity, dialog.WrongPerson:
		return true
	}
	return false
}

// part is a scanner of one stretch of the message.
func (s *scanner) part(from, to int) *scanner {
	return &scanner{text: text{raw: s.raw, s: s.s[from:to], at: s.at[from : to+1]}, today: s.today, currency: s.currency, british: s.british}
}
