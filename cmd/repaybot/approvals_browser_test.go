package main

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/google/uuid"

	"repaybot/bot"
	"repaybot/bot/desk"
	"repaybot/bot/web"
	"repaybot/bot/web/console"
	"repaybot/dialog/wording"
	"repaybot/negotiation"
)

// approvalOffice is the console over the sample book, by a clock of the test's. A
// colleague's step of the policy's ladder needs a supervisor's yes.
type approvalOffice struct {
	*panelOffice
	shell *shell
	desk  *desk.Desk
	hub   *console.Hub
	later atomic.Int64
	count int
}

func (o *approvalOffice) now() time.Time {
	return time.Date(2026, 11, 23, 10, 0, 0, 0, time.FixedZone("CST", 8*3600)).Add(time.Duration(o.later.Load()))
}

func openApprovalOffice(t *testing.T) *approvalOffice {
	t.Helper()
	o := &approvalOffice{panelOffice: &panelOffice{t: t}}
	policy := []byte(strings.Replace(string(demoPolicy), "task: call_customer", "task: call_customer, needs: supervisor", 1))
	var err error
	must := func() {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	o.shell, err = openShell(t.Context(), shellOptions{dir: t.TempDir(), policy: policy, now: o.now, log: slog.New(slog.DiscardHandler), random: rand.Reader})
	must()
	t.Cleanup(func() { _ = o.shell.Close() })
	text, err := sampleText(o.shell.Policy(), negotiation.DateOf(o.now()))
	if err == nil {
		_, err = bot.ImportBook(t.Context(), o.shell.db, o.shell.Policy(), strings.NewReader(string(text)), func(r bot.RefusedLine) { t.Error(r) })
	}
	must()
	o.accounts, err = sampleBook(o.shell.Policy(), negotiation.DateOf(o.now()))
	must()
	words, err := wording.New()
	must()
	o.hub = console.NewHub()
	o.desk, err = desk.New(desk.Options{Bot: o.shell.Service, Store: o.shell.db, Audit: o, Colleagues: o, Now: o.now, Words: words, Pages: o.hub})
	must()
	console.Follow(o.desk, o.hub)
	ran := make(chan error, 1)
	go func() { ran <- o.desk.Run(t.Context()) }()
	t.Cleanup(func() {
		if err := <-ran; err != nil {
			t.Error(err)
		}
	})
	asset, err := web.AssetAddress()
	must()
	d := o.desk
	pages, err := console.New(console.Options{
		Access: o, Areas: []console.Area{console.Queue(d), console.Conversation(d), console.Acts(d), console.Customer(d), console.Offers(d), console.Decisions(d), console.Approvals(d)},
		Hub: o.hub, Asset: asset, Log: slog.New(slog.DiscardHandler), Now: o.now, Random: rand.Reader, Done: t.Context().Done(),
	})
	must()
	site, err := web.New(web.Options{Console: pages, Log: slog.New(slog.DiscardHandler), Now: o.now, Random: rand.Reader})
	must()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/in" {
			site.ServeHTTP(w, r)
			return
		}
		http.SetCookie(w, &http.Cookie{Name: "repaybot_staff", Value: r.FormValue("as"), Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
		http.Redirect(w, r, r.FormValue("to"), http.StatusSeeOther)
	}))
	t.Cleanup(server.Close)
	o.base = server.URL
	return o
}

// writes has a customer write.
func (o *approvalOffice) writes(customer, account, text string) (conversation string) {
	o.t.Helper()
	o.count++
	conversation = "web:" + customer
	if _, err := o.shell.Handle(o.t.Context(), bot.Inbound{
		Conversation: conversation, Channel: "web", EventID: strconv.Itoa(o.count), At: o.now(), Kind: bot.Text, Text: text, Customer: customer, CameFor: account, Verified: true,
	}); err != nil {
		o.t.Fatal(err)
	}
	return conversation
}

// takes has linda take a conversation.
func (o *approvalOffice) takes(conversation string) {
	o.t.Helper()
	if err := o.desk.Take(o.t.Context(), panelPeople["owner"], conversation, uuid.NewString()); err != nil {
		o.t.Fatal(err)
	}
}

// comesToAStep lets time pass until a colleague's step is due on a customer who has
// fallen silent.
func (o *approvalOffice) comesToAStep(conversation string) {
	o.t.Helper()
	for range 40 {
		c, err := o.shell.Conversation(o.t.Context(), conversation)
		if err != nil {
			o.t.Fatal(err)
		}
		if c.Case.Open() && c.Case.Needs != "" {
			return
		}
		if _, ok, err := o.shell.RunNext(o.t.Context(), o.now().Add(20*24*time.Hour), func(at time.Time) time.Time {
			o.later.Add(int64(max(0, at.Sub(o.now()))))
			return o.now()
		}); err != nil || !ok {
			o.t.Fatalf("no step comes: %v, %v", ok, err)
		}
	}
	o.t.Fatal("no step comes")
}

// at opens a page of somebody's in a browser of their own.
func (o *approvalOffice) at(chromium context.Context, who, page string, width, height int64) *tab {
	o.t.Helper()
	return openTab(o.t, chromium, width, height, o.base+"/in?"+url.Values{"as": {who}, "to": {page + "?lang=en"}}.Encode())
}

