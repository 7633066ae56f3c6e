package main

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"repaybot/bot"
	"repaybot/bot/staff"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// officePassword is every colleague's of an office.
const officePassword = "violet tractor hums at noon"

// officeStaff are two agents, of whom one is of care alone, and a supervisor.
var officeStaff = []staff.Colleague{
	{Name: "wei", Shown: "Wei", Role: staff.Agent, Teams: []bot.Team{bot.Care}, Languages: []dialog.Locale{dialog.Chinese, dialog.English}},
	{Name: "omar", Shown: "Omar", Role: staff.Agent, Teams: bot.Teams[:], Languages: []dialog.Locale{dialog.Chinese, dialog.English}, Skills: bot.Skills[:]},
	{Name: "sam", Shown: "Sam", Role: staff.Supervisor, Teams: bot.Teams[:], Languages: []dialog.Locale{dialog.Chinese, dialog.English}, Skills: bot.Skills[:]},
}

// office is the whole program with all that is around it: the bank's own site
// with the widget, Telegram, and colleagues, each with a browser of their own. It
// is a working day there, whatever the day is here.
type office struct {
	*served
	t       *testing.T
	bank    *bankSite
	outside *outside
	browser context.Context
	first   *tab // that the browser was started for
}

// openOffice opens one. The test is skipped where there is no browser.
func openOffice(t *testing.T) *office {
	t.Helper()
	o := &office{t: t, browser: browser(t), outside: newOutside(t)}
	dir := t.TempDir()
	sampleInto(t, dir)
	employ(t, dir, officeStaff...)
	pages := map[string]func() (string, string){}
	for _, p := range []struct{ customer, lang string }{{"C1005", "en"}, {"C1003", "zh-CN"}, {"C1006", "zh-CN"}} {
		pages["/"+p.customer] = func() (string, string) {
			return `<script src="` + o.base + `/widget.js" data-locale="` + p.lang + `" data-token-url="/token?for=` + p.customer + `" defer></script>`, o.base
		}
	}
	o.bank = newBankSite(t, "C1005", pages)
	o.bank.ahead.Store(int64(untilOpen(t)))
	o.outside.now = o.bank.now
	settings := append(o.outside.environment(), "REPAYBOT_SECURE_COOKIES", "false", "REPAYBOT_STAFF_TOTP", "optional",
		"REPAYBOT_WIDGET_JWT_KEYS", o.bank.keyFile(t), "REPAYBOT_WIDGET_ORIGINS", o.bank.URL)
	o.served = startServingIn(t, dir, o.outside.file(), settings, channels, func(e *environment) { e.now = o.bank.now })
	return o
}

// untilOpen is how long it is until people are there for hours to come; zero if
// they are.
func untilOpen(t *testing.T) time.Duration {
	t.Helper()
	p, err := negotiation.ParsePolicy(demoPolicy)
	if err != nil {
		t.Fatal(err)
	}
	zone, err := time.LoadLocation(p.Bank.TimeZone)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	for at := now; ; at = at.Add(10 * time.Minute) {
		there := at.In(zone)
		if day := there.Weekday(); day != time.Saturday && day != time.Sunday && there.Hour() >= 9 && there.Hour() < 17 {
			return at.Sub(now)
		}
	}
}

