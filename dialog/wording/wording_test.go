package wording

import (
	"context"
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"repaybot/dialog"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden renders every kind in every wording, for a person to read aloud.
func TestGolden(t *testing.T) {
	w := load(t)
	for _, l := range locales {
		var b strings.Builder
		for _, k := range dialog.Kinds {
			for n := range w.catalogs[l].kinds[k.Kind] {
				text, err := w.Phrase(context.Background(), dialog.Say{Kind: k.Kind, Figures: samples(t, k.Figures, l, 0, every), Nth: n}, l)
				if err != nil {
					t.Fatal(err)
				}
				fmt.Fprintf(&b, "%s.%d\n%s\n\n", k.Kind, n+1, text)
			}
		}
		for _, x := range dialog.Titles {
			text, err := w.Button(context.Background(), dialog.Button{Title: x.Title, Figures: samples(t, x.Figures, l, 0, every)}, l)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&b, "[%s] %s\n", x.Title, text)
		}
		path := "testdata/words." + string(l) + ".golden"
		if *update {
			if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if string(want) != b.String() {
			t.Errorf("%s differs; read it again with -update", path)
		}
	}
}

// TestEveryCombination renders every wording with every combination of its
// optional figures, and reads each text as a reviewer would.
func TestEveryCombination(t *testing.T) {
	w := load(t)
	for _, l := range locales {
		for _, k := range dialog.Kinds {
			names := optionals(k.Figures)
			for mask := range 1 << len(names) {
				with := func(f dialog.Figure) bool { return mask>>slices.Index(names, f.Name)&1 == 1 }
				figures := samples(t, k.Figures, l, 0, with)
				for n := range w.catalogs[l].kinds[k.Kind] {
					say := dialog.Say{Kind: k.Kind, Figures: figures, Nth: n}
					text, err := w.Phrase(context.Background(), say, l)
					if err != nil {
						t.Fatalf("%s.%d %s: %v", k.Kind, n+1, l, err)
					}
					readable(t, fmt.Sprintf("%s.%d %s", k.Kind, n+1, l), text, l, strings.HasPrefix(string(k.Kind), "terms_"))
					if mask != 0 && mask != 1<<len(names)-1 { // Phrase has looked at the figures
						continue
					}
					if err := Guard(text, say, l); err != nil {
						t.Errorf("%s.%d %s: %v in\n%s", k.Kind, n+1, l, err, text)
					}
				}
			}
		}
	}
}

// readable looks at the form of a text: its length, its marks, its language.
func readable(t *testing.T, key, text string, l dialog.Locale, long bool) {
	t.Helper()
	limit := map[dialog.Locale]int{dialog.Chinese: 320, dialog.English: 640}[l]
	if long {
		limit *= 3
	}
	if n := utf8.RuneCountInString(text); n > limit || n < 4 {
		t.Errorf("%s has %d characters:\n%s", key, n, text)
	}
	for _, bad := range []string{"!", "！", "<no value>", "{{", "  \n", "\n\n", "。。", "，。", "，，", "，；", "：，", "、、", ". .", " ,", " .", ",,", ", ,", ",.", ";;", "()", "（）"} {
		if strings.Contains(text, bad) {
			t.Errorf("%s has %q:\n%s", key, bad, text)
		}
	}
	if text != strings.TrimSpace(text) {
		t.Errorf("%s begins or ends with white space: %q", key, text)
	}
	for _, r := range text {
		if unicode.Is(unicode.So, r) || r >= 0x1f300 {
			t.Errorf("%s has the picture %q", key, r)
		}
	}
}

var latin = regexp.MustCompile(`[A-Za-z]{2,}`)

// TestLanguages: no English in the Chinese catalog and no Chinese in the
// English one, but where a language names itself.
func TestLanguages(t *testing.T) {
	w := load(t)
	for _, k := range dialog.Kinds {
		if k.Kind == "language_unknown" {
			continue
		}
		for n, pieces := range w.catalogs[dialog.Chinese].kinds[k.Kind] {
			text := staticText(pieces)
			if word := latin.FindString(text); word != "" {
				t.Errorf("%s.%d zh: %q", k.Kind, n+1, word)
			}
			if strings.Contains(text, "你") || strings.ContainsAny(text, ",;?!") {
				t.Errorf("%s.%d zh: 你, or a half-width mark: %s", k.Kind, n+1, text)
			}
			if strings.Contains(text, "亲") && !strings.Contains(text, "亲近") {
				t.Errorf("%s.%d zh: 亲: %s", k.Kind, n+1, text)
			}
		}
		for n, pieces := range w.catalogs[dialog.English].kinds[k.Kind] {
			for _, r := range staticText(pieces) {
				if r >= 0x2e80 {
					t.Errorf("%s.%d en: %q", k.Kind, n+1, r)
				}
			}
			if strings.Contains(staticText(pieces), "installment") {
				t.Errorf("%s.%d en: instalment has one l here", k.Kind, n+1)
			}
		}
	}
}

func staticText(pieces []piece) string {
	var b strings.Builder
	for _, p := range pieces {
		if p.form == static {
			b.WriteString(p.text)
		} else {
			b.WriteString("\x00" + staticText(p.then) + "\x00" + staticText(p.otherwise))
		}
	}
	return b.String()
}

var sentenceEnds = regexp.MustCompile(`[。？；\n\x00]|[.?;:：](?:\s|\x00|$)`)

// TestNoSentenceTwice: the wordings of a kind share no sentence.
func TestNoSentenceTwice(t *testing.T) {
	w := load(t)
	for _, l := range locales {
		for _, k := range dialog.Kinds {
			seen := map[string]int{}
			for n, pieces := range w.catalogs[l].kinds[k.Kind] {
				for _, s := range sentenceEnds.Split(staticText(pieces), -1) {
					s = strings.TrimFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
					if shortest := map[dialog.Locale]int{dialog.Chinese: 7, dialog.English: 18}[l]; utf8.RuneCountInString(s) < shortest {
						continue // the name of a line, such as 本金 or "Interest"
					}
					if at, ok := seen[s]; ok && at != n {
						t.Errorf("%s %s: wordings %d and %d both say %q", k.Kind, l, at+1, n+1, s)
					}
					seen[s] = n
				}
			}
		}
	}
}

// TestOftenSaid: what recurs often has three wordings at least.
func TestOftenSaid(t *testing.T) {
	w := load(t)
	for _, l := range locales {
		for _, k := range []dialog.Kind{"unclear", "off_topic", "way_on", "no_progress", "human_waiting", "queue_first", "queue_place", "owed_card", "options", "ask_choice", "abuse", "did_you_mean", "code_wrong", "next_owed", "ask_way"} {
			if n := len(w.catalogs[l].kinds[k]); n < 3 {
				t.Errorf("%s %s has %d wordings", k, l, n)
			}
		}
	}
}

// TestOfTwoAccounts: a reminder speaks of each account that is past due, and the
// next one does too. For two accounts that takes four wordings, so that no
// message has a sentence of the one before.
func TestOfTwoAccounts(t *testing.T) {
	w := load(t)
	for _, l := range locales {
		for _, k := range []dialog.Kind{"remind_overdue", "remind_help"} {
			for first := range 12 { // how often it was said before
				n := uint(len(w.catalogs[l].kinds[k]))
				before := []uint{uint(first) % n, uint(first+1) % n}
				for said := first + 2; said < first+4; said++ {
					if slices.Contains(before, uint(said)%n) {
						t.Fatalf("%s %s: of %d wordings the next message has one of the message before", k, l, n)
					}
				}
			}
		}
	}
}

// TestSameKeys: every kind has two wordings at least and every button its
// title; both languages have the same number of wordings and the same names.
func TestSameKeys(t *testing.T) {
	w := load(t)
	for _, l := range locales {
		for k := range w.kinds {
			if n := len(w.catalogs[l].kinds[k]); n < 2 {
				t.Errorf("%s has %d wordings in %s", k, n, l)
			}
		}
		for x := range w.titles {
			if w.catalogs[l].titles[x] == nil {
				t.Errorf("title.%s is missing in %s", x, l)
			}
		}
	}
	zh, en := w.catalogs[dialog.Chinese], w.catalogs[dialog.English]
	for k := range w.kinds {
		if len(zh.kinds[k]) != len(en.kinds[k]) {
			t.Errorf("%s: %d Chinese wordings, %d English", k, len(zh.kinds[k]), len(en.kinds[k]))
		}
	}
	for n := range zh.names {
		if en.names[n] == "" {
			t.Errorf("name.%s is not in English", n)
		}
	}
	for n := range en.names {
		if zh.names[n] == "" {
			t.Errorf("name.%s is not in Chinese", n)
		}
	}
}

// TestNames: every name that figures hold is in both catalogs, and fits a button.
func TestNames(t *testing.T) {
	w := load(t)
	names := strings.Fields("card loan late_fee fee interest balance once week fortnight month no_progress not_reconciled out_of_limits crisis_line emergency samaritans " +
		"job_loss income_cut illness bereavement family disaster business overcommitted forgot other monday tuesday wednesday thursday friday saturday sunday")
	for _, i := range dialog.Intents {
		names = append(names, string(i), "intent_"+string(i))
	}
	for _, l := range locales {
		for _, n := range names {
			text := w.catalogs[l].names[dialog.Name(n)]
			if text == "" {
				t.Errorf("name.%s is missing in %s", n, l)
			}
			if limit := map[dialog.Locale]int{dialog.Chinese: 12, dialog.English: 24}[l]; strings.HasPrefix(n, "intent_") && utf8.RuneCountInString(text) > limit {
				t.Errorf("name.%s in %s is long for a button: %s", n, l, text)
			}
		}
	}
}

// TestTurns: wordings are taken in turn, however often a kind was said.
func TestTurns(t *testing.T) {
	w := load(t)
	say := func(n int) string {
		text, err := w.Phrase(context.Background(), dialog.Say{Kind: "unclear", Nth: n}, dialog.English)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	if say(0) == say(1) || say(1) == say(2) || say(0) != say(3) {
		t.Error("the wordings are not taken in turn")
	}
}
