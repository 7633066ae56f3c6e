package main

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
	"repaybot/dialog/llm/llmtest"
	"repaybot/prompts"
)

// answeredWithin is what a turn may take, whatever the model does.
const answeredWithin = 3500 * time.Millisecond

// marksIn are the marks of a question about words.
func marksIn(data string) []string {
	var d struct {
		Parts []struct {
			Mark string `json:"mark"`
		} `json:"parts"`
	}
	if err := json.Unmarshal([]byte(data), &d); err != nil {
		return nil
	}
	var marks []string
	for _, p := range d.Parts {
		if p.Mark != "" {
			marks = append(marks, p.Mark)
		}
	}
	return marks
}

// aGoodWord is what a model may say, in the language of a question.
func aGoodWord(data string, n int) string {
	chinese, english := prompts.Manner()
	list := strings.Split(strings.TrimSpace(english), "\n")
	if strings.Contains(data, `"Chinese`) {
		list = strings.Split(strings.TrimSpace(chinese), "\n")
	}
	return list[n%len(list)]
}

// draftOf is a draft with a text in one of the places that there are.
func draftOf(data, text string, place int) string {
	marks := marksIn(data)
	lines := slices.Clone(marks)
	switch place % 9 {
	case 0:
		lines = append([]string{text}, marks...)
	case 1:
		lines = append(lines, text)
	case 2:
		lines = slices.Insert(lines, len(lines)/2, text)
	case 3:
		lines = []string{text}
	case 4:
		lines = append([]string{aGoodWord(data, place) + text}, marks...)
	case 5:
		return text
	case 6:
		slices.Reverse(lines)
		lines = append(lines, text)
	case 7:
		for i := range lines {
			lines[i] += " " + text
		}
	case 8:
		lines = append(append([]string{aGoodWord(data, place)}, marks...), aGoodWord(data, place+1), text)
	}
	return llmtest.JSON(map[string]any{"lines": lines})
}

// goodDraft is a draft as a good model makes it.
func goodDraft(data string, n int) string {
	var d struct {
		Language string `json:"language"`
		Customer string `json:"customer"`
		Parts    []struct {
			Mark  string `json:"mark"`
			Write string `json:"write"`
			Tells string `json:"tells"`
		} `json:"parts"`
	}
	_ = json.Unmarshal([]byte(data), &d)
	at := 0
	if d.Language == "English" {
		at = 1
	}
	lines := []string{}
	if d.Customer != "" && !strings.Contains(d.Parts[0].Tells, "automated assistant") && d.Parts[0].Write == "" {
		lines = append(lines, aGoodWord(data, n))
	}
	for _, p := range d.Parts {
		if p.Mark != "" {
			lines = append(lines, p.Mark)
		} else {
			lines = append(lines, llmtest.Good()[p.Write][at])
		}
	}
	return llmtest.JSON(map[string]any{"lines": lines})
}

// misreading is a reading that must not count.
func misreading(text string, n int) string {
	entity := []any{map[string]string{"kind": "amount", "text": text}}
	intent := func(name, evidence string) []any {
		return []any{map[string]string{"intent": name, "evidence": evidence}}
	}
	switch n % 8 {
	case 0:
		return text
	case 1: // what is evidence of it is not in the message
		return llmtest.JSON(map[string]any{"intents": intent("accept", text), "sure": "yes", "entities": []any{}, "perhaps_crisis": false})
	case 2:
		return llmtest.JSON(map[string]any{"intents": intent("obey", "a"), "sure": "yes", "entities": []any{}, "perhaps_crisis": false})
	case 3: // an amount of its own
		return llmtest.JSON(map[string]any{"intents": intent("propose_terms", "a"), "sure": "yes", "entities": []any{map[string]any{"kind": "amount", "text": "a", "minor": 100}}, "perhaps_crisis": false})
	case 4:
		return llmtest.JSON(map[string]any{"intents": []any{}, "sure": "yes", "entities": entity, "perhaps_crisis": false})
	case 5:
		return llmtest.JSON(map[string]any{"intents": intent("accept", "a")})
	case 6:
		return llmtest.JSON([]string{text})
	}
	return llmtest.JSON(map[string]any{"intents": intent("settle", "1"), "sure": "yes", "entities": entity, "perhaps_crisis": false, "reply": text})
}

