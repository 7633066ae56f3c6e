package mongo

import (
	"context"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"repaybot/bot"
)

// Index is one that the program wants.
type Index struct {
	Collection, Name string
	Keys, Only       bson.D
}

// Indexes are all of them.
func Indexes() []Index {
	var all []Index
	for _, i := range indexes {
		all = append(all, Index{i.collection, i.name, i.keys, i.only})
	}
	return all
}

// Query is one that the program asks.
type Query struct {
	Name, Collection, Index string
	Filter, Sort            bson.D
	Hint                    bool
}

// Queries are all of them, for a conversation and its customer.
func Queries(d *DB, conversation, customer, account, record string, event bot.Inbound, now int64) []Query {
	var all []Query
	for _, q := range []struct {
		name string
		query
	}{
		{"a conversation", one(conversations, conversation)},
		{"a customer's conversations", ofCustomer(customer)},
		{"versions of conversations", some(conversations, []string{conversation, "none"})},
		{"hand-overs", ofCases([]bot.CaseStatus{bot.CaseQueued, bot.CaseTaken})},
		{"unsettled", unsettledOnes()},
		{"waiting", waitingOnes()},
		{"free", freeOnes(now)},
		{"due", dueOnes(now)},
		{"unsent", unsentOnes()},
		{"a message to send", sendable(conversation, 1<<8|1)},
		{"idle", idleOnes(now, "")},
		{"dead letters", deadOnes([]bot.DeadStatus{bot.DeadIs, bot.DeadWaiting})},
		{"a file", one(files, d.ids.file(conversation, "f1"))},
		{"wanted files", wantedOnes()},
		{"a conversation's files", filesOf(conversation)},
		{"a file's pieces", piecesOf(d.ids.file(conversation, "f1"))},
		{"a content's pieces", piecesOfContent(d.ids.file(conversation, "f1"), d.ids.content(d.ids.file(conversation, "f1"), ""))},
		{"turns", turnsBetween(conversation, 1, 2)},
		{"a handled event", one(handled, d.ids.event(conversation, event.Channel, event.EventID))},
		{"a record", one(records, record)},
		{"records", some(records, []string{record, "none"})},
		{"records by how their keys begin", recordsBetween(bot.Under("plan/"))},
		{"the last of them", recordsBetween(bot.RecordRange{From: "plan/", To: "plan0", Latest: true})},
		{"a log's blocks", blocksFrom("log", 1)},
		{"a log's last block", lastBlock("log")},
		{"tries", one(tries, "none")},
		{"a lock", one(locks, "none")},
		{"an account", one(accounts, account)},
		{"accounts of an import", some(accounts, []string{account, "none"})},
		{"a customer's accounts", accountsOf(customer)},
		{"accounts by phone", accountsByPhone("none")},
		{"a kept text", one(kept, "none")},
		{"kept texts", some(kept, []string{"none"})},
		{"a key", one(keys, customer)},
		{"keys of an import", some(keys, []string{customer, "none"})},
		{"keys by subject", keysAfter("")},
		{"keys erased", erasedSince(0)},
		{"the key erased last", lastErased()},
	} {
		all = append(all, Query{q.name, q.collection, q.index, q.filter, q.sort, q.hint})
	}
	return all
}

// Collection is one of the database's, to look at what is stored.
func (d *DB) Collection(name string) *mongo.Collection { return d.meta.Database().Collection(name) }

// TurnDocuments is the collection of turns, with the concerns that turns are written with.
func (d *DB) TurnDocuments() *mongo.Collection { return d.turns }

// ForgetErased asks once what other machines have erased.
func (d *DB) ForgetErased(t interface{ Context() context.Context }) { d.forgetErased(t.Context(), 0) }
