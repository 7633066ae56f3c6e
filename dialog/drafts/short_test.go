package drafts

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"repaybot/prompts"
)

// contexts are all that may be known of a customer.
var contexts = []Context{{}, {true, false}, {false, true}, {true, true}}

func passes(t *testing.T, text string, in []Context) {
	t.Helper()
	for _, c := range in {
		for _, f := range Check(text, c) {
			t.Errorf("%+v: %q is found: %s, %s: %q", c, text, f.Severity, f.Why, text[f.From:f.To])
		}
	}
}

// TestShortMessages: of greetings, thanks, yes and no, names, sums, days, links
// and pictures none is found. Hardly any is among the examples.
func TestShortMessages(t *testing.T) {
	for _, language := range []string{"zh", "en"} {
		b, err := os.ReadFile("testdata/short." + language + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(string(b)), "\n")
		if len(lines) < 150 {
			t.Fatalf("%s: %d messages", language, len(lines))
		}
		for _, text := range lines {
			passes(t, text, contexts)
		}
	}
}

// TestLittleEvidence: what has no word that was learned is not held against anybody.
func TestLittleEvidence(t *testing.T) {
	for _, text := range []string{"", " ", "\n", "q", "Zq", "zq wv", "0", "12.5", "£", "...", "?!", "🙂", "\ufffd", "饕", "饕餮", "Βασίλης", "Олег", "さようなら"} {
		passes(t, text, contexts)
	}
}

// TestShortAndCruel: few words can be enough.
func TestShortAndCruel(t *testing.T) {
	for _, text := range []string{"Idiot.", "Liar!", "You're a thief.", "Shame on you.", "We'll call your boss.", "骗子。", "老赖。", "不要脸。", "你真丢人。", "我给你单位打电话。"} {
		if len(Check(text, Context{})) == 0 {
			t.Errorf("%q passes", text)
		}
	}
}

// TestCatalogPasses: what the bot says itself, in every wording, is fair.
func TestCatalogPasses(t *testing.T) {
	for _, language := range []string{"zh", "en"} {
		b, err := os.ReadFile("../wording/testdata/words." + language + ".golden")
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for part := range strings.SplitSeq(string(b), "\n\n") {
			if strings.HasPrefix(part, "[") { // the buttons' titles
				for line := range strings.Lines(part) {
					_, title, _ := strings.Cut(line, "] ")
					passes(t, title, contexts[:1])
				}
				continue
			}
			_, text, _ := strings.Cut(part, "\n")
			passes(t, text, contexts[:1])
			n++
		}
		if n < 200 {
			t.Errorf("%s: %d texts", language, n)
		}
	}
}

// TestReadyAnswersPass: the answers that colleagues have ready are fair.
func TestReadyAnswersPass(t *testing.T) {
	values := strings.NewReplacer("{name}", "Emma", "{total}", "¥100", "{bank}", "Example Bank", "{agent}", "Linda", "{hotline}", "95000", "{opens}", "9:00")
	for _, source := range [][]byte{prompts.ChineseCanned, prompts.EnglishCanned} {
		var list []struct {
			Title, Text string
		}
		if err := yaml.Unmarshal(source, &list); err != nil {
			t.Fatal(err)
		}
		if len(list) < 10 {
			t.Fatalf("%d answers", len(list))
		}
		for _, a := range list {
			passes(t, a.Title, contexts)
			passes(t, values.Replace(a.Text), contexts)
		}
	}
}

// good is what a good colleague does in a practice conversation.
var good = regexp.MustCompile(`(?s)-- good --\n(.*?)\n-- `)

// TestGoodColleaguesPass: what the good colleagues of practice write is fair.
func TestGoodColleaguesPass(t *testing.T) {
	files, err := filepath.Glob("../../bot/practice/testdata/*.txtar")
	if err != nil || len(files) < 12 {
		t.Fatal(len(files), err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		did := good.FindSubmatch(b)
		if did == nil {
			t.Fatalf("%s: nobody is good", name)
		}
		said := 0
		for line := range strings.Lines(string(did[1])) {
			if text, ok := strings.CutPrefix(strings.TrimSpace(line), "say "); ok {
				passes(t, text, contexts)
				said++
			}
		}
		if said == 0 {
			t.Errorf("%s: nothing is said", name)
		}
	}
}
