package main

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/bot/staff"
	"repaybot/dialog"
)

// monthOfCases keeps cases that ended in the last month, and adds a supervisor.
func monthOfCases(t *testing.T, dir string) {
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
	sam := staff.Colleague{Name: "sam", Shown: "Sam", Role: staff.Supervisor, Active: true}
	if err := accounts.Add(t.Context(), staff.Command, sam, "violet tractor hums at noon", false, time.Now()); err != nil {
		t.Fatal(err)
	}
	reasons := []dialog.HandOffReason{"request_human", "request_human", "hardship", "dispute_amount", "complaint", "already_paid", "no_progress"}
	var rs []bot.Record
	for i := range 160 {
		opened := time.Now().Add(-time.Duration(i*i) * 90 * time.Second).UTC().Truncate(time.Second)
		reason := reasons[i%len(reasons)]
		c := bot.PastCase{
			ID: fmt.Sprintf("web:P%d/3", i), Conversation: fmt.Sprintf("web:P%d", i), Reason: reason, Team: bot.TeamOf(reason), Status: bot.CaseReturned,
			Owner: "linda", Opened: opened, Answered: opened.Add(time.Duration(i%14) * time.Minute), Ended: opened.Add(time.Minute), TargetMet: i%7 != 0,
			Outcome: dialog.Outcomes[i%len(dialog.Outcomes)], Score: (i * 3) % 6, Turns: 9,
		}
		body, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		rs = append(rs, bot.Record{Key: bot.PastCasesFrom(opened) + "/" + c.ID, Status: bot.RecordActive, Customer: "conversation/" + c.Conversation, Conversation: c.Conversation, Sequence: 9, At: c.Ended, Body: body})
	}
	if err := st.Settle(t.Context(), rs); err != nil {
		t.Fatal(err)
	}
}

