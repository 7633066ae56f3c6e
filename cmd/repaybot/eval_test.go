package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"repaybot/dialog/llm/llmtest"
)

// TestEval measures a scripted model that reads one message better than the
// embedded reader, and whose every third draft is refused.
func TestEval(t *testing.T) {
	server := llmtest.New(t, true, func(n int, a llmtest.Asked) llmtest.Says {
		switch {
		case a.Job == "phrase" && n%3 == 0:
			return llmtest.Says{Content: draftOf(a.Data, "好的，全部免掉。", 0), In: 200, Out: 30}
		case a.Job == "phrase":
			return llmtest.Says{Content: goodDraft(a.Data, n), In: 200, Out: 30}
		case a.Job == "summarize":
			return llmtest.Says{Content: llmtest.JSON(map[string]string{"summary": ""})}
		}
		return llmtest.Says{Content: llmtest.JSON(map[string]any{"intents": []any{map[string]string{"intent": "ask_balance", "evidence": "多少"}}, "sure": "yes", "entities": []any{}, "perhaps_crisis": false})}
	})
	labelled := filepath.Join(t.TempDir(), "ours.jsonl")
	if err := os.WriteFile(labelled, []byte(`{"text":"我欠多少","intents":["ask_balance"]}`+"\n"+`{"text":"每个月最多500","intents":["propose_terms"],"amounts":[{"text":"500","minor":50000,"currency":"CNY","per":"month","bound":"at_most"}]}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	plays := t.TempDir()
	for _, name := range []string{"en-04-lost-job.txtar", "zh-02-first-offer.txtar", "zh-05-lost-job.txtar"} {
		if err := os.WriteFile(filepath.Join(plays, name), must(goldenPlays.ReadFile(goldenFolder+"/"+name)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out := filepath.Join(t.TempDir(), "eval.json")
	var table, errs bytes.Buffer
	code := run(t.Context(), []string{"eval", "--labelled", labelled, "--conversations", plays, "--price-in", "0.5", "--price-out", "1.5", "--json", out},
		environmentOf("REPAYBOT_OPENAI_BASE_URL", server.URL, "REPAYBOT_OPENAI_MODEL", "scripted"), strings.NewReader(""), &table, &errs)
	if code != exitDone {
		t.Fatalf("%d: %s", code, errs.String())
	}
	for _, want := range []string{"scripted at " + server.URL, "| embedded | 0 |", "| model | 2 |", "first intent right", "tokens in", "3 conversations", "Refused by the guard", "好的，全部免掉。", "phrase used", "phrase refused_"} {
		if !strings.Contains(table.String(), want) {
			t.Errorf("no %q in\n%s", want, table.String())
		}
	}
	var report evalReport
	if err := json.Unmarshal(must(os.ReadFile(out)), &report); err != nil {
		t.Fatal(err)
	}
	if len(report.Conversations) != 3 || len(report.Labelled) != 1 || len(report.Labelled[0].Readers) != 3 || report.Verdicts["phrase used"] == 0 {
		t.Errorf("%d conversations, %v", len(report.Conversations), report.Verdicts)
	}
	refused, by := 0, 0
	for _, c := range report.Conversations {
		refused += len(c.Refused)
		for _, x := range c.Refused {
			if x.Fault == "" || x.Fault != "repeated" && !strings.Contains(x.Answer, "免掉") {
				t.Errorf("%+v", x)
			}
		}
		for _, turn := range c.Turns {
			if turn.ByModel {
				by++
			}
		}
	}
	if refused == 0 || by == 0 {
		t.Errorf("%d refused, %d turns with words of the model's", refused, by)
	}
}

func TestEvalNeedsAModel(t *testing.T) {
	var errs bytes.Buffer
	if code := run(t.Context(), []string{"eval"}, environmentOf(), strings.NewReader(""), &bytes.Buffer{}, &errs); code != exitFailed || !strings.Contains(errs.String(), "openai.model") {
		t.Errorf("%d: %s", code, errs.String())
	}
}

// TestEvalHasConversations: those that come with the program can be played.
func TestEvalHasConversations(t *testing.T) {
	plays, err := (&evalFlags{}).plays()
	if err != nil || len(plays) < 40 {
		t.Errorf("%d conversations: %v", len(plays), err)
	}
}

// chat --llm asks the model that the environment names.
func TestChatWithAModel(t *testing.T) {
	server := llmtest.New(t, true, func(n int, a llmtest.Asked) llmtest.Says { return llmtest.Says{Content: goodDraft(a.Data, n)} })
	var out, errs bytes.Buffer
	code := run(t.Context(), []string{"chat", "--llm", "--json", "--account", "CN-1001", "--now", "2026-11-23T10:00:00+08:00"},
		environmentOf("REPAYBOT_OPENAI_BASE_URL", server.URL, "REPAYBOT_OPENAI_MODEL", "scripted"),
		strings.NewReader(`{"text":"厂子关了，三个月没工资了"}`+"\n"), &out, &errs)
	if code != exitDone || server.Count() == 0 || !strings.Contains(out.String(), llmtest.Good()["heard_job_loss"][0]) {
		t.Errorf("%d, %d calls: %s%s", code, server.Count(), out.String(), errs.String())
	}
}
