package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"image/png"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	goqr "github.com/piglig/go-qr"
	"github.com/pquerna/otp/totp"

	"repaybot/bot"
	"repaybot/bot/staff"
)

// fill sends the form of a page with fields filled in.
func (p *tab) fill(form string, pairs ...string) {
	p.t.Helper()
	code := "(() => { const f = document.querySelector(" + quoted(form) + ");"
	for i := 0; i+1 < len(pairs); i += 2 {
		code += " f.elements[" + quoted(pairs[i]) + "].value = " + quoted(pairs[i+1]) + ";"
	}
	script[bool](p, code+" f.requestSubmit(); return true; })()")
}

// A new supervisor signs in with a password that was given out, chooses their own,
// sets a second factor up, and adds a colleague; on a small office screen, on a phone,
// in the dark and by the keyboard.
func TestSigningInInABrowser(t *testing.T) {
	chromium := browser(t)
	dir := t.TempDir()
	sampleInto(t, dir)
	addSupervisor(t, dir)
	s := startServing(t, dir, "", []string{"REPAYBOT_SECURE_COOKIES", "false"}, func(context.Context, *wiring) (*ways, error) {
		return &ways{channels: []bot.Channel{&appChannel{}}}, nil
	})
	page := openTab(t, chromium, 1366, 768, s.base+"/console/colleagues?lang=en")
	look := func(name, ready string) {
		t.Helper()
		page.until(name, ready)
		page.accessible(name)
		page.shoot("signin-" + strings.ReplaceAll(name, " ", "-"))
	}
	look("the login", `document.querySelector("form[action='/console/login']")`)
	page.fill("form[action='/console/login']", "name", "sam", "password", "wrong wrong wrong")
	look("a wrong password", `document.querySelector("[role=alert]")`)
	page.fill("form[action='/console/login']", "name", "sam", "password", "violet tractor hums at noon")
	look("a new password", `document.querySelector("form[action='/console/login/password']")`)
	page.fill("form[action='/console/login/password']", "password", "seven green kettles sing", "again", "seven green kettles sing")
	look("the second factor", `document.querySelector(".qr img")?.complete`)
	secret := strings.ReplaceAll(script[string](page, `document.querySelector("[data-secret]").textContent`), " ", "")
	if got := scanned(t, script[string](page, `document.querySelector(".qr img").src`)); got != secret {
		t.Errorf("scanned %q, typed %q", got, secret)
	}
	code, err := totp.GenerateCode(secret, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	page.fill("form[action='/console/login/enrol']", "code", code)
	look("recovery codes", `document.querySelectorAll(".codes li").length === 10`)
	script[bool](page, `document.querySelector(".codes").closest("section").querySelector("a.button").click(), true`)
	page.until("the queue", `location.pathname === "/console/queue"`)
	page.do(chromedp.Navigate(s.base + "/console/colleagues"))
	look("the colleagues", `document.querySelectorAll(".table tbody tr").length === 2`)
	page.keys("n") // the key of what adds a colleague
	look("a new colleague", `document.querySelector("form [name=name]")`)
	script[bool](page, `document.querySelector("[name=team][value=legal]").click(), document.querySelector("[name=language][value=zh]").click(), true`)
	page.fill("form[action='/console/colleagues/new']", "name", "wei", "shown", "Wei")
	look("a one-time password", `document.querySelector("[data-once]")`)
	page.do(chromedp.Navigate(s.base + "/console/colleagues/of/wei"))
	look("one colleague", `document.querySelector("[name=team][value=legal]")?.checked && !document.querySelector("[name=team][value=care]").checked`)
	page.keys("?")
	look("the keys", `document.querySelector("#keys[open] kbd")`)
	page.do(chromedp.Navigate(s.base + "/console/account"))
	look("the account", `document.querySelector(".sessions-list li")`)
	page.media("prefers-color-scheme", "dark")
	look("the account in the dark", `document.querySelector(".sessions-list li")`)
	page.do(chromedp.Navigate(s.base + "/console/colleagues?lang=zh"))
	look("the colleagues in Chinese in the dark", `document.documentElement.lang === "zh-CN"`)
	phone := openTab(t, page.ctx, 390, 844, s.base+"/console/account?lang=en")
	phone.until("the account on a phone", `document.querySelector(".sessions-list li")`)
	phone.accessible("the account on a phone")
	phone.shoot("signin-phone")
	if wide := script[int](phone, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
		t.Errorf("on a phone the page is %d pixels too wide", wide)
	}
	// Signed out on the phone, the other page finds out by itself, or with its next click.
	script[bool](phone, `document.querySelector("form[action='/console/logout']").requestSubmit(), true`)
	phone.until("the login again", `document.querySelector("form[action='/console/login']")`)
	page.do(chromedp.Navigate(s.base + "/console/account"))
	page.until("the login there too", `document.querySelector("form[action='/console/login']")`)
	page.quiet()
	phone.quiet()
}

// addSupervisor adds sam to the store of a directory, with a password that counts once.
func addSupervisor(t *testing.T, dir string) {
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
	sam := staff.Colleague{Name: "sam", Shown: "Sam", Role: staff.Supervisor, Teams: bot.Teams[:], Active: true}
	if err := accounts.Add(t.Context(), staff.Command, sam, "violet tractor hums at noon", true, time.Now()); err != nil {
		t.Fatal(err)
	}
}

// scanned is the secret that a picture gives to an app.
func scanned(t *testing.T, src string) string {
	t.Helper()
	_, text, ok := strings.Cut(src, ";base64,")
	raw, err := base64.StdEncoding.DecodeString(text)
	if !ok || err != nil {
		t.Fatalf("no picture: %v", err)
	}
	picture, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	link, err := goqr.Decode(picture)
	if err != nil {
		t.Fatal(err)
	}
	uri, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	return uri.Query().Get("secret")
}
