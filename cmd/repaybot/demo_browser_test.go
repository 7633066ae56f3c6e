package main

import (
	"context"
	"errors"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// inChat finds the chat's shadow root, where all of it is.
const inChat = `document.querySelector("repaybot-chat").shadowRoot`

// browser is a Chromium for one test, or the test is skipped.
func browser(t *testing.T) context.Context {
	t.Helper()
	if testing.Short() {
		t.Skip("the pages are not tried in a browser with -short")
	}
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "headless-shell"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Skip("there is no Chromium on this machine, so the pages are not tried in a browser")
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(path), chromedp.NoSandbox)
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	return allocator
}

// tab is one page of a browser; what it complains about fails the test.
type tab struct {
	t      *testing.T
	ctx    context.Context
	closes context.CancelFunc
	mu     sync.Mutex
	bad    []string
}

// openTab opens a page of that size. Tabs opened on one context share a browser and its cookies.
func openTab(t *testing.T, parent context.Context, width, height int64, address string, options ...chromedp.ContextOption) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(parent, options...)
	t.Cleanup(cancel)
	p := &tab{t: t, ctx: ctx, closes: cancel}
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil { // its browser lives as long as this call's context
		t.Fatal(err)
	}
	if err := chromedp.Listen(ctx, p.hear); err != nil {
		t.Fatal(err)
	}
	for _, enable := range []chromedp.Action[chromedp.Void]{
		chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
			_, err := chromedp.Call(ctx, log.Enable, cdp.Empty{})
			return err
		}),
		chromedp.EmulateViewport(width, height), chromedp.Navigate(address),
	} {
		p.do(enable)
	}
	return p
}

// hear notes what goes wrong in the page: exceptions, and what its security policy stops.
func (p *tab) hear(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		p.bad = append(p.bad, e.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		if strings.Contains(e.Entry.Text, "Security Policy") {
			p.bad = append(p.bad, e.Entry.Text)
		}
	}
}

// do takes a step, within 20 seconds.
func (p *tab) do(a chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 20*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, a); err != nil {
		p.t.Fatal(err)
	}
}

// script runs a script and is its value.
func script[T any](p *tab, code string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 20*time.Second)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](code))
	if err != nil {
		p.t.Fatalf("%v in\n%s", err, code)
	}
	return v
}

// until waits until a script's value is true.
func (p *tab) until(what, code string) {
	p.t.Helper()
	for end := time.Now().Add(15 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		is, err := p.holds(code)
		switch {
		case err == nil && is:
			return
		case err != nil && !leaving(err):
			p.t.Fatalf("%v in\n%s", err, code)
		}
	}
	p.t.Fatalf("%s: not within 15 seconds; the page reads\n%s\nand the chat\n%s", what, script[string](p, `document.body.innerText`),
		script[string](p, `document.querySelector("repaybot-chat")?.shadowRoot.querySelector(".window")?.innerText ?? ""`))
}

// holds tells whether a script's value is true. A page that is being left may never
// answer.
func (p *tab) holds(code string) (bool, error) {
	ctx, cancel := context.WithTimeout(p.ctx, 3*time.Second)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[bool]("Boolean("+code+")"))
}

// leaving tells whether a script failed because its page was just being left.
func leaving(err error) bool {
	return errors.Is(err, context.DeadlineExceeded) || strings.Contains(err.Error(), "navigated or closed") || strings.Contains(err.Error(), "context was destroyed")
}

// write types a message as a customer does and sends it with Enter.
func (p *tab) write(text string) {
	p.t.Helper()
	script[bool](p, inChat+`.querySelector("textarea").focus(), true`)
	p.do(chromedp.KeyEvent(text + "\r"))
}

// messages are what the chat shows, each as who and what.
func (p *tab) messages() []string {
	p.t.Helper()
	return script[[]string](p, `[...`+inChat+`.querySelectorAll(".message:not(.typing)")].map(m => m.className.split(" ")[1] + ": " + m.querySelector(".bubble").textContent)`)
}

// press presses a quick reply, waits for the answer, and is the reply's title.
func (p *tab) press(n int) string {
	p.t.Helper()
	choice := inChat + `.querySelectorAll(".choice")[` + strconv.Itoa(n) + `]`
	p.until("a quick reply", choice)
	title := script[string](p, choice+`.textContent`)
	script[bool](p, choice+`.click(), true`)
	p.until("the button as a message", `[...`+inChat+`.querySelectorAll(".customer .bubble")].at(-1).textContent === `+strconv.Quote(title))
	p.answered()
	return title
}

