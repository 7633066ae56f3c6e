package mongo_test

import (
	"context"
	"io"
	"sync/atomic"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/storage/mongo"
	"repaybot/storage/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) (storetest.Store, func() storetest.Store) {
		uri, name := newDatabase(t)
		var d *mongo.DB
		again := func() storetest.Store {
			if d != nil {
				if err := d.Close(); err != nil {
					t.Fatal(err)
				}
			}
			d = open(t, uri, name)
			return d
		}
		return again(), again
	})
}

// TestTwoMachines is the suite with every call going to another of two machines.
func TestTwoMachines(t *testing.T) {
	storetest.Run(t, func(t *testing.T) (storetest.Store, func() storetest.Store) {
		uri, name := newDatabase(t)
		again := func() storetest.Store {
			return &inTurn{machines: [2]*mongo.DB{open(t, uri, name), open(t, uri, name)}}
		}
		return again(), again
	})
}

// inTurn is two machines on one database.
type inTurn struct {
	machines [2]*mongo.DB
	calls    atomic.Int64
}

func (m *inTurn) next() *mongo.DB { return m.machines[m.calls.Add(1)%2] }

func (m *inTurn) Accept(ctx context.Context, in bot.Inbound) (bot.Accepted, error) {
	return m.next().Accept(ctx, in)
}
func (m *inTurn) Claim(ctx context.Context, l bot.Lease) (*bot.Work, error) {
	return m.next().Claim(ctx, l)
}
func (m *inTurn) Commit(ctx context.Context, c bot.Commit) error { return m.next().Commit(ctx, c) }
func (m *inTurn) Conversations(ctx context.Context, q bot.ConversationQuery) ([]bot.Conversation, error) {
	return m.next().Conversations(ctx, q)
}
func (m *inTurn) Turns(ctx context.Context, conversation string, after int64, limit int) ([]bot.Turn, error) {
	return m.next().Turns(ctx, conversation, after, limit)
}
func (m *inTurn) Outbox(ctx context.Context, limit int) ([]bot.Outbound, error) {
	return m.next().Outbox(ctx, limit)
}
func (m *inTurn) Delivered(ctx context.Context, marks []bot.Delivery) error {
	return m.next().Delivered(ctx, marks)
}
func (m *inTurn) Reserve(ctx context.Context, r bot.Record) error { return m.next().Reserve(ctx, r) }
func (m *inTurn) Settle(ctx context.Context, rs []bot.Record) error {
	return m.next().Settle(ctx, rs)
}
func (m *inTurn) Records(ctx context.Context, keys []string) ([]bot.Record, error) {
	return m.next().Records(ctx, keys)
}
func (m *inTurn) CountTry(ctx context.Context, t bot.Try) (bot.Tries, error) {
	return m.next().CountTry(ctx, t)
}
func (m *inTurn) WantFile(ctx context.Context, w bot.WantedFile) error {
	return m.next().WantFile(ctx, w)
}
func (m *inTurn) WantedFiles(ctx context.Context, limit int) ([]bot.WantedFile, error) {
	return m.next().WantedFiles(ctx, limit)
}
func (m *inTurn) KeepFile(ctx context.Context, conversation string, f bot.File, content io.Reader) error {
	return m.next().KeepFile(ctx, conversation, f, content)
}
func (m *inTurn) GiveUpFile(ctx context.Context, conversation, id, why string) error {
	return m.next().GiveUpFile(ctx, conversation, id, why)
}
func (m *inTurn) File(ctx context.Context, conversation, id string) (bot.KeptFile, error) {
	return m.next().File(ctx, conversation, id)
}
func (m *inTurn) ClaimSend(ctx context.Context, c bot.SendClaim) (bot.SendVerdict, error) {
	return m.next().ClaimSend(ctx, c)
}
func (m *inTurn) Bury(ctx context.Context, l bot.DeadLetter) error { return m.next().Bury(ctx, l) }
func (m *inTurn) Dead(ctx context.Context, statuses []bot.DeadStatus, limit int) ([]bot.DeadLetter, error) {
	return m.next().Dead(ctx, statuses, limit)
}
func (m *inTurn) MoveDead(ctx context.Context, key string, from, to bot.DeadStatus, at time.Time, note string) (bool, error) {
	return m.next().MoveDead(ctx, key, from, to, at, note)
}
func (m *inTurn) Erase(ctx context.Context, customer string) error {
	return m.next().Erase(ctx, customer)
}
func (m *inTurn) EraseConversation(ctx context.Context, id string) error {
	return m.next().EraseConversation(ctx, id)
}
func (m *inTurn) Idle(ctx context.Context, before time.Time, after string, limit int) ([]string, error) {
	return m.next().Idle(ctx, before, after, limit)
}
func (m *inTurn) Import(ctx context.Context, lines []bot.BookLine) (bot.ImportCount, error) {
	return m.next().Import(ctx, lines)
}
func (m *inTurn) Lines(ctx context.Context, customer string) ([]bot.BookLine, error) {
	return m.next().Lines(ctx, customer)
}
func (m *inTurn) PhoneHash(phone string) string { return m.next().PhoneHash(phone) }
func (m *inTurn) ByPhone(ctx context.Context, hash string) ([]string, error) {
	return m.next().ByPhone(ctx, hash)
}
func (m *inTurn) CustomerOf(ctx context.Context, account string) (string, error) {
	return m.next().CustomerOf(ctx, account)
}
func (m *inTurn) Keep(ctx context.Context, k bot.Kept) error { return m.next().Keep(ctx, k) }
func (m *inTurn) Kept(ctx context.Context, digest string) (bot.Kept, error) {
	return m.next().Kept(ctx, digest)
}
