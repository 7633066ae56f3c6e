package desk_test

import (
	"strings"
	"testing"

	"repaybot/bot/desk"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// Ready answers are filled in with the customer's name and what they owe: to ask
// for them is to look, with or without the page.
func TestFillingAnAnswerInIsALook(t *testing.T) {
	o := newOffice(t)
	id := o.writes(1, "我要人工")
	if _, err := o.desk.Filled(t.Context(), colleagues.of("linda"), id, ""); err != nil {
		t.Fatal(err)
	}
	same(t, "logged", o.log.take(), []string{"linda look.conversation"})
	o.log.broken = true
	if found, err := o.desk.Filled(t.Context(), colleagues.of("ben"), id, ""); err == nil {
		t.Errorf("shown without a log: %+v", found)
	}
}

// Whatever stands in a request where a name should, the log has it not.
func TestTheLogHasNoNameThatARequestMadeUp(t *testing.T) {
	o := newOffice(t)
	id := o.writes(1, "我要人工")
	linda, ctx := colleagues.of("linda"), t.Context()
	o.done(o.desk.Take(ctx, linda, id, o.act()))
	const made = "李明 +8619900000001"
	for _, what := range []dialog.Decision{
		{Pause: &dialog.PauseReminders{Why: made, Days: 3}},
		{Correct: &dialog.CorrectContact{Locale: made}},
		{Correct: &dialog.CorrectContact{Zone: made}},
		{Mark: &dialog.MarkCustomer{Flag: made}},
		{Offer: &dialog.StaffOffered{Kind: made}},
	} {
		if err := o.desk.Decide(ctx, linda, id, o.act(), what); err == nil {
			t.Errorf("decided %+v", what)
		}
		if err := o.desk.AskApproval(ctx, linda, id, o.act(), "", what); err == nil {
			t.Errorf("asked for %+v", what)
		}
	}
	if err := o.desk.Offer(ctx, linda, id, o.act(), desk.OfferAsk{Account: "CN-90001", Kind: made}); err == nil {
		t.Error("offered")
	}
	_ = o.desk.Resume(ctx, linda, id, o.act(), "they asked", []negotiation.PauseReason{made})
	for _, e := range o.log.entries {
		for name, value := range e.Detail {
			if strings.Contains(value, "李明") || strings.Contains(value, "+86") {
				t.Errorf("%s: %s is %q", e.Act, name, value)
			}
		}
	}
}
