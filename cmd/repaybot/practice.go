package main

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"os"
	"time"

	"repaybot/bot"
	"repaybot/bot/practice"
	"repaybot/bot/web/console"
	"repaybot/dialog/understand"
	"repaybot/dialog/wording"
	"repaybot/storage/sealed"
	"repaybot/storage/sqlite"
)

// openPractice is where colleagues practise: by the example policies, each on a
// database of its own that is gone afterwards. What came of it is kept in the
// store. A model has no part in it, so that the same comes out for everybody.
func openPractice(ctx context.Context, store bot.Store, now func() time.Time, faults *slog.Logger, hub *console.Hub) (*practice.Room, error) {
	log, err := openAudit(ctx, store, now())
	if err != nil {
		return nil, err
	}
	reader, err := understand.New()
	if err != nil {
		return nil, err
	}
	phraser, err := wording.New()
	if err != nil {
		return nil, err
	}
	room, err := practice.New(practice.Options{
		Policy:  func(name string) ([]byte, error) { return examplePolicies.ReadFile("policies/" + name + ".yaml") },
		Scratch: func(ctx context.Context) (practice.Scratch, error) { return openScratch(ctx) },
		Reader:  reader, Phraser: phraser, Results: store, Audit: log, Now: now, Log: faults,
	})
	if err == nil {
		console.FollowPractice(room, hub)
	}
	return room, err
}

// scratchStore is a database in a temporary folder that goes with it.
type scratchStore struct {
	*sqlite.DB
	dir string
}

func openScratch(ctx context.Context) (*scratchStore, error) {
	key := make([]byte, sealed.KeySize)
	if _, err := rand.Read(key); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "repaybot-practice-")
	if err != nil {
		return nil, err
	}
	db, err := sqlite.OpenUnsynced(ctx, dir, key)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return &scratchStore{db, dir}, nil
}

// Close closes the database and takes it away.
func (s *scratchStore) Close() error {
	return errors.Join(s.DB.Close(), os.RemoveAll(s.dir))
}
