package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"repaybot/bot"
)

// maxListed bounds what a list shows.
const maxListed = 100000

func newOutboxCommand(env *environment) *cobra.Command {
	var flags settingsFlags
	cmd := &cobra.Command{
		Use:   "outbox",
		Short: "List the messages that wait to be sent, and decide about those that can't be",
		Long: `Lists the messages that wait to be sent: key, channel and when each was written,
never its text. Those that can't be delivered are dead letters: see outbox dead.`,
		Example: "  repaybot outbox --config repaybot.yaml",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withStores(cmd.Context(), env, &flags, func(_ *Settings, st *stores) error {
				out, err := st.Outbox(cmd.Context(), maxListed)
				for _, m := range out {
					fmt.Fprintf(env.out, "%s\t%s\t%s\n", m.Key, m.Channel, m.Reply.At.Format(time.RFC3339))
				}
				return err
			})
		},
	}
	flags.add(cmd)
	cmd.AddCommand(newOutboxDeadCommand(env), newOutboxResendCommand(env), newOutboxDropCommand(env))
	return cmd
}

// withDead opens the store's dead letters for one command.
func withDead(ctx context.Context, env *environment, flags *settingsFlags, do func(bot.DeadLetters) error) error {
	return withStores(ctx, env, flags, func(_ *Settings, st *stores) error {
		dead, ok := bot.StoreAs[bot.DeadLetters](st.Store)
		if !ok {
			return fmt.Errorf("this store keeps no dead letters")
		}
		return do(dead)
	})
}

func newOutboxDeadCommand(env *environment) *cobra.Command {
	var flags settingsFlags
	cmd := &cobra.Command{
		Use: "dead", Short: "List the messages that could not be delivered",
		Long: `Lists the messages that could not be delivered and about which nobody has decided:
key, channel, why, and when it was given up. Texts are in no list.`,
		Example: "  repaybot outbox dead --config repaybot.yaml", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withDead(cmd.Context(), env, &flags, func(dead bot.DeadLetters) error {
				ls, err := dead.Dead(cmd.Context(), []bot.DeadStatus{bot.DeadIs, bot.DeadWaiting, bot.DeadSending}, maxListed)
				for _, l := range ls {
					fmt.Fprintf(env.out, "%s\t%s\t%s\t%s\t%s\t%s\n", l.Key, l.Channel, l.Why, l.Buried.UTC().Format(time.RFC3339), l.Status, l.Note)
				}
				return err
			})
		},
	}
	flags.add(cmd)
	return cmd
}

func newOutboxResendCommand(env *environment) *cobra.Command {
	var flags settingsFlags
	var all bool
	cmd := &cobra.Command{
		Use: "resend [KEY]", Short: "Have a message sent again that could not be delivered",
		Long: `Has a dead letter sent again, by the program that serves, within seconds. What the
bot wrote is not sent where a colleague has the conversation by now.`,
		Example: "  repaybot outbox resend telegram:77/4/1 --config repaybot.yaml\n  repaybot outbox resend --all --config repaybot.yaml",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if all == (len(args) == 1) {
				return fmt.Errorf("name one message, or --all")
			}
			return withDead(cmd.Context(), env, &flags, func(dead bot.DeadLetters) error {
				keys := args
				if all {
					ls, err := dead.Dead(cmd.Context(), []bot.DeadStatus{bot.DeadIs}, maxListed)
					if err != nil {
						return err
					}
					for _, l := range ls {
						keys = append(keys, l.Key)
					}
				}
				return moveDead(cmd.Context(), env, dead, keys, bot.DeadWaiting, "")
			})
		},
	}
	flags.add(cmd)
	cmd.Flags().BoolVar(&all, "all", false, "all of them")
	return cmd
}

func newOutboxDropCommand(env *environment) *cobra.Command {
	var flags settingsFlags
	var why string
	cmd := &cobra.Command{
		Use: "drop KEY", Short: "Decide that a message is not to be sent any more",
		Example: "  repaybot outbox drop telegram:77/4/1 --why 'sent as a letter' --config repaybot.yaml", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withDead(cmd.Context(), env, &flags, func(dead bot.DeadLetters) error {
				return moveDead(cmd.Context(), env, dead, args, bot.DeadDropped, why)
			})
		},
	}
	flags.add(cmd)
	cmd.Flags().StringVar(&why, "why", "", "the `reason`, which is kept")
	_ = cmd.MarkFlagRequired("why")
	return cmd
}

// moveDead decides about dead letters, and says which are not there.
func moveDead(ctx context.Context, env *environment, dead bot.DeadLetters, keys []string, to bot.DeadStatus, note string) error {
	refused := 0
	for _, key := range keys {
		moved, err := dead.MoveDead(ctx, key, bot.DeadIs, to, env.now(), note)
		if err != nil {
			return err
		}
		if !moved {
			refused++
			fmt.Fprintf(env.errw, "%s: no dead letter is called that, or it is decided about\n", key)
		}
	}
	fmt.Fprintf(env.out, "%d messages: %s\n", len(keys)-refused, to)
	if refused > 0 {
		return refusedError{refused, len(keys), "messages"}
	}
	return nil
}
