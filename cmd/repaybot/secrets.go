package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"

	"repaybot/bot/signed"
	"repaybot/storage/sealed"
)

var telegramToken = regexp.MustCompile(`^[0-9]{6,}:[A-Za-z0-9_-]{30,}$`)

// telegramSecret is what Telegram takes as the secret of a webhook.
var telegramSecret = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)

// howToMakeAKey is told whoever has none.
const howToMakeAKey = "make one with `openssl rand -base64 32`"

// exampleWords stand in values that were copied from some text.
var exampleWords = []string{"example", "changeme", "change-me", "secret", "password", "test", "default", "dummy", "xxxx", "1234", "abcd"}

// piiKey reads the master key, or says what is wrong with it.
func (r *settingsReader) piiKey(s *Settings) {
	text := r.secret("pii_key")
	if text == "" {
		r.fault("pii_key", "is not set, and without it nothing can be kept sealed: %s, and keep it where backups are not", howToMakeAKey)
		return
	}
	key, err := parseKey(text)
	if err != nil {
		r.fault("pii_key", "%v: %s", err, howToMakeAKey)
		return
	}
	s.PIIKey = key
	if text = r.secret("pii_key_retired"); text == "" {
		return
	}
	// Its strength is not asked for: a weak one has to be replaced all the more.
	retired, err := decodeKey(text)
	switch {
	case err != nil:
		r.fault("pii_key_retired", "%v", err)
	case bytes.Equal(retired, key):
		r.fault("pii_key_retired", "is pii_key itself: it is the key from before")
	default:
		s.PIIKeyRetired = retired
	}
}

// retiredKeys are the master keys before the present one.
func (s *Settings) retiredKeys() [][]byte {
	if s.PIIKeyRetired == nil {
		return nil
	}
	return [][]byte{s.PIIKeyRetired}
}

// parseKey reads 32 random bytes in base64 or hex. What nobody drew at random
// is refused. Its errors never quote the key.
func parseKey(text string) ([]byte, error) {
	key, err := decodeKey(text)
	if err != nil {
		return nil, err
	}
	return key, weakKey(key)
}

func decodeKey(text string) ([]byte, error) {
	if len(text) == 2*sealed.KeySize {
		if key, err := hex.DecodeString(text); err == nil {
			return key, nil
		}
	}
	for _, e := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
		if key, err := e.DecodeString(text); err == nil && len(key) == sealed.KeySize {
			return key, nil
		}
	}
	return nil, fmt.Errorf("is not %d bytes in base64 or hex", sealed.KeySize)
}

// leastDistinct is how many different values 32 random bytes have at least:
// fewer come up less than once in 10^15.
const leastDistinct = 18

// weakKey says why bytes were not drawn at random; nil if they may have been.
func weakKey(key []byte) error {
	distinct := map[byte]bool{}
	steps := map[byte]bool{} // differences of neighbours: one for 0, 1, 2, 3 …
	printable := true
	for i, b := range key {
		distinct[b] = true
		if i > 0 {
			steps[b-key[i-1]] = true
		}
		printable = printable && b >= ' ' && b <= '~'
	}
	switch {
	case len(distinct) < leastDistinct || len(steps) < 8:
		return fmt.Errorf("is weak: its bytes repeat")
	case printable:
		return fmt.Errorf("is weak: it is text, not random bytes")
	}
	return nil
}

// strong wants a secret that nobody guesses.
func (r *settingsReader) strong(key, value string) {
	switch {
	case value == "":
		r.fault(key, "is not set: %s", howToMakeAKey)
	case weakText(value):
		r.fault(key, "is weak: %s", howToMakeAKey)
	}
}

// signs wants a secret that signs what goes between two programs.
func (r *settingsReader) signs(key, value string) {
	if value != "" && len(value) < signed.MinSecret {
		r.fault(key, "is weak: it has %d bytes and needs %d; %s", len(value), signed.MinSecret, howToMakeAKey)
		return
	}
	r.strong(key, value)
}

// weakText tells whether a secret is short, repeats, or is an example's.
func weakText(value string) bool {
	distinct := map[rune]bool{}
	for _, c := range value {
		distinct[c] = true
	}
	if len(value) < 24 || len(distinct) < 10 {
		return true
	}
	low := strings.ToLower(value)
	for _, w := range exampleWords {
		if strings.Contains(low, w) {
			return true
		}
	}
	return false
}
