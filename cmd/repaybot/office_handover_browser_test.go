package main

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"repaybot/dialog"
)

// ofDebt finds what is never said beside a crisis.
var ofDebt = regexp.MustCompile(`(?i)¥|\bowe|\bdebt|\bpay|\bdue\b|balance|instal|overdue|arrears|\bplan\b|interest|\bfee`)

// saidOfDebt is what of debt a customer in a crisis was told by the bot or can
// press; "" if nothing.
func (p *tab) saidOfDebt(after int) string {
	p.t.Helper()
	said := script[[]string](p, fromBot)
	text := strings.Join(said[min(after, len(said)):], "\n") + "\n" + script[string](p, `[...`+inChat+`.querySelectorAll(".choice, .chat .button, .log .card")].map((b) => b.innerText).join("\n")`)
	return ofDebt.FindString(text)
}

// A customer writes of not wanting to live: they are first in every queue at once,
// ahead of who came before them, and not a word of debt is said to them until it is
// given back, and none with it.
func TestACrisisIsHandedOver(t *testing.T) {
	o := openOffice(t)
	agent, supervisor := o.colleague("omar"), o.colleague("sam")
	o.writes("Can I talk to a person please")
	agent.until("who came before", `document.querySelectorAll(".row.case").length === 1`)

	customer := o.customer("C1005")
	before := len(script[[]string](customer, fromBot))
	customer.write("I can't go on, I want to kill myself")
	customer.answered()
	customer.shoot("crisis-customer")
	customer.accessible("the chat in a crisis")
	if text := script[string](customer, fromBot+`.join("\n")`); !strings.Contains(text, "12356") || !strings.Contains(text, "120") {
		t.Errorf("the lines to call are not named:\n%s", text)
	}
	const first = `document.querySelector(".row.case").matches(".highest") && document.querySelectorAll(".row.case").length === 2`
	agent.until("the crisis first", first)
	supervisor.until("the crisis first", first)
	agent.shoot("crisis-queue")
	agent.accessible("the queue with a crisis")
	supervisor.accessible("the supervisor's queue with a crisis")

	script[bool](agent, `document.querySelector(".row.case.highest").click(), true`)
	agent.until("the conversation", `document.querySelector(".line.customer .understood")`)
	agent.shoot("crisis-conversation")
	agent.accessible("a conversation in a crisis")
	agent.takes()
	customer.mode(dialog.WithStaff)
	said := len(script[[]string](customer, fromBot))
	agent.says("I'm Omar, a person. I'm here with you, and I have time. Where are you right now?")
	customer.reads("I'm Omar, a person. I'm here with you, and I have time. Where are you right now?")
	for _, text := range []string{"at home", "how much do I owe you people anyway"} {
		customer.write(text)
		agent.hears(text)
	}
	supervisor.do(chromedp.Navigate(o.base + "/console/queue?view=team"))
	supervisor.until("who has it", rowOf("Emma Clarke")+`?.innerText.includes("Omar")`)
	customer.media("prefers-color-scheme", "dark")
	customer.shoot("crisis-customer-dark")
	customer.accessible("the chat in a crisis in the dark")
	if now := len(script[[]string](customer, fromBot)); now != said {
		t.Errorf("the bot has spoken while a person did: %q", script[[]string](customer, fromBot)[said:])
	}
	if word := customer.saidOfDebt(before); word != "" {
		t.Errorf("in a crisis the customer is told of %q:\n%q", word, customer.messages())
	}
	agent.givesBack("referred", "")
	customer.mode(dialog.WithBot)
	customer.answered()
	customer.shoot("crisis-back")
	if word := customer.saidOfDebt(before); word != "" {
		t.Errorf("with the giving back the customer is told of %q:\n%q", word, customer.messages())
	}
	if script[bool](customer, inChat+`.querySelector(".window").innerText.includes("How was it with my colleague") || `+inChat+`.querySelector(".window").innerText.includes("Did talking with my colleague")`) {
		t.Error("who was in a crisis is asked how it was")
	}
	agent.quiet()
	supervisor.quiet()
	customer.quiet()
}

