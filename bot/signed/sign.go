package signed

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
)

// Header is the name of the header that holds a signature.
const Header = "Repaybot-Signature"

// MinSecret is the shortest secret, in bytes: as long as what HMAC-SHA256
// makes of it (RFC 2104, section 3).
const MinSecret = sha256.Size

// Sign returns the value of [Header] for a body that is sent at a moment,
// which is signed to the second. Several secrets make several signatures.
func Sign(at time.Time, body []byte, secrets ...[]byte) string {
	stamp := strconv.FormatInt(at.Unix(), 10)
	var b strings.Builder
	b.WriteString("t=" + stamp)
	for _, s := range secrets {
		b.WriteString(",v1=" + hex.EncodeToString(sum(s, stamp, body)))
	}
	return b.String()
}

func sum(secret []byte, stamp string, body []byte) []byte {
	m := hmac.New(sha256.New, secret)
	m.Write([]byte(stamp + "."))
	m.Write(body)
	return m.Sum(nil)
}
