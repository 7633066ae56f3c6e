package main

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// page is a bank's page with one widget; more are its data-… attributes.
func widgetPage(base func() string, more string) func() (string, string) {
	return func() (string, string) {
		return `<script src="` + base() + `/widget.js" ` + more + ` defer></script>`, base()
	}
}

// Who has not shown who they are is shown nothing of an account, in no tab of the
// site; by phone and code the same chat becomes theirs.
func TestAVisitorIsShownNothingUntilTheyAreKnown(t *testing.T) {
	chromium := browser(t)
	dir := t.TempDir()
	sampleInto(t, dir)
	codes := &codesKept{}
	var s *served
	bank := newBankSite(t, "", map[string]func() (string, string){"/": widgetPage(func() string { return s.base }, `data-locale="zh-CN"`)})
	s = startServing(t, dir, "", []string{"REPAYBOT_WIDGET_ORIGINS", bank.URL}, func(context.Context, *wiring) (*ways, error) { return &ways{codes: codes}, nil })
	p := openTab(t, chromium, 390, 844, bank.URL+"/")
	p.click(".launcher")
	p.sees(".message.bot")
	p.accessible("a visitor's chat")
	known := `!` + inChat + `.querySelector(".tabs").hidden`
	p.write("我到底欠多少")
	p.answered()
	if script[bool](p, known) || script[bool](p, `!`+inChat+`.querySelector(".clip").hidden`) {
		t.Error("a visitor has the tabs of a customer")
	}
	if all := strings.Join(p.messages(), "\n"); strings.Contains(all, "¥") || strings.Contains(all, "信用卡") {
		t.Errorf("a visitor was told of an account:\n%s", all)
	}

	second := openTab(t, p.ctx, 1280, 800, bank.URL+"/")
	second.click(".launcher")
	second.until("the same conversation in another tab", `[...`+inChat+`.querySelectorAll(".customer .bubble")].some((b) => b.textContent === "我到底欠多少")`)

	p.write("19900001001")
	p.answered()
	waitFor(t, "a code", func() bool { return codes.last() != "" })
	p.write(codes.last())
	p.answered()
	p.until("the last question", `[...`+inChat+`.querySelectorAll(".bot .bubble")].at(-1).textContent.includes("4")`)
	p.write("4417")
	p.until("the tabs of a customer", known)
	p.answered() // in the customer's own conversation
	p.click("#tab-owed")
	p.sees("#view-owed .bar")
	second.until("the other tab knows too", known)
	p.do(chromedp.Reload())
	p.until("the same after a reload", `document.querySelector("repaybot-chat")?.shadowRoot?.querySelector(".tabs") && `+known)
	p.quiet()
	second.quiet()
}

// A page written from right to left has the widget mirrored; at 400 % of a small
// window all of it can still be reached, and nothing is wider than the page.
func TestMirroredAndMagnified(t *testing.T) {
	chromium := browser(t)
	dir := t.TempDir()
	sampleInto(t, dir)
	var s *served
	bank := newBankSite(t, "C1001", map[string]func() (string, string){"/": widgetPage(func() string { return s.base }, `data-locale="en" data-dir="rtl" data-token-url="/token"`)})
	s = serveFor(t, dir, "127.0.0.1:0", bank)
	p := openTab(t, chromium, 1280, 800, bank.URL+"/")
	p.click(".launcher")
	p.sees(".choice")
	box := func(of, side string) int {
		return int(script[float64](p, inChat+`.querySelector(`+quoted(of)+`).getBoundingClientRect().`+side))
	}
	if left := box(".window", "left"); left != 24 {
		t.Errorf("the mirrored window is %d pixels from the left, want 24", left)
	}
	if box("#tab-chat", "left") < box("#tab-papers", "left") || box(".close", "right") > box(".mark", "left") {
		t.Error("the tabs or the head are not mirrored")
	}
	p.shoot("mirrored")
	p.do(chromedp.EmulateViewport(320, 256)) // 1280 × 1024 at 400 %
	for _, tab := range []string{"chat", "owed", "pay", "plan", "papers"} {
		p.click("#tab-" + tab)
		p.sees("#view-" + tab)
		if over := script[int](p, inChat+`.querySelector(".window").scrollWidth - innerWidth`); over > 0 {
			t.Errorf("magnified, %s is %d pixels wider than the page", tab, over)
		}
	}
	p.click("#tab-chat")
	for end := time.Now().Add(2 * time.Second); box(".composer", "bottom") > 256 && time.Now().Before(end); { // the view slides in
		time.Sleep(20 * time.Millisecond)
	}
	if bottom, top := box(".composer", "bottom"), box(".scroll", "height"); bottom > 256 || top < 40 {
		t.Errorf("magnified, the composer ends at %d of 256 and the conversation has %d", bottom, top)
	}
	p.shoot("magnified")
	p.quiet()
}

