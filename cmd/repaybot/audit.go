package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"repaybot/bot"
	"repaybot/bot/audit"
)

// auditLedger is the audit log's ledger and key in a store.
func auditLedger(ctx context.Context, store bot.Store, now time.Time) (bot.Ledger, []byte, error) {
	ledger, ok := bot.StoreAs[bot.Ledger](store)
	if !ok {
		return nil, nil, errors.New("this store keeps no audit log")
	}
	key, err := storedSecret(ctx, store, "secret/audit", now)
	if err != nil {
		return nil, nil, fmt.Errorf("the audit log's key: %w", err)
	}
	return ledger, key, nil
}

// openAudit is the audit log of a store.
func openAudit(ctx context.Context, store bot.Store, now time.Time) (*audit.Log, error) {
	ledger, key, err := auditLedger(ctx, store, now)
	if err != nil {
		return nil, err
	}
	return audit.New(ledger, key)
}

// dash stands for what is empty, so that a line's columns stay where they are.
func dash(text string) string { return cmp.Or(text, "-") }

// details are an entry's, by name.
func details(of map[string]string) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(of)) {
		parts = append(parts, name+"="+of[name])
	}
	return dash(strings.Join(parts, " "))
}

func newAuditCommand(env *environment) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "audit",
		Short:   "Check and show the log of what colleagues looked at and did",
		Example: "  repaybot audit check --config repaybot.yaml",
	}
	cmd.AddCommand(newAuditCheckCommand(env), newAuditShowCommand(env))
	return cmd
}

func newAuditCheckCommand(env *environment) *cobra.Command {
	var flags settingsFlags
	var noted string
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Tell whether the audit log is what was written",
		Long: `Reads the whole log and checks that no entry was changed, left out, added or moved
since it was written: each block is bound to the one before it by a code under a key
that is not in the database as it is. Prints the log's head. Whether its end was cut
off is told against a head that was noted before (--head): keep the ones that the
program writes into its own log once a day, or that this command prints, elsewhere.

Exits 1 where the log is not what was written, and names the block.`,
		Example: "  repaybot audit check --config repaybot.yaml\n  repaybot audit check --head 1042:9f2c…",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var head audit.Head
			if noted != "" {
				var err error
				if head, err = audit.ParseHead(noted); err != nil {
					return err
				}
			}
			return withStores(cmd.Context(), env, &flags, func(_ *Settings, st *stores) error {
				ledger, key, err := auditLedger(cmd.Context(), st.Store, env.now())
				if err != nil {
					return err
				}
				r, err := audit.Check(cmd.Context(), ledger, key, head, nil)
				var broken *audit.BrokenError
				if errors.As(err, &broken) {
					fmt.Fprintln(env.out, broken)
					return refusedError{1, 1, "logs"}
				}
				if err != nil {
					return err
				}
				fmt.Fprintf(env.out, "%d entries in %d blocks, all as they were written\nhead %s\n", r.Entries, r.Head.Block, r.Head)
				return nil
			})
		},
	}
	flags.add(cmd)
	cmd.Flags().StringVar(&noted, "head", "", "a `head` that was noted before, NUMBER:CODE")
	return cmd
}

func newAuditShowCommand(env *environment) *cobra.Command {
	var flags settingsFlags
	search := audit.Search{Limit: 100}
	cmd := &cobra.Command{
		Use:   "show",
		Short: "List what colleagues looked at and did, the latest first",
		Long: `Lists entries of the audit log, the latest first: when, who, in which role, what,
and to which conversation. It holds nothing that anybody wrote and no customer's name.`,
		Example: "  repaybot audit show --who linda --limit 20",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withStores(cmd.Context(), env, &flags, func(_ *Settings, st *stores) error {
				log, err := openAudit(cmd.Context(), st.Store, env.now())
				if err != nil {
					return err
				}
				entries, err := log.Latest(cmd.Context(), search)
				for _, e := range entries {
					fmt.Fprintf(env.out, "%s\t%s\t%s\t%s\t%s\t%s\n", e.At.Format(time.RFC3339), dash(e.Who), dash(e.Role), e.Act, dash(e.Conversation), details(e.Detail))
				}
				return err
			})
		},
	}
	flags.add(cmd)
	cmd.Flags().StringVar(&search.Who, "who", "", "only what this `colleague` did")
	cmd.Flags().StringVar(&search.Conversation, "conversation", "", "only what was done to this `conversation`")
	cmd.Flags().IntVar(&search.Limit, "limit", search.Limit, "at most so many entries")
	return cmd
}