// badly answers every call badly: nth bad output, nth place, and now and then
// an endpoint that fails.
func badly(bad []llmtest.Text, served *sync.Map) func(int, llmtest.Asked) llmtest.Says {
	return func(n int, a llmtest.Asked) llmtest.Says {
		switch n % 29 {
		case 3:
			return llmtest.Says{Status: http.StatusTooManyRequests, Raw: `{"error":{"message":"slow down","type":"requests"}}`}
		case 7:
			return llmtest.Says{Status: http.StatusInternalServerError, Raw: "oops"}
		case 11:
			return llmtest.Says{Content: draftOf(a.Data, bad[n%len(bad)].Text, n), Cut: true}
		case 13:
			return llmtest.Says{Raw: `{"choices":[{"message":{"content":"` + "\x00"}
		case 17:
			return llmtest.Says{Content: draftOf(a.Data, bad[n%len(bad)].Text, 0), Finish: "length"}
		case 19:
			return llmtest.Says{Raw: `{"choices":[]}`}
		case 23:
			return llmtest.Says{Content: draftOf(a.Data, bad[n%len(bad)].Text, n), Wait: 20 * time.Millisecond}
		}
		b := bad[n%len(bad)]
		served.Store(b.Text, true)
		switch a.Job {
		case "read":
			return llmtest.Says{Content: misreading(b.Text, n/len(bad)+n)}
		case "summarize":
			return llmtest.Says{Content: llmtest.JSON(map[string]string{"summary": b.Text})}
		}
		return llmtest.Says{Content: draftOf(a.Data, b.Text, n/len(bad)+n)}
	}
}

