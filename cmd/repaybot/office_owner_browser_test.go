package main

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"repaybot/dialog"
)

// Both agents press "take" at once, twenty times: one has it, the other's page says
// who, and while a person has it the bot says nothing though the customer writes.
func TestTwoAgentsTakeAtOnceInTheirBrowsers(t *testing.T) {
	const rounds = 20
	o := openOffice(t)
	pages := map[string]*tab{"Wei": o.colleague("wei"), "Omar": o.colleague("omar")}
	other := map[string]string{"Wei": "Omar", "Omar": "Wei"}
	customer := o.customer("C1005")
	customer.write("I want to talk to a person")
	customer.answered()
	for _, p := range pages {
		p.opensRow("Emma Clarke")
	}
	won, late := map[string]int{}, 0
	for round := range rounds {
		var clicks sync.WaitGroup
		clicked := map[string]*atomic.Bool{"Wei": {}, "Omar": {}}
		for _, p := range pages {
			p.until("that it can be taken", `document.querySelector("#act-take") && (document.querySelectorAll("#toasts [data-dismiss]").forEach((b) => b.click()), true)`)
		}
		for name, p := range pages {
			clicks.Go(func() { // of two browsers at the same moment
				did, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](`(() => { const b = document.querySelector("#act-take"); b?.click(); return Boolean(b); })()`))
				if err != nil {
					t.Error(err)
				}
				clicked[name].Store(did)
			})
		}
		clicks.Wait()
		const mine = `document.querySelector("#about").dataset.mine === "yes"`
		owner := ""
		waitFor(t, "one has it", func() bool {
			for name, p := range pages {
				if script[bool](p, mine) {
					owner = name
				}
			}
			return owner != ""
		})
		won[owner]++
		has, hasNot := pages[owner], pages[other[owner]]
		if clicked[other[owner]].Load() { // before it could see that it was taken
			late++
			hasNot.until("that it is told who has it", `document.querySelector("#toasts .toast.bad")?.innerText.includes("`+owner+` has it already")`)
		}
		hasNot.until("who has it", `document.querySelector("#about .whose").innerText.includes("`+owner+` has it")`)
		if script[bool](hasNot, mine) || script[bool](hasNot, `document.querySelector("#text").checkVisibility()`) {
			t.Fatalf("in round %d both have it", round)
		}
		customer.mode(dialog.WithStaff)
		said := len(script[[]string](customer, fromBot))
		text := fmt.Sprint("are you there? ", round)
		customer.write(text)
		has.hears(text)
		customer.until("that it has arrived", inChat+`.querySelector(".message.customer:last-child .note")?.textContent`)
		if now := script[[]string](customer, fromBot); len(now) != said {
			t.Fatalf("in round %d the bot speaks while %s has it: %q", round, owner, now[said:])
		}
		if round == 0 {
			has.shoot("take-mine")
			hasNot.shoot("take-taken")
			hasNot.accessible("a conversation that another has")
		}
		if round+1 < rounds {
			has.clicks("#act-release")
			customer.mode(dialog.Queued)
		}
	}
	if late == 0 {
		t.Error("they never pressed at once")
	}
	t.Logf("who had it: %v; both pressed before they could see it in %d of %d", won, late, rounds)
	for _, p := range pages {
		p.quiet()
	}
	customer.quiet()
}

