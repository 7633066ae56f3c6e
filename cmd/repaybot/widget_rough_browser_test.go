package main

import (
	"cmp"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/golang-jwt/jwt/v5"
)

// hostileStyle is what the worst of pages says of everything on it.
const hostileStyle = `* { all: unset !important; color: red !important; font: 40px/3 fantasy !important; display: block !important; position: static !important; visibility: hidden !important; transform: rotate(20deg) !important; --ink: red; --brand: red }
repaybot-chat, div, button { display: none !important; opacity: 0 !important; width: 3px !important; }`

// bankSite is a bank's own site on an origin of its own, with a strict policy and
// a hostile style, whose pages hold the widget of a server elsewhere.
type bankSite struct {
	*httptest.Server
	key       ed25519.PrivateKey
	loggedOut atomic.Bool
	ahead     atomic.Int64 // of the clock, a [time.Duration]
}

// now is the time at the bank.
func (b *bankSite) now() time.Time { return time.Now().Add(time.Duration(b.ahead.Load())) }

// newBankSite serves pages by path: what stands in their body.
func newBankSite(t *testing.T, customer string, pages map[string]func() (body, scriptsFrom string)) *bankSite {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	b := &bankSite{key: key}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /token", func(w http.ResponseWriter, r *http.Request) {
		if b.loggedOut.Load() {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		now := b.now()
		token, err := jwt.NewWithClaims(jwt.SigningMethodEdDSA, jwt.RegisteredClaims{
			Subject: cmp.Or(r.URL.Query().Get("for"), customer), Audience: jwt.ClaimStrings{"repaybot"}, ID: rand.Text(), IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(time.Minute)),
		}).SignedString(key)
		if err != nil {
			t.Error(err)
		}
		fmt.Fprintf(w, `{"token":%q}`, token)
	})
	mux.HandleFunc("GET /hostile.css", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css")
		fmt.Fprint(w, hostileStyle)
	})
	for path, page := range pages {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			body, from := page()
			w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src "+from+"; connect-src 'self' "+from+"; base-uri 'none'; require-trusted-types-for 'script'; trusted-types repaybot")
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprintf(w, `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>A bank</title><body>%s</body></html>`, body)
		})
	}
	b.Server = httptest.NewServer(mux)
	t.Cleanup(b.Close)
	return b
}

