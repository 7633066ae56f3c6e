package bot

import (
	"context"
	"crypto/subtle"
	"fmt"
	"strings"
	"time"

	"repaybot/dialog"
)

// Claim is who somebody says they are, while they show it. It holds the keyed
// hash of a number, and never whether anybody has it.
type Claim struct {
	Number   string `json:"number"`             // [Book].PhoneHash
	Customer string `json:"customer,omitempty"` // known by a letter or a link; else once it was shown
	Channel  string `json:"channel"`            // that they show it on, and from where
	Address  string `json:"address"`
	letter   string // the letter that this turn uses up
	Muted    bool   `json:"muted,omitempty"` // so many codes went to the number that no more do for now
}

// identityEvent makes the event of something by which somebody may be showing
// who they are; nil if it is none. A try is counted before it is compared, and
// nothing of what was typed gets into the event.
func (s *Service) identityEvent(ctx context.Context, c *Conversation, state dialog.State, in Inbound, f dialog.Facts) (dialog.Event, error) {
	step := state.Awaits(f.Now)
	if in.Kind == Opened && in.Start != "" && f.Line == dialog.LineStranger {
		return s.letterEvent(ctx, c, in)
	}
	if in.Kind == Contact {
		switch {
		case f.Line == dialog.LineLinked:
			return dialog.IdentityTried{Step: dialog.StepNumber, Outcome: dialog.IdentityNeedless}, nil
		case in.Number == "":
			return dialog.IdentityTried{Step: dialog.StepNumber, Outcome: dialog.IdentityNotOwn}, nil
		}
		return s.numberEvent(ctx, c, in, in.Number)
	}
	if in.Kind != Text {
		return nil, nil
	}
	text, _ := safeText(in.Text)
	if f.Line == dialog.LineStranger {
		number := in.Number
		if number == "" && (step == dialog.StepNumber || step == dialog.StepCode) {
			if n, ok := numberTold(text, s.policy.Jurisdiction); ok {
				number = s.book.PhoneHash(n)
			}
		}
		if number != "" {
			return s.numberEvent(ctx, c, in, number)
		}
	}
	if c.Claim == nil || c.Code == nil || c.Claim.Channel != in.Channel || c.Claim.Address != in.Sender {
		return nil, nil
	}
	switch step {
	case dialog.StepCode:
		if digits, ok := codeTold(text); ok {
			return s.identityCodeEvent(ctx, c, in, digits)
		}
	case dialog.StepProof:
		if p, ok := proofIn(text, s.policy.Jurisdiction, f.Now); ok {
			return s.proofEvent(ctx, c, state, in, p, f)
		}
	case dialog.StepNumber, dialog.StepLetter:
	}
	return nil, nil
}

// numberEvent takes a phone number. Whether anybody has it is not looked up:
// the turn is the same, in the same time, for every number.
func (s *Service) numberEvent(ctx context.Context, c *Conversation, in Inbound, number string) (dialog.Event, error) {
	_, ok, err := s.countTries(ctx, in, limitsOf(dialog.StepNumber, c, in, number))
	if err != nil {
		return nil, err
	}
	if !ok {
		return dialog.IdentityTried{Step: dialog.StepNumber, Outcome: dialog.IdentityLocked}, nil
	}
	c.Claim = &Claim{Number: number, Channel: in.Channel, Address: in.Sender}
	return dialog.IdentityTried{Step: dialog.StepNumber, Outcome: dialog.IdentityTaken}, nil
}

// identityCodeEvent counts and compares a code.
func (s *Service) identityCodeEvent(ctx context.Context, c *Conversation, in Inbound, digits string) (dialog.Event, error) {
	tried := dialog.IdentityTried{Step: dialog.StepCode, Outcome: dialog.IdentityLocked}
	limits := append(limitsOf(dialog.StepCode, c, in, c.Claim.Number), limit{
		// One code's tries are five, however long they take.
		"series", fmt.Sprintf("%s/%d", c.ID, c.Code.Sequence), dialog.CodeTries, forever,
	})
	left, ok, err := s.countTries(ctx, in, limits)
	if err != nil || !ok {
		return tried, err
	}
	right := subtle.ConstantTimeCompare([]byte(digits), []byte(s.codes.code(c.ID, c.Code.Sequence))) == 1
	switch {
	case in.At.After(c.Code.At.Add(dialog.CodeMinutes * time.Minute)):
		tried.Outcome = dialog.IdentityExpired
	case right:
		tried.Outcome = dialog.IdentityRight
		return tried, nil
	default:
		tried.Outcome, tried.Left = dialog.IdentityWrong, left
	}
	if left == 0 {
		return dialog.IdentityTried{Step: dialog.StepCode, Outcome: dialog.IdentityLocked}, nil
	}
	return tried, nil
}

