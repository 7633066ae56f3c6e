package mongo_test

import (
	"fmt"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"repaybot/bot"
	"repaybot/storage/mongo"
	"repaybot/storage/mongo/mongotest"
)

// TestIndexes reads the indexes back: each that a query names is there, and none
// besides.
func TestIndexes(t *testing.T) {
	uri, name := newDatabase(t)
	d := open(t, uri, name)
	there := map[string]bool{}
	wanted := map[string]bool{}
	for _, i := range mongo.Indexes() {
		wanted[i.Collection+" "+i.Name+" "+i.Keys.String()] = true
	}
	for _, c := range []string{"conversations", "turns", "handled", "records", "tries", "locks", "dead", "files", "file_pieces", "accounts", "kept", "keys", "ledger"} {
		cursor, err := d.Collection(c).Indexes().List(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var found []struct {
			Name string `bson:"name"`
			Key  bson.D `bson:"key"`
		}
		if err := cursor.All(t.Context(), &found); err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			there[c+" "+f.Name] = true
			if f.Name != "_id_" && !wanted[c+" "+f.Name+" "+f.Key.String()] {
				t.Errorf("%s has an index that no query needs: %s %s", c, f.Name, f.Key)
			}
		}
	}
	for _, i := range mongo.Indexes() {
		if !there[i.Collection+" "+i.Name] {
			t.Errorf("%s has no index %s", i.Collection, i.Name)
		}
	}
	for _, q := range queries(d) {
		if q.Index != "_id_" && !there[q.Collection+" "+q.Index] {
			t.Errorf("%s: %s has no index %s", q.Name, q.Collection, q.Index)
		}
	}
}

func queries(d *mongo.DB) []mongo.Query {
	return mongo.Queries(d, "c1", "C1", "A1", "plan/A1", inbound("c1", "1"), at.Add(time.Hour).UnixMilli())
}

// TestEachQueryExaminesWhatItReturns has the server explain each query, among
// many conversations that it is not about.
func TestEachQueryExaminesWhatItReturns(t *testing.T) {
	mongotest.Real(t)
	uri, name := newDatabase(t)
	d := open(t, uri, name)
	for i := range 200 {
		fill(t, d, fmt.Sprint("c", i), fmt.Sprint("C", i%50), i)
	}
	for _, q := range queries(d) {
		find := bson.D{{Key: "find", Value: q.Collection}, {Key: "filter", Value: q.Filter}, {Key: "limit", Value: 10}}
		if q.Sort != nil {
			find = append(find, bson.E{Key: "sort", Value: q.Sort})
		}
		if q.Hint {
			find = append(find, bson.E{Key: "hint", Value: q.Index})
		}
		var explained struct {
			Stats struct {
				Returned int64 `bson:"nReturned"`
				Keys     int64 `bson:"totalKeysExamined"`
				Docs     int64 `bson:"totalDocsExamined"`
			} `bson:"executionStats"`
		}
		err := d.Collection(q.Collection).Database().RunCommand(t.Context(), bson.D{{Key: "explain", Value: find}, {Key: "verbosity", Value: "executionStats"}}).Decode(&explained)
		if err != nil {
			t.Errorf("%s: %v", q.Name, err)
			continue
		}
		// A range's end, and each value of a list, is one key more to look at.
		if s := explained.Stats; s.Docs > s.Returned || s.Keys > s.Returned+2 {
			t.Errorf("%s: %d keys and %d documents examined for %d", q.Name, s.Keys, s.Docs, s.Returned)
		}
	}
}

// fill makes a conversation of two events and a turn; every tenth waits for
// something.
func fill(t *testing.T, d *mongo.DB, name, customer string, i int) {
	t.Helper()
	first, second := inbound(name, "1"), inbound(name, "2")
	first.Customer = customer
	accept(t, d, first)
	c := commitOf(read(t, d, name), first)
	c.Conversation.Customer = customer
	if i%10 == 1 {
		accept(t, d, second)
		c.Conversation.Case = &bot.Case{Status: bot.CaseQueued, Opened: at}
		c.Conversation.Wake = at
		c.Conversation.Unsettled = []bot.Record{{Key: "plan/A1"}}
	} else {
		c.Conversation.Outbox = nil
	}
	if err := d.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if err := d.Bury(t.Context(), bot.DeadLetter{Key: name + "/1/1", Conversation: name, Written: at, Buried: at}); err != nil {
		t.Fatal(err)
	}
	account := fmt.Sprint("A", i)
	if _, err := d.Import(t.Context(), []bot.BookLine{{Account: account, Customer: customer, Digest: bot.Digest([]byte(account)), Line: bot.NewSecret([]byte(account))}}); err != nil {
		t.Fatal(err)
	}
	if err := d.Settle(t.Context(), []bot.Record{{Key: "plan/" + account, Status: bot.RecordActive, Customer: customer, Conversation: name, Sequence: 1, At: at}}); err != nil {
		t.Fatal(err)
	}
}
