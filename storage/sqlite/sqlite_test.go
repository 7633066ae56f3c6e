package sqlite_test

import (
	"bytes"
	"testing"

	"repaybot/storage/sqlite"
	"repaybot/storage/storetest"
)

var key = bytes.Repeat([]byte{1}, 32)

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) (storetest.Store, func() storetest.Store) {
		dir := t.TempDir()
		var open *sqlite.DB
		again := func() storetest.Store {
			if open != nil {
				if err := open.Close(); err != nil {
					t.Fatal(err)
				}
			}
			var err error
			if open, err = sqlite.Open(t.Context(), dir, key); err != nil {
				t.Fatal(err)
			}
			return open
		}
		s := again()
		t.Cleanup(func() { open.Close() })
		return s, again
	})
}
