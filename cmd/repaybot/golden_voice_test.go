package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// checkVoice holds every reply of a conversation against what holds for all of
// them: no sentence twice in a row, always a way on, and none of the words
// that are never said (spec/conduct.md; spec/voice.md).
func checkVoice(t *testing.T, g *golden, turns []heard) {
	t.Helper()
	var before []string
	for i, h := range turns {
		line := g.lines[i]
		if strings.HasPrefix(line, "!") && line != "!back" && line != "!evidence" && !colleaguesAct(line) {
			continue
		}
		if len(h.Replies) == 0 {
			if line != "!evidence" && !colleaguesAct(line) && !strings.HasPrefix(line, "@") && !strings.HasPrefix(line, "+") && h.Mode != "staff" && h.Mode != "closed" {
				t.Errorf("turn %d, %q: no answer", i+1, line)
			}
			continue
		}
		var text strings.Builder
		way := h.Mode != "bot"
		for _, r := range h.Replies {
			text.WriteString(r.Text + "\n")
			said := sentences(r.Text)
			for _, sentence := range said {
				if slices.Contains(before, sentence) {
					t.Errorf("turn %d, %q: said twice in a row: %s", i+1, line, sentence)
				}
			}
			before = said
			way = way || len(r.Buttons) > 0 || strings.ContainsAny(r.Text, "?\uFF1F")
		}
		if !way {
			t.Errorf("turn %d, %q: no way on", i+1, line)
		}
		for _, never := range neverSaid {
			if found := never.FindString(text.String()); found != "" {
				t.Errorf("turn %d, %q: says %q", i+1, line, found)
			}
		}
		if h.State == "care" {
			if found := wordsOfMoney.FindString(text.String()); found != "" {
				t.Errorf("turn %d, %q: speaks of money to somebody in danger: %q", i+1, line, found)
			}
		}
	}
}

// colleaguesAct tells of the lines in which a colleague does something, and the
// bot may say something for it.
func colleaguesAct(line string) bool {
	return strings.HasPrefix(line, "!offer ") || strings.HasPrefix(line, "!{")
}

var (
	neverSaid = []*regexp.Regexp{
		regexp.MustCompile(`坐牢|刑事|黑名单|老赖|您的单位|您的家人|最后机会|立即还款|马上还款|尽快还款|否则|后果自负|修复征信|借钱来还|卖房|亲[,\x{FF0C}]|尊敬的|贵客户|恭喜|无法满足|[!\x{FF01}]`),
		regexp.MustCompile(`(?i)\b(jail|prison|arrest|your employer|your family|blacklist|last chance|act now|fix your credit|borrow|sell your (home|house)|debtor|the cardholder|dear customer|congratulations|as per our policy)\b`),
	}
	wordsOfMoney = regexp.MustCompile(`[¥\x{FFE5}£$€]|还款|欠款|账单|方案|(?i)\b(pay|owe|balance|instal+ments?)\b`)
	// row is a line of a table or a list, with a figure: it may stand again in
	// the next reply.
	row = regexp.MustCompile(`^\s*[-–•·*|].*[0-9]|^\s*[0-9]+[.)、]|[0-9].*[^。.!?\x{FF01}\x{FF1F}:\x{FF1A}\s]\s*$`)
	// sentenceEnd ends a sentence; a point within a figure does not.
	sentenceEnd = regexp.MustCompile(`[。!?\x{FF01}\x{FF1F}]+|\.(\s|$)|\n`)
)

// sentences are the sentences of a text that say something; rows of a table
// and single words are none.
func sentences(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		if row.MatchString(line) {
			continue
		}
		for _, s := range sentenceEnd.Split(line, -1) {
			s = strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) })
			if utf8.RuneCountInString(s) >= 4 && strings.ContainsFunc(s, unicode.IsLetter) {
				all = append(all, s)
			}
		}
	}
	return all
}
