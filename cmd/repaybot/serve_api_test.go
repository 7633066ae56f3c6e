package main

import (
	"bufio"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// TestServeAPI serves with the bank's key: who the bank vouches for is shown what
// they owe and follows their conversation, and the stream says so when it stops.
func TestServeAPI(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	accounts := sampleInto(t, dir)
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	keys := writeFile(t, "bank.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})))
	s := startServing(t, dir, "", []string{"REPAYBOT_WIDGET_JWT_KEYS", keys, "REPAYBOT_WIDGET_ORIGINS", "https://www.bank.example"}, channels)
	token, err := jwt.NewWithClaims(jwt.SigningMethodEdDSA, jwt.RegisteredClaims{
		Subject: accounts[0].Customer.ID, Audience: jwt.ClaimStrings{"repaybot"}, ID: rand.Text(),
		IssuedAt: jwt.NewNumericDate(time.Now()), ExpiresAt: jwt.NewNumericDate(time.Now().Add(time.Minute)),
	}).SignedString(private)
	if err != nil {
		t.Fatal(err)
	}
	session := ""
	ask := func(method, path, body string) *http.Response {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, s.base+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Origin", "https://www.bank.example")
		r.Header.Set("Authorization", "Bearer "+session)
		a, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { a.Body.Close() })
		return a
	}
	read := func(a *http.Response) string {
		t.Helper()
		text, err := io.ReadAll(a.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	var begun struct{ Session string }
	if err := json.Unmarshal([]byte(read(ask("POST", "/api/v1/session", fmt.Sprintf(`{"token":%q}`, token)))), &begun); err != nil || begun.Session == "" {
		t.Fatalf("no session: %+v, %v", begun, err)
	}
	if a := ask("POST", "/api/v1/session", fmt.Sprintf(`{"token":%q}`, token)); a.StatusCode != http.StatusUnauthorized {
		t.Errorf("the token is taken twice: %d", a.StatusCode)
	}
	session = begun.Session
	if text := read(ask("GET", "/api/v1/statement", "")); !strings.Contains(text, accounts[0].Number) {
		t.Errorf("nothing is owed: %s", text)
	}
	if text := read(ask("GET", "/api/v1/openapi.yaml", "")); !strings.HasPrefix(text, "openapi: 3.1") {
		t.Errorf("it is not described: %.40q", text)
	}
	ask("GET", "/api/v1/conversation", "")
	stream := ask("GET", "/api/v1/events?after=0", "")
	lines := bufio.NewScanner(stream.Body)
	for lines.Scan() && !strings.HasPrefix(lines.Text(), "event: seen") {
	}
	took, err := s.stop()
	if err != nil || took > 5*time.Second {
		t.Errorf("stopping took %v: %v", took, err)
	}
	ended := false
	for lines.Scan() {
		ended = ended || strings.Contains(lines.Text(), `{"reason":"stopping"}`)
	}
	if !ended {
		t.Error("the stream does not say that it ends")
	}
	if log := s.log.String(); strings.Contains(log, session) || strings.Contains(log, token) {
		t.Error("the log holds what lets somebody in")
	}
}
