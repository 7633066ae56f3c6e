package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	browsers "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// axeVersion is the one that scripts/setup fetches.
const axeVersion = "4.14.1"

// maybeChat is the chat where there may be none yet.
const maybeChat = `document.querySelector("repaybot-chat")?.shadowRoot?`

var axeScript = sync.OnceValue(func() string {
	b, err := os.ReadFile(filepath.Join("..", "..", ".cache", "axe-core", axeVersion+".js"))
	if err != nil {
		return ""
	}
	return string(b)
})

// accessible fails for every rule of axe-core that the page breaks as it is now.
// Without axe-core it only says so.
func (p *tab) accessible(where string) {
	p.t.Helper()
	rules := axeScript()
	if rules == "" {
		p.t.Logf("%s: not checked for accessibility, for there is no axe-core (scripts/setup fetches it)", where)
		return
	}
	script[bool](p, `typeof axe !== "undefined" || (() => { `+rules+"\n return true; })()")
	broken, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]string](`axe.run(document, {resultTypes: ["violations"]}).then((found) => found.violations
		.map((v) => v.id + ": " + v.help + ": " + v.nodes.map((n) => n.target.flat().join(" ") + " (" + n.failureSummary + ")").join("; ")))`, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%s: axe: %v", where, err)
	}
	for _, b := range broken {
		p.t.Errorf("%s: %s", where, b)
	}
}

// shoot keeps a picture of the page where REPAYBOT_TEST_SCREENSHOTS names a directory.
func (p *tab) shoot(name string) {
	p.t.Helper()
	dir := os.Getenv("REPAYBOT_TEST_SCREENSHOTS")
	if dir == "" {
		return
	}
	picture, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o600)
	}
	if err != nil {
		p.t.Fatal(err)
	}
}

// media has the page see a colour scheme, or less motion.
func (p *tab) media(name, value string) {
	p.t.Helper()
	p.call(func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: name, Value: value}}})
		return err
	})
}

// slow has every answer take that long, at a slow phone's pace.
func (p *tab) slow(latency time.Duration) {
	p.t.Helper()
	p.call(func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
			MatchedNetworkConditions: []*network.Conditions{{Latency: float64(latency.Milliseconds()), DownloadThroughput: 30e3, UploadThroughput: 8e3}},
		})
		return err
	})
}

// savesInto has the browser save what is downloaded in a directory.
func (p *tab) savesInto(dir string) {
	p.t.Helper()
	p.call(func(ctx context.Context) error {
		_, err := chromedp.CallBrowser(ctx, browsers.SetDownloadBehavior, browsers.SetDownloadBehaviorParams{Behavior: browsers.SetDownloadBehaviorBehaviorAllow, DownloadPath: dir})
		return err
	})
}

func (p *tab) call(do func(context.Context) error) {
	p.t.Helper()
	p.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error { return do(ctx) }))
}

// saved is the content of the one file of that ending in a directory, once it is whole.
func saved(t *testing.T, dir, ending string) string {
	t.Helper()
	var content []byte
	waitFor(t, "a saved "+ending, func() bool {
		found, err := filepath.Glob(filepath.Join(dir, "*"+ending))
		if err != nil || len(found) != 1 {
			return false
		}
		content, err = os.ReadFile(found[0])
		return err == nil && len(content) > 0
	})
	return string(content)
}

// click presses what a selector finds in the chat, as soon as it is there and can be pressed.
func (p *tab) click(selector string) {
	p.t.Helper()
	p.until("to press "+selector, `(() => { const e = `+maybeChat+`.querySelector(`+quoted(selector)+`); if (!e || e.disabled || !e.checkVisibility()) return false; e.click(); return true; })()`)
}

// sees waits until the chat shows what a selector finds.
func (p *tab) sees(selector string) {
	p.t.Helper()
	p.until(selector, maybeChat+`.querySelector(`+quoted(selector)+`)?.checkVisibility()`)
}

// text is what an element of the chat reads.
func (p *tab) text(selector string) string {
	p.t.Helper()
	p.sees(selector)
	return script[string](p, inChat+`.querySelector(`+quoted(selector)+`).innerText`)
}

func quoted(s string) string { return "`" + strings.ReplaceAll(s, "`", "\\`") + "`" }

// keys presses keys one after the other.
func (p *tab) keys(keys string) {
	p.t.Helper()
	p.do(chromedp.KeyEvent(keys))
}

// tabTo presses Tab until the focus in the chat is on what a selector finds.
func (p *tab) tabTo(selector string) {
	p.t.Helper()
	for range 60 {
		if script[bool](p, `Boolean(`+inChat+`.activeElement?.matches(`+quoted(selector)+`))`) {
			if !script[bool](p, inChat+`.activeElement.matches(":focus-visible")`) {
				p.t.Errorf("the focus on %s can't be seen", selector)
			}
			return
		}
		p.keys("\t")
	}
	p.t.Fatalf("Tab never comes to %s; it is on %s", selector, script[string](p, `(`+inChat+`.activeElement ?? document.activeElement).outerHTML.slice(0, 200)`))
}
