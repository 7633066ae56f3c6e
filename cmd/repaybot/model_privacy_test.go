package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"unicode"

	"repaybot/dialog/llm/llmtest"
)

// personal are the texts of a book's customers that name them.
func personal(t *testing.T, book []byte) (out, names []string) {
	t.Helper()
	for line := range strings.Lines(string(book)) {
		var a struct {
			Account  string `json:"account"`
			Customer struct {
				ID        string `json:"id"`
				Name      string `json:"name"`
				Phone     string `json:"phone"`
				BirthDate string `json:"birth_date"`
			} `json:"customer"`
		}
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			t.Fatal(err)
		}
		c := a.Customer
		out = append(out, a.Account, c.ID, c.Phone, strings.TrimLeft(c.Phone, "+"), c.BirthDate)
		if strings.Contains(c.Name, " ") { // a Latin name is looked for by its words
			names = append(names, strings.Fields(c.Name)...)
		} else {
			out = append(out, c.Name)
		}
	}
	return out, names
}

// squeezed is a text without what parts letters and digits, in small letters.
func squeezed(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, text)
}

// TestNothingPersonalGoesToTheModel plays all golden conversations with a server
// that keeps what it is asked. No number of any kind and no name of any
// customer is in it, and no amount: not even of what the bot itself said.
func TestNothingPersonalGoesToTheModel(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "golden", "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden conversations: %v", err)
	}
	var asked atomic.Int64
	t.Run("conversations", func(t *testing.T) {
		for _, file := range files {
			t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
				t.Parallel()
				asked.Add(int64(nothingPersonalOf(t, file)))
			})
		}
	})
	t.Logf("%d conversations, %d requests", len(files), asked.Load())
	if int(asked.Load()) < len(files) {
		t.Errorf("only %d requests", asked.Load())
	}
}

// nothingPersonalOf plays one conversation, and tells how many requests it made.
func nothingPersonalOf(t *testing.T, file string) int {
	g := parseGolden(t, must(os.ReadFile(file)))
	book := g.book
	if book == nil {
		book = must(os.ReadFile(filepath.Join("testdata", "golden", "book."+g.policy+".jsonl")))
	}
	server := llmtest.New(t, true, func(n int, a llmtest.Asked) llmtest.Says {
		if a.Job == "phrase" {
			return llmtest.Says{Content: goodDraft(a.Data, n)}
		}
		return llmtest.Says{Content: "{}"}
	})
	x := scriptedTalk(t, server.URL)
	x.reader = x.reads.Always() // as many messages as may be are shown
	h := openHouse(t, g.policy, book, g.now, x)
	var turns []heard
	h.play(t, g.account, g.lines, func(_ string, x told) { turns = append(turns, x.heard) })
	checkVoice(t, g, turns)
	texts, names := personal(t, book)
	for _, a := range server.Asked() {
		if a.Auth != "Bearer k" {
			t.Errorf("authorised by %q", a.Auth)
		}
		plain := squeezed(a.Data)
		for _, text := range texts {
			if s := squeezed(text); strings.Contains(plain, s) {
				t.Errorf("the model is shown %q: %s", text, a.Data)
			}
		}
		for _, name := range names {
			if regexp.MustCompile(`(?i)\b` + name + `\b`).MatchString(a.Data) {
				t.Errorf("the model is shown %q: %s", name, a.Data)
			}
		}
		if digits := digitsOutsideMarks(a.Data); digits != "" {
			t.Errorf("the model is shown the number %s: %s", digits, a.Data)
		}
	}
	return server.Count()
}

// digitsOutsideMarks are the first digits of a request's data that no mark of
// ours has; "" if there are none.
func digitsOutsideMarks(data string) string {
	in := 0
	for i, r := range data {
		switch {
		case r == '⟦':
			in++
		case r == '⟧':
			in--
		case strings.HasPrefix(data[i:], "[["):
			in += 2
		case r == ']' && in > 0:
			in--
		case in == 0 && unicode.IsDigit(r):
			return data[i:min(len(data), i+12)]
		}
	}
	return ""
}

// TestWhatCustomersWriteIsMasked: what somebody writes of themselves and
// others is taken out before a model is asked.
func TestWhatCustomersWriteIsMasked(t *testing.T) {
	server := llmtest.New(t, true, func(int, llmtest.Asked) llmtest.Says { return llmtest.Says{Content: "{}"} })
	script := turnScripts["uk"]
	book, numbers := alike(t, "uk", script.account, 1)
	x := scriptedTalk(t, server.URL)
	x.reader = x.reads.Always()
	h := openHouse(t, "uk", book, "2026-11-23T10:00:00+00:00", x)
	var lines []string
	for _, m := range maskedMessages {
		lines = append(lines, m.text)
	}
	h.play(t, numbers[0], lines, func(string, told) {})
	for _, a := range server.Asked() {
		for _, m := range maskedMessages {
			for _, secret := range m.secrets {
				if strings.Contains(squeezed(a.Data), squeezed(secret)) {
					t.Errorf("%q of %q is shown: %s", secret, m.text, a.Data)
				}
			}
		}
	}
	if server.Count() < len(lines) {
		t.Errorf("%d requests for %d messages", server.Count(), len(lines))
	}
}

var maskedMessages = []struct {
	text    string
	secrets []string
}{
	{"my name is gareth evans and i cant pay", []string{"gareth", "evans"}},
	{"this is Gareth, GARETH EVANS, you called my wife Bronwen Evans", []string{"gareth", "evans", "bronwen"}},
	{"call me on 07700 900 812 or +44 (0)7700-900812 please, not at work", []string{"07700900812", "7700900812"}},
	{"the card ends in 8102 and my account is T-00000-8102", []string{"8102"}},
	{"i live at 14 Orchard Street, Cardiff CF10 2AB", []string{"orchard", "cardiff", "cf10", "2ab"}},
	{"email me at gareth.evans@mail.example instead", []string{"gareth", "mail.example"}},
	{"born 17 May 1986, national insurance QQ123456C", []string{"1986", "qq123456c", "123456"}},
	{"my number is oh seven seven double zero nine zero zero eight one two", []string{"seven seven double zero"}},
	{"i work at Halloran Logistics and they cut my shifts", []string{"halloran", "logistics"}},
	{"我叫欧阳建国，电话一三九零零零零一二三四，先还五百", []string{"欧阳建国", "一三九零零零零一二三四"}},
	{"我是张伟的妻子，我们住在滨江区长河街道星光花园3幢502室，他生病了", []string{"张伟", "滨江区", "星光花园", "502"}},
	{"身份证４４０３０１１９８６０５１７１２３４，微信wx_gareth86，帮我看看", []string{"４４０３０１", "440301", "wx_gareth86"}},
	{"找王经理谈过了，李小姐说可以晚几天，单位是宏达电子厂", []string{"王经理", "李小姐", "宏达电子厂"}},
}
