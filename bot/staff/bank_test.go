package staff_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// fakeBank is a bank's own sign-on: a server with keys of its own.
type fakeBank struct {
	*httptest.Server
	t         *testing.T
	key       *rsa.PrivateKey
	challenge string // of the sign-on that is under way
	nonce     string

	mu     sync.Mutex
	claims jwt.MapClaims // of the next token
	signer *rsa.PrivateKey
	asked  []url.Values // at the token's address
}

func newFakeBank(t *testing.T) *fakeBank {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	b := &fakeBank{t: t, key: key, signer: key}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		b.answer(w, map[string]any{
			"issuer": b.URL, "authorization_endpoint": b.URL + "/authorize", "token_endpoint": b.URL + "/token", "jwks_uri": b.URL + "/keys",
			"end_session_endpoint": b.URL + "/end", "id_token_signing_alg_values_supported": []string{"RS256"},
		})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		b.answer(w, map[string]any{"keys": []any{map[string]string{
			"kty": "RSA", "kid": "1", "alg": "RS256", "use": "sig", "n": base64.RawURLEncoding.EncodeToString(key.N.Bytes()),
			"e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(key.E)).Bytes()),
		}}})
	})
	mux.HandleFunc("POST /token", b.token)
	b.Server = httptest.NewServer(mux)
	t.Cleanup(b.Close)
	return b
}

func (b *fakeBank) answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		b.t.Error(err)
	}
}

// token gives out a token to who proves that it began the sign-on.
func (b *fakeBank) token(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		b.t.Error(err)
	}
	id, secret, _ := r.BasicAuth()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asked = append(b.asked, r.PostForm)
	sum := sha256.Sum256([]byte(r.PostForm.Get("code_verifier")))
	if id != "repaybot" || secret != "Zk3v9QpLmX27RtYw8NcBd5Hs" || r.PostForm.Get("code") != "the code" || base64.RawURLEncoding.EncodeToString(sum[:]) != b.challenge {
		w.WriteHeader(http.StatusBadRequest)
		b.answer(w, map[string]string{"error": "invalid_grant"})
		return
	}
	b.answer(w, map[string]any{"access_token": "x", "token_type": "Bearer", "expires_in": 60, "id_token": b.sign(b.claims)})
}

func (b *fakeBank) sign(claims jwt.MapClaims) string {
	t := jwt.NewWithClaims(jwt.SigningMethodRS256, claims)
	t.Header["kid"] = "1"
	text, err := t.SignedString(b.signer)
	if err != nil {
		b.t.Fatal(err)
	}
	return text
}

// visit is what the bank's page notes when a browser comes to it.
func (b *fakeBank) visit(address string) (state string) {
	b.t.Helper()
	u, err := url.Parse(address)
	if err != nil || !strings.HasPrefix(address, b.URL+"/authorize") {
		b.t.Fatalf("sent to %s", address)
	}
	q := u.Query()
	if q.Get("code_challenge_method") != "S256" || q.Get("response_type") != "code" || q.Get("client_id") != "repaybot" || q.Get("redirect_uri") != "https://chat.example.bank/console/sign-on/back" {
		b.t.Errorf("asked for %v", q)
	}
	b.challenge, b.nonce = q.Get("code_challenge"), q.Get("nonce")
	return q.Get("state")
}

// says has the next token name somebody, with changes.
func (b *fakeBank) says(subject, name string, roles []string, now time.Time, change func(jwt.MapClaims)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.claims = jwt.MapClaims{
		"iss": b.URL, "aud": "repaybot", "sub": subject, "iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix(), "nonce": b.nonce,
		"preferred_username": name, "name": "Linda Lin", "groups": roles, "sid": "sid-of-" + subject,
	}
	if change != nil {
		change(b.claims)
	}
}
