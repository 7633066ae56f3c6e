package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"log/slog"
	"net/http"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"repaybot/bot/paper"
	"repaybot/bot/web"
	"repaybot/bot/web/api"
	"repaybot/dialog"
)

// demoAudience is whom the made-up bank's tokens are for.
const demoAudience = "repaybot-demo"

// demoTokens signs tokens as a bank's own site would, with a key of this run.
type demoTokens struct {
	key ed25519.PrivateKey
	now func() time.Time
}

// Token is a token for a customer who is logged in.
func (d demoTokens) Token(who web.Customer) (string, error) {
	now := d.now()
	return jwt.NewWithClaims(jwt.SigningMethodEdDSA, jwt.RegisteredClaims{
		Subject: who.ID, Audience: jwt.ClaimStrings{demoAudience}, ID: rand.Text(),
		IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(time.Minute)),
	}).SignedString(d.key)
}

// demoAPI is the API of the demo, and the tokens that its bank's page gives out.
func demoAPI(s *shell, words dialog.Phraser, codes *web.ShownCodes, now func() time.Time, log *slog.Logger) (*api.API, demoTokens, error) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, demoTokens{}, err
	}
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		return nil, demoTokens{}, err
	}
	keys, err := api.ParseKeys(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	if err != nil {
		return nil, demoTokens{}, err
	}
	secret := make([]byte, secretSize)
	if _, err := rand.Read(secret); err != nil {
		return nil, demoTokens{}, err
	}
	a, err := api.New(api.Options{
		Service: s.Service, Store: s.db, Phraser: words, Secret: secret, Description: web.OpenAPI(), Keys: keys, Audience: demoAudience,
		Files: s.db, Codes: codes, Now: now, Log: log, Random: rand.Reader,
	})
	if err == nil {
		codes.Tell(a.Tell)
	}
	return a, demoTokens{private, now}, err
}

// withAPI puts the API beside the pages.
func withAPI(pages http.Handler, a http.Handler) *http.ServeMux {
	mux := http.NewServeMux()
	mux.Handle("/", pages)
	mux.Handle(apiPath, a)
	mux.HandleFunc("GET "+paperStyle, paper.ServeStyle)
	return mux
}
