package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"repaybot/dialog"
)

// An agent gives back with an outcome and the bot goes on knowing it; the customer
// is asked once how it was; when they ask for a person again it is offered first to
// the one they had.
func TestGivenBackTheBotGoesOnAndAReopenComesBack(t *testing.T) {
	const agreed = "The two late fees are looked at by Friday, and you hear from us here."
	o := openOffice(t)
	agent, other := o.colleague("omar"), o.colleague("wei")
	customer := o.customer("C1005")
	customer.write("I want to talk to a person")
	customer.answered()
	agent.opensRow("Emma Clarke")
	agent.takes()
	customer.mode(dialog.WithStaff)
	agent.says("Hello Emma, I'm Omar. I'll have the two late fees looked at.")
	customer.reads("Hello Emma, I'm Omar. I'll have the two late fees looked at.")
	agent.givesBack("answered", agreed)
	customer.mode(dialog.WithBot)
	customer.until("the question how it was", inChat+`.querySelectorAll(".choice").length === 6`)
	if told := script[string](customer, fromBot+`.join("\n")`); !strings.Contains(told, agreed) {
		t.Errorf("the bot does not tell what was agreed:\n%s", told)
	}
	customer.shoot("back-rating")
	customer.accessible("the question how it was")
	agent.until("the toast", `document.querySelector("#toasts .toast")`)
	agent.shoot("back-agent")
	agent.accessible("a conversation given back")
	customer.press(4)
	customer.shoot("back-rated")
	agent.until("the customer's answer in the transcript", `[...document.querySelectorAll(".line.customer .pressed")].length === 1`)
	customer.write("what did we agree?")
	customer.answered()
	if told := script[string](customer, fromBot+`.at(-1)`); !strings.Contains(told, agreed) {
		t.Errorf("asked what was agreed the bot says %s", told)
	}
	customer.shoot("back-knows")
	if n := script[int](customer, fromBot+`.filter((b) => b.includes("How was it with my colleague") || b.includes("Did talking with my colleague")).length`); n != 1 {
		t.Errorf("it is asked %d times how it was", n)
	}

	customer.write("I'd like to speak to a person again")
	customer.answered()
	agent.do(chromedp.Navigate(o.base + "/console/queue"))
	agent.until("the row, theirs before", rowOf("Emma Clarke")+`?.querySelector(".badge.good")?.innerText.includes("before")`)
	other.until("the row, which is not theirs", rowOf("Emma Clarke"))
	if text := script[string](other, rowOf("Emma Clarke")+`.innerText`); strings.Contains(text, "before") {
		t.Errorf("the other agent reads %s", text)
	}
	agent.opensRow("Emma Clarke")
	agent.shoot("back-reopened")
	agent.accessible("a case that has come back")
	agent.takes()
	agent.givesBack("answered", "")
	customer.mode(dialog.WithBot)
	customer.answered()
	agent.quiet()
	other.quiet()
	customer.quiet()
}
