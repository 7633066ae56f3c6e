package mongo_test

import (
	"testing"

	"repaybot/storage/mongo"
	"repaybot/storage/storetest"
)

func TestTheMasterKeyIsChanged(t *testing.T) {
	uri, name := newDatabase(t)
	storetest.Rekey(t, func(master []byte, retired ...[]byte) (storetest.KeyedStore, error) {
		return mongo.Open(t.Context(), uri, name, master, retired...)
	})
}
