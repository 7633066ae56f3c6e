package web_test

import (
	"errors"
	"testing"

	"repaybot/bot"
	"repaybot/bot/web"
)

// TestWhoHoldsAConversation takes one over and gives it back: it is held by the
// one who took it, for as long as they have it.
func TestWhoHoldsAConversation(t *testing.T) {
	d := newDesk(t)
	typing := d.web.Typing(nil)
	want := func(when, staff string, want error) {
		t.Helper()
		if err := typing.Holds(t.Context(), "web:C1", staff); !errors.Is(err, want) {
			t.Errorf("%s, %s holds it: %v, want %v", when, staff, err, want)
		}
	}
	want("before it begins", "linda", web.ErrUnknown)
	d.handle(bot.Inbound{Channel: "web", Kind: bot.Text, Text: "…", Verified: true}) // a crisis, so a person is asked for
	want("while it waits", "linda", web.ErrMovedOn)
	if err := d.act(web.StaffAct{Staff: "linda", Kind: web.Take}); err != nil {
		t.Fatal(err)
	}
	want("once it is taken", "linda", nil)
	want("once it is taken", "ben", web.ErrMovedOn)
	if err := d.act(web.StaffAct{Staff: "linda", Kind: web.GiveBack}); err != nil {
		t.Fatal(err)
	}
	want("once it is given back", "linda", web.ErrMovedOn)
}
