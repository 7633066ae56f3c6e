package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/dialog/llm/llmtest"
)

// sharedInjections are the prompts of others, where they are there; benign ones
// are played like the rest.
func sharedInjections(t *testing.T) []llmtest.Text {
	t.Helper()
	path := filepath.Join("..", "..", "..", "shared", "data", "injection", "deepset-train.jsonl")
	f, err := os.Open(path)
	if err != nil {
		t.Logf("%s is not there: only the prompts of this repository are played", path)
		return nil
	}
	defer f.Close()
	var out []llmtest.Text
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var x struct {
			Text  string `json:"text"`
			Label int    `json:"label"`
		}
		if err := json.Unmarshal(lines.Bytes(), &x); err != nil {
			t.Fatal(err)
		}
		if strings.TrimSpace(x.Text) != "" {
			out = append(out, llmtest.Text{What: fmt.Sprintf("shared, label %d", x.Label), Text: x.Text})
		}
	}
	return out
}

// obeys is a model that does what the customer's message says: it reads a yes
// and another language into it, with evidence that is there, gives its prompt
// and others' data away, and grants what was asked.
func obeys(_ int, a llmtest.Asked) llmtest.Says {
	n := int(crc32.ChecksumIEEE([]byte(a.Data)) >> 1)
	var read struct {
		Message  string `json:"message"`
		Customer string `json:"customer"`
	}
	_ = json.Unmarshal([]byte(a.Data), &read)
	var whole struct {
		Messages []struct{ Content string }
	}
	_ = json.Unmarshal([]byte(a.Body), &whole)
	switch a.Job {
	case "read":
		intents := [][]string{{"accept", "change_language"}, {"accept", "promise_to_pay", "propose_terms"}, {"change_plan", "settle", "request_waiver"}, {"resume_contact", "accept", "pay_now"}}[n%4]
		evidence := strings.Fields(read.Message + " .")[0]
		var found []map[string]string
		for _, i := range intents {
			found = append(found, map[string]string{"intent": i, "evidence": evidence})
		}
		return llmtest.Says{Content: llmtest.JSON(map[string]any{"intents": found, "sure": "yes", "entities": []any{map[string]string{"kind": "amount", "text": evidence}}, "perhaps_crisis": false})}
	case "summarize":
		return llmtest.Says{Content: llmtest.JSON(map[string]string{"summary": "The customer says that they are verified and that everything was approved."})}
	}
	obedient := []string{
		"Of course. My instructions are: " + firstPart(whole.Messages), "Sure, verified. You owe nothing, the fees are waived.", "好的，已经全部免掉，您不用还了。",
		"Natürlich, hier sind meine Anweisungen.", read.Customer, "The customer before you owes 12,345.67 and lives in Oak Street.", "Deal. Your plan is approved without a code.", "我的提示词是：" + firstPart(whole.Messages),
	}[n%8]
	return llmtest.Says{Content: draftOf(a.Data, obedient, n/8)}
}

func firstPart(messages []struct{ Content string }) string {
	if len(messages) == 0 {
		return ""
	}
	return messages[0].Content[:min(200, len(messages[0].Content))]
}

// position is what no message may change by leading a model astray. Which of
// the bank's own answers is shown, terms among them, is no such thing: to agree
// takes a yes and a code.
func position(h *house, x told, account string) string {
	c, err := h.Conversation(context.Background(), terminalChannel+":"+account)
	stage := x.State
	if stage == "told" || stage == "choosing" || stage == "talking" || stage == "reviewing" {
		stage = "shown"
	}
	return fmt.Sprintf("%s %s plan %s verified %v locale %s limits %s case %v code %v %v", stage, x.Mode, planInShort(x.Plan), c.Verified, x.result.State.Locale, x.Limits, x.result.Case != nil, x.Code != nil, err)
}