// keyFile is the bank's public key, as widget.jwt_keys names it.
func (b *bankSite) keyFile(t *testing.T) string {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(b.key.Public())
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "bank.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// serveFor serves at an address for a bank's site; ":0" is any.
func serveFor(t *testing.T, dir, listen string, b *bankSite) *served {
	t.Helper()
	return startServing(t, dir, "", []string{"REPAYBOT_LISTEN", listen, "REPAYBOT_WIDGET_JWT_KEYS", b.keyFile(t), "REPAYBOT_WIDGET_ORIGINS", b.URL}, channels)
}

// freeAddress is an address that a server can be started on again and again.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// On a page of another origin, whose style is hostile and whose policy is strict,
// two widgets of two languages look and work as they should.
func TestTwoWidgetsOnAHostilePage(t *testing.T) {
	chromium := browser(t)
	dir := t.TempDir()
	sampleInto(t, dir)
	var s *served
	bank := newBankSite(t, "C1001", map[string]func() (string, string){"/": func() (string, string) {
		return `<link rel="stylesheet" href="/hostile.css">
<script src="` + s.base + `/widget.js" data-locale="zh-CN" data-token-url="/token" defer></script>
<script src="` + s.base + `/widget.js?second" data-locale="en" data-side="start" data-token-url="/token" defer></script>`, s.base
	}})
	s = serveFor(t, dir, "127.0.0.1:0", bank)
	p := openTab(t, chromium, 1280, 800, bank.URL+"/")
	chat := func(n string) string { return `document.querySelectorAll("repaybot-chat")[` + n + `].shadowRoot` }
	p.until("both widgets", chat("0")+`.querySelector(".launcher .badge:not([hidden])") && `+chat("1")+`.querySelector(".launcher .badge:not([hidden])")`)
	for n, want := range map[string]string{"0": "和我们聊聊", "1": "Chat with us"} {
		look := script[[]string](p, `(() => { const l = `+chat(n)+`.querySelector(".launcher"), c = getComputedStyle(l), b = l.getBoundingClientRect();
			return [l.querySelector(".label").innerText, c.visibility, c.fontSize, c.color, String(b.width > 100 && b.height > 40 && b.left >= 0 && b.right <= innerWidth && b.bottom <= innerHeight), getComputedStyle(l.getRootNode().host).transform]; })()`)
		if !slices.Equal(look, []string{want, "visible", "15px", "rgb(255, 255, 255)", "true", "none"}) {
			t.Errorf("widget %s looks like %q", n, look)
		}
		script[bool](p, chat(n)+`.querySelector(".launcher").click(), true`)
	}
	p.shoot("two-widgets")
	if apart := script[bool](p, chat("0")+`.querySelector(".window").getBoundingClientRect().left > `+chat("1")+`.querySelector(".window").getBoundingClientRect().right`); !apart {
		t.Error("the two windows lie on each other")
	}
	p.write("我到底欠多少")
	p.answered()
	p.until("the same in the other", chat("1")+`.querySelector(".bot:last-child .bubble")?.innerText.includes("¥")`)
	p.click("#tab-pay")
	p.sees(".qr svg")
	p.click("#tab-papers")
	p.click(".papers [data-act=read]")
	p.sees(".paper")
	if n := script[int](p, `document.body.querySelectorAll(":scope > *:not(script):not(link):not(repaybot-chat)").length`); n != 0 {
		t.Errorf("the widget put %d elements into the page beside its own", n)
	}
	p.quiet()
}

// The server ends and starts again in the middle, the network is slow and goes:
// all that was written is there once, in order.
func TestNothingIsLostThroughARestart(t *testing.T) {
	chromium := browser(t)
	dir, address := t.TempDir(), freeAddress(t)
	sampleInto(t, dir)
	base := "http://" + address
	bank := newBankSite(t, "C1001", map[string]func() (string, string){"/": func() (string, string) {
		return `<script src="` + base + `/widget.js" data-locale="zh-CN" data-token-url="/token" defer></script>`, base
	}})
	s := serveFor(t, dir, address, bank)
	p := openTab(t, chromium, 390, 844, bank.URL+"/")
	p.click(".launcher")
	p.sees(".choice")
	p.write("我到底欠多少")
	p.answered()

	if _, err := s.stop(); err != nil {
		t.Fatal(err)
	}
	p.sees(".notice.warn")
	p.write("利息怎么算的")
	p.write("有哪些还法")
	p.until("both as not sent", inChat+`.querySelectorAll(".pending").length === 2`)
	serveFor(t, dir, address, bank)
	p.until("both sent and answered", inChat+`.querySelectorAll(".pending").length === 0 && `+inChat+`.querySelector(".message:last-child.bot")`)

	p.slow(400 * time.Millisecond)
	p.write("谢谢")
	p.answered()
	p.offline(true)
	p.write("我想分期")
	p.until("it as not sent", inChat+`.querySelectorAll(".pending").length === 1`)
	p.offline(false)
	p.do(chromedp.Reload()) // what was not sent is kept through it
	p.sees(".message.customer:nth-last-child(2)")
	p.answered()

	second := openTab(t, p.ctx, 1280, 800, bank.URL+"/")
	second.click(".launcher")
	wrote := func(all []string) (found []string) {
		for _, m := range all {
			if text, ok := strings.CutPrefix(m, "customer: "); ok {
				found = append(found, text)
			}
		}
		return found
	}
	want := []string{"我到底欠多少", "利息怎么算的", "有哪些还法", "谢谢", "我想分期"}
	second.until("all in the second tab", inChat+`.querySelectorAll(".message.customer").length >= 5`)
	for name, tab := range map[string]*tab{"first": p, "second": second} {
		if got := wrote(tab.messages()); !slices.Equal(got, want) {
			t.Errorf("the %s tab has %q, want %q", name, got, want)
		}
	}
	p.quiet()
}

// The window is painted within 100 ms after the first press on its button. The
// machine may be busy with other tests, so the best of several pages counts.
func TestTheWindowOpensAtOnce(t *testing.T) {
	chromium := browser(t)
	d, _ := startDemo(t, "127.0.0.1:0")
	p := openTab(t, chromium, 390, 844, d.base+"/demo?lang=zh")
	p.until("the login", `document.querySelector("[data-login]")`)
	script[bool](p, `document.querySelector('[data-login="CN-1001"]').click(), true`)
	best := time.Hour
	for range 5 {
		p.sees(".launcher .badge:not([hidden])")
		took, err := chromedp.Run(p.ctx, chromedp.Evaluate[float64](`new Promise((done) => {
			const from = performance.now();
			`+inChat+`.querySelector(".launcher").click();
			requestAnimationFrame(() => { const after = new MessageChannel(); after.port1.onmessage = () => done(performance.now() - from); after.port2.postMessage(0); });
		})`, chromedp.EvalAwaitPromise))
		if err != nil {
			t.Fatal(err)
		}
		best = min(best, time.Duration(took*float64(time.Millisecond)))
		script[bool](p, `sessionStorage.clear(), true`)
		if best < 100*time.Millisecond {
			break
		}
		p.do(chromedp.Reload())
	}
	t.Logf("painted %v after the press", best.Round(100*time.Microsecond))
	if best >= 100*time.Millisecond {
		t.Errorf("the window is painted %v after the press, want less than 100ms", best)
	}
}

// A customer whose login has ended is asked to log in again, and becomes no
// visitor meanwhile; what they wrote is sent once they are back.
func TestALoginThatEnds(t *testing.T) {
	chromium := browser(t)
	dir := t.TempDir()
	sampleInto(t, dir)
	var s *served
	bank := newBankSite(t, "C1001", map[string]func() (string, string){"/": widgetPage(func() string { return s.base }, `data-locale="zh-CN" data-token-url="/token"`)})
	s = serveFor(t, dir, "127.0.0.1:0", bank)
	p := openTab(t, chromium, 390, 844, bank.URL+"/")
	p.click(".launcher")
	p.sees(".choice")
	bank.loggedOut.Store(true)
	script[bool](p, `document.querySelector("repaybot-chat").session.bearer = "over", true`)
	p.write("我到底欠多少")
	p.until("the wish to log in", inChat+`.querySelector(".notice.warn").textContent.includes("请重新登录")`)
	p.accessible("a login that has ended")
	if n := script[int](p, inChat+`.querySelectorAll(".pending").length`); n != 1 {
		t.Errorf("%d messages wait, want the one", n)
	}
	bank.loggedOut.Store(false)
	script[bool](p, `document.dispatchEvent(new Event("visibilitychange")), true`)
	p.answered()
	p.until("no notice any more", inChat+`.querySelector(".notice.warn").hidden`)
	wrote := 0
	for _, m := range p.messages() {
		if strings.HasPrefix(m, "customer: ") {
			wrote++
		}
	}
	if wrote != 1 {
		t.Errorf("%d messages of the customer, want one", wrote)
	}
	p.quiet()
}

// Of a long conversation the newest part is read first, and the rest when it is wanted.
func TestALongConversationIsReadInParts(t *testing.T) {
	chromium := browser(t)
	d, _ := startDemo(t, "127.0.0.1:0")
	p := openTab(t, chromium, 390, 844, d.base+"/demo?lang=zh")
	p.loginByPage("CN-1001")
	script[bool](p, `(() => { for (let n = 1; n <= 30; n++) document.querySelector("repaybot-chat").conversation.write("谢谢 " + n); return true; })()`)
	const sent = `[...` + inChat + `.querySelectorAll(".message.customer:not(.pending)")].length === `
	p.until("all sent", sent+"30")
	p.answered()
	p.do(chromedp.Reload())
	p.until("the rest offered", `!document.querySelector("repaybot-chat")?.shadowRoot?.querySelector(".older")?.hidden && `+sent[:len(sent)-4]+` > 10`)
	if script[bool](p, sent+"30") {
		t.Error("all of a long conversation is read at once")
	}
	p.click(".older")
	p.until("all of it, in order", sent+`30 && `+inChat+`.querySelector(".older").hidden`)
	if all := p.messages(); all[1] != "customer: 谢谢 1" {
		t.Errorf("the conversation begins with %q", all[:2])
	}
	p.quiet()
}
