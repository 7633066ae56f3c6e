package drafts

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// TestQuotesOfOthers: what the customer said, and what is taken back, is not
// what the draft says; quotation marks alone excuse nothing.
func TestQuotesOfOthers(t *testing.T) {
	for text, want := range map[string]Severity{
		"您说“再不还钱就给你单位打电话”，这不是我们会说的话。":                           "",
		"“再不还钱，我就给你单位打电话。”":                                     Refuse,
		"You said \"pay or I call your boss\". That wasn't us.": "",
		"\"Pay or I call your boss.\"":                          Refuse,
	} {
		if got := Worst(Check(text, Context{})); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestDisguises: the same threat in traditional characters, with a character of
// no width in it, and with full-width letters.
func TestDisguises(t *testing.T) {
	for _, text := range []string{"再不還錢，我就給你單位打電話。", "再不还钱，我就给你单\u200b位打电话。", "Ｗｅ ｗｉｌｌ ｃａｌｌ ｙｏｕｒ ｅｍｐｌｏｙｅｒ."} {
		if got := Worst(Check(text, Context{})); got != Refuse {
			t.Errorf("%q: %q", text, got)
		}
	}
}

// TestContext: everything at once is pressure on who can't, and court is worse
// where the debt is past limitation.
func TestContext(t *testing.T) {
	const all, court = "You must pay the full balance at once.", "We will sue you."
	if found := Check(all, Context{}); len(found) != 0 {
		t.Errorf("asked of somebody who can: %+v", found)
	}
	if found := Check(all, Context{CustomerCannotPayLump: true}); len(found) != 1 || found[0].Why != WhyLumpSum || found[0].Severity != Warn {
		t.Errorf("asked of somebody who can't: %+v", found)
	}
	if found := Check(court, Context{}); len(found) != 1 || found[0].Severity != Warn {
		t.Errorf("court: %+v", found)
	}
	if found := Check(court, Context{PastLimitation: true}); len(found) != 1 || found[0].Severity != Refuse || found[0].Why != WhyLimitation {
		t.Errorf("court, past limitation: %+v", found)
	}
}

func FuzzCheck(f *testing.F) {
	f.Add("您好。再不还钱，“我”就打电话给您单位！")
	f.Add("You said \"stop. now\" and İ \xff… ok?!\"”」")
	f.Add(strings.Repeat("字", longest))
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, found := range Check(text, Context{true, true}) {
			if found.From < end || found.To <= found.From || found.To > len(text) {
				t.Fatalf("%+v after %d of %d bytes", found, end, len(text))
			}
			if utf8.ValidString(text) && !utf8.ValidString(text[found.From:found.To]) {
				t.Fatalf("%+v cuts a character", found)
			}
			if found.Why == "" || found.Severity == "" {
				t.Fatalf("no reason: %+v", found)
			}
			end = found.To
		}
	})
}
