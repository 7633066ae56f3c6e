package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"repaybot/bot"
)

// A colleague writes what is never said: the console names the sentence, why
// and how it could be said; a threat can't be sent, a warning once it is confirmed.
func TestStaffAreShownWhatIsNeverSaid(t *testing.T) {
	chromium := browser(t)
	dir := t.TempDir()
	sampleInto(t, dir)
	var accept acceptor
	s := startServing(t, dir, "", []string{"REPAYBOT_SECURE_COOKIES", "false", "REPAYBOT_STAFF_TOTP", "optional"}, func(_ context.Context, with *wiring) (*ways, error) {
		accept = with.accept
		return &ways{channels: []bot.Channel{&appChannel{}}}, nil
	})
	in := bot.Inbound{Conversation: "app:1", Channel: "app", EventID: "1", Kind: bot.Text, Text: "我要找人工", At: time.Now(), Customer: customerOf(t, dir, "CN-1001"), Verified: true}
	if _, err := accept(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	page := openTab(t, chromium, 1366, 768, s.base+"/console?lang=en")
	page.logsIn("linda", "violet tractor hums at noon")
	page.opens()
	page.takes()
	write := func(text string) {
		script[bool](page, `(() => { const f = document.querySelector("#text"); f.value = "`+text+`"; f.dispatchEvent(new Event("input")); return document.querySelector("[data-unsaid]") === null; })()`)
		script[bool](page, `document.querySelector("#say").requestSubmit(), true`)
	}

	write("您好。再不还钱，我就打电话给您单位。")
	page.until("the refusal", `document.querySelector(".unsaid.never")`)
	notice := script[string](page, `document.querySelector(".unsaid").innerText`)
	for _, want := range []string{"再不还钱，我就打电话给您单位。", "with the customer alone", "we won't contact your employer"} {
		if !strings.Contains(notice, want) {
			t.Errorf("no %q in %q", want, notice)
		}
	}
	if script[bool](page, `document.querySelector("[data-confirm]") !== null`) {
		t.Error("a threat can be confirmed")
	}
	if draft := script[string](page, `document.querySelector("#text").value`); !strings.Contains(draft, "单位") {
		t.Errorf("the draft is gone: %q", draft)
	}

	write("最后一次机会，请立即付款。")
	page.until("the warning", `document.querySelector(".unsaid.warned [data-confirm]")`)
	if script[bool](page, `[...document.querySelectorAll(".line.staff")].length > 0`) {
		t.Error("it went before it was confirmed")
	}
	script[bool](page, `document.querySelector("[data-confirm]").click(), true`)
	page.until("the message", `document.querySelector(".line.staff")?.textContent.includes("最后一次机会") && document.querySelector("#text").value === ""`)
	if script[bool](page, `document.querySelector("[data-unsaid]") !== null`) {
		t.Error("the warning is still there")
	}
}
