package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

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
	var dir, config string
	cmd := &cobra.Command{
		Use:   "import [BOOK]",
		Short: "Takes the bank's book into the embedded database",
		Long: `Reads the bank's book, one account a line of JSON, from the file or from standard
input, and keeps every line. An account that is left out stays as it was, and the
same book again changes nothing.

A line that breaks the book's rules is refused with its number, the key and the
reason on standard error; the others are taken, and the exit status is 1.

With --config it is the store that serve serves, under its policy; else the database
of chat in --data.`,
		Example: "  repaybot import --config repaybot.yaml book.jsonl\n  repaybot import --data data book.jsonl",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
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
			report, err := bot.ImportBook(cmd.Context(), target.Book, target.policy, in, func(r bot.RefusedLine) { fmt.Fprintln(env.errw, r) })
			taken := report.Count.New + report.Count.Changed + report.Count.Same
			fmt.Fprintf(env.out, "%d accounts taken: %d new, %d changed, %d as they were; %d lines refused\n",
				taken, report.Count.New, report.Count.Changed, report.Count.Same, report.Refused)
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
	cmd.Flags().StringVar(&config, "config", "", "the settings `file` of serve")
	cmd.MarkFlagsMutuallyExclusive("config", "data")
	cmd.MarkFlagsMutuallyExclusive("config", "policy")
	return cmd
}

// bookTarget is where a book goes, and the policy that it is read by.
type bookTarget struct {
	bot.Book
	policy *negotiation.Policy
	close  func() error
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
		return &bookTarget{db, p, db.Close}, nil
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
	return &bookTarget{st.Book, p, st.close}, nil
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
