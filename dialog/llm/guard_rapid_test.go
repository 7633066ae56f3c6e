package llm

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"repaybot/dialog"
	"repaybot/dialog/llm/llmtest"
)

// TestWhatIsAddedIsRefused: good words with anything of a bad output in them, or
// with a number in any place, never pass.
func TestWhatIsAddedIsRefused(t *testing.T) {
	bad, good := llmtest.Bad(), goodOutputs()
	rapid.Check(t, func(rt *rapid.T) {
		l := rapid.SampledFrom([]dialog.Locale{dialog.Chinese, dialog.English}).Draw(rt, "locale")
		words := rapid.SampledFrom(good[l]).Draw(rt, "good")
		s := setting{locale: l}
		if err := s.check([]string{words}); err != nil {
			rt.Fatalf("%q: %v", words, err)
		}
		runes := []rune(words)
		at := rapid.IntRange(0, len(runes)).Draw(rt, "at")
		what := rapid.OneOf(
			rapid.SampledFrom([]string{"5", "１", "٣", "三", "百", "两", "俩", "半", "壹", "½", "①", "Ⅳ", "七折", " fifty ", " half ", " a dozen ", " one hundred ", "¥", "%", "\u200b", "http://a.b", " www.a.example "}),
			rapid.Map(rapid.SampledFrom(bad), func(b llmtest.Text) string { return " " + b.Text + " " }),
		).Draw(rt, "what")
		if strings.HasPrefix(what, " [[") {
			return // a mark is no words
		}
		with := string(runes[:at]) + what + string(runes[at:])
		if what == "半" || what == "百" || what == "三" || what == "两" {
			if around := string(runes[max(0, at-1):min(len(runes), at+1)]); strings.ContainsAny(around, "多") { // 多半
				return
			}
		}
		if err := s.check([]string{with}); err == nil {
			rt.Fatalf("passes: %q", with)
		}
	})
}

// TestMaskAndBack: what is taken out comes back as it was.
func TestMaskAndBack(t *testing.T) {
	pieces := rapid.SampledFrom([]string{"李娜", "my name is Ann Lee", "13800138000", "我叫王强", "每月500", " 12,345.67 ", "call 0207 946 0000", "住在朝阳区建国路88号", "a@b.example", "。", " and ", "\n", "三百块", "６２２２", "⟦x⟧", "Mr Smith", "T-1001"})
	rapid.Check(t, func(rt *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.OneOf(pieces, rapid.String()), 0, 8).Draw(rt, "pieces"), "")
		m := newMask([]string{"李娜", "Ann Lee", "+8613800138000", "T-1001", "1001"})
		masked := m.text(text)
		want := strings.NewReplacer("⟦", "[", "⟧", "]").Replace(text)
		if got := m.restored(masked); got != want {
			rt.Fatalf("%q\nmasked   %q\nrestored %q", text, masked, got)
		}
		in := 0
		for _, r := range masked {
			switch {
			case r == '⟦':
				in++
			case r == '⟧':
				in--
			case in == 0 && unicode.IsDigit(r):
				rt.Fatalf("a digit is left of %q: %q", text, masked)
			}
		}
	})
}

// FuzzGuard: whatever a model says, the guard answers, and what passes is made of
// known words and holds no digit and no other alphabet.
func FuzzGuard(f *testing.F) {
	for _, b := range llmtest.Bad() {
		f.Add(b.Text, true)
	}
	for l, lines := range goodOutputs() {
		for _, line := range lines {
			f.Add(line, l == dialog.Chinese)
		}
	}
	f.Fuzz(func(t *testing.T, text string, chinese bool) {
		s := setting{locale: dialog.English}
		if chinese {
			s.locale = dialog.Chinese
		}
		if s.check([]string{text}) != nil {
			return
		}
		for _, r := range text {
			if unicode.IsDigit(r) || unicode.Is(unicode.No, r) || unicode.Is(unicode.Nl, r) || unicode.Is(unicode.Cf, r) {
				t.Fatalf("%q passes with %U", text, r)
			}
			if unicode.IsLetter(r) && !(chinese && isHan(r)) && !(!chinese && r < 0x80) {
				t.Fatalf("%q passes with the letter %c", text, r)
			}
		}
	})
}

// FuzzAnswers: whatever a model answers, reading it ends in an error or in what
// the schema says.
func FuzzAnswers(f *testing.F) {
	f.Add(answered(true, []map[string]string{{"kind": "amount", "text": "五百"}}, "crisis", "五百"))
	f.Add(`{"lines":["[[1]]","x"]}`)
	f.Add(`{"intents":[{"intent":"greet","evidence":"⟦number1⟧"}],"sure":"no","entities":[],"perhaps_crisis":null}`)
	f.Fuzz(func(t *testing.T, answer string) {
		m := newMask(nil)
		message := "每月五百，电话13800138000"
		m.text(message)
		if x, err := readFound(answer, message, m); err == nil {
			for _, i := range x.Intents {
				if !strings.Contains(message, i.Evidence) || i.Evidence == "" {
					t.Fatalf("%q is taken as evidence", i.Evidence)
				}
			}
		}
		says := []dialog.Say{{Kind: "owed_card"}, {Kind: "next_owed"}}
		parts, _ := partsOf(says)
		s := setting{locale: dialog.English, free: []dialog.Kind{"next_owed"}}
		if lines, err := s.accept(answer, parts, says); err == nil && strings.Count(strings.Join(lines, "\n"), "[[1]]") != 1 {
			t.Fatalf("%q is taken", lines)
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	for name, text := range map[string]string{"zh": goodOutputs()[dialog.Chinese][0] + goodOutputs()[dialog.Chinese][4], "en": goodOutputs()[dialog.English][0] + " " + goodOutputs()[dialog.English][12]} {
		l := dialog.English
		if name == "zh" {
			l = dialog.Chinese
		}
		s := setting{locale: l, prompt: strings.Repeat("the prompt says this and that ", 80), said: "我失业了，已经三个月没有工资了，实在还不上，能不能少还点"}
		lines := []string{text}
		if err := s.check(lines); err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := s.check(lines); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
