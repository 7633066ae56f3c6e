package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// A colleague practises with the keyboard: picks a customer, takes over, is written
// to, is warned and refused, ends it and reads the review; nothing stands in the queue.
func TestAColleaguePractises(t *testing.T) {
	chromium := browser(t)
	d, _ := startDemo(t, "127.0.0.1:0")
	page := openTab(t, chromium, 1366, 768, d.base+"/console?lang=en")
	page.logsIn("linda", d.password)
	page.until("its scripts", `document.readyState === "complete"`)
	page.keys("gp")
	page.until("the stories", `document.querySelectorAll(".story").length === 12`)
	page.shoot("practice-stories")
	page.accessible("the stories")
	script[bool](page, `document.querySelector("[name=story][value=en-2-dispute]").form.querySelector("button").focus(), true`)
	page.keys("\r")
	page.until("the conversation, marked as practice", `document.querySelector(".practice-band")?.checkVisibility() && document.querySelector("#act-take") && document.querySelectorAll(".line.customer").length === 2`)
	page.until("the customer's figures", `document.querySelector("#customer .account")`)
	page.shoot("practice-waits")
	page.accessible("a practice that waits")
	page.keys("t")
	page.until("the composer", `document.querySelector("#about").dataset.mine === "yes" && document.activeElement.id === "text"`)
	page.until("the customer, typing", `document.querySelector("#presence").textContent.trim() !== ""`)
	page.until("the customer's words", `[...document.querySelectorAll(".line.customer .text")].at(-1).textContent === "so?"`)
	page.keys("Hello, I'm Linda. That shouldn't happen, so let's look at it together.\r")
	page.until("an empty field", `document.querySelector("#text").value === ""`)
	page.until("the answer to it", `[...document.querySelectorAll(".line.customer .text")].at(-1).textContent === "my bank statement shows both, want a copy?"`)
	page.keys("If you do not pay today we will call the police.\r")
	page.until("that it is refused", `document.querySelector(".unsaid.never")`)
	page.shoot("practice-refused")
	script[bool](page, `(() => { const f = document.querySelector("#text"); f.value = ""; f.dispatchEvent(new Event("input")); f.focus(); return true; })()`)
	page.keys("You owe £1,853.07, and you get an answer by Thursday 26 November.\r")
	page.until("an empty field again", `document.querySelector("#text").value === ""`)
	page.until("the answer to that", `[...document.querySelectorAll(".line.customer .text")].some((x) => x.textContent.startsWith("im not paying"))`)
	page.media("prefers-color-scheme", "dark")
	page.shoot("practice-mine-dark")
	page.accessible("a practice in the dark")
	page.media("prefers-color-scheme", "light")
	page.shoot("practice-mine")

	phone := openTab(t, page.ctx, 390, 844, d.base+"/console/practice")
	phone.until("that it goes on", `document.querySelector(".under-way a")`)
	phone.shoot("practice-phone-stories")
	phone.accessible("the stories on a phone")
	script[bool](phone, `document.querySelector(".under-way a").click(), true`)
	phone.until("the conversation", `document.querySelector(".practice-band")?.checkVisibility() && document.querySelector(".line.staff")`)
	phone.shoot("practice-phone")
	phone.accessible("a practice on a phone")

	script[bool](page, `document.querySelector("#scroll").focus(), true`)
	page.keys("e")
	page.until("the review", `document.querySelector(".review .findings")`)
	page.shoot("practice-review")
	page.accessible("the review")
	text := script[string](page, `document.querySelector(".review").innerText`)
	for _, want := range []string{"Refused; the customer has not read it", "£1,853.07", "£1,835.07", "A line on what happened", "Once more"} {
		if !strings.Contains(text, want) {
			t.Errorf("the review has no %q:\n%s", want, text)
		}
	}
	phone.do(chromedp.Navigate(script[string](page, `location.href`) + "?lang=zh"))
	phone.until("the review on a phone", `document.querySelector(".review .findings")`)
	phone.shoot("practice-phone-review")
	phone.accessible("the review on a phone")
	page.keys("gq")
	page.until("an empty queue", `document.querySelector("#rows") && !document.querySelector(".row.case")`)
	page.quiet()
	phone.quiet()
}
