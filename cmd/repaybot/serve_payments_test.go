package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/bot/signed"
	"repaybot/negotiation"
)

// TestServePaymentsAndBooks serves, takes the book beside it by the import
// command, and is told of a payment: the customer's conversation is told of
// both, and the same book and the same payment again change nothing.
func TestServePaymentsAndBooks(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	accounts := sampleInto(t, dir)
	const secret = "Zk3v9QpLmX27RtYw8NcBd5HsUe4GjPz6"
	s := startServing(t, dir, "", []string{"REPAYBOT_PAYMENTS_SECRET", secret}, channels)

	policy, today := filepath.Join(dir, "policy.yaml"), time.Now().UTC().Format(time.DateOnly)
	config := writeFile(t, "repaybot.yaml", fmt.Sprintf("policy: %s\ndata_dir: %s\n", policy, dir))
	a := accounts[0]
	book := filepath.Join(t.TempDir(), "book.jsonl")
	if err := os.WriteFile(book, negotiation.AppendBookLine(nil, a), 0o600); err != nil {
		t.Fatal(err)
	}
	take := func(want string) {
		t.Helper()
		var out, errs bytes.Buffer
		code := run(t.Context(), []string{"import", "--config", config, book}, environmentOf("REPAYBOT_PII_KEY", testKey), strings.NewReader(""), &out, &errs)
		if code != exitDone || !strings.Contains(out.String(), want) {
			t.Fatalf("exit %d, %s%s", code, out.String(), errs.String())
		}
	}
	take("0 changed, 1 as they were; 0 lines refused\n1 conversations were told")
	take("0 changed, 1 as they were; 0 lines refused\n")

	body := fmt.Sprintf(`{"id":"P1","account":%q,"amount":"1.00","currency":%q,"paid_on":%q}`, a.Number, a.Currency, today)
	ask := func(method, path, body, text string) (int, string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, s.base+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set(signed.Header, signed.Sign(time.Now(), []byte(text), []byte(secret)))
		got, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer got.Body.Close()
		var answer struct {
			Status any `json:"status"`
		}
		if err := json.NewDecoder(got.Body).Decode(&answer); err != nil {
			t.Fatal(err)
		}
		return got.StatusCode, fmt.Sprint(answer.Status)
	}
	for i, want := range []int{http.StatusAccepted, http.StatusOK} {
		if status, text := ask("POST", "/api/v1/payments", body, body); status != want {
			t.Errorf("time %d: %d %s", i+1, status, text)
		}
	}
	if status, _ := ask("POST", "/api/v1/payments", body, "another"); status != http.StatusUnauthorized {
		t.Errorf("a wrong signature: %d", status)
	}
	waitFor(t, "the payment counts", func() bool {
		_, text := ask("GET", "/api/v1/payments/P1", "", "GET /api/v1/payments/P1")
		return text == string(bot.PaymentCounted)
	})
}
