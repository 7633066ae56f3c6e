package understand

import (
	"strings"

	"repaybot/dialog"
)

// What the words around an amount make of it, as lists of a lexicon.
const (
	boundMost  = iota // at most, whatever stands before
	boundLeast        // at least, whatever stands before
	boundOver         // more than: at least, unless it is denied
	boundUnder        // less than: at most, unless it is denied
)

var (
	boundBefore = newLexicon(
		[]string{"最多", "顶多", "至多", "上限", "充其量", "撑死", "最大", "顶天", "最高", "超不过", "不多于", "控制在", "不到", "满打满算", "尽多", "最尽", "at most", "at the most", "at the very most", "max ", "max|", "maximum", "max of", "max is", "up to", "upto", "the most i can", "most i can", "most we can", "most i could", "most i have", "limit is", "my limit", "cap it at", "capped at", "cap of", "tops ", "the best i can do is", "not a penny more than", "not a cent more than", "ceiling"},
		[]string{"至少", "最少", "起码", "不得低于", "最低", "少说", "怎么也要", "怎么也得", "再怎么省也要", "最起码", "at least", "atleast", "at the least", "at the very least", "minimum", "min of", "upwards of", "north of", "a good ", "easily "},
		[]string{"超过", "多于", "高于", "大于", "more than", "over|", "above|", "exceed", "exceeding", "beyond|", "past|", "higher than", "bigger than"},
		[]string{"低于", "少于", "小于", "under|", "below|", "less than", "lower than", "short of", "fewer than"},
	)
	boundAfter = newLexicon(
		[]string{"以内", "以下", "封顶", "之内", "为限", "打止", "顶格", "tops", "max", "at most", "at the most", "at the very most", "or less", "顶天了", "顶多了", "最多了", "or under", "撑死了", "顶天", "is my limit", "is my max", "is the most", "是极限", "是上限", "是顶", "is the limit", "is the max", "的样子顶"},
		[]string{"以上", "起步", "往上", "or more", "at least", "at the least", "at the very least", "minimum", "打底", "and up", "or above", "朝上", "plus if", "保底", "起码"},
	)
	aboutBefore = newLexicon([]string{"大概", "大约", "差不多", "约莫", "估计", "可能", "也就", "将近", "接近", "快到", "大致", "左右", "大约摸", "差唔多", "约摸", "估摸", "about", "bout ", "abt ", "around", "roughly", "approx", "maybe", "like ", "circa", "say ", "somewhere near", "something like", "in the region of", "close to", "nearly", "almost", "near enough", "ballpark", "probably", "perhaps", "ish ", "mebbe", "prolly"})
	notAbout    = newPhrases([]string{"条约", "预约", "违约", "节约", "合约", "how about", "how bout", "what about", "look like", "i'd like", "would like", "don't like", "do you say", "feel like", "seems like", "也就是", "it say ", "they say ", "you say ", "app say ", "letter say ", "bill say ", "to say ", "does say ", "u say "})
	denials     = newPhrases([]string{"not ", "n't ", "nt ", "never", "no ", "nothing", "without", "cannot", "refuse", "penny ", "不", "别", "没", "莫", "勿"})
)

// aboutAfter are what may stand right behind an amount that is not meant to the penny.
var aboutAfter = []string{"左右", "上下", "ish", "or so", "or thereabouts", "give or take", "来块", "块左右", "出头", "approx", "的样子", "or something", "roughly", "more or less", "-ish", "or around there", "不到点", "多点", "多一点"}

// boundOf is what the words before and after an amount make of it.
func boundOf(before, after string) dialog.Bound {
	b, a := tail(before, 48), strings.TrimLeft(head(after, 24), " -")
	if bound, ok := boundAhead(b); ok {
		return bound
	}
	if startsWithAny(a, "不到", "都不到", "还不到", "也不到", "出不了头") {
		return dialog.AtMost
	}
	if list, _, ok := boundAfter.lastIn(a); ok {
		if list == boundMost {
			return dialog.AtMost
		}
		return dialog.AtLeast
	}
	near := tail(before, 20)
	if anySuffix(near, len(near), "小", "约", "近", "快", "~", "c.", "±") && !notAbout.in(near) && !anySuffix(near, len(near), "最近", "尽快", "赶快", "附近") {
		return dialog.About
	}
	if _, _, ok := aboutBefore.lastIn(near); ok && !notAbout.in(b) {
		return dialog.About
	}
	if startsWithAny(a, aboutAfter...) {
		return dialog.About
	}
	return dialog.Exactly
}

// boundAhead is what the words before an amount bound it to. "More than" that
// is denied is at most: 不能超过, "not a penny over", "never above".
func boundAhead(b string) (dialog.Bound, bool) {
	list, at, ok := boundBefore.lastIn(b)
	if !ok || len(b)-at > 36 || strings.HasPrefix(b[at:], "最低") && anySuffix(b, at, "还", "交", "付") { // 还最低386 is the minimum due
		return dialog.Exactly, false
	}
	denied := false
	if list == boundOver || list == boundUnder {
		denied = denials.in(tail(b[:at], 18))
		if rest := b[at:]; list == boundOver && len(strings.TrimSpace(rest)) > 12 && strings.HasPrefix(rest, "over") { // "over the phone 50"
			return dialog.Exactly, false
		}
	}
	switch {
	case list == boundMost, list == boundOver && denied, list == boundUnder && !denied:
		return dialog.AtMost, true
	}
	return dialog.AtLeast, true
}

// boundApart is what a clause of its own beside an amount makes of it: "60 a month, tops".
func boundApart(clause string) dialog.Bound {
	c := strings.Trim(clause, " .。!")
	if len(c) == 0 || len(c) > 24 {
		return dialog.Exactly
	}
	if list, n := boundAfter.at(c, 0); n > 0 && len(c)-n <= 9 {
		return [...]dialog.Bound{dialog.AtMost, dialog.AtLeast}[list]
	}
	if list, n := boundBefore.at(c, 0); n > 0 && len(c)-n <= 9 && list <= boundLeast {
		return [...]dialog.Bound{dialog.AtMost, dialog.AtLeast}[list]
	}
	return dialog.Exactly
}

// lastIn returns the list of the last phrase of the lexicon in text that begins
// a word, and where it starts.
func (l *lexicon) lastIn(text string) (list, from int, ok bool) {
	for i := 0; i < len(text); {
		at, n := l.at(text, i)
		if n == 0 || i > 0 && isLetter(text[i]) && isLetter(text[i-1]) {
			i++
			continue
		}
		list, from, ok = at, i, true
		i += n
	}
	return list, from, ok
}