// answered waits until the assistant has answered the last message.
func (p *tab) answered() {
	p.t.Helper()
	p.until("an answer", `(() => { const m = [...`+inChat+`.querySelectorAll(".message")].at(-1); return m && m.classList.contains("bot") && !m.classList.contains("typing"); })()`)
}

func (p *tab) quiet() {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, b := range p.bad {
		p.t.Errorf("the page complains: %s", b)
	}
}

func (p *tab) offline(is bool) {
	p.t.Helper()
	p.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
			MatchedNetworkConditions: []*network.Conditions{{URLPattern: "", Offline: is, DownloadThroughput: -1, UploadThroughput: -1}},
		})
		return err
	}))
}

// loginByPage logs in as a customer with the page's own button and opens the chat.
func (p *tab) loginByPage(account string) {
	p.t.Helper()
	script[bool](p, `document.querySelector('[data-login="`+account+`"]').click(), true`)
	p.until("the customer's page", `document.querySelector("[data-open-chat]") && document.querySelector("repaybot-chat")?.shadowRoot?.querySelector(".launcher")`)
	script[bool](p, `document.querySelector('[data-open-chat="chat"]').click(), true`)
	p.answered()
}

// A customer on a phone: asks, chooses a plan, agrees to it with the code,
// reloads, goes on in a second tab, and loses the connection in the middle.
func TestChatOnAPhoneSurvivesReloadSecondTabAndOffline(t *testing.T) {
	chromium := browser(t)
	d, _ := startDemo(t, "127.0.0.1:0")
	phone := openTab(t, chromium, 390, 844, d.base+"/demo?lang=zh")
	phone.loginByPage("CN-1001")
	if w := script[int](phone, inChat+`.querySelector(".window").getBoundingClientRect().width`); w != 390 {
		t.Errorf("on a phone the chat is %d pixels wide, want all 390", w)
	}
	phone.write("我到底欠多少")
	phone.answered()
	before := phone.messages()
	if last := before[len(before)-1]; !strings.Contains(last, "¥") {
		t.Errorf("what is owed was answered without an amount: %s", last)
	}
	phone.write("有哪些还法")
	phone.answered()
	plan := phone.press(0)
	if all := phone.messages(); !slices.Contains(all, "customer: "+plan) {
		t.Errorf("the quick reply %q is not among the messages", plan)
	}
	phone.press(0) // the clear yes to the full terms
	phone.until("the one-time code, shown because this is the demo", inChat+`.querySelector(".code:not([hidden])")`)
	script[bool](phone, inChat+`.querySelector(".code .link").click(), true`)
	phone.until("the code to be taken", inChat+`.querySelector(".code").hidden`)
	phone.answered()
	before = phone.messages()
	if last := before[len(before)-1]; !strings.Contains(last, "¥") || strings.Contains(last, "验证码") {
		t.Errorf("after the yes and the code the assistant says %s", last)
	}

	before = phone.messages()
	phone.do(chromedp.Reload())
	phone.until("the chat after the reload", `document.querySelector("repaybot-chat")?.shadowRoot.querySelectorAll(".message").length === `+strconv.Itoa(len(before)))
	if after := phone.messages(); !slices.Equal(before, after) {
		t.Errorf("after a reload the chat reads\n%q, before\n%q", after, before)
	}
	if script[bool](phone, inChat+`.querySelector(".window").hidden`) {
		t.Error("the chat was open and is not after a reload")
	}

	second := openTab(t, phone.ctx, 1280, 800, d.base+"/demo")
	second.until("the chat in the second tab", `document.querySelector("repaybot-chat")?.shadowRoot.querySelectorAll(".message").length === `+strconv.Itoa(len(before)))
	script[bool](second, `document.querySelector('[data-open-chat="chat"]').click(), true`)
	second.write("我的方案怎么样了")
	second.answered()
	count := len(second.messages())
	phone.until("the second tab's message in the first", inChat+`.querySelectorAll(".message").length === `+strconv.Itoa(count))

	phone.offline(true)
	phone.write("谢谢")
	phone.until("a notice that there is no connection", `[...`+inChat+`.querySelectorAll(".pending")].length === 1`)
	phone.offline(false)
	phone.answered()
	sent := 0
	for _, m := range phone.messages() {
		if m == "customer: 谢谢" {
			sent++
		}
	}
	if sent != 1 {
		t.Errorf("the message written without a connection is there %d times, want once", sent)
	}
	phone.quiet()
	second.quiet()
}

