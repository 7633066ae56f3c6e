package signed

import (
	"crypto/hmac"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Tolerance is how far the moment of signing may be from the receiver's clock,
// both ways.
const Tolerance = 5 * time.Minute

// maxSignatures bounds how many signatures of one header are looked at.
const maxSignatures = 4

// What can be wrong with a signature, beside [Stale].
var (
	ErrMissing   = errors.New("there is no " + Header)
	ErrMalformed = errors.New(Header + " is not of the form t=<unix seconds>,v1=<hex HMAC-SHA256>")
	ErrWrong     = errors.New(Header + " fits neither body nor secret")
)

// Stale says that a signature is too old, or comes from the future.
type Stale struct{ By time.Duration } // past Tolerance; below zero: from the future

func (e *Stale) Error() string {
	if e.By < 0 {
		return fmt.Sprintf("%s is %s further in the future than clocks may differ", Header, -e.By)
	}
	return fmt.Sprintf("%s is %s older than what is accepted", Header, e.By)
}

// Verify checks the value of [Header] against a body: nil if one of its
// signatures was made with one of the secrets, within [Tolerance] of now. Empty
// secrets count for nothing. The comparison takes the same time wherever two
// signatures differ.
func Verify(header string, body []byte, now time.Time, secrets ...[]byte) error {
	if header == "" {
		return ErrMissing
	}
	stamp, sums, err := parse(header)
	if err != nil {
		return err
	}
	right := false
	for _, secret := range secrets {
		if len(secret) == 0 {
			continue
		}
		want := sum(secret, stamp, body)
		for _, got := range sums {
			right = hmac.Equal(got, want) || right
		}
	}
	if !right {
		return ErrWrong
	}
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return ErrMalformed
	}
	switch age := now.Sub(time.Unix(seconds, 0)); {
	case age > Tolerance:
		return &Stale{By: age - Tolerance}
	case age < -Tolerance:
		return &Stale{By: age + Tolerance}
	}
	return nil
}

// parse reads a header. What it does not know it passes over, so that another
// kind of signature can be added one day.
func parse(header string) (stamp string, sums [][]byte, err error) {
	for part := range strings.SplitSeq(header, ",") {
		name, value, found := strings.Cut(strings.TrimSpace(part), "=")
		if !found {
			return "", nil, ErrMalformed
		}
		switch name {
		case "t":
			if stamp != "" || value == "" {
				return "", nil, ErrMalformed
			}
			stamp = value
		case "v1":
			s, err := hex.DecodeString(value)
			if err != nil || len(sums) == maxSignatures {
				return "", nil, ErrMalformed
			}
			sums = append(sums, s)
		}
	}
	if stamp == "" || len(sums) == 0 {
		return "", nil, ErrMalformed
	}
	return stamp, sums, nil
}
