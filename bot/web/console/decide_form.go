package console

import (
	"time"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// mostDays is how long a pause may be written: what is allowed is the policy's.
const mostDays = 3660

// decision reads what a form decides, with the currency of its amounts. It fails
// where the form names what is not there any more.
func (f *fields) decision(from *deciding, kind dialog.DecisionKind) (what dialog.Decision, c negotiation.Currency, err error) {
	switch kind {
	case dialog.DecidedWaiver:
		a := from.chosen(f.v.Form("account"))
		if a == nil {
			return what, "", gone
		}
		c = a.Account.Currency
		what.Waive = &dialog.Waive{Account: a.Account.Number, Fees: f.part("fees", c), Interest: f.part("interest", c)}
	case dialog.DecidedPause:
		what.Pause = &dialog.PauseReminders{Why: dialog.PauseWhy(f.v.Form("why")), Days: f.number("days", 1, mostDays)}
	case dialog.DecidedContact:
		what.Correct = f.contact(from)
	case dialog.DecidedMark:
		mark := &dialog.MarkCustomer{Flag: negotiation.Flag(f.v.Form("flag")), Off: f.v.Form("off") != ""}
		if name := f.v.Form("account"); name != "" {
			a := from.chosen(name)
			if a == nil {
				return what, "", gone
			}
			mark.Account = a.Account.Number
		}
		what.Mark = mark
	case dialog.DecidedStep:
		what.CaseStep = true
	case dialog.DecidedOffer:
	}
	return what, c, nil
}

// part is how much of one kind of charge is taken off: an amount, or a share.
func (f *fields) part(name string, c negotiation.Currency) dialog.WaivePart {
	if f.v.Form(name+"_by") == "percent" {
		r, _ := f.percent(name)
		return dialog.WaivePart{Percent: r}
	}
	return dialog.WaivePart{Minor: f.amount(name, c)}
}

// contact is how a customer is written to from now on, as far as it changes.
func (f *fields) contact(from *deciding) *dialog.CorrectContact {
	c := &dialog.CorrectContact{Number: f.v.Form("number"), Wrong: f.v.Form("wrong") != ""}
	if l := dialog.Locale(f.v.Form("language")); l != from.Language {
		c.Locale = l
	}
	if zone := f.v.Form("zone"); zone != from.Zone {
		c.Zone = zone
	}
	if f.v.Form("wishes") == "" {
		return c
	}
	wishes := negotiation.ContactPreferences{Channel: f.v.Form("channel"), Hours: negotiation.Hours{From: f.clock("from"), To: f.clock("to")}}
	if wishes.Hours.From > wishes.Hours.To || wishes.Hours.From == wishes.Hours.To && wishes.Hours.From != 0 {
		f.wrong("hours")
	}
	for _, name := range f.v.FormAll("weekday") {
		for _, d := range wishDays {
			if name == d.String() {
				wishes.Days |= negotiation.WeekdaysOf(d)
			}
		}
	}
	if wishes.Days == negotiation.WeekdaysOf(wishDays[:]...) {
		wishes.Days = 0 // any
	}
	if wishes != from.Wishes {
		c.Wishes = &wishes
	}
	return c
}

// minutes is a time of day as a time field has it; "" for midnight.
func minutes(c negotiation.Clock) string {
	switch {
	case c == 0:
		return ""
	case c >= 24*60: // a field has no later minute
		return "23:59"
	}
	return time.Time{}.Add(time.Duration(c) * time.Minute).Format("15:04")
}