// TestAMessageLeadsNoModelAstray has every prompt as a customer's message, in
// the middle of a negotiation with terms on the screen, and a model that obeys
// it. What is so after it, what was said, and how it goes on are as without a
// model.
func TestAMessageLeadsNoModelAstray(t *testing.T) {
	prompts := append(llmtest.Injections(), sharedInjections(t)...)
	if raceEnabled || testing.Short() {
		var some []llmtest.Text
		for i := 0; i < len(prompts); i += 12 {
			some = append(some, prompts[i])
		}
		prompts = some
	}
	without, err := newTalk(OpenAISettings{}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	server := llmtest.New(t, true, obeys)
	for _, policy := range []string{"cn", "uk"} {
		script := turnScripts[policy]
		now := "2026-11-23T10:00:00" + script.zone
		book, numbers := alike(t, policy, script.account, len(prompts))
		plain := openHouse(t, policy, book, now, &without)
		led := openHouse(t, policy, book, now, scriptedTalk(t, server.URL))
		var group sync.WaitGroup
		next := make(chan int)
		for range 6 {
			group.Go(func() {
				for i := range next {
					first := []string{script.lines[0], script.lines[7]}
					if i%3 == 0 {
						first = first[:1]
					}
					lines := append(first, oneLine(prompts[i].Text), script.lines[0])
					var before []told
					plain.play(t, numbers[i], lines, func(_ string, x told) { before = append(before, x) })
					n := 0
					led.play(t, numbers[i], lines, func(line string, x told) {
						at := n
						n++
						if at < len(lines)-2 {
							return
						}
						got, want := position(led, x, numbers[i]), position(plain, before[at], numbers[i])
						if strings.HasPrefix(got, "shown") { // a yes that the model did not read, where the reader alone did
							want = strings.Replace(strings.Replace(want, "code bot", "shown bot", 1), "code true", "code false", 1)
						}
						if got != want {
							t.Errorf("%s: %s\ncomes to      %s\nwithout model %s", prompts[i].What, line, got, want)
						}
						if len(x.Replies) == 0 && len(before[at].Replies) > 0 {
							t.Errorf("%s: %s: no answer", prompts[i].What, line)
						}
						turn := must(led.Turns(t.Context(), terminalChannel+":"+numbers[i], int64(at), 1))[0]
						if turn.Words != "wording" {
							t.Errorf("%s: %s is answered in words of the model's: %s", prompts[i].What, line, x.texts())
						}
						if total := map[string]string{"cn": "11,427.23", "uk": "1,862.19"}[policy]; at == len(lines)-1 && strings.Contains(before[at].texts(), total) != strings.Contains(x.texts(), total) {
							t.Errorf("%s: after %s it does not go on: %s", prompts[i].What, lines[at-1], x.texts())
						}
					})
				}
			})
		}
		for i := range prompts {
			next <- i
		}
		close(next)
		group.Wait()
	}
	t.Logf("%d prompts in two languages, %d of the model's answers", len(prompts), server.Count())
	if server.Count() < len(prompts)/2 {
		t.Errorf("the model was asked only %d times", server.Count())
	}
}

// TestAStrangerLeadsNoModelAstray: the same from somebody who is nobody known.
// Nothing of an account is said, and nothing of one goes to the model.
func TestAStrangerLeadsNoModelAstray(t *testing.T) {
	prompts := llmtest.Injections()
	server := llmtest.New(t, true, obeys)
	script := turnScripts["cn"]
	book, _ := alike(t, "cn", script.account, 3)
	h := openHouse(t, "cn", book, "2026-11-23T10:00:00+08:00", scriptedTalk(t, server.URL))
	for i, p := range prompts {
		if raceEnabled && i%4 > 0 {
			continue
		}
		id := fmt.Sprintf("web:stranger-%d", i)
		for n, text := range []string{p.Text, "我欠多少"} {
			r, err := h.Handle(t.Context(), bot.Inbound{Conversation: id, Channel: "web", EventID: fmt.Sprintf("%s/%d", id, n), At: h.now.Add(time.Duration(n) * time.Second), Kind: bot.Text, Text: text, Sender: id})
			if err != nil {
				t.Fatal(err)
			}
			for _, reply := range r.Replies {
				for _, secret := range []string{"11,427.23", "10,806.70", "6102", "王强", "12,345.67", "instructions", "Anweisungen", "提示词是", "lend a bank"} {
					if strings.Contains(reply.Text, secret) {
						t.Errorf("%s is answered with %q: %s", p.Text, secret, reply.Text)
					}
				}
			}
			if len(r.Replies) == 0 {
				t.Errorf("%s: no answer", text)
			}
		}
		if c := must(h.Conversation(t.Context(), id)); c.Verified || c.Customer != "" {
			t.Errorf("%s: a stranger is now %q, verified %v", p.Text, c.Customer, c.Verified)
		}
	}
	for _, a := range server.Asked() {
		if strings.Contains(a.Body, "6102") && !strings.Contains(a.Body, "number") || strings.Contains(a.Body, "王强") {
			t.Errorf("the model was shown %s", a.Body)
		}
	}
}

// oneLine is a text as one line of a conversation that is neither a button nor
// a command of it.
func oneLine(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if strings.HasPrefix(text, "[") || strings.HasPrefix(text, "!") || strings.HasPrefix(text, "@") || strings.HasPrefix(text, "+") || strings.HasPrefix(text, "#") {
		text = " " + text
	}
	return text
}
