// Package signature signs what a bridge sends to Repaybot, and checks what
// comes from it, by the header [Header] of docs/channels.md. Copy it along with
// the bridge.
package signature

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	// Header is where a signature stands.
	Header = "Repaybot-Signature"
	// Tolerance is how far off a signature's moment may be.
	Tolerance = 5 * time.Minute
)

// Of is the header of a body that is sent at a moment.
func Of(secret string, at time.Time, body []byte) string {
	stamp := strconv.FormatInt(at.Unix(), 10)
	return "t=" + stamp + ",v1=" + hex.EncodeToString(sum(secret, stamp, body))
}

// Right tells whether a body's header was made with the secret, [Tolerance] ago
// at most. Any v1 counts, since there are two while a secret is changed; other
// parts are passed over.
func Right(secret, header string, body []byte, now time.Time) bool {
	var stamp string
	var sums [][]byte
	for part := range strings.SplitSeq(header, ",") {
		switch name, value, _ := strings.Cut(part, "="); name {
		case "t":
			stamp = value
		case "v1":
			if s, err := hex.DecodeString(value); err == nil {
				sums = append(sums, s)
			}
		}
	}
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || now.Sub(time.Unix(seconds, 0)).Abs() > Tolerance {
		return false
	}
	want, right := sum(secret, stamp, body), false
	for _, s := range sums {
		right = hmac.Equal(s, want) || right
	}
	return right
}

// sum is the HMAC-SHA256 of the moment as it is written, a dot and the body.
func sum(secret, stamp string, body []byte) []byte {
	m := hmac.New(sha256.New, []byte(secret))
	m.Write([]byte(stamp + "."))
	m.Write(body)
	return m.Sum(nil)
}

// Post sends JSON to Repaybot, signed, and returns the status of the answer.
func Post(ctx context.Context, client *http.Client, url, secret string, at time.Time, body []byte) (status int, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set(Header, Of(secret, at, body))
	answer, err := client.Do(r)
	if err != nil {
		return 0, err
	}
	return answer.StatusCode, answer.Body.Close()
}
