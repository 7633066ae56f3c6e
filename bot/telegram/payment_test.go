package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/bot/telegram"
	"repaybot/dialog/wording"
)

// bills is who checks bills and keeps payments.
type bills struct {
	mu      sync.Mutex
	check   error
	take    []error // what the first calls of TakeInvoicePaid answer
	checked []bot.PaidInvoice
	paid    []bot.PaidInvoice
}

func (b *bills) CheckInvoice(_ context.Context, q bot.PaidInvoice, _ time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.checked = append(b.checked, q)
	return b.check
}

func (b *bills) TakeInvoicePaid(_ context.Context, q bot.PaidInvoice, _ time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.take) > 0 {
		err := b.take[0]
		b.take = b.take[1:]
		return err
	}
	b.paid = append(b.paid, q)
	return nil
}

func billing(t *testing.T, b *bills) (*telegram.Bot, *fake) {
	t.Helper()
	f := newFake(t)
	return billingProcess(t, f, b, nil), f
}

// billingProcess is a bot of its own that sends bills, over common notes.
func billingProcess(t *testing.T, f *fake, b *bills, notes telegram.Notes) *telegram.Bot {
	t.Helper()
	words, err := wording.New()
	if err != nil {
		t.Fatal(err)
	}
	tg, err := telegram.New(telegram.Options{
		Token: token, APIURL: f.URL, Phraser: words, Service: &recording{}, SecretToken: "s", ProviderToken: "provider", Payments: b, Notes: notes, Documents: &shelf{content: map[string]string{"statement": "%PDF"}}, Timeout: 2 * time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	return tg
}

// hook sends an update to the webhook and returns the answer's status.
func hook(b *telegram.Bot, update string) int {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(update))
	r.Header.Set("X-Telegram-Bot-Api-Secret-Token", "s")
	w := httptest.NewRecorder()
	b.Webhook().ServeHTTP(w, r)
	return w.Code
}

func checkout(id int, from, code string) string {
	return fmt.Sprintf(`{"update_id":%d,"pre_checkout_query":{"id":"q%d","from":{"id":%s,"is_bot":false,"first_name":"x","language_code":%q},"currency":"CNY","total_amount":50000,"invoice_payload":"bill"}}`, id, id, from, code)
}

// TestABillGoesWithItsMessage sends it after the words, once, though the
// sending of it failed at first.
func TestABillGoesWithItsMessage(t *testing.T) {
	b, f := billing(t, &bills{})
	f.faults = func(method string, n int, w http.ResponseWriter) bool {
		if method != "sendInvoice" || n != 1 {
			return false
		}
		answer(w, 502, `"description":"Bad Gateway"`)
		return true
	}
	m := bot.Outbound{Key: "c/1/1", To: "7", Reply: bot.Reply{Text: "here", Invoice: &bot.Invoice{
		ID: "bill", Title: "A bank whose name is much longer than Telegram takes", Text: "Your credit card ending 4417", Minor: 50000, Currency: "CNY",
	}}}
	if _, err := b.Send(t.Context(), m); err == nil {
		t.Error("a bill that did not go is said to have gone")
	}
	if _, err := b.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	sent := f.called("sendInvoice")
	if len(f.called("sendMessage")) != 1 || len(sent) != 2 {
		t.Fatalf("%d messages, %d bills", len(f.called("sendMessage")), len(sent))
	}
	p := sent[1].params
	if p["payload"] != "bill" || p["currency"] != "CNY" || p["provider_token"] != "provider" || p["chat_id"] != "7" || p["protect_content"] != "true" ||
		len(p["title"]) != 32 || p["description"] != "Your credit card ending 4417" || !strings.Contains(p["prices"], `"amount":50000`) {
		t.Errorf("the bill: %v", p)
	}
	if !b.TakesPayments() {
		t.Error("it says that it takes none")
	}
}

// TestABillIsTheLastPartOfItsMessage has the process end after the words, after
// the bill's document, and after the bill, before it is known that they went: the
// next one sends what is left, and nothing again.
func TestABillIsTheLastPartOfItsMessage(t *testing.T) {
	for after, faulty := range map[string]string{"the words": "sendDocument", "the document": "sendInvoice", "the bill": "", "words alone": "sendInvoice"} {
		t.Run(after, func(t *testing.T) {
			f, db := newFake(t), openNotes(t)
			f.faults = func(method string, n int, w http.ResponseWriter) bool {
				return method == faulty && n == 1 && cut(w)
			}
			m := bot.Outbound{Key: "c/1/1", Conversation: "c", To: "7", Reply: bot.Reply{
				Text: "here", Files: []bot.ReplyFile{{ID: "statement", Name: "statement.pdf"}},
				Invoice: &bot.Invoice{ID: "bill", Title: "t", Text: "x", Minor: 50000, Currency: "CNY"},
			}}
			want := map[string]int{"sendMessage": 1, "sendDocument": 1, "sendInvoice": 1}
			if after == "words alone" {
				m.Reply.Files, want["sendDocument"] = nil, 0
			}
			send := func() error {
				_, err := billingProcess(t, f, &bills{}, db).Send(t.Context(), m)
				return err
			}
			if err := send(); (err == nil) != (faulty == "") {
				t.Fatalf("the first: %v", err)
			}
			if err := send(); err != nil {
				t.Fatal(err)
			}
			if faulty != "" {
				want[faulty]++ // the one that was cut off
			}
			for method, n := range want {
				if got := len(f.called(method)); got != n {
					t.Errorf("%s %d times, want %d", method, got, n)
				}
			}
			// Another message of the conversation has a bill of its own.
			m.Key = "c/2/1"
			if err := send(); err != nil || len(f.called("sendInvoice")) != want["sendInvoice"]+1 {
				t.Errorf("the next bill: %v, %d bills", err, len(f.called("sendInvoice")))
			}
		})
	}
}

// TestABillThatTelegramRefuses is left out: the words went.
func TestABillThatTelegramRefuses(t *testing.T) {
	b, f := billing(t, &bills{})
	f.faults = func(method string, _ int, w http.ResponseWriter) bool {
		if method == "sendInvoice" {
			answer(w, 400, `"description":"Bad Request: CURRENCY_TOTAL_AMOUNT_INVALID"`)
		}
		return method == "sendInvoice"
	}
	m := bot.Outbound{Key: "c/1/1", To: "7", Reply: bot.Reply{Text: "here", Invoice: &bot.Invoice{ID: "bill", Title: "t", Text: "x", Minor: 1, Currency: "CNY"}}}
	if _, err := b.Send(t.Context(), m); err != nil || len(f.called("sendMessage")) != 1 {
		t.Errorf("%v, %d messages", err, len(f.called("sendMessage")))
	}
}

// TestABillIsCheckedBeforeItIsPaid answers each question of Telegram's, in the
// language of whoever pays.
func TestABillIsCheckedBeforeItIsPaid(t *testing.T) {
	for name, c := range map[string]struct {
		check error
		ok    string
		words []string // one of them
	}{
		"owed":     {nil, "true", []string{""}},
		"not owed": {fmt.Errorf("x: %w", bot.ErrNotOwed), "false", []string{"Nothing was taken", "nothing was taken"}},
		"unknown":  {bot.ErrNotFound, "false", []string{"Nothing was taken", "nothing was taken"}},
		"a fault":  {errors.New("the store is away"), "false", []string{"try again", "should work"}},
	} {
		s := &bills{check: c.check}
		b, f := billing(t, s)
		if code := hook(b, checkout(5, "7", "en")); code != http.StatusOK {
			t.Fatalf("%s: %d", name, code)
		}
		b.Close()
		got := f.called("answerPreCheckoutQuery")
		if len(got) != 1 || got[0].params["pre_checkout_query_id"] != "q5" || got[0].params["ok"] != c.ok ||
			!slices.ContainsFunc(c.words, func(w string) bool { return strings.Contains(got[0].params["error_message"], w) }) {
			t.Errorf("%s: answered %v", name, got)
		}
		want := bot.PaidInvoice{Invoice: "bill", Channel: "telegram", Sender: "7", Minor: 50000, Currency: "CNY"}
		if len(s.checked) != 1 || s.checked[0] != want {
			t.Errorf("%s: checked %+v", name, s.checked)
		}
	}
}

// TestAPaidBillIsKept before the update is confirmed, and comes again where it
// could not be.
func TestAPaidBillIsKept(t *testing.T) {
	s := &bills{take: []error{errors.New("the store is away")}}
	b, _ := billing(t, s)
	paid := with(6, 7, `"successful_payment":{"currency":"CNY","total_amount":50000,"invoice_payload":"bill","telegram_payment_charge_id":"charge1","provider_payment_charge_id":"p1"}`)
	if code := hook(b, paid); code < 500 {
		t.Errorf("a payment that was not kept is confirmed: %d", code)
	}
	for range 2 { // Telegram may repeat what it has had confirmed
		if code := hook(b, paid); code != http.StatusOK {
			t.Errorf("%d", code)
		}
	}
	b.Close()
	want := bot.PaidInvoice{Invoice: "bill", Channel: "telegram", Sender: "7", Minor: 50000, Currency: "CNY", Charge: "charge1"}
	if len(s.paid) != 2 || s.paid[0] != want || s.paid[1] != want {
		t.Errorf("kept %+v", s.paid)
	}
}