// A supervisor sees on the board what comes in, gives a case to somebody, reviews
// one that has ended, checks the log and writes a ready answer.
func TestTheSupervisorsPages(t *testing.T) {
	chromium := browser(t)
	dir := t.TempDir()
	sampleInto(t, dir)
	monthOfCases(t, dir)
	var accept acceptor
	s := startServing(t, dir, "", []string{"REPAYBOT_SECURE_COOKIES", "false", "REPAYBOT_STAFF_TOTP", "optional"}, func(_ context.Context, with *wiring) (*ways, error) {
		accept = with.accept
		return &ways{channels: []bot.Channel{&appChannel{}}}, nil
	})
	writes := func(id, account, text string) {
		t.Helper()
		in := bot.Inbound{EventID: id + text, Kind: bot.Text, Text: text, Conversation: "app:" + id, Channel: "app", At: time.Now(), Customer: customerOf(t, dir, account), Verified: true, CameFor: account}
		if _, err := accept(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	writes("1", "CN-1001", "我要找人工")
	page := openTab(t, chromium, 1366, 768, s.base+"/console?lang=en")
	page.logsIn("sam", "violet tractor hums at noon")
	show := func(path, name, what, code string) {
		t.Helper()
		script[bool](page, `location.href = "`+path+`", true`)
		// The page before it may fit as well, until it has gone.
		page.until(what, `location.pathname+location.search === "`+path+`" && document.readyState === "complete" && `+code)
		page.shoot(name)
		page.accessible(name)
	}
	show("/console/board", "board", "a case on the board", `document.querySelector("#board tbody a[data-row]") && document.querySelector(".month-chart rect")`)
	writes("2", "CN-1005", "金额不对，我要投诉")
	page.until("the other one, by itself", `document.querySelectorAll("#board [data-list] a[data-row]").length === 2`)
	script[bool](page, `document.querySelector("#board td.end button").click(), true`)
	page.until("whom it may be given to", `document.querySelector("dialog[open] form")`)
	page.shoot("board-assign")
	page.accessible("the board's dialog")
	script[bool](page, `document.querySelector("dialog[open] form button").click(), true`)
	page.until("the conversation, taken over", `location.pathname.startsWith("/console/conversations/") && document.querySelector("#about")?.dataset.mine === "yes"`)

	show("/console/board/cases?days=30&missed=1", "board-cases", "the cases", `document.querySelector("main tbody tr")`)
	show("/console/reviews", "reviews", "the pages of reviews", `document.querySelector("#share-title")`)
	// linda had a complaint, and gave it back: it is looked at, whatever the share.
	writes("3", "CN-1002", "我要投诉，你们的人态度太差了")
	for i, in := range []bot.Inbound{{Kind: bot.StaffTook}, {Kind: bot.StaffSaid, Text: "您好，我是 Linda。您慢慢说，我先听。"}, {Kind: bot.StaffBack, Outcome: dialog.OutcomeAnswered, Text: "三天内书面答复您"}} {
		in.EventID, in.Staff, in.Conversation, in.Channel, in.At = fmt.Sprint("linda/", i), "linda", "app:3", "console", time.Now()
		in.Customer, in.Verified, in.CameFor = customerOf(t, dir, "CN-1002"), true, "CN-1002"
		if _, err := accept(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	waitFor(t, "the complaint is drawn", func() bool {
		script[bool](page, `location.reload(), true`)
		page.until("the list", `document.readyState === "complete" && document.querySelector("#share-title")`)
		return script[bool](page, `document.querySelector('a[href*="app%3a3"]') !== null`)
	})
	script[bool](page, `document.querySelector('a[href*="app%3a3"]').click(), true`)
	page.until("what was said beside the checklist", `document.querySelector(".heard .customer") && document.querySelectorAll(".checks fieldset").length === 8`)
	page.shoot("review")
	page.accessible("a review")
	script[bool](page, `(() => { for (const f of document.querySelectorAll(".checks fieldset")) f.querySelector("input[value=yes]").checked = true; document.querySelector(".checks").requestSubmit(); return true; })()`)
	page.until("the trend", `location.pathname === "/console/reviews" && document.querySelector(".trend circle")`)
	page.shoot("reviews-trend")
	page.accessible("the trend")
	show("/console/rules", "rules", "the rules", `document.querySelector("main .found")`)
	show("/console/words", "words", "the ready answers", `document.querySelector("main tbody tr")`)
	script[bool](page, `document.querySelector("main tbody a").click(), true`)
	page.until("one answer", `document.querySelector("textarea[name=text_en]")`)
	script[bool](page, `(() => { const f = document.querySelector("textarea[name=text_en]"); f.value = "Hello {name}, pay today or you will go to prison."; f.dispatchEvent(new Event("input", {bubbles: true})); return true; })()`)
	page.until("what is never said", `[...document.querySelectorAll("#previews .note.bad q")].some((q) => q.textContent.includes("prison"))`)
	page.shoot("words-one")
	page.accessible("a ready answer")
	show("/console/log", "log", "the log", `document.querySelector("main tbody tr")`)
	if !script[bool](page, `(() => { const at = document.querySelector("main tbody time"); return at.textContent.trim() === at.dateTime.slice(0, 19).replace("T", " "); })()`) {
		t.Errorf("an entry is of %s, want the bank's time to the second", script[string](page, `document.querySelector("main tbody time").outerHTML`))
	}
	script[bool](page, `document.querySelector("form[action='/console/log/check'] button").click(), true`)
	page.until("what the check found", `document.querySelector("#checked .note.good code")`)
	page.shoot("log-checked")
	page.accessible("the checked log")
	page.quiet()

	page.media("prefers-color-scheme", "dark")
	show("/console/board?lang=zh", "board-dark-zh", "the board", `document.querySelector(".month-chart rect")`)
	show("/console/reviews", "reviews-dark-zh", "the reviews", `document.querySelector("#share-title")`)
	show("/console/log", "log-dark-zh", "the log", `document.querySelector("main tbody tr")`)
	phone := openTab(t, page.ctx, 390, 844, s.base+"/console/board?lang=zh")
	for _, name := range []string{"board", "reviews", "rules", "words", "log"} {
		script[bool](phone, `location.href = "/console/`+name+`", true`)
		phone.until(name, `location.pathname === "/console/`+name+`" && document.readyState === "complete" && document.querySelector("main h1")`)
		phone.shoot("phone-" + name)
		phone.accessible(name + " on a phone")
		if wide := script[int](phone, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
			t.Errorf("%s is %d pixels wider than a phone", name, wide)
		}
	}
}
