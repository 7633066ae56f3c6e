package mongo

import (
	"context"
	"math"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"repaybot/bot"
)

// query is one question to a collection. All there are stand in this file, each
// with the index that answers it: a test reads the indexes back and has the
// server explain each.
type query struct {
	collection string
	index      string // "_id_" is the one every collection has
	filter     bson.D
	sort       bson.D
	hint       bool // the order is the index's own, and no sort says so
}

const onID = "_id_"

func is(field string, value any) bson.E       { return bson.E{Key: field, Value: value} }
func op(field, operator string, v any) bson.E { return is(field, bson.D{{Key: operator, Value: v}}) }
func one(collection string, id any) query {
	return query{collection: collection, index: onID, filter: byID(id)}
}
func some[T any](collection string, ids []T) query {
	return query{collection: collection, index: onID, filter: bson.D{op("_id", "$in", ids)}}
}

// ofCustomer finds a customer's conversations, the latest first.
func ofCustomer(customer string) query {
	return query{conversations, "customer", bson.D{is("customer", customer)}, bson.D{is("customer", 1), is("last", -1)}, false}
}

// ofCases finds hand-overs, by priority and age.
func ofCases(statuses []bot.CaseStatus) query {
	return query{conversations, "case", bson.D{op("case.status", "$in", statuses)}, bson.D{is("case.rank", 1), is("case.at", 1)}, false}
}

// unsettledOnes finds conversations with records that may not be settled.
func unsettledOnes() query {
	return query{conversations, "unsettled", bson.D{is("unsettled", true)}, nil, false}
}

// waitingOnes finds conversations with unhandled events; those longest without
// a lease first.
func waitingOnes() query {
	return query{conversations, "waiting", bson.D{op("waiting", "$gt", 0), op("lease", "$gte", 0)}, bson.D{is("lease", 1)}, false}
}

// freeOnes is waitingOnes without those whose lease, in Unix milliseconds, still
// runs.
func freeOnes(now int64) query {
	q := waitingOnes()
	q.filter = bson.D{op("waiting", "$gt", 0), is("lease", bson.D{{Key: "$gte", Value: 0}, {Key: "$lt", Value: now}})}
	return q
}

// unsentOnes finds conversations with messages that are not delivered, that with
// the oldest first: the index has a conversation once for each message, in order.
func unsentOnes() query {
	return query{conversations, "unsent", bson.D{op("outbox.at", "$gt", 0)}, nil, true}
}

// dueOnes finds conversations whose wake may be claimed at a moment in Unix
// milliseconds, the longest due first.
func dueOnes(now int64) query {
	return query{conversations, "wake", bson.D{is("wakeDue", bson.D{{Key: "$gt", Value: 0}, {Key: "$lte", Value: now}})}, bson.D{is("wakeDue", 1)}, false}
}

// sendable finds a conversation whose message is still to be sent.
func sendable(conversation string, mark int64) query {
	q := one(conversations, conversation)
	q.filter = append(q.filter, is("outbox.mark", mark))
	return q
}

// idleOnes goes through the conversations by name and leaves out those with an
// event since. An index by time would be written with every turn, for a query of
// once a day.
func idleOnes(before int64, after string) query {
	return query{conversations, onID, bson.D{op("_id", "$gt", after), op("last", "$lt", before), op("doc", "$exists", true)}, bson.D{is("_id", 1)}, false}
}

// deadOnes finds dead letters with one of the statuses, the oldest first.
func deadOnes(statuses []bot.DeadStatus) query {
	return query{dead, "status", bson.D{op("status", "$in", statuses)}, bson.D{is("buried", 1), is("order", 1)}, false}
}

// wantedOnes finds files whose content is to be fetched, the oldest first.
func wantedOnes() query {
	return query{files, "wanted", bson.D{is("status", fileWanted)}, bson.D{is("at", 1)}, false}
}

