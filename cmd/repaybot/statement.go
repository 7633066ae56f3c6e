package main

import (
	"context"
	"io"
	"os"

	"github.com/spf13/cobra"

	"repaybot/negotiation"
)

func newStatementCommand(env *environment) *cobra.Command {
	var policy policyFlag
	var asOf asOfFlag
	cmd := &cobra.Command{
		Use:   "statement [BOOK]",
		Short: "What is owed on each account of a book, with the working",
		Long: `Reads the bank's book, one account a line of JSON, from the file or from standard
input, and answers each line with what is owed on the account as of a day: total,
principal, interest, fees, days past due, what the bank's own postings differ by,
and every line of the working. Entries and statements after the day do not count.

A line that can't be read is answered by {"line","account","error"}; the others
are answered all the same, and the exit status is 1.`,
		Example: `  repaybot statement --as-of 2026-11-23 book.jsonl
  head -1 book.jsonl | repaybot statement --policy policy.yaml --as-of 2026-11-23`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := policy.load()
			if err != nil {
				return err
			}
			day, err := asOf.day(p, env.now())
			if err != nil {
				return err
			}
			in, closeIn, err := openInput(env, args)
			if err != nil {
				return err
			}
			defer closeIn()
			return runStatement(cmd.Context(), env, p, day, in)
		},
	}
	policy.add(cmd.Flags())
	asOf.add(cmd.Flags())
	return cmd
}

// openInput opens the file that is named, or takes standard input if none is
// or it is "-".
func openInput(env *environment, args []string) (io.Reader, func(), error) {
	if len(args) == 0 || args[0] == "-" {
		return env.in, func() {}, nil
	}
	f, err := os.Open(args[0])
	if err != nil {
		return nil, nil, err
	}
	return f, func() { f.Close() }, nil
}

func runStatement(ctx context.Context, env *environment, p *negotiation.Policy, day negotiation.Date, in io.Reader) error {
	return answerAll(ctx, env, in, "accounts", func(dst, line []byte, number int) ([]byte, bool) {
		return appendStatement(dst, line, number, p, day)
	})
}

// appendStatement answers one line of the book.
func appendStatement(dst, line []byte, number int, p *negotiation.Policy, day negotiation.Date) ([]byte, bool) {
	a, err := negotiation.ParseAccount(line, p)
	if err != nil {
		account := ""
		if refused := negotiation.AsBookError(err); refused != nil {
			account = refused.Account
		}
		return appendRefusal(dst, number, "account", account, err.Error()), false
	}
	s, err := p.Statement(a, day)
	if err != nil {
		return appendRefusal(dst, number, "account", a.Number, err.Error()), false
	}
	return s.AppendJSON(dst), true
}