// A photo for a dispute is sent, and shown as sent; what is no photo is said not to be taken.
func TestAFileIsSent(t *testing.T) {
	chromium := browser(t)
	d, _ := startDemo(t, "127.0.0.1:0")
	p := openTab(t, chromium, 390, 844, d.base+"/demo?lang=zh")
	p.loginByPage("CN-1001")
	p.write("这笔账不对")
	p.answered()
	choose := func(content string) {
		script[bool](p, `(() => { const f = `+inChat+`.querySelector("input[type=file]"), t = new DataTransfer();
			t.items.add(new File([Uint8Array.from(atob("`+content+`"), (c) => c.charCodeAt(0))], "receipt.png")); f.files = t.files; f.dispatchEvent(new Event("change")); return true; })()`)
	}
	choose("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
	p.until("the photo as sent", `[...`+inChat+`.querySelectorAll(".customer .bubble")].some((b) => b.textContent === "已发送照片")`)
	p.answered()
	choose("aGVsbG8=")
	p.sees(".note.bad")
	p.accessible("a file that was not taken")
	p.click(".note.bad .link:last-child")
	p.until("it is forgotten", `!`+inChat+`.querySelector(".note.bad")`)
	p.quiet()
}

// The page's colours, its colour scheme and its reader's wish for less motion are kept to.
func TestTheWidgetFollowsThePage(t *testing.T) {
	chromium := browser(t)
	dir := t.TempDir()
	sampleInto(t, dir)
	var s *served
	bank := newBankSite(t, "C1001", map[string]func() (string, string){"/": widgetPage(func() string { return s.base }, `data-locale="en" data-name="Bank of Somewhere" data-token-url="/token"`)})
	s = serveFor(t, dir, "127.0.0.1:0", bank)
	p := openTab(t, chromium, 1280, 800, bank.URL+"/")
	p.click(".launcher")
	p.sees(".choice")
	style := func(of, name string) string {
		return script[string](p, `getComputedStyle(`+inChat+`.querySelector(`+quoted(of)+`)).`+name)
	}
	if name := p.text(".head h2"); name != "Bank of Somewhere" {
		t.Errorf("the head says %q", name)
	}
	p.media("prefers-color-scheme", "dark")
	if ground := style(".window", "backgroundColor"); ground != "rgb(255, 255, 255)" {
		t.Errorf("on a page that is light alone the window is %s", ground)
	}
	script[bool](p, `document.documentElement.style.colorScheme = "light dark", true`)
	if ground := style(".window", "backgroundColor"); ground == "rgb(255, 255, 255)" {
		t.Error("on a page that is dark the window is white")
	}
	script[bool](p, `document.querySelector("repaybot-chat").setAttribute("theme", "light"), true`)
	if ground := style(".window", "backgroundColor"); ground != "rgb(255, 255, 255)" {
		t.Errorf("with the light theme the window is %s", ground)
	}
	script[bool](p, `document.querySelector("repaybot-chat").style.setProperty("--repaybot-brand-text", "rgb(122, 31, 61)"), true`)
	if colour := style(".choice", "color"); colour != "rgb(122, 31, 61)" {
		t.Errorf("with a colour of the page's a quick reply is %s", colour)
	}
	if motion := style(".window", "animationName"); motion != "rise" {
		t.Errorf("the window moves by %q, want rise", motion)
	}
	p.media("prefers-reduced-motion", "reduce")
	if motion := style(".window", "animationName"); motion != "none" {
		t.Errorf("with less motion wished for the window moves by %q", motion)
	}
	p.quiet()
}

// A tab that nobody looks at lets its connection go, and has all once it is looked at.
func TestAHiddenTabHoldsNoConnection(t *testing.T) {
	chromium := browser(t)
	d, _ := startDemo(t, "127.0.0.1:0")
	p := openTab(t, chromium, 390, 844, d.base+"/demo?lang=zh")
	p.loginByPage("CN-1001")
	second := openTab(t, p.ctx, 390, 844, d.base+"/demo?lang=zh")
	second.until("the same in the second tab", `document.querySelector("repaybot-chat")?.shadowRoot?.querySelector(".message.bot")`)
	look := func(state string) {
		script[bool](p, `(() => { Object.defineProperty(document, "visibilityState", {value: "`+state+`", configurable: true}); document.dispatchEvent(new Event("visibilitychange")); return true; })()`)
	}
	script[bool](p, `document.querySelector("repaybot-chat").conversation.patience = 1, true`)
	look("hidden")
	p.until("the connection let go", `document.querySelector("repaybot-chat").conversation.paused`)
	before := len(p.messages())
	script[bool](second, `document.querySelector('[data-open-chat="chat"]').click(), true`)
	second.write("我到底欠多少")
	second.answered()
	if after := len(p.messages()); after != before {
		t.Errorf("a tab without a connection has %d messages, before %d", after, before)
	}
	look("visible")
	p.until("all that was said", inChat+`.querySelectorAll(".message").length > `+strconv.Itoa(before)+` && `+inChat+`.querySelector(".message:last-child.bot")`)
	p.quiet()
}
