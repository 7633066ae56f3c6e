package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/negotiation"
)

// Who promised the whole and cleared the account before its interest ran up has
// kept the promise, wherever it is looked at: in the list, in what is to be paid,
// in the documents, in the chat.
func TestThePromiseThatWasKeptEarly(t *testing.T) {
	h := open(t, nil)
	c := h.login("GC01")
	c.ask("GET", "/api/v1/conversation", "")
	var said struct {
		Messages []struct {
			Text    string
			Buttons []struct{ ID string }
		}
	}
	h.want(http.StatusOK, c.say("30号一次全部还清")).decode(t, &said)
	last := said.Messages[len(said.Messages)-1]
	if len(last.Buttons) == 0 || !strings.HasPrefix(last.Buttons[0].ID, "agree:") {
		t.Fatalf("no terms of the whole: %+v", said)
	}
	h.want(http.StatusOK, c.press(last.Buttons[0].ID))
	type amount struct{ Value string }
	type plan struct {
		Kind, Status string
		Total, Paid  amount
		ToCome       amount `json:"to_come"`
		Next         *struct{ Due string }
		Payments     []struct{ Status string }
	}
	var before, after plan
	h.want(http.StatusOK, c.ask("GET", "/api/v1/plans/G-6101", "")).decode(t, &before)
	if before.Kind != "promise" || before.Status != "active" || before.Next == nil {
		t.Fatalf("agreed: %+v", before)
	}

	h.pass(3 * 24 * time.Hour)
	c = h.login("GC01")
	var owed struct{ Total amount }
	h.want(http.StatusOK, c.ask("GET", "/api/v1/statement/G-6101", "")).decode(t, &owed)
	if owed.Total.Value >= before.Total.Value {
		t.Fatalf("%s is owed before the day, and on it %s: paying early would save nothing", owed.Total.Value, before.Total.Value)
	}
	fee := `{"date":"2026-11-14","kind":"late_fee","amount":"23.73"}`
	h.takes(strings.Replace(string(h.made.book), fee, fee+`,{"date":"2026-11-26","kind":"payment","amount":"`+owed.Total.Value+`"}`, 1))

	a := h.want(http.StatusOK, c.ask("GET", "/api/v1/plans/G-6101", ""))
	a.decode(t, &after)
	if after.Status != "kept" || after.Next != nil || after.Payments[0].Status != "paid" || after.ToCome.Value != "0.00" || after.Paid != owed.Total {
		t.Errorf("cleared with %s: %s", owed.Total.Value, a.Body)
	}
	a = h.want(http.StatusOK, c.ask("GET", "/api/v1/documents", ""))
	var list struct {
		Documents []struct{ ID, Kind, On string }
	}
	a.decode(t, &list)
	if len(list.Documents) < 2 || list.Documents[1].Kind != "settled" || list.Documents[1].On != "2026-11-26" {
		t.Fatalf("documents: %s", a.Body)
	}
	certificate := h.want(http.StatusOK, c.ask("GET", "/api/v1/documents/"+list.Documents[1].ID, "", "Accept", "text/html"))
	if !strings.Contains(string(certificate.Body), owed.Total.Value[:1]+","+owed.Total.Value[1:]) {
		t.Errorf("the certificate has another amount than %s", owed.Total.Value)
	}
	a = h.want(http.StatusOK, c.say("请把结清证明发给我"))
	if !strings.Contains(string(a.Body), "还清证明，尾号 6101，11月26日") {
		t.Errorf("no certificate comes with %s", a.Body)
	}
}

// takes imports a book.
func (h *house) takes(book string) {
	h.t.Helper()
	policy, err := negotiation.ParsePolicy(h.made.policy)
	if err != nil {
		h.t.Fatal(err)
	}
	if _, err := bot.ImportBook(h.t.Context(), h.db, policy, strings.NewReader(book), func(r bot.RefusedLine) { h.t.Error(r) }); err != nil {
		h.t.Fatal(err)
	}
}