// The customer takes their wish for a person back while an agent has half a message:
// it stays in its field, nothing of it can be sent, and the page says so.
func TestADraftStaysWhenTheCustomerCancels(t *testing.T) {
	const draft = "Dear Emma, I have looked at your card, and"
	o := openOffice(t)
	agent := o.colleague("omar")
	customer := o.customer("C1005")
	customer.write("I want to talk to a person")
	customer.answered()
	agent.opensRow("Emma Clarke")
	agent.takes()
	customer.mode(dialog.WithStaff)
	agent.fills("#text", draft)
	agent.clicks("#act-release") // to have a look at something else first
	customer.mode(dialog.Queued)
	agent.until("the draft, and the notice", `document.querySelector("#text").value === `+quoted(draft)+` && document.querySelector("[data-not-mine]").checkVisibility()`)
	customer.write("never mind, cancel that")
	customer.mode(dialog.WithBot)
	customer.answered()
	customer.shoot("cancel-customer")
	agent.until("that it is with the assistant", `document.querySelector("#about .whose").innerText.includes("With the assistant")`)
	if got := script[string](agent, `document.querySelector("#text").value`); got != draft {
		t.Errorf("the draft is %q", got)
	}
	if !script[bool](agent, `document.querySelector("[data-not-mine]").checkVisibility() && document.querySelector("#say-send").disabled`) {
		t.Error("nothing says that it was not sent, or it can be")
	}
	agent.shoot("cancel-draft")
	agent.accessible("a draft whose customer has cancelled")
	agent.media("prefers-color-scheme", "dark")
	agent.shoot("cancel-draft-dark")
	agent.accessible("a draft whose customer has cancelled, in the dark")
	agent.media("prefers-color-scheme", "light")
	agent.do(chromedp.Reload())
	agent.until("the draft after the page was loaded anew", `document.readyState === "complete" && document.querySelector("#text")?.value === `+quoted(draft))
	script[bool](agent, `document.querySelector("#say").requestSubmit(), true`)
	time.Sleep(500 * time.Millisecond) // it would have come by then
	if all := strings.Join(customer.messages(), "\n"); strings.Contains(all, "I have looked at your card") {
		t.Errorf("the customer reads the draft:\n%s", all)
	}
	agent.quiet()
	customer.quiet()
}

// An agent's browser dies with the customer waiting: after the absence the case is
// back, the customer is told so calmly, and another agent takes it.
func TestAnAgentsBrowserDies(t *testing.T) {
	o := openOffice(t)
	gone, there := o.colleague("omar"), o.colleague("wei")
	customer := o.customer("C1005")
	customer.write("I want to talk to a person")
	customer.answered()
	gone.opensRow("Emma Clarke")
	gone.takes()
	gone.says("Hello Emma, I'm Omar. I'm reading what you wrote.")
	customer.reads("Hello Emma, I'm Omar. I'm reading what you wrote.")
	customer.write("ok, I'm waiting")
	gone.hears("ok, I'm waiting")
	there.do(chromedp.Navigate(o.base + "/console/queue?view=team"))
	there.until("who has it", rowOf("Emma Clarke")+`?.innerText.includes("Omar")`)
	said := len(script[[]string](customer, fromBot))

	gone.closes()
	o.passes(4 * time.Minute) // less than the absence
	there.do(chromedp.Reload())
	there.until("that it is still theirs", rowOf("Emma Clarke")+`?.innerText.includes("Omar")`)
	if now := script[[]string](customer, fromBot); len(now) != said {
		t.Errorf("the bot speaks too early: %q", now[said:])
	}
	o.passes(3 * time.Minute)
	waitLonger(t, "the case in the queue again", func() bool {
		return script[bool](there, `!`+rowOf("Emma Clarke")+`?.innerText.includes("Omar")`)
	})
	customer.mode(dialog.Queued)
	customer.answered()
	told := script[[]string](customer, fromBot)
	if len(told) != said+1 {
		t.Fatalf("the customer is told %q", told[said:])
	}
	if text := told[said]; !strings.Contains(text, "somebody else") && !strings.Contains(text, "asked for another") || strings.Contains(text, "!") || ofDebt.MatchString(text) {
		t.Errorf("the customer is told %s", text)
	}
	customer.shoot("gone-customer")
	customer.accessible("the chat after the colleague went away")
	there.opensRow("Emma Clarke")
	there.shoot("gone-queue")
	there.accessible("a conversation whose owner went away")
	there.takes()
	customer.mode(dialog.WithStaff)
	there.says("Hello Emma, I'm Wei, I'll go on from here.")
	customer.reads("Hello Emma, I'm Wei, I'll go on from here.")
	there.shoot("gone-taken")
	there.quiet()
	customer.quiet()
}

// waitLonger waits for what is looked at twice a minute.
func waitLonger(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(45 * time.Second); !holds(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}
