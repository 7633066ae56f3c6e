package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"time"

	"repaybot/bot"
	"repaybot/storage/mongo"
	"repaybot/storage/sqlite"
)

// stores is what `serve` keeps everything in.
type stores struct {
	bot.Store
	bot.Book
	close func() error
}

// defaultDatabase is MongoDB's where the URI names none.
const defaultDatabase = "repaybot"

// openStore opens the store that the settings name: MongoDB, else the embedded one.
func openStore(ctx context.Context, s *Settings) (*stores, error) {
	if s.MongoDBURI != "" {
		db, err := mongo.Open(ctx, s.MongoDBURI, databaseOf(s.MongoDBURI), s.PIIKey, s.retiredKeys()...)
		if err != nil {
			return nil, err
		}
		return &stores{Store: db, Book: db, close: db.Close}, nil
	}
	db, err := sqlite.Open(ctx, s.DataDir, s.PIIKey, s.retiredKeys()...)
	if err != nil {
		return nil, err
	}
	return &stores{Store: db, Book: db, close: db.Close}, nil
}

// databaseOf is the database that a URI names by its path.
func databaseOf(uri string) string {
	_, rest, _ := strings.Cut(uri, "://")
	rest, _, _ = strings.Cut(rest, "?")
	_, path, _ := strings.Cut(rest, "/")
	if name, err := url.PathUnescape(path); err == nil && name != "" {
		return name
	}
	return defaultDatabase
}

// bankSubject is whose key seals what is about no customer.
const bankSubject = "bank"

// serviceSecret is the key of one-time codes and of hashes that name documents.
func serviceSecret(ctx context.Context, store bot.Store, now time.Time) ([]byte, error) {
	return storedSecret(ctx, store, "secret/service", now)
}

// storedSecret is a key of [secretSize] bytes that is drawn once and kept in the
// store, sealed, so that it outlives a change of the master key, and so that all
// processes have the same.
func storedSecret(ctx context.Context, store bot.Store, key string, now time.Time) ([]byte, error) {
	for {
		rs, err := store.Records(ctx, []string{key})
		if err != nil {
			return nil, err
		}
		if len(rs) > 0 {
			return unquote(rs[0].Body)
		}
		fresh := make([]byte, secretSize)
		if _, err := rand.Read(fresh); err != nil {
			return nil, err
		}
		body, err := quote(fresh)
		if err != nil {
			return nil, err
		}
		r := bot.Record{Key: key, Status: bot.RecordActive, Customer: bankSubject, Conversation: rand.Text(), At: now, Body: body}
		err = store.Reserve(ctx, r)
		if err == nil {
			err = store.Settle(ctx, []bot.Record{r})
		}
		if err != nil && !errors.Is(err, bot.ErrConflict) {
			return nil, err
		}
	}
}

func quote(b []byte) (json.RawMessage, error) { return json.Marshal(b) }

func unquote(text json.RawMessage) (b []byte, err error) {
	err = json.Unmarshal(text, &b)
	return b, err
}