// employ adds colleagues to the store of a directory.
func employ(t *testing.T, dir string, colleagues ...staff.Colleague) {
	t.Helper()
	key, err := parseKey(testKey)
	if err != nil {
		t.Fatal(err)
	}
	st, err := openStore(t.Context(), &Settings{DataDir: dir, PIIKey: key})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := st.close(); err != nil {
			t.Error(err)
		}
	}()
	accounts, err := openAccounts(t.Context(), st.Store, StaffSettings{Passwords: true}, "", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range colleagues {
		c.Active = true
		if err := accounts.Add(t.Context(), staff.Command, c, officePassword, false, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
}

// passes lets time pass.
func (o *office) passes(d time.Duration) { o.bank.ahead.Add(int64(d)) }

// opensTab opens a page with cookies of its own.
func (o *office) opensTab(width, height int64, address string) *tab {
	o.t.Helper()
	if o.first == nil {
		o.first = openTab(o.t, o.browser, 320, 240, "about:blank")
	}
	return openTab(o.t, o.first.ctx, width, height, address, chromedp.WithNewBrowserContext())
}

// colleague is at the queue.
func (o *office) colleague(name string) *tab {
	o.t.Helper()
	p := o.opensTab(1366, 768, o.base+"/console?lang=en")
	p.logsIn(name, officePassword)
	p.until("its scripts", `document.readyState === "complete"`)
	return p
}

// customer is on the bank's page, with the chat open.
func (o *office) customer(id string) *tab {
	o.t.Helper()
	p := o.opensTab(390, 844, o.bank.URL+"/"+id)
	p.click(".launcher")
	p.answered()
	return p
}

// writes has the customer on Telegram write.
func (o *office) writes(text string) { o.outside.update(`"text":` + strconv.Quote(text)) }

// on is the path of a conversation that a page has open.
func (p *tab) on() string {
	p.t.Helper()
	return script[string](p, `document.querySelector("[data-conversation]").dataset.path`)
}

// rowOf is a script for the row of the queue that has a text.
func rowOf(text string) string {
	return `[...document.querySelectorAll(".row.case")].find((r) => r.innerText.includes(` + quoted(text) + `))`
}

// opensRow opens the conversation whose row has a text.
func (p *tab) opensRow(text string) {
	p.t.Helper()
	p.until("the row of "+text, rowOf(text))
	script[bool](p, rowOf(text)+`.click(), true`)
	p.until("the conversation", `document.readyState === "complete" && document.querySelector("#transcript .line") && document.querySelector(".row.case[aria-current=true]")`)
}

// says has a colleague write to the customer and send it.
func (p *tab) says(text string) {
	p.t.Helper()
	p.fills("#text", text)
	script[bool](p, `document.querySelector("#say").requestSubmit(), true`)
	p.until("the message, and an empty field", `document.querySelector("#text").value === "" && [...document.querySelectorAll(".line.staff .text")].at(-1)?.textContent === `+quoted(text))
}

// reads waits until the customer reads a colleague's message.
func (p *tab) reads(text string) {
	p.t.Helper()
	p.until("the colleague's message", `[...`+inChat+`.querySelectorAll(".message.staff .bubble")].at(-1)?.textContent === `+quoted(text))
}

// hears waits until a colleague reads the customer's words.
func (p *tab) hears(text string) {
	p.t.Helper()
	p.until("the customer's words", `[...document.querySelectorAll(".line.customer .text")].at(-1)?.textContent === `+quoted(text))
}

// givesBack gives the conversation that is open back, with what came of it.
func (p *tab) givesBack(outcome, agreed string) {
	p.t.Helper()
	p.clicks("#act-back")
	p.until("the dialog", `document.querySelector("#back-dialog").open`)
	script[bool](p, `(() => { const f = document.querySelector("#back"); f.elements.outcome.value = "`+outcome+`"; f.elements.agreed.value = `+quoted(agreed)+`; f.elements.agreed.dispatchEvent(new Event("input", {bubbles: true})); return true; })()`)
	p.shoot("give-back-" + outcome)
	script[bool](p, `document.querySelector("#back").requestSubmit(), true`)
	p.until("that it is back", `document.querySelector("#about").dataset.mine !== "yes" && !document.querySelector("#back-dialog").open`)
}

// fromBot is a script for what the bot has said in the chat.
const fromBot = `[...` + inChat + `.querySelectorAll(".message.bot:not(.typing) .bubble")].map((b) => b.textContent)`

// mode waits until the chat is with the bot, a person, or waits for one.
func (p *tab) mode(m dialog.Mode) {
	p.t.Helper()
	p.until("the mode "+string(m), inChat+`.querySelector(".window").dataset.mode === "`+string(m)+`"`)
}
