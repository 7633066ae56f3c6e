package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"repaybot/bot"
)

// A customer on a messaging app sends a payslip with their wish for a person; a
// colleague takes the case over on the console and saves it.
func TestStaffSaveWhatACustomerSent(t *testing.T) {
	chromium := browser(t)
	dir := t.TempDir()
	sampleInto(t, dir)
	content := append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte("a payslip "), 200)...)
	var accept acceptor
	var files bot.Files
	s := startServing(t, dir, "", []string{"REPAYBOT_SECURE_COOKIES", "false", "REPAYBOT_STAFF_TOTP", "optional"}, func(_ context.Context, with *wiring) (*ways, error) {
		accept, files = with.accept, with.files
		return &ways{channels: []bot.Channel{&appChannel{}}}, nil
	})
	paper := bot.File{ID: "media/1", Kind: "document", Type: "application/pdf", Size: int64(len(content))}
	for _, in := range []bot.Inbound{
		{EventID: "1", Kind: bot.Text, Text: "我要找人工"},
		{EventID: "2", Kind: bot.Attached, Files: []bot.File{paper}},
		{EventID: "3", Kind: bot.Attached, Files: []bot.File{{ID: "media/2", Kind: "document", Type: "application/pdf", Size: bot.MaxFile + 1}}},
	} {
		in.Conversation, in.Channel, in.At, in.Customer, in.Verified = "app:1", "app", time.Now(), customerOf(t, dir, "CN-1001"), true
		if _, err := accept(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	waitFor(t, "the paper is wanted", func() bool {
		wanted, err := files.WantedFiles(t.Context(), 10)
		return err == nil && len(wanted) == 1
	})
	if err := files.KeepFile(t.Context(), "app:1", paper, bytes.NewReader(content)); err != nil {
		t.Fatal(err)
	}
	page := openTab(t, chromium, 1280, 800, s.base+"/console?lang=en")
	page.logsIn("linda", "violet tractor hums at noon")
	page.opens()
	page.until("the file, named", `document.querySelector(".files")?.textContent.includes("document-1.pdf")`)
	if text := script[string](page, `document.querySelector(".files").innerText`); strings.Contains(text, "media") || !strings.Contains(text, "application/pdf, 2 KB") || !strings.Contains(text, "Take the conversation to open them") {
		t.Errorf("the files: %s", text)
	}
	if script[bool](page, `document.querySelector(".files a") !== null`) {
		t.Error("it can be opened before the case is taken")
	}
	page.takes()
	page.until("a link", `document.querySelector(".files a")`)
	if n := script[int](page, `document.querySelectorAll(".files a").length`); n != 1 {
		t.Errorf("%d links: what was not taken can't be opened", n)
	}
	script[bool](page, `fetch(document.querySelector(".files a").href).then(r => r.arrayBuffer().then(b => { window.got = [r.status, r.headers.get("Content-Disposition"), b.byteLength]; })), true`)
	page.until("the content", `window.got`)
	if got := script[string](page, `window.got.join(" ")`); got != "200 attachment; filename=document-1.pdf 2009" {
		t.Errorf("got %s", got)
	}
	page.quiet()
}
