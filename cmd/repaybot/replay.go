package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"repaybot/bot"
	"repaybot/dialog/wording"
	"repaybot/storage/sqlite"
)

func newReplayCommand(env *environment) *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "replay CONVERSATION",
		Short: "Plays a stored conversation again and says whether every turn comes out the same",
		Long: `Plays every turn of a stored conversation again from the events, readings and facts
that were recorded with it, without a model and without a clock, and compares the
state, what was done and the words with what was stored. Prints a line a turn; the
exit status is 1 if any turn came out differently. Where an earlier version of the
program wrote it, by rules that were others, the line says so.

A conversation of ` + "`chat --data DIR`" + ` is called terminal:ACCOUNT.`,
		Example: "  repaybot replay --data data terminal:CN-1001",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if _, err := os.Stat(filepath.Join(dir, sqlite.FileName)); err != nil {
				return fmt.Errorf("no database there: %w", err)
			}
			db, err := openData(cmd.Context(), dir)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, db.Close()) }()
			phraser, err := wording.New()
			if err != nil {
				return err
			}
			turns, differ := 0, 0
			err = bot.Replay(cmd.Context(), db, db, args[0], phraser, "wording", func(r bot.Replayed) {
				turns++
				outcome := "same"
				if !r.Same() {
					differ++
					outcome = "differs: " + r.Difference
					if r.Earlier {
						outcome += ", written by an earlier version"
					}
				}
				fmt.Fprintf(env.out, "turn %d\t%s\n", r.Sequence, outcome)
			})
			if errors.Is(err, bot.ErrNotFound) && turns == 0 {
				return fmt.Errorf("there is no conversation %q in %s: %w", args[0], dir, err)
			}
			if err == nil && differ > 0 {
				err = refusedError{differ, turns, "turns"}
			}
			return err
		},
	}
	cmd.Flags().StringVar(&dir, "data", defaultDataDir, "the database's `directory`")
	return cmd
}
