package main

import "testing"

// logsIn logs a colleague in, who has no second factor, and comes to the queue.
func (p *tab) logsIn(name, password string) {
	p.t.Helper()
	p.until("the login", `document.querySelector("form [name=password]")`)
	script[bool](p, `(() => { const f = document.querySelector("main form"); f.elements.name.value = "`+name+`"; f.elements.password.value = "`+password+`"; f.requestSubmit(); return true; })()`)
	p.until("the queue", `document.querySelector("#rows")`)
}

// opens opens the first conversation of the queue.
func (p *tab) opens() {
	p.t.Helper()
	p.until("a row", `document.querySelector(".row.case")`)
	script[bool](p, `document.querySelector(".row.case").click(), true`)
	p.until("the conversation", `document.querySelector("#transcript .line")`)
}

// takes takes the conversation that is open.
func (p *tab) takes() {
	p.t.Helper()
	p.until("that it can be taken", `document.querySelector("#act-take")`)
	script[bool](p, `document.querySelector("#act-take").click(), true`)
	p.until("the composer", `document.querySelector("#about").dataset.mine === "yes" && document.querySelector("#text").checkVisibility()`)
}

// hits presses one key that does something by itself. A browser that is driven
// would type its letter too, into whatever has the focus by then.
func (p *tab) hits(key string) {
	p.t.Helper()
	script[bool](p, `document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "`+key+`", bubbles: true, cancelable: true})), true`)
}

// A colleague does a whole case with the keyboard: opens, takes, answers, is
// answered, notes, gives back; the customer's page and a second colleague's show it.
func TestACaseWithTheKeyboardAlone(t *testing.T) {
	chromium := browser(t)
	d, _ := startDemo(t, "127.0.0.1:0")
	customer := openTab(t, chromium, 390, 844, d.base+"/demo?lang=en")
	customer.loginByPage("CN-1005")
	customer.write("I want to talk to a person")
	customer.answered()

	staff := openTab(t, customer.ctx, 1366, 768, d.base+"/console?lang=en")
	staff.logsIn("linda", d.password)
	staff.until("a row", `document.querySelector(".row.case")`)
	staff.until("a count in the title", `document.title.startsWith("(1)")`)
	staff.shoot("queue")
	staff.accessible("the queue")
	staff.keys("j")
	staff.until("the row in focus", `document.activeElement.matches(".row.case")`)
	staff.keys("\r")
	staff.until("the conversation", `document.querySelector("#transcript .line.customer")`)
	staff.until("the customer's figures", `document.querySelector("#customer .account")`)
	staff.shoot("conversation-waits")
	staff.accessible("a conversation that waits")
	if text := script[string](staff, `document.querySelector(".understood").innerText`); text == "" {
		t.Error("nothing says what was understood")
	}
	staff.hits("t")
	staff.until("the composer", `document.querySelector("#about").dataset.mine === "yes" && document.activeElement.id === "text"`)
	customer.until("the colleague", inChat+`.querySelector(".window").dataset.mode === "staff"`)

	staff.keys("I am Linda\r")
	customer.until("the message", inChat+`.querySelector(".message:last-child .bubble").textContent === "I am Linda"`)
	staff.until("an empty field", `document.querySelector("#text").value === "" && document.querySelector(".line.staff")`)
	staff.keys("half a sentence")
	customer.write("thank you")
	staff.until("the customer's words, with the draft kept", `[...document.querySelectorAll(".line.customer .text")].at(-1)?.textContent === "thank you" && document.querySelector("#text").value === "half a sentence" && document.activeElement.id === "text" && document.activeElement.selectionStart === 15`)
	script[bool](staff, `(window.old = true, location.reload(), true)`)
	staff.until("the draft after the page was loaded anew", `!window.old && document.readyState === "complete" && document.querySelector("#text")?.value === "half a sentence"`)
	script[bool](staff, `(() => { const f = document.querySelector("#text"); f.value = ""; f.dispatchEvent(new Event("input")); f.blur(); return true; })()`)

	staff.hits("/")
	staff.until("the answers", `document.querySelectorAll("#answers .answer").length > 3`)
	staff.shoot("answers")
	staff.keys("hello")
	staff.until("one answer", `document.querySelectorAll("#answers .answer").length === 1`)
	staff.keys("\r")
	staff.until("it is filled in", `document.querySelector("#text").value.includes("I'm Linda from Example Bank")`)
	staff.keys("\r")
	customer.until("the answer", inChat+`.querySelector(".message:last-child .bubble").textContent.includes("I'm Linda from Example Bank")`)
	staff.until("an empty field", `document.querySelector("#text").value === ""`)

	staff.hits("Escape")
	staff.hits("n")
	staff.until("the note's dialog", `document.querySelector("#note-dialog").open`)
	staff.accessible("the note's dialog")
	staff.keys("call back on Friday\r")
	staff.until("the note", `document.querySelector(".line.note .text")?.textContent === "call back on Friday" && !document.querySelector("#note-dialog").open`)
	staff.shoot("conversation-mine")
	staff.accessible("a conversation of one's own")
	if script[bool](customer, inChat+`.textContent.includes("Friday")`) {
		t.Error("the customer reads the note")
	}
	staff.media("prefers-color-scheme", "dark")
	staff.shoot("conversation-dark")
	staff.accessible("in the dark")
	staff.media("prefers-color-scheme", "light")

	other := openTab(t, customer.ctx, 390, 844, d.base+"/console?lang=zh")
	// Cookies are shared: it is the same colleague on a phone.
	other.until("the queue", `document.querySelector("#rows")`)
	other.shoot("phone-queue")
	other.accessible("the queue on a phone")
	other.opens()
	other.shoot("phone-conversation")
	other.accessible("a conversation on a phone")
	other.until("the way to the customer", `document.querySelector("#to-side").checkVisibility()`)
	script[bool](other, `document.querySelector("#to-side").click(), true`)
	other.until("the customer", `document.querySelector("#customer .account").checkVisibility()`)
	other.shoot("phone-customer")

	script[bool](staff, `document.querySelector("#scroll").focus(), true`)
	staff.hits("b")
	staff.until("the dialog", `document.querySelector("#back-dialog").open && document.activeElement.name === "outcome"`)
	staff.keys("q") // the question was answered
	staff.until("an outcome", `document.activeElement.value === "answered"`)
	staff.shoot("give-back")
	script[bool](staff, `document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", ctrlKey: true, bubbles: true, cancelable: true})), true`)
	staff.until("that it is back, and can be undone", `document.querySelector("#toasts form") && document.querySelector("#act-take")`)
	customer.until("the assistant", inChat+`.querySelector(".window").dataset.mode === "bot"`)
	staff.shoot("given-back")
	staff.hits("u")
	staff.until("it is taken again", `document.querySelector("#about").dataset.mine === "yes"`)
	customer.quiet()
	staff.quiet()
	other.quiet()
}
