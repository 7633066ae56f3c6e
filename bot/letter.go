package bot

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"repaybot/dialog"
)

// letterBody is what a letter's record holds.
type letterBody struct {
	Customer string    `json:"customer"`
	Expires  time.Time `json:"expires"`
}

// ErrExpired says that a moment is past already.
var ErrExpired = errors.New("that moment is past")

// NewLink makes a token for a link in a letter to a customer: it says who they
// would be, once and until a moment, and a code and a proof are still asked for,
// because a letter may be in somebody else's hands. Only the token's keyed hash
// is kept. It is fit for a Telegram deep link: 26 letters and digits. It fails
// with [ErrUnknownCustomer] and [ErrExpired].
func (s *Service) NewLink(ctx context.Context, customer string, expires time.Time) (token string, err error) {
	if _, err := s.linesOf(ctx, customer); err != nil {
		return "", err
	}
	now := s.now()
	if !expires.After(now) {
		return "", ErrExpired
	}
	token = rand.Text()
	body, err := json.Marshal(letterBody{customer, expires})
	if err != nil {
		return "", err
	}
	return token, s.store.Settle(ctx, []Record{{
		Key: s.letterKey(token), Status: RecordActive, Customer: bankSubject, Conversation: "letter", At: now, Body: body,
	}})
}

// bankSubject is whose key seals what belongs to no customer.
const bankSubject = "bank"

func (s *Service) letterKey(token string) string { return "letter/" + s.letterHash(token) }

func (s *Service) letterHash(token string) string { return s.codes.hashed("letter\x00" + token) }

// letterEvent takes the token of a letter's link. Where another chat has used
// it, or it has run out, it says only that it is over.
func (s *Service) letterEvent(ctx context.Context, c *Conversation, in Inbound) (dialog.Event, error) {
	over := dialog.IdentityTried{Step: dialog.StepLetter, Outcome: dialog.IdentityWrong}
	hash := s.letterHash(in.Start)
	rs, err := s.store.Records(ctx, []string{"letter/" + hash, "lettered/" + hash})
	if err != nil {
		return nil, err
	}
	var letter *letterBody
	used := false
	for _, r := range rs {
		switch {
		case r.Key == "letter/"+hash:
			letter = &letterBody{}
			if err := json.Unmarshal(r.Body, letter); err != nil {
				return nil, fmt.Errorf("letter: %w", err)
			}
		case r.Conversation == c.ID && r.Sequence == c.Sequence: // this turn, done again
		default:
			if r.Status == RecordPending {
				if r, err = s.finish(ctx, r); err != nil {
					return nil, err
				}
			}
			if used = r.Status == RecordActive; r.Status != RecordEnded && (r.Conversation != c.ID || !used) {
				return over, nil
			}
		}
	}
	if letter == nil || !in.At.Before(letter.Expires) {
		return over, nil
	}
	c.Claim = &Claim{Customer: letter.Customer, Channel: in.Channel, Address: in.Sender}
	if !used {
		c.Claim.letter = hash
	}
	return dialog.IdentityTried{Step: dialog.StepLetter, Outcome: dialog.IdentityTaken}, nil
}

// useLetter claims a letter's link for this conversation, so that it is used
// once, whoever else opens it at the same time.
func (p *performance) useLetter() {
	if p.next.Claim == nil || p.next.Claim.letter == "" {
		return
	}
	r := p.newRecord("lettered/"+p.next.Claim.letter, nil)
	p.next.Claim.letter = ""
	r.Customer = bankSubject
	p.claim(r)
}