// A customer asks for a person; a colleague takes over, writes and gives back.
func TestStaffTakeOverAnswerAndGiveBack(t *testing.T) {
	chromium := browser(t)
	d, _ := startDemo(t, "127.0.0.1:0")
	customer := openTab(t, chromium, 390, 844, d.base+"/demo?lang=en")
	customer.loginByPage("CN-1005")

	staff := openTab(t, customer.ctx, 1280, 800, d.base+"/console?lang=en")
	staff.logsIn("linda", d.password)
	staff.until("the empty queue", `document.querySelector("#rows .state")`)

	customer.write("I want to talk to a person")
	customer.answered()
	staff.until("the customer in the queue, by itself", `document.querySelector(".row")?.textContent.includes("Emma Clarke")`)
	staff.opens()
	staff.until("what is owed", `document.querySelector("#customer .account")`)
	if text := script[string](staff, `document.querySelector("#customer").innerText`); !strings.Contains(text, "¥") {
		t.Errorf("the colleague does not see what is owed: %s", text)
	}
	staff.takes()
	script[bool](staff, `(() => { const f = document.querySelector("#text"); f.value = "Hello Emma, this is Linda."; f.dispatchEvent(new Event("input")); f.form.requestSubmit(); return true; })()`)
	customer.until("the colleague's message", inChat+`.querySelector(".staff .bubble")?.textContent === "Hello Emma, this is Linda."`)

	customer.write("hello Linda")
	staff.until("the customer's answer", `[...document.querySelectorAll(".line.customer .text")].at(-1)?.textContent === "hello Linda"`)
	customer.until("that it has arrived", inChat+`.querySelector(".customer:last-child .note")?.textContent`)
	time.Sleep(500 * time.Millisecond)
	if all := customer.messages(); all[len(all)-1] != "customer: hello Linda" {
		t.Errorf("the assistant talked over a colleague: %s", all[len(all)-1])
	}
	script[bool](staff, `(() => { document.querySelector("#act-back").click(); const f = document.querySelector("#back"); f.elements.outcome.value = "answered"; f.requestSubmit(); return true; })()`)
	customer.until("the assistant again", inChat+`.querySelector(".window").dataset.mode === "bot"`)
	customer.quiet()
	staff.quiet()
}

// Nothing is wider than the narrowest phone, every control has a name, and
// every text can be read.
func TestPagesFitAndNameTheirControls(t *testing.T) {
	chromium := browser(t)
	d, _ := startDemo(t, "127.0.0.1:0")
	page := openTab(t, chromium, 320, 640, d.base+"/demo?lang=en")
	check := func(where, root string) {
		t.Helper()
		if over := script[int](page, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
			t.Errorf("%s is %d pixels wider than the phone", where, over)
		}
		unnamed := script[[]string](page, `[...`+root+`.querySelectorAll("button, a, input, textarea")].filter(e => !(e.getAttribute("aria-label") || e.textContent.trim() || e.labels?.length)).map(e => e.outerHTML)`)
		if len(unnamed) > 0 {
			t.Errorf("%s has controls without a name: %q", where, unnamed)
		}
		small := script[[]string](page, `[...`+root+`.querySelectorAll("button:not(.link)")].filter(e => e.offsetParent && e.getBoundingClientRect().height < 40).map(e => e.outerHTML)`)
		if len(small) > 0 {
			t.Errorf("%s has buttons too small for a finger: %q", where, small)
		}
	}
	page.until("the login, whole", `document.readyState === "complete" && document.querySelector("[data-login]")`)
	check("the login", "document")
	page.loginByPage("CN-1005")
	check("the page", "document")
	check("the chat", inChat)
	if role := script[string](page, inChat+`.querySelector(".log").getAttribute("role")`); role != "log" {
		t.Errorf("the conversation has the role %q, want log", role)
	}
	page.do(chromedp.KeyEvent("\x1b")) // Escape closes, and the focus goes back
	page.until("the chat closed", inChat+`.querySelector(".window").hidden && `+inChat+`.activeElement.classList.contains("launcher")`)
	page.quiet()
}
