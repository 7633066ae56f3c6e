package bot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
)

// TestTriesAroundTheTurnOfAnHour tries at one number from two chats, before the
// clock's hour turns and after it: the turn gives nobody more tries.
func TestTriesAroundTheTurnOfAnHour(t *testing.T) {
	c := openChats(t)
	turn := day.Truncate(time.Hour).Add(time.Hour)
	c.at = turn.Add(-2 * time.Minute)
	var own []string
	try := func(address string, n int) {
		t.Helper()
		r := c.write(address, "19900000001")
		own = append(own, r.Conversation)
		c.phones.next(t, r.Conversation)
		for i := range n {
			c.write(address, fmt.Sprintf("00000%d", i))
		}
	}
	try("70001", 4)
	c.at = turn.Add(time.Minute)
	try("70002", 4)
	// The fifth is compared too, and answered with the lock.
	if n, _ := compared(t, c, dialog.StepCode, own); n != dialog.CodeTries-1 {
		t.Errorf("%d tries were compared within four minutes, and one more that locked", n)
	}
	c.at = turn.Add(58 * time.Minute)
	c.write("70002", "000009")
	if n, _ := compared(t, c, dialog.StepCode, own); n != dialog.CodeTries-1 {
		t.Errorf("%d tries were compared within the hour, and one more that locked", n)
	}
}

// TestTriesFromOneOrigin gives numbers from many chats of one network address:
// after twenty no more are taken from there, whatever the chat and the number,
// and those from elsewhere are.
func TestTriesFromOneOrigin(t *testing.T) {
	c := openChats(t)
	give := func(chat int, origin string) bot.TurnResult {
		t.Helper()
		in := c.event(fmt.Sprint("7", 1000+chat), bot.Text, fmt.Sprintf("1990001%04d", chat))
		in.Origin = origin
		return c.handle(in)
	}
	const most = 20
	for chat := range most {
		if r := give(chat, "203.0.113.7"); !strings.HasSuffix(said(r), "identity_code") {
			t.Fatalf("number %d from one address: %s", chat+1, said(r))
		}
	}
	if r := give(most, "203.0.113.7"); !strings.HasSuffix(said(r), "identity_locked") {
		t.Errorf("number %d from one address: %s", most+1, said(r))
	}
	for i, origin := range []string{"203.0.113.8", "2001:db8::7", ""} {
		if r := give(most+1+i, origin); !strings.HasSuffix(said(r), "identity_code") {
			t.Errorf("a number from %q: %s", origin, said(r))
		}
	}
	c.s.Close()
	c.s = c.service(c.options)
	c.at = c.at.Add(58 * time.Minute)
	if r := give(most+4, "203.0.113.7"); !strings.HasSuffix(said(r), "identity_locked") {
		t.Errorf("after a restart: %s", said(r))
	}
	c.at = c.at.Add(5 * time.Minute)
	if r := give(most+5, "203.0.113.7"); !strings.HasSuffix(said(r), "identity_code") {
		t.Errorf("after an hour: %s", said(r))
	}
}
