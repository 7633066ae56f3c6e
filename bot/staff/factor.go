package staff

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

// factor is a second factor: codes of an app by the clock (RFC 6238: SHA-1, six
// digits, 30 seconds, as every app takes them), and recovery codes.
type factor struct {
	Secret   string    `json:"secret"` // base32
	Since    time.Time `json:"since"`
	Last     int64     `json:"last"`     // the newest step whose code was taken: no code counts twice
	Recovery []string  `json:"recovery"` // keyed hashes of those that are left
}

const (
	codeStep      = 30 * time.Second
	codeAround    = 1 // steps before and after in which a code counts: clocks differ
	recoveryCodes = 10
)

func stepOf(now time.Time) int64 { return now.Unix() / int64(codeStep/time.Second) }

// match is the step whose code this is and that is newer than last, 0 for none.
func match(secret, code string, now time.Time, last int64) int64 {
	found := int64(0)
	for step := stepOf(now) - codeAround; step <= stepOf(now)+codeAround; step++ {
		right, err := hotp.ValidateCustom(code, uint64(step), secret, hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && right && step > last {
			found = step
		}
	}
	return found
}

// recoveryHash is how a recovery code is kept.
func (a *Accounts) recoveryHash(who, code string) string {
	return a.hashed("recovery", who+"/"+strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToLower(code)))
}

// hashed is a keyed hash of what would else be guessed, or name somebody.
func (a *Accounts) hashed(kind, text string) string {
	mac := hmac.New(sha256.New, a.secret)
	mac.Write([]byte(kind + "\x00" + text))
	return hex.EncodeToString(mac.Sum(nil))[:40]
}

// use takes a code, of the app or for recovery, so that it never counts again; it
// tells whether it was one.
func (f *factor) use(a *Accounts, who, code string, now time.Time) bool {
	if step := match(f.Secret, strings.ReplaceAll(code, " ", ""), now, f.Last); step > 0 {
		f.Last = step
		return true
	}
	hash := a.recoveryHash(who, code)
	for i, has := range f.Recovery {
		if subtle.ConstantTimeCompare([]byte(has), []byte(hash)) == 1 {
			f.Recovery = slices.Delete(f.Recovery, i, i+1)
			return true
		}
	}
	return false
}

// Enrolment is what an app is set up with.
type Enrolment struct {
	Secret string // base32, in groups of four, to be typed
	URI    string // otpauth://…, to be shown as a QR code
}

// Errors of codes.
var (
	ErrCode     = errors.New("the code is not right, or was used already")
	ErrEnrolled = errors.New("there is a second factor already")
)

// Enrol begins to set a second factor up, or goes on with what was begun. It
// fails with [ErrEnrolled] or [ErrNoSession].
func (a *Accounts) Enrol(ctx context.Context, token string, now time.Time) (Enrolment, error) {
	has, s, err := a.open(ctx, token, now)
	if err != nil {
		return Enrolment{}, err
	}
	if s.Step != StepEnrol && s.Step != StepIn {
		return Enrolment{}, ErrNoSession
	}
	secret := ""
	err = a.changeAccount(ctx, has.Name, now, func(has *account) error {
		if has.Factor != nil {
			return ErrEnrolled
		}
		if secret = has.Enrolling; secret != "" {
			return errSame
		}
		raw := make([]byte, 20)
		if _, err := io.ReadFull(a.random, raw); err != nil {
			return err
		}
		secret = base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw)
		has.Enrolling = secret
		return nil
	})
	if err != nil {
		return Enrolment{}, err
	}
	return a.enrolment(has.Name, secret), nil
}

func (a *Accounts) enrolment(who, secret string) Enrolment {
	uri := url.URL{
		Scheme: "otpauth", Host: "totp", Path: "/" + a.issuer + ":" + who,
		RawQuery: url.Values{"secret": {secret}, "issuer": {a.issuer}, "digits": {"6"}, "period": {"30"}, "algorithm": {"SHA1"}}.Encode(),
	}
	var groups []string
	for rest := secret; rest != ""; {
		n := min(4, len(rest))
		groups, rest = append(groups, rest[:n]), rest[n:]
	}
	return Enrolment{Secret: strings.Join(groups, " "), URI: strings.ReplaceAll(uri.String(), "+", "%20")}
}

// Confirm sets the second factor up that was begun, by a code of it. It returns the
// recovery codes, which are shown this once, and the session's fresh token. Others
// of the colleague end. It fails with [ErrCode], [*LockedError] or [ErrNoSession].
func (a *Accounts) Confirm(ctx context.Context, token, code string, now time.Time) (fresh string, recovery []string, err error) {
	has, s, err := a.open(ctx, token, now)
	if err != nil {
		return "", nil, err
	}
	if s.Step != StepEnrol && s.Step != StepIn {
		return "", nil, ErrNoSession
	}
	if err := a.countCode(ctx, has.Name, now); err != nil {
		return "", nil, err
	}
	var hashes []string
	for range recoveryCodes {
		code, err := a.word(10)
		if err != nil {
			return "", nil, err
		}
		recovery, hashes = append(recovery, code), append(hashes, a.recoveryHash(has.Name, code))
	}
	err = a.changeAccount(ctx, has.Name, now, func(has *account) error {
		if has.Factor != nil {
			return ErrEnrolled
		}
		step := match(has.Enrolling, strings.ReplaceAll(code, " ", ""), now, 0)
		if has.Enrolling == "" || step == 0 {
			return ErrCode
		}
		has.Factor = &factor{Secret: has.Enrolling, Since: now, Last: step, Recovery: hashes}
		has.Enrolling = ""
		return nil
	})
	if err != nil {
		return "", nil, err
	}
	if err := a.note(ctx, has.Name, has.Role, changed, now, map[string]string{"what": "factor_set"}); err != nil {
		return "", nil, err
	}
	fresh, err = a.advance(ctx, token, StepIn, true, now, func(l *logins) { l.Codes++ })
	return fresh, recovery, err
}

// NewRecovery replaces the recovery codes of a colleague who is logged in, by a
// code of the app. It fails as [Accounts.Confirm] does.
func (a *Accounts) NewRecovery(ctx context.Context, token, code string, now time.Time) ([]string, error) {
	has, s, err := a.open(ctx, token, now)
	if err != nil {
		return nil, err
	}
	if s.Step != StepIn || has.Factor == nil {
		return nil, ErrNoSession
	}
	if err := a.countCode(ctx, has.Name, now); err != nil {
		return nil, err
	}
	var recovery, hashes []string
	for range recoveryCodes {
		code, err := a.word(10)
		if err != nil {
			return nil, err
		}
		recovery, hashes = append(recovery, code), append(hashes, a.recoveryHash(has.Name, code))
	}
	err = a.changeAccount(ctx, has.Name, now, func(has *account) error {
		if has.Factor == nil || !has.Factor.use(a, has.Name, code, now) {
			return ErrCode
		}
		has.Factor.Recovery = hashes
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := a.rightCode(ctx, has.Name, now); err != nil {
		return nil, err
	}
	return recovery, a.note(ctx, has.Name, has.Role, changed, now, map[string]string{"what": "recovery_codes"})
}
