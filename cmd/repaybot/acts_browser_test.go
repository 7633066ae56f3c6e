package main

import (
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// clicks presses what a selector finds on a colleague's page, once it can be
// pressed and htmx knows of it.
func (p *tab) clicks(selector string) {
	p.t.Helper()
	p.until("to press "+selector, `(() => { const e = document.querySelector(`+quoted(selector)+`); const to = e?.closest("[hx-get], [hx-post]"); if (!e || e.disabled || !e.checkVisibility() || to && !to["htmx-internal-data"]?.initHash) return false; e.click(); return true; })()`)
}

// follows opens the page that a link leads to.
func (p *tab) follows(selector string) {
	p.t.Helper()
	p.until(selector, `document.querySelector(`+quoted(selector)+`)?.checkVisibility()`)
	p.do(chromedp.Navigate(script[string](p, `document.querySelector(`+quoted(selector)+`).href`)))
}

// fills writes into a field of a colleague's page, as somebody who types does.
func (p *tab) fills(selector, text string) {
	p.t.Helper()
	p.until(selector, `document.querySelector(`+quoted(selector)+`)?.checkVisibility()`)
	script[bool](p, `(() => { const f = document.querySelector(`+quoted(selector)+`); f.value = `+strconv.Quote(text)+`; f.dispatchEvent(new Event("input", {bubbles: true})); return true; })()`)
}

// A waiver above an agent's authority is asked for, approved by a supervisor in
// another browser, and the customer reads it; an offer within their authority is
// put, and the customer agrees to it with the code.
func TestAWaiverIsApprovedAndAnOfferAgreed(t *testing.T) {
	chromium := browser(t)
	d, _ := startDemo(t, "127.0.0.1:0")
	customer := openTab(t, chromium, 390, 844, d.base+"/demo?lang=en")
	customer.loginByPage("CN-1005")
	customer.write("I want to talk to a person")
	customer.answered()

	agent := openTab(t, chromium, 1366, 768, d.base+"/console?lang=en")
	agent.logsIn("omar", d.password)
	agent.opens()
	agent.takes()
	customer.until("the colleague", inChat+`.querySelector(".window").dataset.mode === "staff"`)
	supervisor := openTab(t, chromium, 1366, 768, d.base+"/console?lang=en")
	supervisor.logsIn("linda", d.password)
	supervisor.follows(`.sections a[href="/console/approvals"]`)
	supervisor.until("that nothing waits", `document.querySelector(".approval-list .state")`)

	agent.until("the acts", `document.querySelector("[data-act=waiver]")`)
	script[bool](agent, `document.activeElement.blur(), true`)
	agent.hits("w")
	agent.until("the waiver's form", `document.querySelector("#decide-dialog")?.open && document.activeElement.name === "fees"`)
	agent.fills(`#decide-dialog [name=interest]`, "1")
	agent.until("what there is", `document.querySelector("#decide-answer .table tbody tr:last-child [data-there]")`)
	agent.fills(`#decide-dialog [name=interest]`, script[string](agent, `document.querySelector("#decide-answer .table tbody tr:last-child [data-there]").dataset.there`))
	agent.until("why not, and the most", `document.querySelector("#decide-answer [data-why]")?.innerText.includes("at most ¥") && document.querySelector("#decide-answer .table")`)
	agent.shoot("acts-waiver-above")
	agent.accessible("a waiver above one's authority")
	agent.fills(`#decide-answer [name=note]`, "Three months of illness, the papers are there")
	agent.clicks(`#decide-answer [data-ask]`)
	agent.until("that it is asked", `!document.querySelector("#decide dialog") && [...document.querySelectorAll(".line.system")].at(-1).innerText.includes("asked a supervisor")`)

	supervisor.until("the count, and the row", `document.querySelector('[data-count="approvals"]').textContent === "1" && document.querySelector(".approval-list .row")`)
	supervisor.follows(".approval-list .row")
	supervisor.until("its figures", `document.querySelector("#approval .figures.two dd")`)
	supervisor.inSight("the answers", "#answer")
	supervisor.shoot("approvals")
	supervisor.accessible("an approval")
	supervisor.media("prefers-color-scheme", "dark")
	supervisor.shoot("approvals-dark")
	supervisor.accessible("an approval in the dark")
	supervisor.media("prefers-color-scheme", "light")
	if text := script[string](supervisor, `document.querySelector("#approval").innerText`); !strings.Contains(text, "Three months of illness") {
		t.Errorf("the supervisor reads\n%s", text)
	}
	supervisor.hits("y")
	supervisor.until("that it is answered", `document.querySelector("#approval .state") && document.querySelector('[data-count="approvals"]').hidden`)
	agent.until("the answer", `document.querySelector("#toasts [data-answer]")?.innerText.includes("Linda") && [...document.querySelectorAll(".line.system")].some((l) => l.innerText.includes("Linda approved it"))`)
	agent.shoot("acts-answered")
	customer.until("what was taken off", `[...`+inChat+`.querySelectorAll(".message .bubble")].at(-1).textContent.includes("¥")`)
	customer.shoot("acts-customer-waived")

	script[bool](agent, `document.activeElement.blur(), true`)
	agent.hits("o")
	agent.until("offers", `document.querySelector("#offer-dialog")?.open && document.querySelectorAll("#decide-answer [data-offer]").length > 0`)
	agent.shoot("acts-offers")
	agent.fills(`#offer-dialog [name=term]`, "300")
	agent.until("that it is too long", `document.querySelector("#decide-answer [data-why]")?.innerText.includes("at most 60 months")`)
	agent.fills(`#offer-dialog [name=term]`, "36")
	agent.fills(`#offer-dialog [name=waive_interest]`, "50") // of what was taken off already
	agent.until("that it is more than their share", `document.querySelector("#decide-answer [data-why]")?.innerText.includes("at most 0")`)
	agent.fills(`#offer-dialog [name=waive_interest]`, "")
	agent.fills(`#offer-dialog [name=waive_fees]`, "100")
	agent.until("one plan of 36 months", `document.querySelectorAll("#decide-answer [data-offer]").length === 1 && document.querySelectorAll("#decide-answer .instalments tbody tr").length === 36`)
	agent.shoot("acts-offer")
	agent.accessible("an offer")
	agent.media("prefers-color-scheme", "dark")
	agent.shoot("acts-offer-dark")
	agent.accessible("an offer in the dark")
	agent.media("prefers-color-scheme", "light")
	agent.clicks(`#decide-answer [data-put]`)
	agent.until("that it is put", `!document.querySelector("#decide dialog") && [...document.querySelectorAll(".line.system")].at(-1).innerText.includes("sent to the customer")`)
	customer.until("the terms", `[...`+inChat+`.querySelectorAll(".message .bubble")].at(-1).textContent.includes("36")`)
	customer.press(0)
	customer.sees(".code:not([hidden])")
	agent.until("that the code is awaited", `[...document.querySelectorAll(".line.system")].at(-1).innerText.includes("waiting for their code")`)
	customer.shoot("acts-customer-code")
	customer.click(".code .link")
	customer.until("the code to be taken", inChat+`.querySelector(".code").hidden`)
	agent.until("that it is agreed", `[...document.querySelectorAll(".line.system")].some((l) => l.innerText.includes("The offer is agreed"))`)
	agent.shoot("acts-agreed")
	phone := openTab(t, agent.ctx, 390, 844, d.base+"/console?lang=zh") // the same colleague's
	phone.opens()
	phone.clicks("#to-side")
	for _, kind := range []string{"offer", "waiver", "pause", "mark", "contact"} {
		phone.clicks(`[data-act=` + kind + `]`)
		phone.until("the form of "+kind, `document.querySelector("#decide dialog")?.open && (`+quoted(kind)+` === "contact" || document.querySelector("#decide-answer").childElementCount > 0)`)
		phone.shoot("phone-acts-" + kind)
		phone.accessible("the form of " + kind + " on a phone")
		phone.clicks("#decide [data-close]")
	}
	customer.quiet()
	agent.quiet()
	supervisor.quiet()
	phone.quiet()
}
