package api

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"repaybot/bot"
)

const (
	// tokenLife is how long the bank's token may hold.
	tokenLife = 5 * time.Minute
	// tokenLeeway is how far the bank's clock may be off.
	tokenLeeway = 30 * time.Second
)

// TokenError says why a token of the bank's is not taken. It quotes nothing of it.
type TokenError struct {
	Reason string
	Cause  error
}

func (e *TokenError) Error() string { return "the token " + e.Reason }
func (e *TokenError) Unwrap() error { return e.Cause }

// Keys are the bank's own, by which its tokens are checked.
type Keys interface {
	// For returns the keys that a token of that key id and algorithm may be signed
	// with: public keys of crypto/rsa, crypto/ecdsa or crypto/ed25519.
	For(ctx context.Context, id, algorithm string) ([]jwt.VerificationKey, error)
}

// algorithms are those that a token may be signed by: none by a shared secret.
var algorithms = []string{"RS256", "ES256", "EdDSA"}

// bankToken checks a token: its signature, whom it is for, and its times. What
// is returned is its customer and its own name.
func (s *server) bankToken(ctx context.Context, token string, now time.Time) (*jwt.RegisteredClaims, error) {
	var c jwt.RegisteredClaims
	parser := jwt.NewParser(jwt.WithValidMethods(algorithms), jwt.WithAudience(s.Audience), jwt.WithExpirationRequired(),
		jwt.WithIssuedAt(), jwt.WithLeeway(tokenLeeway), jwt.WithTimeFunc(func() time.Time { return now }), jwt.WithStrictDecoding())
	_, err := parser.ParseWithClaims(token, &c, func(t *jwt.Token) (any, error) {
		id, _ := t.Header["kid"].(string)
		keys, err := s.Keys.For(ctx, id, t.Method.Alg())
		return jwt.VerificationKeySet{Keys: keys}, err
	})
	var unreachable *KeysError
	switch {
	case errors.As(err, &unreachable):
		return nil, err
	case errors.Is(err, jwt.ErrTokenExpired):
		return nil, &TokenError{"has run out", err}
	case errors.Is(err, jwt.ErrTokenInvalidAudience):
		return nil, &TokenError{"is for somebody else", err}
	case errors.Is(err, jwt.ErrTokenUsedBeforeIssued), errors.Is(err, jwt.ErrTokenNotValidYet):
		return nil, &TokenError{"is of a time to come", err}
	case err != nil:
		return nil, &TokenError{"is not signed as it should", err}
	case c.IssuedAt == nil || c.ExpiresAt.Sub(c.IssuedAt.Time) > tokenLife || c.ExpiresAt.Before(c.IssuedAt.Time):
		return nil, &TokenError{Reason: "does not hold for at most 5 minutes from iat to exp"}
	case len(c.ID) < 8 || len(c.ID) > 256:
		return nil, &TokenError{Reason: "has no jti of 8 to 256 characters"}
	case c.Subject == "":
		return nil, &TokenError{Reason: "names no customer"}
	}
	return &c, nil
}

// customerOf is whom a token is about. It is taken once, whichever process it
// comes to.
func (s *server) customerOf(ctx context.Context, token string, now time.Time) (string, error) {
	no := func(why string) error { return refusal(http.StatusUnauthorized, why).at("/token", "") }
	if s.Keys == nil {
		return "", no("no bank's tokens are taken here")
	}
	c, err := s.bankToken(ctx, token, now)
	var refused *TokenError
	if errors.As(err, &refused) {
		return "", no(refused.Error())
	}
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(c.Issuer + "\x00" + c.ID))
	key := "token/" + hex.EncodeToString(sum[:16])
	// The first to come is counted, and locks out all others for longer than the
	// token can hold.
	tries, err := s.Store.CountTry(ctx, bot.Try{Key: key, LockKey: key, EventID: rand.Text(), At: now, Max: 1, Lock: 2 * (tokenLife + tokenLeeway)})
	if err != nil {
		return "", err
	}
	if !tries.Locked.IsZero() || tries.Count > 1 {
		return "", no("the token was taken before")
	}
	return c.Subject, nil
}
