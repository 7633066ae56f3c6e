package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"repaybot/bot"
	"repaybot/bot/web"
	"repaybot/bot/web/api"
	"repaybot/dialog/wording"
)

// demoAudience is whom the demo bank's tokens are for.
const demoAudience = "repaybot-demo"

// demoBank signs who is logged in on the made-up bank's page, with a key of this run.
type demoBank struct {
	key ed25519.PrivateKey
	now func() time.Time
}

// Sign implements [web.TokenSigner].
func (b demoBank) Sign(customer string) (string, error) {
	now := b.now()
	return jwt.NewWithClaims(jwt.SigningMethodEdDSA, jwt.RegisteredClaims{
		Subject: customer, Audience: jwt.ClaimStrings{demoAudience}, ID: rand.Text(),
		IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(time.Minute)),
	}).SignedString(b.key)
}

// For implements [api.Keys].
func (b demoBank) For(context.Context, string, string) ([]jwt.VerificationKey, error) {
	return []jwt.VerificationKey{b.key.Public()}, nil
}

func newDemoBank(now func() time.Time) (demoBank, error) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	return demoBank{key, now}, err
}

// demoCodes keeps the codes that the demo's pages show, and has the pages told.
type demoCodes struct {
	*web.ShownCodes
	tell atomic.Pointer[func(conversation string)]
}

// SendCode implements [bot.CodeSender].
func (c *demoCodes) SendCode(ctx context.Context, phone, conversation, code string) error {
	err := c.ShownCodes.SendCode(ctx, phone, conversation, code)
	if tell := c.tell.Load(); tell != nil {
		(*tell)(conversation)
	}
	return err
}

// newDemoAPI is the API of the demo.
func newDemoAPI(s *shell, bank demoBank, codes *demoCodes, log *slog.Logger) (*api.API, error) {
	phraser, err := wording.New()
	if err != nil {
		return nil, err
	}
	secret := make([]byte, 32)
	if _, err := rand.Read(secret); err != nil {
		return nil, fmt.Errorf("a key of the demo: %w", err)
	}
	files, _ := bot.StoreAs[bot.Files](s.db)
	a, err := api.New(api.Options{
		Service: s.Service, Store: s.db, Phraser: phraser, Secret: secret, Description: web.Description(),
		Keys: bank, Audience: demoAudience, Files: files, Codes: codes, Now: bank.now, Log: log, Random: rand.Reader,
	})
	if err != nil {
		return nil, err
	}
	tell := a.Tell
	codes.tell.Store(&tell)
	return a, nil
}
