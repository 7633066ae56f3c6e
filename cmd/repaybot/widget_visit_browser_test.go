package main

import (
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// visits are the whole visit's two forms: a phone in Chinese, a desktop in English.
var visits = []struct {
	name, lang, account string
	width, height       int64
	scheme              string
	principal, monthly  string // words that the views have
	owed, options       string // questions
}{
	{"phone", "zh", "CN-1001", 390, 844, "light", "本金", "每月", "我到底欠多少", "有哪些还法"},
	{"desktop", "en", "CN-1005", 1280, 800, "light", "Principal", "a month", "how much do I owe", "what are my options"},
	{"phone-dark", "en", "CN-1005", 390, 844, "dark", "Principal", "a month", "how much do I owe", "what are my options"},
}

// The whole visit, from the launcher to the downloaded agreement: what is owed
// with its working, the slider, the full terms, the yes, the code, the plan, the
// document; then how to pay, and withdrawing. No state of it breaks a rule of accessibility.
func TestTheWholeVisit(t *testing.T) {
	chromium := browser(t)
	for _, v := range visits {
		t.Run(v.name, func(t *testing.T) {
			d, _ := startDemo(t, "127.0.0.1:0")
			p := openTab(t, chromium, v.width, v.height, d.base+"/demo?lang="+v.lang)
			state := func(name string) {
				t.Helper()
				p.accessible(name)
				p.shoot(v.name + "-" + name)
			}
			p.media("prefers-color-scheme", v.scheme)
			dir := t.TempDir()
			p.savesInto(dir)
			p.until("the login", `document.querySelector("[data-login]")`)
			state("login")
			script[bool](p, `document.querySelector('[data-login="`+v.account+`"]').click(), true`)
			p.sees(".launcher .badge:not([hidden])") // the assistant has spoken, and nobody has looked
			state("page")
			p.click(".launcher")
			p.sees(".choice")
			state("chat")
			p.write(v.owed)
			p.answered()
			p.sees(".inline .bar")
			state("asked")
			p.write(v.options)
			p.answered()
			p.sees(".inline .cards .chart")
			state("choices")

			p.click("#tab-owed")
			p.sees("#view-owed .bar")
			p.click("#view-owed .more summary")
			p.sees("#view-owed .steps dd")
			if text := p.text("#view-owed .card"); !strings.Contains(text, v.principal) || strings.Count(text, "¥") < 5 {
				t.Errorf("what is owed reads %s", text)
			}
			state("owed")

			p.click("#view-owed .acts .button")
			p.sees(".drawn .chart")
			first := p.text(".slide output")
			if !strings.Contains(first, "¥") || !strings.Contains(first, v.monthly) {
				t.Errorf("the slider says %q", first)
			}
			script[bool](p, inChat+`.querySelector("input[type=range]").focus(), true`)
			p.do(chromedp.KeyEvent("\u0303")) // right arrow
			p.until("another month's amount", inChat+`.querySelector(".slide output").innerText !== `+strconv.Quote(first))
			p.until("its offer", `!`+inChat+`.querySelector(".slide .button:not(.quiet)").disabled`)
			state("options")
			p.click(".slide .button:not(.quiet)")
			p.answered()
			p.sees(".choice")
			state("terms")
			p.press(0) // the clear yes to the full terms
			p.sees(".code:not([hidden])")
			state("code")
			p.click(".code .link")
			p.until("the code to be taken", inChat+`.querySelector(".code").hidden`)
			p.answered()
			p.sees(".callout")
			state("agreed")

			p.click("#tab-plan")
			p.sees(".payments li")
			state("plan")
			p.click("#tab-papers")
			p.sees(".papers .card")
			p.click(".papers [data-act=check]")
			p.until("the document is checked", inChat+`.querySelector(".papers .told").innerText`)
			state("papers")
			p.click(".papers [data-act=save]")
			if pdf := saved(t, dir, ".pdf"); !strings.HasPrefix(pdf, "%PDF-") {
				t.Errorf("the agreement that was saved is %.20q", pdf)
			}
			p.click(".papers [data-act=read]")
			if text := p.text(".paper"); !strings.Contains(text, "¥") {
				t.Errorf("the agreement reads %s", text)
			}
			state("document")

			p.click("#tab-pay")
			p.sees(".qr svg")
			state("pay")
			p.click("#tab-plan")
			p.click(".withdraw .link")
			p.answered()
			state("withdraw")
			p.press(0)
			p.click("#tab-plan")
			p.sees("#view-plan .empty")
			p.click("#tab-chat")
			p.click(".menu-button")
			state("menu")
			p.click(".menu [role=menuitemcheckbox]")
			state("large")
			p.click(".menu-button")
			p.click(".menu [role=menuitem]")
			if text := saved(t, dir, ".txt"); !strings.Contains(text, "¥") {
				t.Errorf("the conversation that was saved reads %.200s", text)
			}
			p.quiet()
		})
	}
}

// "I just need to pay" is two presses from the launcher.
func TestPayingIsTwoPressesAway(t *testing.T) {
	chromium := browser(t)
	d, _ := startDemo(t, "127.0.0.1:0")
	p := openTab(t, chromium, 390, 844, d.base+"/demo?lang=zh")
	p.until("the login", `document.querySelector("[data-login]")`)
	script[bool](p, `document.querySelector('[data-login="CN-1001"]').click(), true`)
	p.click(".launcher")
	p.click("#tab-pay")
	p.sees(".qr svg")
	if text := p.text("#view-pay .card"); !strings.Contains(text, "¥") {
		t.Errorf("it says %s", text)
	}
	p.quiet()
}

// The visit with the keyboard alone: the focus can always be seen, and comes to
// all that is needed.
func TestTheVisitByKeyboardAlone(t *testing.T) {
	chromium := browser(t)
	d, _ := startDemo(t, "127.0.0.1:0")
	p := openTab(t, chromium, 390, 844, d.base+"/demo?lang=en")
	p.until("the login", `document.querySelector('[data-login="CN-1005"]')`)
	for range 40 {
		if script[bool](p, `document.activeElement?.dataset.login === "CN-1005"`) {
			break
		}
		p.keys("\t")
	}
	p.keys("\r")
	p.sees(".launcher")
	p.tabTo(".launcher")
	p.keys("\r")
	p.sees(".choice")
	p.tabTo("#tab-chat")
	p.keys("\u0303") // right arrow
	p.sees("#view-owed .bar")
	p.tabTo("#view-owed .acts .button")
	p.keys("\r")
	p.sees(".drawn .chart")
	p.tabTo("input[type=range]")
	p.keys("\u0303")
	p.until("its offer", `!`+inChat+`.querySelector(".slide .button:not(.quiet)").disabled`)
	p.tabTo(".slide .acts .button")
	p.keys("\r")
	p.answered()
	p.sees(".choice")
	p.tabTo(".choice")
	p.keys("\r")
	p.sees(".code:not([hidden])")
	p.tabTo(".code .link")
	p.keys("\r")
	p.until("the code to be taken", inChat+`.querySelector(".code").hidden`)
	p.answered()
	p.tabTo(".callout .button:last-child")
	dir := t.TempDir()
	p.savesInto(dir)
	p.keys("\r")
	p.until("the focus on the tab that is shown", inChat+`.activeElement.id === "tab-papers"`)
	p.sees(".papers .card")
	p.tabTo(".papers [data-act=save]")
	p.keys("\r")
	if pdf := saved(t, dir, ".pdf"); !strings.HasPrefix(pdf, "%PDF-") {
		t.Errorf("the agreement that was saved is %.20q", pdf)
	}
	p.tabTo(".menu-button")
	p.keys("\r")
	p.until("the focus in the menu", inChat+`.activeElement.matches(".menu button")`)
	p.keys("\x1b")
	p.until("the focus back", inChat+`.activeElement.matches(".menu-button")`)
	p.keys("\x1b")
	p.until("the chat closed, the focus on its button", inChat+`.querySelector(".window").hidden && `+inChat+`.activeElement.classList.contains("launcher")`)
	p.quiet()
}