// inSight fails unless all of what a selector finds is within the window and
// nothing lies over it.
func (p *tab) inSight(what, selector string) {
	p.t.Helper()
	p.until(what+" in sight", `(() => { const e = document.querySelector(`+quoted(selector)+`); if (!e) return false; const r = e.getBoundingClientRect(); if (r.top < 0 || r.left < 0 || r.bottom > innerHeight || r.right > innerWidth || !r.height) return false; const over = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2); return e.contains(over); })()`)
}

// A settlement is an agent's to ask for and a supervisor's to allow; a no has a
// reason that the agent reads; a step of the ladder is asked for; what nobody
// answered in its time is over, also for who has it open.
func TestSupervisorsAnswers(t *testing.T) {
	chromium := browser(t)
	o := openApprovalOffice(t)
	step := o.writes("C1002", "CN-1002", "你好")
	o.comesToAStep(step)
	o.writes("C1002", "CN-1002", "我要人工")
	o.takes(step)
	talk := o.writes("C1005", "CN-1005", "I want to talk to a person")
	o.takes(talk)

	agent := o.at(chromium, "owner", "/console/conversations/"+talk, 1366, 768)
	supervisor := o.at(chromium, "boss", "/console/approvals", 1366, 768)
	asked := func(kind string) {
		t.Helper()
		supervisor.until("the row of "+kind, `document.querySelectorAll(".approval-list .row").length === 1`)
		supervisor.follows(".approval-list .row")
		supervisor.until("its figures", `document.querySelector("#approval .approval-body")`)
		supervisor.inSight("the answers to "+kind, "#answer")
	}
	over := func() {
		t.Helper()
		supervisor.until("that it is over", `document.querySelector("#approval .state") && !document.querySelector(".approval-list .row") && document.querySelector('[data-count="approvals"]').hidden`)
	}
	told := func(text string) {
		t.Helper()
		agent.until("to read "+text, `[...document.querySelectorAll(".line.system")].some((l) => l.innerText.includes(`+strconv.Quote(text)+`))`)
	}

	agent.clicks(`[data-act=offer]`)
	agent.clicks(`#offer-dialog [name=kind][value=settlement]`)
	agent.fills(`#offer-dialog [name=waive_interest]`, "80")
	agent.until("that it is above", `document.querySelector("#decide-answer [data-ask]")`)
	agent.shoot("acts-settlement-above")
	// What is not done is told within the dialog, where it can be read and put away.
	script[bool](agent, `document.querySelector("#decide-answer [name=act]").value = "none", true`)
	agent.clicks(`#decide-answer [data-ask]`)
	agent.inSight("a refusal", "dialog[open] .toasts .toast.bad [data-dismiss]")
	agent.shoot("acts-refusal-in-dialog")
	agent.accessible("a refusal in a dialog")
	agent.clicks("dialog[open] .toasts [data-dismiss]")
	agent.fills(`#offer-dialog [name=waive_interest]`, "90")
	agent.until("what it comes to anew", `document.querySelector("#decide-answer [name=act]")?.value.length === 36`)
	agent.fills(`#decide-answer [name=note]`, "One payment, and then it is over for them")
	agent.clicks(`#decide-answer [data-ask]`)
	told("asked a supervisor")
	asked("a settlement")
	supervisor.shoot("approvals-settlement")
	supervisor.accessible("a settlement to approve")
	supervisor.clicks("#answer [data-refuse]")
	supervisor.until("that a no has a reason", `document.querySelector("#toasts .toast.bad")?.innerText.includes("Refusing needs a reason") && document.querySelector("#answer")`)
	supervisor.fills(`#answer [name=why]`, "Not on these papers")
	supervisor.clicks("#answer [data-refuse]")
	over()
	agent.until("the no", `document.querySelector("#toasts [data-answer]")?.innerText.includes("Sam refused")`)
	told("Not on these papers")
	agent.shoot("acts-refused")

	agent.do(chromedp.Navigate(o.base + "/console/conversations/" + step))
	agent.clicks("#act-step")
	agent.clicks("#decide-answer [data-ask]")
	told("asked a supervisor")
	asked("a step")
	phone := o.at(chromium, "boss", "/console/approvals", 390, 844)
	phone.until("the list on a phone", `document.querySelector(".approval-list .row")?.checkVisibility()`)
	phone.shoot("phone-approvals")
	phone.follows(".approval-list .row")
	phone.inSight("the answers on a phone", "#answer")
	phone.shoot("phone-approval")
	phone.accessible("an approval on a phone")
	supervisor.shoot("approvals-step")
	supervisor.clicks("#answer [data-approve]")
	over()
	told("Sam approved")
	agent.until("that they may finish it", `!document.querySelector("#act-step") && document.querySelector("#act-back")`)

	agent.clicks(`[data-act=waiver]`)
	agent.fills(`#decide-dialog [name=interest]`, "100")
	script[bool](agent, `(() => { const f = document.querySelector("#decide-dialog [name=interest_by]"); f.value = "percent"; f.dispatchEvent(new Event("input", {bubbles: true})); return true; })()`)
	agent.clicks("#decide-answer [data-ask]")
	told("asked a supervisor")
	asked("a waiver")
	o.later.Add(int64(8 * 24 * time.Hour))
	supervisor.clicks("#answer [data-approve]")
	supervisor.until("that it is too late", `document.querySelector("#toasts .toast.bad")?.innerText.includes("it has lapsed")`)
	over()
	supervisor.shoot("approvals-over")
	told("No supervisor answered in time")
	agent.quiet()
	phone.quiet()
}
