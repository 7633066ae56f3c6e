package main

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// A colleague who has taken a conversation types, and its customer sees that;
// the customer types, and the colleague does. Before it is taken neither is told.
func TestBothSidesSeeThatTheOtherTypes(t *testing.T) {
	chromium := browser(t)
	d, _ := startDemo(t, "127.0.0.1:0")
	customer := openTab(t, chromium, 390, 844, d.base+"/demo?lang=en")
	customer.loginByPage("CN-1005")
	customer.write("I want to talk to a person")
	customer.answered()

	staff := openTab(t, customer.ctx, 1280, 800, d.base+"/console?lang=en")
	staff.logsIn("linda", d.password)
	staff.opens()
	path := script[string](staff, `document.querySelector("#say").dataset.types`)
	script[bool](staff, `fetch("`+path+`", {method: "POST", headers: JSON.parse(document.body.getAttribute("hx-headers"))}).then((r) => { window.early = r.status; }), true`)
	staff.until("an answer", `window.early`)
	if status := script[int](staff, `window.early`); status != 409 {
		t.Errorf("typing in a conversation that is not taken: %d, want 409", status)
	}
	staff.takes()
	customer.until("the colleague", inChat+`.querySelector(".window").dataset.mode === "staff"`)
	const told = `performance.getEntriesByType("resource").filter((e) => e.name.endsWith("/typing")).length`
	before := script[int](staff, told)
	began := time.Now()

	script[bool](staff, `document.querySelector("#text").focus(), true`)
	staff.do(chromedp.KeyEvent("Good morning"))
	customer.until("that a colleague is writing", inChat+`.querySelector(".typing.staff")?.textContent.includes("A colleague is writing")`)
	staff.until("that it was told", fmt.Sprint(told, " > ", before)) // the page notes it once it is answered
	// Once in three seconds, however long a busy machine takes over twelve letters.
	if n, most := script[int](staff, told)-before, 1+int(time.Since(began)/(3*time.Second)); n > most {
		t.Errorf("twelve letters are told %d times, want at most %d", n, most)
	}
	customer.accessible("a colleague is writing")
	staff.do(chromedp.KeyEvent("\r"))
	customer.until("the message, and nobody writing", inChat+`.querySelector(".message:last-child .bubble").textContent === "Good morning" && !`+inChat+`.querySelector(".typing")`)

	const shown = `(document.querySelector("#presence").textContent.trim())`
	if text := script[string](staff, shown); text != "" {
		t.Errorf("before the customer types the console says %q", text)
	}
	script[bool](customer, inChat+`.querySelector("textarea").focus(), true`)
	customer.do(chromedp.KeyEvent("hello"))
	staff.until("that the customer is writing", shown+` === "The customer is writing…"`)
	staff.accessible("a customer is writing")
	customer.do(chromedp.KeyEvent("\r"))
	staff.until("the message, and nobody writing", `[...document.querySelectorAll(".line.customer .text")].at(-1)?.textContent === "hello" && `+shown+` === ""`)
	customer.quiet()
	staff.quiet()
}
