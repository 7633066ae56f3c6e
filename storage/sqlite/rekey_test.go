package sqlite_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"repaybot/storage/sqlite"
	"repaybot/storage/storetest"
)

func TestTheMasterKeyIsChanged(t *testing.T) {
	dir := t.TempDir()
	storetest.Rekey(t, func(master []byte, retired ...[]byte) (storetest.KeyedStore, error) {
		return sqlite.Open(t.Context(), dir, master, retired...)
	})
}

// TestAnOldDatabaseKeepsItsHashes opens one that kept no index's keys: they are
// those of the key it was written under, also where that is a retired one.
func TestAnOldDatabaseKeepsItsHashes(t *testing.T) {
	other := make([]byte, 32)
	other[0] = 9
	dir := openV1(t)
	if _, err := sqlite.Open(t.Context(), dir, other); err == nil {
		t.Fatal("another key opens it")
	}
	d, err := sqlite.Open(t.Context(), dir, other, key)
	if err != nil {
		t.Fatal(err)
	}
	hash := d.PhoneHash("+8613800138000")
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if d, err = sqlite.Open(t.Context(), openV1(t), key); err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	// Worked out by the rule from before: HMAC-SHA256 under HMAC-SHA256(pii_key, "blind index").
	if now := d.PhoneHash("+8613800138000"); now != hash || now != oldHash("+8613800138000") {
		t.Errorf("hashes %s and %s", hash, now)
	}
}

func oldHash(phone string) string {
	m := hmac.New(sha256.New, key)
	m.Write([]byte("blind index"))
	m = hmac.New(sha256.New, m.Sum(nil))
	m.Write([]byte("phone\x00" + phone))
	return hex.EncodeToString(m.Sum(nil)[:16])
}
