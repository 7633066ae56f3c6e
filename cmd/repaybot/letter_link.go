package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"repaybot/bot"
)

// letterDays is how long a letter's link holds if nothing is said.
const letterDays = 30

func newLetterLinkCommand(env *environment) *cobra.Command {
	var policy policyFlag
	var dir, config string
	var days int
	cmd := &cobra.Command{
		Use:   "letter-link ACCOUNT",
		Short: "Makes a one-use link for a letter to an account's customer",
		Long: `Prints a token for a link in the bank's letter to the customer of an account, such
as https://t.me/YourBot?start=TOKEN. It opens the chat as that customer once: the
phone number is not asked, a one-time code and the last digits of the ID or the
birth date still are. Only the token's hash is kept, so it can't be shown again.`,
		Example: "  repaybot letter-link --config repaybot.yaml CN-1001",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if days < 1 {
				return fmt.Errorf("--days: %d is not at least 1", days)
			}
			link := func(s *bot.Service) error {
				customer, err := accountsCustomer(cmd.Context(), s, args[0])
				if err != nil {
					return err
				}
				token, err := s.NewLink(cmd.Context(), customer, env.now().AddDate(0, 0, days))
				if err == nil {
					fmt.Fprintln(env.out, token)
				}
				return err
			}
			if config != "" {
				return withService(cmd.Context(), env, &settingsFlags{config: config}, link)
			}
			return withData(cmd.Context(), env, dir, policy, link)
		},
	}
	policy.add(cmd.Flags())
	cmd.Flags().StringVar(&dir, "data", defaultDataDir, "the database's `directory`")
	cmd.Flags().StringVar(&config, "config", "", "the settings `file` of serve, instead of --data and --policy")
	cmd.MarkFlagsMutuallyExclusive("config", "data")
	cmd.MarkFlagsMutuallyExclusive("config", "policy")
	cmd.Flags().IntVar(&days, "days", letterDays, "how many `days` the link holds")
	return cmd
}

// withData does something with the service over a directory's database.
func withData(ctx context.Context, env *environment, dir string, policy policyFlag, do func(*bot.Service) error) (err error) {
	text, err := policyText(policy)
	if err != nil {
		return err
	}
	s, err := openShell(ctx, shellOptions{dir: dir, policy: text, random: rand.Reader, now: env.now})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return do(s.Service)
}

func accountsCustomer(ctx context.Context, s *bot.Service, account string) (string, error) {
	customer, err := s.CustomerOf(ctx, account)
	if errors.Is(err, bot.ErrNotFound) {
		return "", fmt.Errorf("the book has no account %q", account)
	}
	return customer, err
}
