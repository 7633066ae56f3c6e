package main

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"repaybot/bot/signed"
	"repaybot/negotiation"
)

// While the widget is open the bank tells of a payment, twice: its receipt comes
// into the chat once, and the plan's tab, which is shown, has the payment as paid.
func TestAReceiptArrivesInTheWidgetOnce(t *testing.T) {
	chromium := browser(t)
	dir := t.TempDir()
	sampleInto(t, dir)
	const secret = "Zk3v9QpLmX27RtYw8NcBd5HsUe4GjPz6"
	codes := &codesKept{}
	var s *served
	bank := newBankSite(t, "C1001", map[string]func() (string, string){"/": widgetPage(func() string { return s.base }, `data-locale="zh-CN" data-token-url="/token"`)})
	s = startServing(t, dir, "", []string{"REPAYBOT_WIDGET_JWT_KEYS", bank.keyFile(t), "REPAYBOT_WIDGET_ORIGINS", bank.URL, "REPAYBOT_PAYMENTS_SECRET", secret},
		func(ctx context.Context, with *wiring) (*ways, error) {
			w, err := channels(ctx, with)
			if err == nil {
				w.codes = codes
			}
			return w, err
		})
	p := openTab(t, chromium, 390, 844, bank.URL+"/")
	p.click(".launcher")
	p.sees(".choice")
	p.write("有哪些还法")
	p.answered()
	p.press(0)
	p.press(0) // the clear yes to the full terms
	waitFor(t, "a code", func() bool { return codes.last() != "" })
	p.write(codes.last())
	p.answered()
	p.click("#tab-plan")
	p.sees(".payments li")
	if script[bool](p, inChat+`.querySelector(".payments li.paid") !== null`) {
		t.Fatal("something is paid before anything was")
	}
	script[bool](p, `document.querySelector("repaybot-chat").conversation.api.get("/plans").then(({ plans }) => { window.next = [plans[0].account, plans[0].next.amount.value, plans[0].next.amount.text]; }), true`)
	p.until("the next payment", `window.next`)
	account, amount, text := script[string](p, `window.next[0]`), script[string](p, `window.next[1]`), script[string](p, `window.next[2]`)
	before := p.messages()

	policy, err := negotiation.ParsePolicy(demoPolicy)
	if err != nil {
		t.Fatal(err)
	}
	today, err := bankDay(policy, time.Now()) // what is paid before the plan's day is no part of it
	if err != nil {
		t.Fatal(err)
	}
	body := fmt.Sprintf(`{"id":"P1","account":%q,"amount":%q,"currency":"CNY","paid_on":%q}`, account, amount, today)
	for n, want := range []int{http.StatusAccepted, http.StatusOK} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.base+"/api/v1/payments", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set(signed.Header, signed.Sign(time.Now(), []byte(body), []byte(secret)))
		got, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = got.Body.Close()
		if got.StatusCode != want {
			t.Fatalf("time %d: status %d, want %d", n+1, got.StatusCode, want)
		}
	}

	p.until("the payment as paid, in the tab that is shown", inChat+`.querySelectorAll("#view-plan .payments li.paid").length === 1`)
	if paid := p.text("#view-plan .big"); paid != text {
		t.Errorf("the plan says %s is paid, want %s", paid, text)
	}
	p.accessible("a plan of which one payment is paid")
	p.click("#tab-chat")
	p.until("the receipt", inChat+`.querySelectorAll(".message:not(.typing)").length > `+strconv.Itoa(len(before)))
	receipt := p.messages()[len(before)]
	if !strings.HasPrefix(receipt, "bot: ") || !strings.Contains(receipt, text) {
		t.Errorf("after a payment of %s came %q", text, receipt)
	}
	p.write("谢谢") // what was told twice would have come before the answer
	p.answered()
	count := func(when string) {
		t.Helper()
		all, n := p.messages(), 0
		for _, m := range all[len(before):] {
			if m == receipt {
				n++
			}
		}
		if n != 1 || all[len(before)+1] != "customer: 谢谢" {
			t.Errorf("%s the receipt is there %d times, want once and first: %q", when, n, all[len(before):])
		}
	}
	count("with the answer")
	p.do(chromedp.Reload())
	p.until("the conversation again", maybeChat+`.querySelectorAll(".message:not(.typing)").length >= `+strconv.Itoa(len(before)+3))
	count("after a reload")
	p.quiet()
}
