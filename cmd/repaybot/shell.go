package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"repaybot/bot"
	"repaybot/storage/sealed"
	"repaybot/storage/sqlite"
)

// shellOptions are what the embedded service of `chat` and `demo` is made of.
type shellOptions struct {
	dir      string // of the database; "" for a temporary one that goes with the shell
	policy   []byte
	codes    bot.CodeSender
	channels []bot.Channel
	now      func() time.Time
	log      *slog.Logger
	random   io.Reader
	model    OpenAISettings // of the language model; none unless it is named
	talk     *talk          // in its place, if one is there already
}

// shell is a service over the embedded database.
type shell struct {
	*bot.Service
	db  *sqlite.DB
	tmp string
}

// openShell opens the database, or makes it, and the service over it.
func openShell(ctx context.Context, o shellOptions) (*shell, error) {
	s := &shell{}
	dir := o.dir
	if dir == "" {
		var err error
		if s.tmp, err = os.MkdirTemp("", "repaybot-"); err != nil {
			return nil, err
		}
		dir = s.tmp
	}
	if err := s.open(ctx, dir, o); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *shell) open(ctx context.Context, dir string, o shellOptions) error {
	keys, err := shellKeys(dir, o.random)
	if err != nil {
		return err
	}
	if s.db, err = sqlite.Open(ctx, dir, keys[:sealed.KeySize]); err != nil {
		return err
	}
	if o.talk == nil {
		t, err := newTalk(o.model, o.now)
		if err != nil {
			return err
		}
		o.talk = &t
	}
	desk, err := newDesk(o.talk.words, "")
	if err != nil {
		return err
	}
	s.Service, err = bot.NewService(ctx, bot.Options{
		Store: s.db, Book: s.db, PolicyText: o.policy, Reader: o.talk.reader, Phraser: o.talk.phraser, Words: "wording",
		Channels: o.channels, Codes: o.codes, Secret: keys[sealed.KeySize:], Now: o.now, Log: o.log,
		LiveBook: true, Papers: desk,
	})
	return err
}

// Close lets the service finish what it is at, closes the database and takes a
// temporary one away.
func (s *shell) Close() error {
	if s.Service != nil {
		s.Service.Close()
	}
	var err error
	if s.db != nil {
		err = s.db.Close()
	}
	if s.tmp != "" {
		err = errors.Join(err, os.RemoveAll(s.tmp))
	}
	return err
}

// secretSize is how long the key of one-time codes is, in bytes.
const secretSize = 32

// shellKeys are the keys of a directory's database: that of the sealed fields,
// then that of the one-time codes. They are made with the directory and kept
// in it, readable by its owner only.
func shellKeys(dir string, random io.Reader) ([]byte, error) {
	const size = sealed.KeySize + secretSize
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "keys")
	keys, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		keys = make([]byte, size)
		if _, err := io.ReadFull(random, keys); err != nil {
			return nil, err
		}
		return keys, os.WriteFile(path, keys, 0o600)
	case err != nil:
		return nil, err
	case len(keys) != size:
		return nil, fmt.Errorf("%s is damaged: it has %d bytes, not %d", path, len(keys), size)
	}
	return keys, nil
}
