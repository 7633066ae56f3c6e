package main

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
)

// offered runs `repaybot offers` on the lines under the demo policy.
func offered(t *testing.T, lines string) (answers []map[string]any, status int) {
	t.Helper()
	var out, errw bytes.Buffer
	status = run(context.Background(), []string{"offers", "--as-of", "2026-11-23"}, func(string) string { return "" }, strings.NewReader(lines), &out, &errw)
	for _, line := range strings.Split(strings.TrimSpace(out.String()), "\n") {
		var answer map[string]any
		if err := json.Unmarshal([]byte(line), &answer); err != nil {
			t.Fatalf("%v: %s (%s)", err, line, errw.String())
		}
		answers = append(answers, answer)
	}
	return answers, status
}

// loanLine asks about a loan of which 900.00 is owed since 8 November: with
// the penalty of 15 days, 900 × 0.108 × 1.5 ÷ 360 × 15 = 6.075, 906.08.
const loanLine = `{"id":"a","account":{"account":"L1","product":"cn-personal-loan","currency":"CNY",` +
	`"customer":{"id":"C1","name":"Test","phone":"+8619900000001","id_last4":"3025","birth_date":"1987-08-21","locale":"zh-CN","time_zone":"Asia/Shanghai"},` +
	`"schedule":[{"due":"2026-11-08","principal":"900.00","interest":"0.00"}],"entries":[],"flags":[],"broken_plans_12m":0},"hardship":"none","ask":{"term":3}}`

func TestOffersAnswersEachLine(t *testing.T) {
	answers, status := offered(t, loanLine+"\n"+`{"id":7,"account":{}}`+"\n"+`not json`+"\n"+strings.Replace(loanLine, `"term":3`, `"term":0`, 1)+"\n")
	if status != exitRefused || len(answers) != 4 {
		t.Fatalf("status %d, answers %v", status, answers)
	}
	plan := answers[0]["offers"].([]any)[0].(map[string]any)
	if answers[0]["id"] != "a" || answers[0]["limits"] != "early" || plan["kind"] != "installments" || plan["principal"] != "906.08" || len(plan["installments"].([]any)) != 3 {
		t.Errorf("%v", answers[0])
	}
	promise := answers[0]["offers"].([]any)[1].(map[string]any)
	if promise["kind"] != "promise" || promise["by"] != "2026-12-07" || promise["amount_by_then"] != "911.75" {
		t.Errorf("%v", promise)
	}
	for i, line := range []float64{2, 3, 4} {
		if a := answers[i+1]; a["line"] != line || a["error"] == "" {
			t.Errorf("%v", a)
		}
	}
	if answers[1]["id"] != 7.0 || answers[3]["id"] != "a" {
		t.Errorf("a refusal does not name its line: %v, %v", answers[1], answers[3])
	}
	if _, has := answers[2]["id"]; has {
		t.Errorf("%v", answers[2])
	}
}