// forever is longer than any code is waited for.
const forever = 1000 * 24 * time.Hour

// proofEvent counts and compares the last digits of the ID, or the birth date.
func (s *Service) proofEvent(ctx context.Context, c *Conversation, state dialog.State, in Inbound, p proof, f dialog.Facts) (dialog.Event, error) {
	tried := dialog.IdentityTried{Step: dialog.StepProof, Outcome: dialog.IdentityLocked}
	left, ok, err := s.countTries(ctx, in, limitsOf(dialog.StepProof, c, in, c.Claim.Number))
	if err != nil || !ok {
		return tried, err
	}
	fits, err := s.whoFits(ctx, *c.Claim, p)
	if err != nil {
		return nil, err
	}
	switch {
	case len(fits) == 1 && f.Line == dialog.LineLinked:
		return s.verifiedEvent(ctx, state.Identity.Wish, state.Identity.Button, "", "", f)
	case len(fits) == 1:
		claim := *c.Claim
		claim.Customer = fits[0]
		c.Claim = &claim
		tried.Outcome = dialog.IdentityRight
	case left == 0:
	case len(fits) > 1:
		tried.Outcome = dialog.IdentityMore
	default:
		tried.Outcome, tried.Left = dialog.IdentityWrong, left
	}
	return tried, nil
}

// whoFits are those of the claimants whom a proof fits.
func (s *Service) whoFits(ctx context.Context, c Claim, p proof) ([]string, error) {
	customers, err := s.claimants(ctx, c)
	if err != nil {
		return nil, err
	}
	var fits []string
	for _, customer := range customers {
		person, err := s.personOf(ctx, customer)
		if err != nil {
			return nil, err
		}
		if p.fits(person) {
			fits = append(fits, customer)
		}
	}
	if len(customers) == 0 {
		p.fits(Person{}) // nobody is compared with as well
	}
	return fits, nil
}

// claimants are the customers that somebody may be who makes a claim.
func (s *Service) claimants(ctx context.Context, c Claim) ([]string, error) {
	if c.Customer != "" {
		return []string{c.Customer}, nil
	}
	return s.book.ByPhone(ctx, c.Number)
}

func (s *Service) personOf(ctx context.Context, customer string) (Person, error) {
	lines, err := s.linesOf(ctx, customer)
	if err != nil {
		return Person{}, err
	}
	p, err := s.accounts.parsed(lines[0])
	if err != nil {
		return Person{}, err
	}
	return p.person, nil
}

// verifiedEvent says that it is known who they are, with what they wanted, read.
func (s *Service) verifiedEvent(ctx context.Context, wish, button string, l dialog.Locale, reason dialog.HandOffReason, f dialog.Facts) (dialog.Event, error) {
	e := dialog.Verified{Button: button, Locale: l, Case: reason}
	if wish != "" {
		reading, err := s.reader.Read(ctx, dialog.Message{Text: wish, Now: f.Now, Currency: s.policy.Currency})
		if err != nil {
			return nil, fmt.Errorf("read: %w", err)
		}
		e.Wish = &dialog.Wrote{Text: strings.Clone(wish), Reading: reading}
	}
	return e, nil
}

// sendIdentityCode has a code sent after the commit. To a number that has got
// too many none goes for now, and nothing says so: it would tell of others'
// tries.
func (p *performance) sendIdentityCode(ctx context.Context) error {
	if p.next.Customer != "" {
		p.next.Claim = &Claim{Customer: p.next.Customer, Channel: p.next.Channel, Address: p.next.Address}
	}
	if p.next.Claim == nil {
		return fmt.Errorf("a code for no claim: %w", ErrNotFound)
	}
	claim := *p.next.Claim
	if claim.Number == "" {
		person, err := p.s.personOf(ctx, claim.Customer)
		if err != nil {
			return err
		}
		claim.Number = p.s.book.PhoneHash(string(person.Phone.Reveal()))
	}
	in := Inbound{Channel: p.turn.Channel, EventID: p.turn.EventID, At: p.at}
	_, ok, err := p.s.countTries(ctx, in, []limit{{"send", "number/" + claim.Number, codesPerHour, lockFor}})
	if err != nil {
		return err
	}
	claim.Muted = !ok
	p.next.Claim = &claim
	p.next.Code = codeSent(p.next.Code, p.turn.Sequence, p.at)
	p.identityCode = true
	return nil
}