// filesOf finds what was sent in a conversation.
func filesOf(conversation string) query {
	return query{files, "conversation", bson.D{is("conversation", conversation)}, nil, false}
}

// piecesOf finds the pieces of every content that was fetched for a file.
func piecesOf(file bson.Binary) query {
	return query{pieces, "file", bson.D{is("file", file)}, nil, false}
}

// piecesOfContent finds the pieces of one content, in order.
func piecesOfContent(file, content bson.Binary) query {
	return query{pieces, "file", bson.D{is("file", file), is("content", content)}, bson.D{is("number", 1)}, false}
}

// turnsBetween finds every attempt at the turns of a conversation from one
// sequence up to, and with, another.
func turnsBetween(conversation string, from, to int64) query {
	return query{turns, onID, bson.D{is("_id", bson.D{
		{Key: "$gte", Value: bson.D{is("c", conversation), is("s", from)}},
		{Key: "$lt", Value: bson.D{is("c", conversation), is("s", to+1)}},
	})}, bson.D{is("_id", 1)}, false}
}

// accountsOf finds a customer's accounts, by number.
func accountsOf(customer string) query {
	return query{accounts, "customer", bson.D{is("customer", customer)}, bson.D{is("customer", 1), is("_id", 1)}, false}
}

// accountsByPhone finds the accounts of whoever has a phone number, by its
// keyed hash, which is not empty.
func accountsByPhone(hash string) query {
	return query{accounts, "phone", bson.D{is("phone", bson.D{{Key: "$eq", Value: hash}, {Key: "$gt", Value: ""}})}, nil, false}
}

// recordsBetween finds records by how their keys begin.
func recordsBetween(q bot.RecordRange) query {
	order := 1
	if q.Latest {
		order = -1
	}
	return query{records, onID, bson.D{is("_id", bson.D{{Key: "$gte", Value: q.From}, {Key: "$lt", Value: q.To}}),
		op("status", "$ne", bot.RecordEnded)}, bson.D{is("_id", order)}, false}
}

// blockID names a block of a log.
func blockID(log string, number int64) bson.D { return bson.D{is("log", log), is("number", number)} }

// blocksFrom finds a log's blocks from a number on.
func blocksFrom(log string, from int64) query {
	return query{ledger, onID, bson.D{is("_id", bson.D{{Key: "$gte", Value: blockID(log, from)}, {Key: "$lte", Value: blockID(log, math.MaxInt64)}})}, bson.D{is("_id", 1)}, false}
}

// lastBlock finds a log's last block, given a limit of 1.
func lastBlock(log string) query {
	q := blocksFrom(log, 1)
	q.sort = bson.D{is("_id", -1)}
	return q
}

// keysAfter goes through the keys by subject.
func keysAfter(subject string) query {
	return query{keys, onID, bson.D{op("_id", "$gt", subject)}, bson.D{is("_id", 1)}, false}
}

// erasedSince finds keys that were destroyed after a time of the server's.
func erasedSince(t bson.DateTime) query {
	return query{keys, "erased", bson.D{op("erased", "$gt", t)}, bson.D{is("erased", 1)}, false}
}

// lastErased finds the key that was destroyed last, given a limit of 1.
func lastErased() query {
	return query{keys, "erased", bson.D{op("erased", "$exists", true)}, bson.D{is("erased", -1)}, false}
}

// find asks and reads all there is into a slice.
func find[T any](ctx context.Context, c *mongo.Collection, q query, limit int, fields bson.D) ([]T, error) {
	o := options.Find().SetLimit(int64(limit))
	if q.sort != nil {
		o.SetSort(q.sort)
	}
	if q.hint {
		o.SetHint(q.index)
	}
	if fields != nil {
		o.SetProjection(fields)
	}
	cursor, err := c.Find(ctx, q.filter, o)
	if err != nil {
		return nil, err
	}
	var all []T
	return all, cursor.All(ctx, &all)
}
