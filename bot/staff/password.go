package staff

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"github.com/trustelem/zxcvbn"
)

// What a password has to be: long, and not to be found by a patient guesser
// (zxcvbn's score, of 4).
const (
	leastPassword = 12
	mostPassword  = 256
	leastScore    = 3
)

// ErrWeak says that a password is guessed early.
var ErrWeak = fmt.Errorf("the password is weak: at least %d characters, and nothing that is guessed early, such as names, years and known passwords; four random words will do", leastPassword)

// parameters are OWASP's for argon2id: 19 MiB, two passes, one lane.
func parameters() *argon2id.Params {
	return &argon2id.Params{Memory: 19 << 10, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}
}

// hashPassword is a password's slow hash, or [ErrWeak].
func hashPassword(who, password string) (string, error) {
	if utf8.RuneCountInString(password) < leastPassword || len(password) > mostPassword ||
		zxcvbn.PasswordStrength(password, []string{who, "repaybot", "bank"}).Score < leastScore {
		return "", ErrWeak
	}
	return argon2id.CreateHash(password, parameters())
}

// rightPassword compares a password with an account's, in the same time where
// there is no account (nil) or it has none.
func (a *Accounts) rightPassword(has *account, password string) bool {
	hash := a.dummy
	known := has != nil && has.Hash != "" && has.colleague().Active
	if known {
		hash = has.Hash
	}
	if len(password) > mostPassword {
		password, known = "", false
	}
	match, err := argon2id.ComparePasswordAndHash(password, hash)
	return known && match && err == nil
}

// letters are those of codes that people read and type: none looks like another.
const letters = "abcdefghjkmnpqrstuvwxyz23456789"

// word is so many random letters, in groups of five.
func (a *Accounts) word(n int) (string, error) {
	var b strings.Builder
	raw := make([]byte, 1)
	for i := 0; i < n; {
		if _, err := a.random.Read(raw); err != nil {
			return "", fmt.Errorf("randomness: %w", err)
		}
		// What would make the first letters likelier is drawn again.
		if int(raw[0]) >= 256/len(letters)*len(letters) {
			continue
		}
		if i > 0 && i%5 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(letters[int(raw[0])%len(letters)])
		i++
	}
	return b.String(), nil
}
