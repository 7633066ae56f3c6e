package sealed

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
)

// Index makes blind indexes: keyed hashes under which something that names a
// person can be found again by who knows it, and by nobody who only has the
// database. A plain hash would not do: there are few enough phone numbers to
// try them all.
type Index struct{ key []byte }

// NewIndex makes an index whose key follows from the master key, and can't
// lead back to it.
func NewIndex(master []byte) *Index {
	m := hmac.New(sha256.New, master)
	m.Write([]byte("blind index"))
	return &Index{m.Sum(nil)}
}

// Phone is the hash of a phone number (E.164): 32 hex digits. No number has
// none.
func (i *Index) Phone(number string) string {
	if number == "" {
		return ""
	}
	m := hmac.New(sha256.New, i.key)
	m.Write([]byte("phone\x00" + number))
	return hex.EncodeToString(m.Sum(nil)[:16])
}
