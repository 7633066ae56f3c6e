package bot

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
)

// redacted stands wherever a secret would be written.
const redacted = "[redacted]"

// Secret is text that names a person, or that a person wrote. It prints,
// logs and marshals as "[redacted]"; only Reveal gives it away.
type Secret struct{ text []byte }

// NewSecret takes text, which must not be changed after.
func NewSecret(text []byte) Secret { return Secret{text} }

// Reveal is the text itself.
func (s Secret) Reveal() []byte { return s.text }

// String never tells.
func (s Secret) String() string { return redacted }

// Format never tells, whatever the verb.
func (s Secret) Format(f fmt.State, _ rune) { fmt.Fprint(f, redacted) }

// LogValue never tells.
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText never tells.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// Person is the fields of the book that name a customer. What a turn knows of
// a customer does not have them.
type Person struct{ Name, Phone, IDLast4, BirthDate Secret }

// Digest is the hex SHA-256 under which a text is kept.
func Digest(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
