package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// The plan's tab offers withdrawing within its time alone. It asks first: nothing
// is withdrawn by the press, nor by "keep it", nor by a press that comes too late.
// (That the yes withdraws is part of [TestTheWholeVisit].)
func TestWithdrawingAsksFirstAndHasItsTime(t *testing.T) {
	chromium := browser(t)
	dir := t.TempDir()
	sampleInto(t, dir)
	codes := &codesKept{}
	var s *served
	bank := newBankSite(t, "C1001", map[string]func() (string, string){"/": widgetPage(func() string { return s.base }, `data-locale="en" data-token-url="/token"`)})
	s = startServingIn(t, dir, "", []string{"REPAYBOT_WIDGET_JWT_KEYS", bank.keyFile(t), "REPAYBOT_WIDGET_ORIGINS", bank.URL},
		func(context.Context, *wiring) (*ways, error) { return &ways{codes: codes}, nil }, func(e *environment) { e.now = bank.now })
	p := openTab(t, chromium, 390, 844, bank.URL+"/")
	stands := func(when string) {
		t.Helper()
		script[bool](p, `window.plans = undefined, document.querySelector("repaybot-chat").conversation.api.get("/plans").then(({ plans }) => { window.plans = plans.length; }), true`)
		p.until("the plans "+when, `window.plans !== undefined`)
		if n := script[int](p, `window.plans`); n != 1 {
			t.Fatalf("%s %d plans stand, want one", when, n)
		}
	}
	p.click(".launcher")
	p.sees(".choice")
	p.write("what are my options")
	p.answered()
	p.press(0)
	p.press(0) // the clear yes to the full terms
	waitFor(t, "a code", func() bool { return codes.last() != "" })
	p.write(codes.last())
	p.answered()

	p.click("#tab-plan")
	if text := p.text(".withdraw"); !strings.Contains(text, "You can withdraw until the end of") || !strings.Contains(text, "at no cost") {
		t.Errorf("the plan says %q of withdrawing", text)
	}
	p.click(".withdraw .link")
	p.answered()
	p.until("the question, with both answers", `["Withdraw from plan", "Keep the plan"].every((title, n) => `+inChat+`.querySelectorAll(".choice")[n]?.textContent === title)`)
	stands("while it is asked")
	p.press(1) // keep it
	stands("once it is kept")
	p.click("#tab-plan")
	p.sees(".withdraw .link")
	script[bool](p, `window.link = `+inChat+`.querySelector(".withdraw .link"), true`)

	bank.ahead.Store(int64(48 * time.Hour))
	script[bool](p, `window.link.click(), true`) // on a page that has been open since
	p.until("the answer that it is too late", `[...`+inChat+`.querySelectorAll(".bot .bubble")].at(-1).textContent.includes("The time to withdraw ended")`)
	stands("after a press that came too late")
	p.do(chromedp.Reload())
	p.click("#tab-plan")
	p.sees(".payments li")
	if script[bool](p, inChat+`.querySelector(".withdraw") !== null`) {
		t.Error("withdrawing is offered after its time")
	}
	p.quiet()
}