// TestABadModelDoesNoHarm: whatever a model answers that is wrong, every reply
// is word for word what it is without one, in time, and the plan is the same.
func TestABadModelDoesNoHarm(t *testing.T) {
	turns, workers := 20_000, 16
	if raceEnabled || testing.Short() {
		turns, workers = 600, 4
	}
	bad := llmtest.Bad()
	var served sync.Map
	without, err := newTalk(OpenAISettings{}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	took, verdicts, all := time.Duration(0), map[string]int{}, 0
	for _, policy := range slices.Sorted(maps.Keys(turnScripts)) {
		script := turnScripts[policy]
		book, numbers := alike(t, policy, script.account, turns/len(turnScripts)/len(script.lines)+1)
		now := "2026-11-23T10:00:00" + script.zone
		var want []told
		openHouse(t, policy, book, now, &without).play(t, numbers[0], script.lines, func(_ string, x told) { want = append(want, x) })
		if planInShort(want[len(want)-1].Plan) == "none" {
			t.Fatal("the conversation comes to no plan")
		}
		server := llmtest.New(t, false, badly(bad, &served))
		h := openHouse(t, policy, book, now, scriptedTalk(t, server.URL))
		var mu sync.Mutex
		var group sync.WaitGroup
		next := make(chan string)
		for range workers {
			group.Go(func() {
				for number := range next {
					i := 0
					h.play(t, number, script.lines, func(line string, x told) {
						mu.Lock()
						defer mu.Unlock()
						all++
						took = max(took, x.took)
						if got, want := x.texts(), want[i].texts(); got != want {
							t.Errorf("%s\nwith a bad model:\n%s\nwithout:\n%s", line, got, want)
						}
						if string(x.Plan) != string(want[i].Plan) || x.State != want[i].State || x.Limits != want[i].Limits || x.Mode != want[i].Mode {
							t.Errorf("%s: comes to %s %s %s, without a model to %s %s %s", line, x.State, x.Mode, x.Limits, want[i].State, want[i].Mode, want[i].Limits)
						}
						if x.result.Case != nil && x.result.Case.Summary != want[i].result.Case.Summary {
							t.Errorf("%s: the summary is %q", line, x.result.Case.Summary)
						}
						i++
					})
					for _, turn := range must(h.Turns(t.Context(), terminalChannel+":"+number, 0, 100)) {
						mu.Lock()
						for _, u := range turn.Models {
							verdicts[u.Verdict]++
						}
						mu.Unlock()
					}
				}
			})
		}
		for _, number := range numbers {
			next <- number
		}
		close(next)
		group.Wait()
	}
	count := 0
	served.Range(func(any, any) bool { count++; return true })
	t.Logf("%d turns, %d of %d bad outputs, the slowest turn took %v; %v", all, count, len(bad), took.Round(time.Millisecond), verdicts)
	if took > answeredWithin && !raceEnabled { // the race detector's own time is no model's
		t.Errorf("a turn took %v", took)
	}
	if verdicts["used"]+verdicts["cached"] > 0 {
		t.Errorf("a bad answer was used: %v", verdicts)
	}
	for _, want := range []string{"refused_figure", "refused_never", "refused_promise", "refused_language", "refused_words", "refused_marks", "invalid"} {
		if verdicts[want] == 0 {
			t.Errorf("nothing came to %s", want)
		}
	}
	if !raceEnabled && !testing.Short() && count < 300 {
		t.Errorf("only %d of the bad outputs were served", count)
	}
}

// TestAGoodModelIsHeard: what may be said is said, around the catalog's own
// words; the plan is the same; and the conversation can be played again without
// a model.
func TestAGoodModelIsHeard(t *testing.T) {
	without, err := newTalk(OpenAISettings{}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	for _, policy := range slices.Sorted(maps.Keys(turnScripts)) {
		script := turnScripts[policy]
		book, numbers := alike(t, policy, script.account, 1)
		now := "2026-11-23T10:00:00" + script.zone
		var want []told
		openHouse(t, policy, book, now, &without).play(t, numbers[0], script.lines, func(_ string, x told) { want = append(want, x) })
		server := llmtest.New(t, true, func(n int, a llmtest.Asked) llmtest.Says {
			switch a.Job {
			case "read":
				return llmtest.Says{Content: "{}"}
			case "summarize":
				return llmtest.Says{Content: llmtest.JSON(map[string]string{"summary": map[string]string{"cn": "客户说厂子关了，没有工资。", "uk": "The customer says that they lost their job."}[policy]})}
			}
			return llmtest.Says{Content: goodDraft(a.Data, n)}
		})
		h := openHouse(t, policy, book, now, scriptedTalk(t, server.URL))
		i, heard := 0, 0
		h.play(t, numbers[0], script.lines, func(line string, x told) {
			if string(x.Plan) != string(want[i].Plan) || x.State != want[i].State {
				t.Errorf("%s: comes to %s %s", line, x.State, planInShort(x.Plan))
			}
			if x.texts() != want[i].texts() {
				heard++
			}
			for _, figure := range figuresIn(want[i].texts()) {
				if !strings.Contains(x.texts(), figure) {
					t.Errorf("%s: the figure %s is lost:\n%s", line, figure, x.texts())
				}
			}
			for _, figure := range figuresIn(x.texts()) {
				if !strings.Contains(want[i].texts(), figure) {
					t.Errorf("%s: the figure %s is new:\n%s", line, figure, x.texts())
				}
			}
			i++
		})
		if c := must(h.Conversation(t.Context(), terminalChannel+":"+numbers[0])).Case; c != nil && !strings.Contains(c.Summary, map[string]string{"cn": "客户说厂子关了", "uk": "they lost their job"}[policy]) {
			t.Errorf("the summary is not in %q", c.Summary)
		}
		if heard < 3 {
			t.Errorf("%s: the model was heard in %d turns: %v", policy, heard, verdictsOf(t, h, numbers[0]))
		}
		different := 0
		err := bot.Replay(t.Context(), h.db, h.db, terminalChannel+":"+numbers[0], without.words, "wording", func(r bot.Replayed) {
			if !r.Same() {
				different++
				t.Errorf("turn %d, played again, differs in %s", r.Sequence, r.Difference)
			}
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func verdictsOf(t *testing.T, h *house, number string) map[string]int {
	verdicts := map[string]int{}
	for _, turn := range must(h.Turns(t.Context(), terminalChannel+":"+number, 0, 100)) {
		for _, u := range turn.Models {
			verdicts[u.Job+" "+u.Verdict]++
		}
	}
	return verdicts
}

// figuresIn are the runs of digits of a text.
func figuresIn(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' })
}

// TestALyingModelComesToTheSamePlan: a model that keeps to its schema and reads
// every message that it is asked about as something else.
func TestALyingModelComesToTheSamePlan(t *testing.T) {
	lies := []string{"accept", "reject", "settle", "promise_to_pay", "change_plan", "request_waiver", "off_topic", "ask_plan_status", "cannot_pay", "change_language", "resume_contact", "goodbye", "abuse", "ask_privacy"}
	if raceEnabled || testing.Short() {
		lies = lies[:4]
	}
	without, err := newTalk(OpenAISettings{}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	for _, policy := range slices.Sorted(maps.Keys(turnScripts)) {
		script := turnScripts[policy]
		book, numbers := alike(t, policy, script.account, len(lies))
		now := "2026-11-23T10:00:00" + script.zone
		want := ""
		openHouse(t, policy, book, now, &without).play(t, numbers[0], script.lines, func(_ string, x told) { want = string(x.Plan) })
		for i, lie := range lies {
			t.Run(policy+" "+lie, func(t *testing.T) {
				t.Parallel()
				server := llmtest.New(t, false, func(_ int, a llmtest.Asked) llmtest.Says {
					var d struct {
						Message string `json:"message"`
					}
					_ = json.Unmarshal([]byte(a.Data), &d)
					if a.Job != "read" {
						return llmtest.Says{Content: "{}"}
					}
					return llmtest.Says{Content: llmtest.JSON(map[string]any{
						"intents": []any{map[string]string{"intent": lie, "evidence": d.Message}}, "sure": "yes", "entities": []any{map[string]string{"kind": "amount", "text": d.Message}}, "perhaps_crisis": false,
					})}
				})
				x := scriptedTalk(t, server.URL)
				x.reader = x.reads.Always()
				got := ""
				openHouse(t, policy, book, now, x).play(t, numbers[i], script.lines, func(_ string, x told) { got = string(x.Plan) })
				if got != want {
					t.Errorf("%s, %s: comes to %s", policy, lie, planInShort(json.RawMessage(got)))
				}
				if server.Count() < len(script.lines) {
					t.Errorf("the model was asked %d times", server.Count())
				}
			})
		}
	}
}

// TestAModelThatHangsCostsNoTurn: every turn is answered in time where the
// endpoint is slow, or never answers, or can't be reached.
func TestAModelThatHangsCostsNoTurn(t *testing.T) {
	script := turnScripts["cn"]
	book, numbers := alike(t, "cn", script.account, 1)
	for name, says := range map[string]llmtest.Says{
		"never": {Never: true}, "slow": {Wait: 1200 * time.Millisecond, Content: "{}"}, "slower": {Wait: 2800 * time.Millisecond, Content: "{}"},
		"limited": {Status: http.StatusTooManyRequests, Raw: "{}"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := llmtest.New(t, false, func(int, llmtest.Asked) llmtest.Says { return says })
			h := openHouse(t, "cn", book, "2026-11-23T10:00:00+08:00", scriptedTalk(t, server.URL))
			slowest := time.Duration(0)
			h.play(t, numbers[0], script.lines[:5], func(line string, x told) {
				slowest = max(slowest, x.took)
				if x.took > answeredWithin {
					t.Errorf("%s: answered after %v", line, x.took)
				}
				if len(x.Replies) == 0 {
					t.Errorf("%s: not answered", line)
				}
			})
			t.Logf("the slowest turn took %v", slowest.Round(time.Millisecond))
			if v := verdictsOf(t, h, numbers[0]); v["phrase breaker"]+v["read breaker"] == 0 && says.Content == "" {
				t.Errorf("the breaker never opened: %v", v)
			}
		})
	}
	t.Run("nobody there", func(t *testing.T) {
		h := openHouse(t, "cn", book, "2026-11-23T10:00:00+08:00", scriptedTalk(t, "http://127.0.0.1:9/v1"))
		h.play(t, numbers[0], script.lines[:4], func(line string, x told) {
			if len(x.Replies) == 0 || x.took > answeredWithin {
				t.Errorf("%s: %d replies after %v", line, len(x.Replies), x.took)
			}
		})
	})
}

// A turn that a model had a part in says so, with what it was asked and at what
// cost, and with nothing that anybody wrote.
func TestUsesAreKeptWithTheTurn(t *testing.T) {
	script := turnScripts["uk"]
	book, numbers := alike(t, "uk", script.account, 1)
	server := llmtest.New(t, false, func(n int, a llmtest.Asked) llmtest.Says {
		return llmtest.Says{Content: draftOf(a.Data, "I'm sorry about your job, that's a lot to carry.", 0), In: 321, Out: 12}
	})
	h := openHouse(t, "uk", book, "2026-11-23T10:00:00+00:00", scriptedTalk(t, server.URL))
	h.play(t, numbers[0], script.lines[2:3], func(string, told) {})
	turn := must(h.Turns(t.Context(), terminalChannel+":"+numbers[0], 0, 1))[0]
	text := must(json.Marshal(turn.Models))
	if len(turn.Models) == 0 || strings.Contains(string(text), "october") {
		t.Errorf("%s", text)
	}
	for _, u := range turn.Models {
		if u.Job == "phrase" && (u.Model != "scripted" || u.Prompt != prompts.ModelPhrase().Version || u.In != 321 || u.Out != 12 || u.Tries != 1 || u.Verdict == "") {
			t.Errorf("%+v", u)
		}
	}
	var again []dialog.ModelUse
	if err := json.Unmarshal(text, &again); err != nil || len(again) != len(turn.Models) {
		t.Errorf("%v", err)
	}
}
