package bot

import (
	"context"

	"repaybot/dialog"
)

// CustomersWords are what a customer said to us with an event, as whoever reads
// the conversation is shown it: what they wrote, also beside a file, and also
// where no turn could be made of it; or the title of the button that they
// pressed, which title gives by its id ("" for one it does not know). It is ""
// for any other event. A code or a phone number is in no event.
func CustomersWords(event dialog.Event, title func(button string) string) string {
	if w := WroteIn(event); w != nil {
		return w.Text
	}
	switch e := event.(type) {
	case dialog.Failed:
		return e.Text
	case dialog.Pressed:
		return title(e.Button)
	default:
		return ""
	}
}

// WroteIn is the message of the customer's in an event, read, be it beside a
// file; nil for an event that has none.
func WroteIn(event dialog.Event) *dialog.Wrote {
	switch e := event.(type) {
	case dialog.Wrote:
		return &e
	case dialog.Attached:
		return e.Wrote
	default:
		return nil
	}
}

// StandingTitle is the title of a button that the ways in have of their own, in
// a menu or a row that is always there: it was offered with no message. It is ""
// for any other button. Where the catalogs have no words, it is the button's id.
func StandingTitle(ctx context.Context, p dialog.Phraser, button string, l dialog.Locale) string {
	title := standing(button)
	if title == "" {
		return ""
	}
	text, err := p.Button(ctx, dialog.Button{ID: button, Title: title}, l)
	if err != nil {
		return button
	}
	return text
}

// StandingTitle is [StandingTitle] in the service's own words.
func (s *Service) StandingTitle(ctx context.Context, button string, l dialog.Locale) string {
	return StandingTitle(ctx, s.phraser, button, l)
}

// standing is what the title of a standing button is called in the catalogs.
func standing(button string) dialog.Title {
	switch button {
	case "owed":
		return "see_owed"
	case "options":
		return "see_options"
	case "pay", "withdraw", "human", "language", "documents", "stop":
		return dialog.Title(button)
	case "status":
		return "plan_status"
	case "schedule":
		return "see_schedule"
	case "help":
		return "command_help"
	default:
		return ""
	}
}
