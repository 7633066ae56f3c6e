package bot_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/negotiation"
)

const paidLine = `{"account":"CN-90003","product":"cn-credit-card","currency":"CNY","customer":{"id":"C3","name":"赵六","phone":"+8619900000003","id_last4":"9999","birth_date":"1980-05-06","locale":"zh-CN","time_zone":"Asia/Shanghai"},"entries":[{"date":"2026-08-01","kind":"purchase","amount":"100.00"},{"date":"2026-08-02","kind":"payment","amount":"100.00"}],"statements":[{"date":"2026-08-20","due":"2026-09-10","balance":"0.00","minimum":"0.00"}],"flags":[],"broken_plans_12m":0}`

func paidCustomer(b *bank, text string) {
	b.t.Helper()
	p, err := negotiation.ParsePolicy(policyText(b.t))
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := bot.ImportBook(b.t.Context(), b.db, p, strings.NewReader(paidLine), func(r bot.RefusedLine) { b.t.Error(r) }); err != nil {
		b.t.Fatal(err)
	}
	in := b.in(bot.Text, text)
	in.Conversation, in.Customer = "web:C3", "C3"
	b.handle(in)
}

func TestExportHasEverything(t *testing.T) {
	b := openBank(t, nil)
	b.agreed()
	e, err := b.s.Export(t.Context(), "C1", day)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"李明", "+8619900000001", "有什么办法", "plan/CN-90001", "web:C1", "terms"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("it has no %s", want)
		}
	}
	if strings.Contains(string(text), "王芳") || strings.Contains(string(text), "[redacted]") {
		t.Error("it has another's, or leaves something out")
	}
	if _, err := b.s.Export(t.Context(), "nobody", day); !errors.Is(err, bot.ErrUnknownCustomer) {
		t.Errorf("of nobody: %v", err)
	}
}

func TestErasureWaitsForDebtAndCase(t *testing.T) {
	b := openBank(t, nil)
	b.handle(b.in(bot.Text, "人工"))
	_, err := b.s.Erase(t.Context(), "C1", "linda", day)
	var not *bot.NotErasedError
	if !errors.As(err, &not) || len(not.Why) != 2 || !strings.Contains(err.Error(), "case") || !strings.Contains(err.Error(), "open") {
		t.Fatalf("with a debt and a case: %v", err)
	}
	paidCustomer(b, "你好")
	e, err := b.s.Erase(t.Context(), "C3", "linda", day)
	if err != nil || e.Accounts != 1 || e.Conversations != 1 {
		t.Fatalf("%+v, %v", e, err)
	}
	if _, err := b.s.Export(t.Context(), "C3", day); !errors.Is(err, bot.ErrUnknownCustomer) {
		t.Errorf("after it was erased: %v", err)
	}
	if r := b.handle(b.in(bot.Text, "多少钱")); len(r.Replies) != 1 {
		t.Error("others' conversations do not go on")
	}
}

func TestRetention(t *testing.T) {
	b := openBank(t, nil)
	b.handle(b.in(bot.Text, "多少钱"))
	paidCustomer(b, "你好")
	for _, test := range []struct {
		at   time.Time
		want bot.RetentionReport
	}{
		{day.AddDate(2, 0, -1), bot.RetentionReport{}},
		{day.AddDate(2, 0, 2), bot.RetentionReport{LookedAt: 2, Erased: 1, KeptForDebt: 1}},
		{day.AddDate(2, 0, 3), bot.RetentionReport{LookedAt: 1, KeptForDebt: 1}},
	} {
		r, err := b.s.Retain(t.Context(), test.at)
		if err != nil {
			t.Fatal(err)
		}
		got := bot.RetentionReport{LookedAt: r.LookedAt, Erased: r.Erased, KeptForDebt: r.KeptForDebt, KeptForCase: r.KeptForCase, Failed: r.Failed}
		if got != test.want {
			t.Errorf("at %s: %+v instead of %+v", test.at, got, test.want)
		}
		rs, err := b.db.Records(t.Context(), []string{bot.RetentionKey(test.at.UTC().Format(time.DateOnly))})
		if err != nil || len(rs) != 1 {
			t.Errorf("at %s: not on record: %v", test.at, err)
		}
	}
	if turns, err := b.s.Turns(t.Context(), "web:C3", 0, 10); err != nil || len(turns) != 0 {
		t.Errorf("%d turns of an erased conversation, %v", len(turns), err)
	}
	if turns, err := b.s.Turns(t.Context(), "web:C1", 0, 10); err != nil || len(turns) == 0 {
		t.Errorf("%d turns of a kept conversation, %v", len(turns), err)
	}
}

