package mongo

import (
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// keepHandled is how long an event that comes again is known to be the same: a
// channel repeats for days at most, but a bank may import last year's book
// again. The server counts it from the turn that handled the event.
const keepHandled = 400 * 24 * time.Hour

// index is one index. Every collection also has the one on _id.
type index struct {
	collection, name string
	keys             bson.D
	only             bson.D        // partial: documents that match, or all
	expire           time.Duration // or 0
}

// indexes are all there are; queries.go says which query uses which. Partial
// ones hold only what waits for something, so they stay small however many
// conversations there are.
var indexes = []index{
	{collection: conversations, name: "customer", keys: bson.D{{Key: "customer", Value: 1}, {Key: "last", Value: -1}},
		only: bson.D{{Key: "customer", Value: bson.D{{Key: "$gt", Value: ""}}}}},
	{collection: conversations, name: "case", keys: bson.D{{Key: "case.status", Value: 1}, {Key: "case.rank", Value: 1}, {Key: "case.at", Value: 1}},
		only: bson.D{{Key: "case.status", Value: bson.D{{Key: "$exists", Value: true}}}}},
	{collection: conversations, name: "unsettled", keys: bson.D{{Key: "unsettled", Value: 1}},
		only: bson.D{{Key: "unsettled", Value: true}}},
	{collection: conversations, name: "waiting", keys: bson.D{{Key: "lease", Value: 1}},
		only: bson.D{{Key: "waiting", Value: bson.D{{Key: "$gt", Value: 0}}}}},
	{collection: conversations, name: "unsent", keys: bson.D{{Key: "outbox.at", Value: 1}},
		only: bson.D{{Key: "outbox.at", Value: bson.D{{Key: "$gt", Value: 0}}}}},
	{collection: conversations, name: "wake", keys: bson.D{{Key: "wakeDue", Value: 1}},
		only: bson.D{{Key: "wakeDue", Value: bson.D{{Key: "$gt", Value: 0}}}}},
	{collection: handled, name: "expiry", keys: bson.D{{Key: "at", Value: 1}}, expire: keepHandled},
	{collection: dead, name: "status", keys: bson.D{{Key: "status", Value: 1}, {Key: "buried", Value: 1}, {Key: "order", Value: 1}}},
	{collection: files, name: "wanted", keys: bson.D{{Key: "at", Value: 1}}, only: bson.D{{Key: "status", Value: fileWanted}}},
	{collection: files, name: "conversation", keys: bson.D{{Key: "conversation", Value: 1}}},
	{collection: pieces, name: "file", keys: bson.D{{Key: "file", Value: 1}, {Key: "content", Value: 1}, {Key: "number", Value: 1}}},
	{collection: accounts, name: "customer", keys: bson.D{{Key: "customer", Value: 1}, {Key: "_id", Value: 1}}},
	{collection: accounts, name: "phone", keys: bson.D{{Key: "phone", Value: 1}},
		only: bson.D{{Key: "phone", Value: bson.D{{Key: "$gt", Value: ""}}}}},
	{collection: keys, name: "erased", keys: bson.D{{Key: "erased", Value: 1}},
		only: bson.D{{Key: "erased", Value: bson.D{{Key: "$exists", Value: true}}}}},
}

func (i index) model() mongo.IndexModel {
	o := options.Index().SetName(i.name)
	if i.only != nil {
		o.SetPartialFilterExpression(i.only)
	}
	if i.expire > 0 {
		o.SetExpireAfterSeconds(int32(i.expire / time.Second))
	}
	return mongo.IndexModel{Keys: i.keys, Options: o}
}
