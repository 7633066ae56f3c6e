package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"repaybot/bot"
	"repaybot/negotiation"
	"repaybot/storage/sealed"
	"repaybot/storage/sqlite"
)

// defaultDataDir is where the embedded database is if nothing else is said.
const defaultDataDir = "data"

func newImportCommand(env *environment) *cobra.Command {
	var policy policyFlag
	var dir, config, day string
	cmd := &cobra.Command{
		Use:   "import [BOOK]",
		Short: "Takes the bank's book into the embedded database",
		Long: `Reads the bank's book, one account a line of JSON, from the file or from standard
input, and keeps every line. An account that is left out stays as it was, and the
same book again changes nothing.

A line that breaks the book's rules is refused with its number, the key and the
reason on standard error; the others are taken, and the exit status is 1.

With --config it is the store that serve serves, under its policy, which may go on
serving meanwhile: conversations are told of what has changed on their accounts, and
customers who are past due get one. Else it is the database of chat in --data, where
nobody is told.

The book is taken to be complete for the day before today, where the bank is, or for
the day that --through says: up to that day a payment that isn't in it has not come.
A book for an earlier day than one that was taken is refused; so is, where --through
is not said, a line that its account had before and has no more.`,
		Example: "  repaybot import --config repaybot.yaml book.jsonl\n  repaybot import --data data book.jsonl",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			through, err := throughDay(day)
			if err != nil {
				return err
			}
			target, err := importTarget(cmd.Context(), env, policy, dir, config)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, target.close()) }()
			in, closeIn, err := openInput(env, args)
			if err != nil {
				return err
			}
			defer closeIn()
			report, err := target.take(cmd.Context(), in, through, func(r bot.RefusedLine) { fmt.Fprintln(env.errw, r) })
			taken := report.Count.New + report.Count.Changed + report.Count.Same
			fmt.Fprintf(env.out, "%d accounts taken: %d new, %d changed, %d as they were; %d lines refused\n",
				taken, report.Count.New, report.Count.Changed, report.Count.Same, report.Refused)
			if report.Told > 0 {
				fmt.Fprintf(env.out, "%d conversations were told\n", report.Told)
			}
			if n := report.Count.Erased; n > 0 {
				fmt.Fprintf(env.errw, "%d accounts were left out: their customers' data was erased on request\n", n)
			}
			if err == nil && report.Refused > 0 {
				err = refusedError{report.Refused, taken + report.Refused, "lines"}
			}
			return err
		},
	}
	policy.add(cmd.Flags())
	cmd.Flags().StringVar(&dir, "data", defaultDataDir, "the database's `directory`")
	cmd.Flags().StringVar(&day, "through", "", "the last `day` that the book is complete for, like 2026-11-23 (default: yesterday)")
	cmd.Flags().StringVar(&config, "config", "", "the settings `file` of serve")
	cmd.MarkFlagsMutuallyExclusive("config", "data")
	cmd.MarkFlagsMutuallyExclusive("config", "policy")
	cmd.MarkFlagsMutuallyExclusive("data", "through")
	return cmd
}

// bookTarget is where a book goes, and the policy that it is read by.
type bookTarget struct {
	bot.Book
	policy *negotiation.Policy
	close  func() error
	store  bot.Store // nil: nobody is told
	now    func() time.Time
}

// take takes a book.
func (t *bookTarget) take(ctx context.Context, in io.Reader, through negotiation.Date, refused func(bot.RefusedLine)) (bot.ImportReport, error) {
	if t.store == nil {
		return bot.ImportBook(ctx, t.Book, t.policy, in, refused)
	}
	i := &bot.Importer{Store: t.store, Book: t.Book, Policy: t.policy, Now: t.now, Holder: rand.Text(), Through: through}
	return i.Import(ctx, in, refused)
}

// throughDay is the day that a flag names; 0 if it names none.
func throughDay(text string) (negotiation.Date, error) {
	if text == "" {
		return 0, nil
	}
	day, err := negotiation.ParseDate(text)
	if err != nil {
		return 0, fmt.Errorf("--through: %w", err)
	}
	return day, nil
}

func importTarget(ctx context.Context, env *environment, policy policyFlag, dir, config string) (*bookTarget, error) {
	if config == "" {
		p, err := policy.load()
		if err != nil {
			return nil, err
		}
		db, err := openData(ctx, dir)
		if err != nil {
			return nil, err
		}
		return &bookTarget{Book: db, policy: p, close: db.Close}, nil
	}
	s, err := loadSettings(config, env.getenv, nil)
	if err != nil {
		return nil, fmt.Errorf("these settings are wrong:\n%w", err)
	}
	policy.path = s.Policy
	p, err := policy.load()
	if err != nil {
		return nil, err
	}
	st, err := openStore(ctx, s)
	if err != nil {
		return nil, err
	}
	return &bookTarget{Book: st.Book, policy: p, close: st.close, store: st.Store, now: env.now}, nil
}

// openData opens the embedded database in a directory with the keys that are
// kept there.
func openData(ctx context.Context, dir string) (*sqlite.DB, error) {
	keys, err := shellKeys(dir, rand.Reader)
	if err != nil {
		return nil, err
	}
	return sqlite.Open(ctx, dir, keys[:sealed.KeySize])
}
