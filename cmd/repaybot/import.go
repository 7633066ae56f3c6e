package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"repaybot/bot"
	"repaybot/storage/sealed"
	"repaybot/storage/sqlite"
)

// defaultDataDir is where the embedded database is if nothing else is said.
const defaultDataDir = "data"

func newImportCommand(env *environment) *cobra.Command {
	var policy policyFlag
	var dir string
	cmd := &cobra.Command{
		Use:   "import [BOOK]",
		Short: "Takes the bank's book into the embedded database",
		Long: `Reads the bank's book, one account a line of JSON, from the file or from standard
input, and keeps every line. An account that is left out stays as it was, and the
same book again changes nothing.

A line that breaks the book's rules is refused with its number, the key and the
reason on standard error; the others are taken, and the exit status is 1.`,
		Example: "  repaybot import --data data book.jsonl",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			p, err := policy.load()
			if err != nil {
				return err
			}
			in, closeIn, err := openInput(env, args)
			if err != nil {
				return err
			}
			defer closeIn()
			db, err := openData(cmd.Context(), dir)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, db.Close()) }()
			report, err := bot.ImportBook(cmd.Context(), db, p, in, func(r bot.RefusedLine) { fmt.Fprintln(env.errw, r) })
			taken := report.Count.New + report.Count.Changed + report.Count.Same
			fmt.Fprintf(env.out, "%d accounts taken: %d new, %d changed, %d as they were; %d lines refused\n",
				taken, report.Count.New, report.Count.Changed, report.Count.Same, report.Refused)
			if err == nil && report.Refused > 0 {
				err = refusedError{report.Refused, taken + report.Refused, "lines"}
			}
			return err
		},
	}
	policy.add(cmd.Flags())
	cmd.Flags().StringVar(&dir, "data", defaultDataDir, "the database's `directory`")
	return cmd
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
