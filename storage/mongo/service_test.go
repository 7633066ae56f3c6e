package mongo_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/dialog/understand"
	"repaybot/dialog/wording"
	"repaybot/negotiation"
)

// TestTwoServices has one customer's messages arrive at two machines in turn:
// each sees what the other has done, and every message gets its answer.
func TestTwoServices(t *testing.T) {
	uri, name := newDatabase(t)
	policy, err := os.ReadFile(filepath.Join("..", "..", "cmd", "repaybot", "policies", "cn.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := negotiation.ParsePolicy(policy)
	if err != nil {
		t.Fatal(err)
	}
	line := `{"account":"A1","product":"cn-credit-card","currency":"CNY","customer":{"id":"C1","name":"李明","phone":"+8619900000001","id_last4":"1234","birth_date":"1990-01-01","locale":"zh-CN","time_zone":"Asia/Shanghai"},"entries":[{"date":"2026-08-01","kind":"purchase","amount":"9000.00"}],"statements":[{"date":"2026-08-20","due":"2026-09-10","balance":"9000.00","minimum":"900.00"}],"flags":[],"broken_plans_12m":0}` + "\n"
	reader, err := understand.New()
	if err != nil {
		t.Fatal(err)
	}
	phraser, err := wording.New()
	if err != nil {
		t.Fatal(err)
	}
	var services []*bot.Service
	for range 2 {
		d := open(t, uri, name)
		if _, err := bot.ImportBook(t.Context(), d, parsed, bytes.NewReader([]byte(line)), func(r bot.RefusedLine) { t.Error(r) }); err != nil {
			t.Fatal(err)
		}
		s, err := bot.NewService(t.Context(), bot.Options{
			Store: d, Book: d, PolicyText: policy, Reader: reader, Phraser: phraser, Words: "wording",
			Secret: bytes.Repeat([]byte{2}, 32), Shared: true,
		})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		services = append(services, s)
	}
	for i, text := range []string{"你好", "我一共欠多少钱？", "有什么还款方案", "每个月最多还2000", "利息是怎么算出来的", "谢谢"} {
		in := bot.Inbound{
			Conversation: "web:C1", Channel: "web", EventID: fmt.Sprint(i), At: at.Add(time.Duration(i) * time.Second),
			Kind: bot.Text, Text: text, Customer: "C1", Verified: true,
		}
		r, err := services[i%2].Handle(t.Context(), in)
		if err != nil || r.Sequence != int64(i+1) || len(r.Replies) == 0 || r.Repeated {
			t.Fatalf("message %d: turn %d with %d replies, %v", i+1, r.Sequence, len(r.Replies), err)
		}
		again, err := services[(i+1)%2].Handle(t.Context(), in)
		if err != nil || !again.Repeated || len(again.Replies) != len(r.Replies) || again.Replies[0].Text != r.Replies[0].Text {
			t.Errorf("message %d again: %+v, %v", i+1, again.Replies, err)
		}
	}
	d := open(t, uri, name) // a third one sees how often it changed
	versions, err := d.Versions(t.Context(), []string{"web:C1", "none"})
	if err != nil || len(versions) != 1 || versions["web:C1"] < 6 {
		t.Errorf("versions %v, %v", versions, err)
	}
}
