package main

import (
	"strings"
	"testing"
)

// picks opens a part of the customer's panel.
func (p *tab) picks(part string) {
	p.t.Helper()
	script[bool](p, `document.querySelector("#tab-`+part+`").click(), true`)
	p.until("the part "+part, `document.querySelector("#panel-`+part+`")?.hidden === false && document.querySelector("#tab-`+part+`").getAttribute("aria-selected") === "true"`)
}

// The panel beside a conversation: its parts, the working, a whole number that is
// asked for and hides again, and all of it in the dark and on a phone.
func TestTheCustomersPanelInABrowser(t *testing.T) {
	chromium := browser(t)
	d, _ := startDemo(t, "127.0.0.1:0")
	customer := openTab(t, chromium, 390, 844, d.base+"/demo?lang=en")
	customer.loginByPage("CN-1005")
	customer.write("I want to talk to a person")
	customer.answered()

	staff := openTab(t, customer.ctx, 1366, 768, d.base+"/console?lang=en")
	staff.logsIn("linda", d.password)
	staff.opens()
	staff.until("the panel", `document.querySelector("#panel-owed .account")`)
	staff.takes()
	staff.until("a way to the whole number", `document.querySelector("#reveal-phone")`)
	for i, part := range []string{"owed", "plan", "contact", "history", "acts"} {
		script[bool](staff, `document.querySelector("#scroll").focus(), true`)
		staff.hits(string(rune('4' + i)))
		staff.until("the part "+part, `document.querySelector("#panel-`+part+`")?.hidden === false && document.querySelectorAll("#customer [role=tabpanel]:not([hidden])").length === 1`)
		script[bool](staff, `document.querySelectorAll("#panel-`+part+` details.working").forEach((x) => x.open = true), true`)
		staff.shoot("panel-" + part)
		staff.accessible("the part " + part)
	}
	staff.picks("owed")
	if text := script[string](staff, `document.querySelector("#working-0").innerText`); strings.Count(text, "\n") < 3 {
		t.Errorf("the working is %q", text)
	}
	customer.write("are you there?")
	staff.until("the customer's words", `[...document.querySelectorAll(".line.customer .text")].at(-1)?.textContent === "are you there?"`)
	staff.until("the same part, and what was opened, after it is read anew", `document.querySelector("#panel-owed")?.hidden === false && document.querySelector("#working-0")?.open`)

	script[bool](staff, `document.querySelector("#reveal-phone").open = true`)
	staff.shoot("panel-reveal")
	staff.accessible("the reasons")
	script[bool](staff, `document.querySelector("#reveal-phone [value=call]").click(), true`)
	staff.until("the whole number", `/^\+?\d{8,}$/.test(document.querySelector("#number-phone.whole strong")?.textContent)`)
	staff.shoot("panel-whole")
	staff.accessible("a whole number")
	script[bool](staff, `document.querySelector("#number-phone button").click(), true`)
	staff.until("its last four", `document.querySelector("#number-phone:not(.whole) #reveal-phone")`)

	staff.media("prefers-color-scheme", "dark")
	for _, part := range []string{"owed", "plan", "contact"} {
		staff.picks(part)
		staff.shoot("panel-dark-" + part)
		staff.accessible("in the dark, " + part)
	}
	staff.media("prefers-color-scheme", "light")

	phone := openTab(t, customer.ctx, 390, 844, d.base+"/console?lang=zh")
	phone.until("the queue", `document.querySelector("#rows")`)
	script[bool](phone, `location = "/console/queue?view=mine", true`)
	phone.opens()
	phone.until("the way to the customer", `document.querySelector("#to-side").checkVisibility()`)
	script[bool](phone, `document.querySelector("#to-side").click(), true`)
	phone.until("the customer", `document.querySelector("#customer .account")?.checkVisibility()`)
	for _, part := range []string{"owed", "plan", "contact", "history"} {
		phone.picks(part)
		phone.shoot("panel-phone-" + part)
		phone.accessible("on a phone, " + part)
	}
	customer.quiet()
	staff.quiet()
	phone.quiet()
}
