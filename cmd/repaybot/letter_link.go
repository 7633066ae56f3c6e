package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"repaybot/bot"
)

// letterDays is how long a letter's link holds if nothing is said.
const letterDays = 30

func newLetterLinkCommand(env *environment) *cobra.Command {
	var policy policyFlag
	var dir string
	var days int
	cmd := &cobra.Command{
		Use:   "letter-link ACCOUNT",
		Short: "Makes a one-use link for a letter to an account's customer",
		Long: `Prints a token for a link in the bank's letter to the customer of an account, such
as https://t.me/YourBot?start=TOKEN. It opens the chat as that customer once: the
phone number is not asked, a one-time code and the last digits of the ID or the
birth date still are. Only the token's hash is kept, so it can't be shown again.`,
		Example: "  repaybot letter-link --data data CN-1001",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if days < 1 {
				return fmt.Errorf("--days: %d is not at least 1", days)
			}
			return withData(cmd.Context(), env, dir, policy, func(s *shell) error {
				customer, err := customerOf(cmd.Context(), s, args[0])
				if err != nil {
					return err
				}
				token, err := s.NewLink(cmd.Context(), customer, env.now().AddDate(0, 0, days))
				if err == nil {
					fmt.Fprintln(env.out, token)
				}
				return err
			})
		},
	}
	policy.add(cmd.Flags())
	cmd.Flags().StringVar(&dir, "data", defaultDataDir, "the database's `directory`")
	cmd.Flags().IntVar(&days, "days", letterDays, "how many `days` the link holds")
	return cmd
}

func newUnlinkCommand(env *environment) *cobra.Command {
	var policy policyFlag
	var dir, staff string
	cmd := &cobra.Command{
		Use:   "unlink ACCOUNT --staff NAME",
		Short: "Takes every chat from an account's customer: who writes there is a stranger again",
		Long: `Takes every messaging address from the customer of an account. Who writes from one
of them has to show anew who they are. It is on record who wanted it.`,
		Example: "  repaybot unlink --data data --staff anna CN-1001",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withData(cmd.Context(), env, dir, policy, func(s *shell) error {
				customer, err := customerOf(cmd.Context(), s, args[0])
				if err != nil {
					return err
				}
				err = s.Unlink(cmd.Context(), customer, staff, uuid.NewString(), env.now())
				if errors.Is(err, bot.ErrNotFound) {
					fmt.Fprintln(env.out, "no chat is linked")
					return nil
				}
				if err == nil {
					fmt.Fprintln(env.out, "unlinked")
				}
				return err
			})
		},
	}
	policy.add(cmd.Flags())
	cmd.Flags().StringVar(&dir, "data", defaultDataDir, "the database's `directory`")
	cmd.Flags().StringVar(&staff, "staff", "", "the `name` of the colleague who wants it")
	_ = cmd.MarkFlagRequired("staff")
	return cmd
}

// withData does something with the service over a directory's database.
func withData(ctx context.Context, env *environment, dir string, policy policyFlag, do func(*shell) error) (err error) {
	text, err := policyText(policy)
	if err != nil {
		return err
	}
	s, err := openShell(ctx, shellOptions{dir: dir, policy: text, random: rand.Reader, now: env.now})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return do(s)
}

func customerOf(ctx context.Context, s *shell, account string) (string, error) {
	customer, err := s.CustomerOf(ctx, account)
	if errors.Is(err, bot.ErrNotFound) {
		return "", fmt.Errorf("the book has no account %q", account)
	}
	return customer, err
}
