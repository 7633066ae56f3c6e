package drafts

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
)

// heldOut is a draft of testdata, where nothing is learned from.
type heldOut struct {
	Text           string   `json:"text"`
	Category       Category `json:"category"`
	Severity       Severity `json:"severity"`
	CannotPayLump  bool     `json:"cannot_pay_lump"`
	PastLimitation bool     `json:"past_limitation"`
}

func (d heldOut) context() Context { return Context{d.CannotPayLump, d.PastLimitation} }

func readHeldOut(t *testing.T, name string) []heldOut {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name + ".jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var out []heldOut
	for line := range strings.Lines(string(b)) {
		var d heldOut
		if err := json.Unmarshal([]byte(line), &d); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out = append(out, d)
	}
	if len(out) < 200 {
		t.Fatalf("%s has %d drafts, want 200 or more", name, len(out))
	}
	return out
}

// TestHeldOut holds the figures of docs/conversation-drafts.md. The aim is 95 %
// found and 5 % wrongly; where the floors are lower it is not reached.
// With -v every miss is named.
func TestHeldOut(t *testing.T) {
	for _, want := range []struct {
		language                string
		found, refused, wrongly int // of the cruel, of those to refuse, of the firm
	}{
		{"zh", 192, 97, 12},
		{"en", 175, 96, 8},
	} {
		found, named, refused, toRefuse := 0, 0, 0, 0
		cruel, firm := readHeldOut(t, "cruel."+want.language), readHeldOut(t, "firm."+want.language)
		by := map[Category][2]int{}
		for _, d := range cruel {
			got := Check(d.Text, d.context())
			n := by[d.Category]
			n[1]++
			if len(got) > 0 {
				found++
				n[0]++
			} else {
				t.Logf("missed: %s: %s", d.Category, d.Text)
			}
			by[d.Category] = n
			for _, f := range got {
				if f.Category == d.Category {
					named++
					break
				}
			}
			if d.Severity == Refuse {
				toRefuse++
				if Worst(got) == Refuse {
					refused++
				}
			}
		}
		wrongly, wronglyRefused := 0, 0
		for _, d := range firm {
			got := Check(d.Text, d.context())
			if len(got) > 0 {
				wrongly++
				t.Logf("wrongly: %s: %s", got[0].Category, d.Text)
			}
			if Worst(got) == Refuse {
				wronglyRefused++
			}
		}
		for _, c := range categories {
			t.Logf("%s %s: %d of %d", want.language, c, by[c][0], by[c][1])
		}
		t.Logf("%s: found %d of %d (category right %d), refused %d of %d to refuse; wrongly %d of %d, refused %d of them", want.language, found, len(cruel), named, refused, toRefuse, wrongly, len(firm), wronglyRefused)
		if found < want.found || refused < want.refused || wrongly > want.wrongly {
			t.Errorf("%s: found %d, refused %d, wrongly %d; want at least %d, %d and at most %d", want.language, found, refused, wrongly, want.found, want.refused, want.wrongly)
		}
	}
}

// TestHeldOutIsNotLearnedFrom: no draft that is measured on is among the examples, whole or nearly.
func TestHeldOutIsNotLearnedFrom(t *testing.T) {
	examples, err := ReadExamples(os.DirFS("examples"))
	if err != nil {
		t.Fatal(err)
	}
	sizes, having := make([]int, len(examples)), map[string][]int{}
	for i, e := range examples {
		g := gramsOf(e.Text)
		sizes[i] = len(g)
		for k := range g {
			having[k] = append(having[k], i)
		}
	}
	for _, name := range []string{"cruel.zh", "cruel.en", "firm.zh", "firm.en"} {
		for _, d := range readHeldOut(t, name) {
			g := gramsOf(d.Text)
			if len(g) < 8 { // "You're a liar."
				continue
			}
			same := map[int]int{}
			for k := range g {
				for _, i := range having[k] {
					same[i]++
				}
			}
			for i, n := range same {
				if all := len(g) + sizes[i] - n; 10*n > 8*all {
					t.Errorf("%q is nearly the example %q", d.Text, examples[i].Text)
				}
			}
		}
	}
}

func gramsOf(text string) map[string]bool {
	r := []rune(strings.ToLower(text))
	g := map[string]bool{}
	for i := 0; i+3 <= len(r); i++ {
		g[string(r[i:i+3])] = true
	}
	return g
}

// learnedFrom are what the model learns from.
func learnedFrom(t *testing.T) ([]Example, *Vectors) {
	t.Helper()
	examples, err := ReadExamples(os.DirFS("examples"))
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open("train/vectors.en.bin")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	v, err := ReadVectors(f)
	if err != nil {
		t.Fatal(err)
	}
	return examples, v
}

func TestModelIsOfTheseExamples(t *testing.T) {
	examples, v := learnedFrom(t)
	m, err := embedded()
	if err != nil {
		t.Fatal(err)
	}
	if m.Digest() != Digest(examples, v) {
		t.Error("model.bin is stale: run go generate in dialog/drafts")
	}
}

// BenchmarkCheck is a draft of common length.
func BenchmarkCheck(b *testing.B) {
	for name, text := range map[string]string{
		"zh":      "您好，我是示例银行的小林。您这一期应还 620 元，15 号到期。没有收到的话，方案会按约定终止。遇到什么难处请告诉我。",
		"zh-2000": strings.Repeat("您这一期应还六百二十元，十五号到期，没有收到的话方案会按约定终止。", 60),
		"en":      "Hello, I'm Lin from Example Bank. This month's payment is £62 and it's due on the 15th. If it isn't paid the plan ends, as agreed. Tell me if something has come up.",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Check(text, Context{})
			}
		})
	}
}

func ExampleCheck() {
	text := "您好，我是小林。今天不还，我就给您单位打电话。"
	for _, f := range Check(text, Context{}) {
		fmt.Println(f.Severity, f.Why, text[f.From:f.To])
	}
	// Output: refuse threat_work 今天不还，我就给您单位打电话。
}
