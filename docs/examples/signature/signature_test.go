package signature

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"repaybot/bot/signed"
)

const (
	secret = "Zk3v9QpLmX27RtYw8NcBd5HsUe4GjPz6"
	body   = `{"key":"a/1/1"}`
)

var at = time.Unix(1764057600, 0)

// TestRight: what Repaybot signs, with one secret or two, is right for five
// minutes, and nothing else is.
func TestRight(t *testing.T) {
	ours := signed.Sign(at, []byte(body), []byte(secret))
	other := signed.Sign(at, []byte(body), []byte("another"))
	_, sum, _ := strings.Cut(ours, ",")
	for name, c := range map[string]struct {
		header, body string
		off          time.Duration
		want         bool
	}{
		"Repaybot's":             {ours, body, 0, true},
		"our own":                {Of(secret, at, []byte(body)), body, 0, true},
		"the old secret's first": {signed.Sign(at, []byte(body), []byte("another"), []byte(secret)), body, 0, true},
		"the old secret's last":  {signed.Sign(at, []byte(body), []byte(secret), []byte("another")), body, 0, true},
		"other parts beside":     {"v2=00," + sum + ",t=1764057600,x", body, 0, true},
		"not hex beside":         {ours + ",v1=zz", body, 0, true},
		"five minutes late":      {ours, body, Tolerance, true},
		"five minutes early":     {ours, body, -Tolerance, true},
		"too late":               {ours, body, Tolerance + time.Second, false},
		"too early":              {ours, body, -Tolerance - time.Second, false},
		"another secret":         {other, body, 0, false},
		"another body":           {ours, body + " ", 0, false},
		"another moment":         {"t=1764057601," + sum, body, 0, false},
		"another version alone":  {strings.Replace(ours, "v1", "v2", 1), body, 0, false},
		"no sum":                 {"t=1764057600", body, 0, false},
		"an empty sum":           {"t=1764057600,v1=", body, 0, false},
		"no moment":              {sum, body, 0, false},
		"nothing":                {"", body, 0, false},
	} {
		if got := Right(secret, c.header, []byte(c.body), at.Add(c.off)); got != c.want {
			t.Errorf("%s: %t for %q", name, got, c.header)
		}
	}
}

// TestPost: what is posted is right for Repaybot's own check.
func TestPost(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got, err := io.ReadAll(r.Body)
		if err == nil {
			err = signed.Verify(r.Header.Get(signed.Header), got, at, []byte(secret))
		}
		if err != nil || string(got) != body || r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s %s %v: %v", r.Method, got, r.Header, err)
		}
		w.WriteHeader(http.StatusAccepted)
	}))
	t.Cleanup(server.Close)
	if status, err := Post(t.Context(), server.Client(), server.URL, secret, at, []byte(body)); err != nil || status != http.StatusAccepted {
		t.Errorf("%d, %v", status, err)
	}
	server.Close()
	if status, err := Post(t.Context(), server.Client(), server.URL, secret, at, []byte(body)); err == nil || status != 0 {
		t.Errorf("%d, %v of nobody's answer", status, err)
	}
}