// An erased customer's chat is a stranger's again, and what was said in it
// before they had shown who they are is gone too.
func TestErasureTakesTheAddressesAway(t *testing.T) {
	c := openChats(t)
	paidCustomer(c.bank, "你好")
	own := c.write("70003", "多少钱").Conversation
	c.write("70003", "199 0000 0003")
	c.write("70003", c.phones.next(t, own))
	if r := c.write("70003", "9999"); r.Then == nil || r.Then.Conversation != "web:C3" {
		t.Fatalf("not linked: %+v", r.Then)
	}
	if _, err := c.s.Erase(t.Context(), "C3", "linda", c.at); err != nil {
		t.Fatal(err)
	}
	if turns, err := c.s.Turns(t.Context(), own, 0, 100); err != nil || len(turns) != 0 {
		t.Errorf("%d turns of the address are left, %v", len(turns), err)
	}
	r := c.write("70003", "多少钱")
	if r.Conversation != own || !strings.Contains(said(r), "identity_number") {
		t.Errorf("who writes is answered %q in %s", said(r), r.Conversation)
	}
}

func TestExportHasTheFiles(t *testing.T) {
	b := openBank(t, func(o *bot.Options) { o.Files = o.Store.(bot.Files) })
	b.handle(b.in(bot.Text, "人工"))
	photo := bot.File{ID: "f1", Kind: "photo", Type: "image/jpeg", Size: 7}
	b.handle(b.sent(photo, ""))
	b.handle(b.sent(bot.File{ID: "f2", Kind: "document", Type: "application/pdf"}, "")) // never arrives
	content := []byte("\xff\xd8\xff a payslip")
	if err := b.db.KeepFile(t.Context(), "web:C1", photo, bytes.NewReader(content)); err != nil {
		t.Fatal(err)
	}
	e, err := b.s.Export(t.Context(), "C1", day)
	if err != nil || len(e.Files) != 2 {
		t.Fatalf("%+v, %v", e.Files, err)
	}
	text, err := json.Marshal(e)
	if err != nil || !strings.Contains(string(text), base64.StdEncoding.EncodeToString(content)) {
		t.Errorf("the photo is not in it: %v", err)
	}
	if f := e.Files[0]; !f.Kept || f.Size != int64(len(content)) || f.Conversation != "web:C1" || e.Files[1].Kept || e.Files[1].Kind != "document" {
		t.Errorf("%+v", e.Files)
	}
}

// TestErasureReachesOtherProcesses erases by another process than the one that
// has the customer in memory: that one drops key, conversation and account
// within seconds.
func TestErasureReachesOtherProcesses(t *testing.T) {
	b := openBank(t, nil)
	paidCustomer(b, "你好")
	if !b.s.Holds("C3") {
		t.Fatal("nothing to forget")
	}
	other := &bank{t: t, dir: b.dir, began: b.began}
	other.start(nil)
	if _, err := other.s.Erase(t.Context(), "C3", "linda", day); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(10 * time.Second); b.s.Holds("C3") || other.s.Holds("C3"); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it is still in memory")
		}
	}
	for _, x := range []*bank{b, other} {
		in := x.in(bot.Text, "你好")
		in.Conversation, in.Customer, in.EventID = "web:other", "C3", "late"+x.dir
		if _, err := x.s.Accept(t.Context(), in); err == nil {
			t.Error("something is still sealed under the erased key")
		}
	}
	if r := b.handle(b.in(bot.Text, "多少钱")); len(r.Replies) == 0 {
		t.Error("others' conversations do not go on")
	}
}
