package telegram

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"

	"pgregory.net/rapid"

	"repaybot/bot"
)

func units(s string) int { return len(utf16.Encode([]rune(s))) }

func TestSplit(t *testing.T) {
	for _, x := range []struct {
		text  string
		limit int
		want  []string
	}{
		{"", 10, nil}, {" \n ", 10, nil}, {"short", 10, []string{"short"}},
		{"one one\n\ntwo two", 12, []string{"one one", "two two"}},
		{"a b c d\ne f g h", 10, []string{"a b c d", "e f g h"}},
		{"It costs £1,200.50 now. Not more.", 25, []string{"It costs £1,200.50 now.", "Not more."}},
		{"一二三四五。六七八九十。", 8, []string{"一二三四五。", "六七八九十。"}},
		{"see https://bank.example/pay now", 28, []string{"see https://bank.example/pay", "now"}},
		{strings.Repeat("😀", 5), 4, []string{"😀😀", "😀😀", "😀"}},
		{"aaaae\u0301", 5, []string{"aaaa", "e\u0301"}},
		{"xxxx👍🏽", 6, []string{"xxxx", "👍🏽"}},
	} {
		if got := split(x.text, x.limit); strings.Join(got, "|") != strings.Join(x.want, "|") {
			t.Errorf("%q by %d: %q", x.text, x.limit, got)
		}
	}
}

// TestSplitLosesNothing: whatever the text, the parts are all of it but white
// space, and each fits.
func TestSplitLosesNothing(t *testing.T) {
	letters := []rune("ab .。，\n😀👍🏽é\u0301中文<&1,")
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOfN(rapid.SampledFrom(letters), 0, 400).Draw(t, "text"))
		limit := rapid.IntRange(2, 60).Draw(t, "limit")
		bare := func(s string) string {
			return strings.Map(func(r rune) rune {
				if unicode.IsSpace(r) {
					return -1
				}
				return r
			}, s)
		}
		parts := split(text, limit)
		if bare(strings.Join(parts, "")) != bare(text) {
			t.Fatalf("%q became %q", text, parts)
		}
		for _, p := range parts {
			if units(p) > limit || strings.TrimSpace(p) == "" {
				t.Fatalf("a part of %d units: %q", units(p), p)
			}
		}
	})
}

func TestRows(t *testing.T) {
	row := func(titles ...string) (out []bot.ReplyButton) {
		for _, s := range titles {
			out = append(out, bot.ReplyButton{ID: s, Title: s})
		}
		return out
	}
	for _, x := range []struct{ in, want string }{
		{"Yes,No", "Yes+No"}, {"是,否,不是现在", "是+否+不是现在"},
		{"What do I owe,Ways to pay it back,Talk to a person", "What do I owe|Ways to pay it back|Talk to a person"},
		{"怎么证明,有哪些办法,找同事聊", "怎么证明+有哪些办法|找同事聊"},
	} {
		var lines []string
		for _, r := range rows(row(strings.Split(x.in, ",")...)) {
			var titles []string
			for _, b := range r {
				titles = append(titles, b.Title)
			}
			lines = append(lines, strings.Join(titles, "+"))
		}
		if got := strings.Join(lines, "|"); got != x.want {
			t.Errorf("%s: %s", x.in, got)
		}
	}
}

func TestButtonDataFits(t *testing.T) {
	long := bot.ReplyButton{ID: "account:" + strings.Repeat("9", 80), Title: "x"}
	if d := bot.ShortButton(long.ID, maxData); len(d) > maxData || d == bot.ShortButton(long.ID+"9", maxData) {
		t.Errorf("data %q", d)
	}
	if d := bot.ShortButton("agree:3", maxData); d != "agree:3" {
		t.Errorf("data %q", d)
	}
}
