package mongo

import (
	"crypto/hmac"
	"crypto/sha256"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// The collections.
const (
	conversations = "conversations"
	turns         = "turns"
	handled       = "handled"
	records       = "records"
	tries         = "tries"
	locks         = "locks"
	dead          = "dead"
	files         = "files"
	pieces        = "file_pieces"
	accounts      = "accounts"
	kept          = "kept"
	keys          = "keys"
	ledger        = "ledger"
	meta          = "meta"
)

// hasher makes names of documents out of what may name a person, such as a
// channel's id of a message: a keyed hash, which nobody without the index's key
// can try numbers against.
type hasher struct{ key []byte }

// hashSize is how long a name is, in bytes.
const hashSize = 16

func (h hasher) hash(kind string, parts ...string) bson.Binary {
	m := hmac.New(sha256.New, h.key)
	m.Write([]byte(kind))
	for _, p := range parts {
		m.Write([]byte{0})
		m.Write([]byte(p))
	}
	return bson.Binary{Data: m.Sum(nil)[:hashSize]}
}

// event names an event within its conversation.
func (h hasher) event(conversation, channel, id string) bson.Binary {
	return h.hash("event", conversation, channel, id)
}

func same(a, b bson.Binary) bool { return a.Equal(b) }

func byID(id any) bson.D { return bson.D{{Key: "_id", Value: id}} }
