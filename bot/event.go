package bot

import (
	"context"
	"fmt"
	"strings"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// unsure is below what confidence a reading is counted as doubtful.
const unsure = 0.55

// eventMaker makes the event of a turn of what came in.
type eventMaker func(context.Context, *Conversation, dialog.State, Inbound, dialog.Facts) (dialog.Event, error)

// failedEvent is the event of something that no turn could be made of.
func failedEvent(_ context.Context, _ *Conversation, state dialog.State, in Inbound, f dialog.Facts) (dialog.Event, error) {
	if in.Kind != Text && in.Kind != Attached {
		return dialog.Failed{}, nil
	}
	text, _ := safeText(in.Text)
	if !f.Verified {
		text = maskNumbers(text, state.Awaits(f.Now))
	}
	return dialog.Failed{Text: strings.Clone(text)}, nil
}

// eventOf makes the event of package dialog of what came in: it reads a text,
// and counts and compares the try of a one-time code.
func (s *Service) eventOf(ctx context.Context, c *Conversation, state dialog.State, in Inbound, f dialog.Facts) (dialog.Event, error) {
	if !f.Verified && (f.Line == dialog.LineStranger || f.Line == dialog.LineLinked) {
		if event, err := s.identityEvent(ctx, c, state, in, f); event != nil || err != nil {
			return event, err
		}
	}
	switch in.Kind {
	case Contact:
		return dialog.IdentityTried{Step: dialog.StepNumber, Outcome: dialog.IdentityNeedless}, nil
	case Linked:
		return s.verifiedEvent(ctx, in.Text, in.Button, in.Locale, in.Case, f)
	case Unlinked:
		return dialog.StaffUnlinked{Staff: in.Staff}, nil
	case Text:
		return s.textEvent(ctx, c, state, in, f)
	case Button:
		return dialog.Pressed{Button: wholeButton(in.Button, c.Buttons)}, nil
	case Attached:
		return s.attachedEvent(ctx, c, state, in, f)
	case Opened:
		return dialog.Opened{}, nil
	case HardshipSeen:
		return dialog.HardshipConfirmed{Staff: in.Staff}, nil
	case StaffTook:
		return dialog.StaffTook{Staff: in.Staff}, nil
	case StaffSaid:
		text, _ := safeText(in.Text)
		return dialog.StaffSaid{Staff: in.Staff, Text: text, Confirmed: in.Confirmed}, nil
	case StaffAssigned:
		return dialog.StaffAssigned{By: in.Staff, To: in.To}, nil
	case StaffReleased:
		return dialog.StaffReleased{Staff: in.Staff, Why: in.Why}, nil
	case StaffNoted:
		text, _ := safeText(in.Text)
		return dialog.StaffNoted{Staff: in.Staff, Text: text}, nil
	case StaffWaits:
		return dialog.StaffWaits{Staff: in.Staff}, nil
	case StaffBack:
		text, _ := safeText(in.Text)
		return dialog.StaffGaveBack{Staff: in.Staff, Outcome: in.Outcome, Agreed: text, Confirmed: in.Confirmed}, nil
	case BookedInBook:
		return bookedEvent(in, f)
	case ContactResumed:
		return dialog.ContactResumed{Staff: in.Staff, Why: in.Resumed, Note: in.Text}, nil
	case StaffOffered:
		if in.Offer != nil {
			offered := *in.Offer
			offered.Staff = in.Staff
			return offered, nil
		}
	case StaffDecided:
		if in.Decided != nil {
			decided := *in.Decided
			decided.Staff = in.Staff
			return decided, nil
		}
	case ApprovalAsked:
		if in.Asked != nil {
			asked := *in.Asked
			asked.Staff = in.Staff
			return asked, nil
		}
	case Approved:
		if in.Answer != nil {
			answer := *in.Answer
			answer.Staff = in.Staff
			return answer, nil
		}
	case NumberStopped:
		return dialog.NumberStopped{Stranger: in.Text == string(dialog.WrongPerson)}, nil
	case HeldBack:
		if in.Held != nil {
			return *in.Held, nil
		}
	case BookChanged:
		rest, err := s.notTold(ctx, c, in)
		if err != nil {
			return nil, err
		}
		return bookedEvent(rest, f)
	case TimePassed, Undelivered, PaidIn: // of a payment the turn itself tells
		return dialog.TimePassed{}, nil
	}
	return nil, fmt.Errorf("an inbound of kind %q is not known", in.Kind)
}

func (s *Service) textEvent(ctx context.Context, c *Conversation, state dialog.State, in Inbound, f dialog.Facts) (dialog.Event, error) {
	text, cut := safeText(in.Text)
	if !f.Verified {
		text = maskNumbers(text, state.Awaits(f.Now))
	}
	if state.Code && c.Code != nil && f.Verified {
		if digits, ok := sixDigits(text); ok {
			return s.tryCode(ctx, c, in, digits)
		}
	}
	for _, b := range c.Buttons { // a button's title, typed, is that button
		if strings.EqualFold(strings.TrimSpace(text), b.Title) {
			return dialog.Pressed{Button: b.ID}, nil
		}
	}
	reading, err := s.reader.Read(ctx, dialog.Message{Text: text, Now: f.Now, Currency: s.policy.Currency})
	if err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	if reading.Confidence < unsure {
		s.observer.Observe(SawDoubt{})
	}
	// The reading holds pieces of the text; a text that was cut out of a long
	// one must not keep all of it alive.
	return dialog.Wrote{Text: strings.Clone(text), Reading: reading, Cut: cut}, nil
}

// attachedEvent is what came beside or instead of words. The files are noted
// to be fetched before the turn that speaks of them is committed.
func (s *Service) attachedEvent(ctx context.Context, c *Conversation, state dialog.State, in Inbound, f dialog.Facts) (dialog.Event, error) {
	e := dialog.Attached{Group: in.Group, Files: []dialog.AttachedFile{}}
	for _, x := range in.Files {
		e.Files = append(e.Files, x.attachedFile())
		if s.files != nil && x.Refusal() == "" {
			if err := s.files.WantFile(ctx, WantedFile{Conversation: c.ID, Channel: in.Channel, File: x, At: in.At}); err != nil {
				return nil, fmt.Errorf("file: %w", err)
			}
		}
	}
	text, cut := safeText(in.Text)
	if strings.TrimSpace(text) == "" {
		return e, nil
	}
	if !f.Verified {
		text = maskNumbers(text, state.Awaits(f.Now))
	}
	reading, err := s.reader.Read(ctx, dialog.Message{Text: text, Now: f.Now, Currency: s.policy.Currency})
	if err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	e.Wrote = &dialog.Wrote{Text: strings.Clone(text), Reading: reading, Cut: cut}
	return e, nil
}

func bookedEvent(in Inbound, f dialog.Facts) (dialog.Event, error) {
	for _, a := range f.Accounts {
		if a.Account.Number != in.Account {
			continue
		}
		e := dialog.Booked{Account: in.Account}
		for _, l := range in.Entries {
			m, err := negotiation.ParseMoney(l.Amount, a.Account.Currency)
			if err != nil {
				return nil, fmt.Errorf("booked: %w", err)
			}
			e.Entries = append(e.Entries, negotiation.Entry{Date: l.Date, Kind: l.Kind, Amount: m, Of: l.Of})
		}
		return e, nil
	}
	return nil, fmt.Errorf("booked: %w", ErrNotFound)
}