// A customer disputes what they are told to owe: the disputes' team has the case,
// and an agent of care neither sees it nor can open it.
func TestADisputeIsHandedOver(t *testing.T) {
	o := openOffice(t)
	care, disputes, supervisor := o.colleague("wei"), o.colleague("omar"), o.colleague("sam")
	customer := o.customer("C1003")
	customer.write("这笔不是我花的,你们金额算错了")
	customer.answered()
	customer.shoot("dispute-customer")
	disputes.opensRow("陈静")
	disputes.until("the customer's figures", `document.querySelector("#customer .account")`)
	disputes.shoot("dispute-conversation")
	disputes.accessible("a dispute")
	supervisor.until("the row", rowOf("陈静"))
	if badges := script[string](disputes, rowOf("陈静")+`.innerText`); !strings.Contains(badges, "Disputes") {
		t.Errorf("the dispute's row reads %s", badges)
	}
	path := disputes.on()
	for _, view := range []string{"for_me", "mine", "team"} {
		care.do(chromedp.Navigate(o.base + "/console/queue?view=" + view))
		care.until("an empty queue", `document.querySelector("#rows .state")`)
	}
	care.do(chromedp.Navigate(o.base + path))
	care.until("that it is not theirs", `document.querySelector("main .state h1")`)
	care.shoot("dispute-not-theirs")
	care.accessible("a conversation of another team")
	if text := script[string](care, `document.documentElement.innerHTML`); strings.Contains(text, "陈静") || strings.Contains(text, "¥") {
		t.Errorf("an agent of care reads\n%s", text)
	}
	disputes.takes()
	customer.mode(dialog.WithStaff)
	disputes.says("我是 Omar，负责核对账目的同事。您说的这一笔我来查，请告诉我是哪一天、多少钱。")
	customer.reads("我是 Omar，负责核对账目的同事。您说的这一笔我来查，请告诉我是哪一天、多少钱。")
	customer.write("10月3号那笔")
	disputes.hears("10月3号那笔")
	care.quiet()
	disputes.quiet()
	supervisor.quiet()
	customer.quiet()
}

// "A person, please" from Telegram and from the widget: both stand in one queue,
// each is answered where it came from, and the bot says nothing meanwhile.
func TestAPersonIsAskedForFromTelegramAndTheWidget(t *testing.T) {
	o := openOffice(t)
	one, two := o.colleague("wei"), o.colleague("omar")
	o.outside.onTelegram(func(what string) { o.outside.update(what) })
	o.writes("Can I talk to a person please")
	one.until("the first row", `document.querySelectorAll(".row.case").length === 1`)
	customer := o.customer("C1005")
	customer.write("a human please")
	customer.answered()
	customer.shoot("person-customer")
	if text := script[string](customer, fromBot+`.at(-1)`); !strings.Contains(text, "1 person") && !strings.Contains(text, "one person") {
		t.Errorf("the customer is not told who is before them: %s", text)
	}
	two.until("both rows", `document.querySelectorAll(".row.case").length === 2`)
	two.shoot("person-queue")
	two.accessible("the queue with two channels")

	one.opensRow("张敏")
	one.takes()
	one.says("Hello, this is Wei. How can I help?")
	o.outside.next(&o.outside.chat, 0, regexp.MustCompile(`this is Wei`))
	told := o.outside.count(&o.outside.chat)
	o.writes("I'd rather pay on the 5th")
	one.hears("I'd rather pay on the 5th")
	one.shoot("person-telegram")
	one.accessible("a conversation on Telegram")

	two.opensRow("Emma Clarke")
	two.takes()
	customer.mode(dialog.WithStaff)
	two.says("Hello Emma, this is Omar.")
	customer.reads("Hello Emma, this is Omar.")
	said := len(script[[]string](customer, fromBot))
	customer.write("what are my options")
	two.hears("what are my options")
	two.shoot("person-widget")
	customer.shoot("person-answered")
	o.writes("and how much is it now?")
	one.hears("and how much is it now?")
	time.Sleep(500 * time.Millisecond) // what should not come would have by then
	if now := script[[]string](customer, fromBot); len(now) != said {
		t.Errorf("the bot spoke beside a person in the widget: %q", now[said:])
	}
	if n := o.outside.count(&o.outside.chat); n != told {
		t.Errorf("the bot spoke beside a person on Telegram: %q", o.outside.chat[told:])
	}
	one.quiet()
	two.quiet()
	customer.quiet()
}
