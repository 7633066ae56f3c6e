package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// good is a log in which everything is as it should be. Its customer is in
// Shanghai, where it is eight hours later.
var good = []string{
	`{"at":"2026-12-01T00:00:00.000Z","customer":"","n":0,"dir":"rules","jurisdiction":"cn","rules":{"bank":["Example Bank","示例银行"],"from":"09:00","to":"21:00","per_day":1,"per_week":2,"quiet_days":3}}`,
	`{"at":"2026-12-01T02:00:00.000Z","customer":"S1","n":1,"dir":"out","jurisdiction":"cn","zone":"Asia/Shanghai","text":"您好，我是示例银行的自动助手。\n不想再收到这样的消息，点“别再发消息”就停。","purpose":"collection","key":"a/1/1","from":"bot","follow_ups":["one"],"facts":{"signed_in":false}}`,
	`{"at":"2026-12-01T03:00:00.000Z","customer":"S1","n":2,"dir":"in","jurisdiction":"cn","zone":"Asia/Shanghai","text":"我欠多少","act":"owed"}`,
	`{"at":"2026-12-01T03:00:00.000Z","customer":"S1","n":3,"dir":"out","jurisdiction":"cn","zone":"Asia/Shanghai","text":"您现在欠 ¥100.00。","purpose":"answer","key":"a/2/1","from":"bot","facts":{"signed_in":true}}`,
	`{"at":"2026-12-05T02:00:00.000Z","customer":"S1","n":4,"dir":"out","jurisdiction":"cn","zone":"Asia/Shanghai","text":"这里是示例银行的自动助手，还有 ¥100.00 没还。\n提醒太多的话，按一下“别再发消息”就好。","purpose":"collection","key":"a/3/1","from":"bot","follow_ups":["two"],"facts":{"signed_in":true}}`,
	`{"at":"2026-12-06T02:00:00.000Z","customer":"S1","n":5,"dir":"out","jurisdiction":"cn","zone":"Asia/Shanghai","text":"示例银行的自动助手来报个信：¥50.00 到了。\n这类消息回一句“别再发消息”就停。","purpose":"service","key":"a/4/1","from":"bot","follow_ups":["three"],"facts":{"plan_kept":true,"signed_in":true}}`,
}

func TestGoodLog(t *testing.T) {
	var out, errw strings.Builder
	if status := run(strings.NewReader(strings.Join(good, "\n")), &out, &errw); status != 0 {
		t.Fatalf("status %d: %s%s", status, &out, &errw)
	}
}

// Each change of the log breaks one rule, which is found.
func TestBrokenLogs(t *testing.T) {
	const afterFirst, last = 4, 5
	tests := []struct {
		rule     string
		line     int
		old, new string
	}{
		{"outside the hours", last, "06T02:00", "06T13:30"},
		{"outside the hours", 1, "01T02:00", "01T00:30"},
		{"after an opt-out", last, `"plan_kept":true`, `"opted_out":true`},
		{"after an opt-out", 2, `"act":"owed"`, `"act":"stop"`},
		{"after a death", last, `"plan_kept":true`, `"dead":true`},
		{"after a death", last, `"plan_kept":true`, `"flags":["deceased"]`},
		{"a stranger may have the number", last, `"plan_kept":true`, `"stranger":true`},
		{"somebody may be in danger", last, `"plan_kept":true`, `"crisis":true`},
		{"before the day until which the customer wants none", last, `"plan_kept":true`, `"rest_until":"2026-12-07"`},
		{"within a debt respite", last, `"plan_kept":true`, `"respite":"breathing_space","respite_from":"2026-12-01","respite_end":"2027-01-29"`},
		{"within a debt respite", last, `"plan_kept":true`, `"flags":["breathing_space"]`},
		{"more than may be in a day", last, "06T02:00", "05T08:00"},
		{"more than may be in a week", last, `"service"`, `"collection"`},
		{"a plan is kept", last, `"service"`, `"collection"`},
		{"what is owed is disputed", afterFirst, `"facts":{`, `"facts":{"disputed":true,`},
		{"a lawyer speaks for the customer", afterFirst, `"facts":{`, `"facts":{"flags":["represented"],`},
		{"the debt may not be theirs", afterFirst, `"facts":{`, `"facts":{"flags":["identity_theft"],`},
		{"the debt is past limitation", afterFirst, `"facts":{`, `"facts":{"flags":["time_barred"],`},
		{"within the quiet days after a conversation", afterFirst, "05T02:00", "03T02:00"},
		{"it does not say who writes", last, "示例银行的", "我们的"},
		{"it does not say how to stop", last, "别再发消息”就停", "好的”就行"},
		{"the first message does not say that it is an assistant", 1, "自动助手", "小林"},
		{"the same message twice", last, `"a/4/1"`, `"a/3/1"`},
		{"followed up twice", last, `"three"`, `"two"`},
		{"the same words twice in a row", last, "示例银行的自动助手来报个信：¥50.00 到了。\\n这类消息回一句“别再发消息”就停。", "这里是示例银行的自动助手，还有 ¥100.00 没还。\\n提醒太多的话，按一下“别再发消息”就好。"},
		{"a sentence twice in a row", last, "这类消息回一句“别再发消息”就停", "提醒太多的话，按一下“别再发消息”就好"},
		{"words that are never said", last, "¥50.00 到了", "再不还就报警"},
		{"a figure though it is not known who reads", last, `"signed_in":true`, `"signed_in":false`},
		{"an answer to nothing", 3, "01T03:00", "01T03:31"},
		{"no purpose", last, `"service"`, `""`},
	}
	for _, test := range tests {
		lines := append([]string(nil), good...)
		changed := strings.Replace(lines[test.line], test.old, test.new, 1)
		if changed == lines[test.line] {
			t.Fatalf("%s: %q is not in the line", test.rule, test.old)
		}
		if !json.Valid([]byte(changed)) {
			t.Fatalf("%s: the line is no JSON any more", test.rule)
		}
		lines[test.line] = changed
		var out, errw strings.Builder
		if status := run(strings.NewReader(strings.Join(lines, "\n")), &out, &errw); status != 1 || !strings.Contains(out.String(), test.rule+": ") {
			t.Errorf("%s (%s): status %d\n%s%s", test.rule, test.new, status, &out, &errw)
		}
	}
}

// What is no such log is told from one that keeps the rules.
func TestUnreadableLogs(t *testing.T) {
	for name, log := range map[string]string{
		"empty":           "",
		"no JSON":         "hello",
		"back in time":    good[0] + "\n" + good[2] + "\n" + good[1],
		"a line lost":     good[0] + "\n" + good[1] + "\n" + good[3],
		"no rules":        good[1],
		"another message": good[0] + "\n" + strings.Replace(good[1], `"out"`, `"aside"`, 1),
	} {
		var out, errw strings.Builder
		if status := run(strings.NewReader(log), &out, &errw); status != 2 {
			t.Errorf("%s: status %d, %s%s", name, status, &out, &errw)
		}
	}
}
