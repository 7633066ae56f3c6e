package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"repaybot/bot"
)

func newCustomerCommand(env *environment) *cobra.Command {
	cmd := &cobra.Command{
		Use: "customer", Short: "Show or erase what is kept of a customer, where they ask for it",
		Example: "  repaybot customer export C-77 --config repaybot.yaml > c-77.json",
	}
	cmd.AddCommand(newCustomerExportCommand(env), newCustomerEraseCommand(env), newCustomerUnlinkCommand(env))
	return cmd
}

func newCustomerExportCommand(env *environment) *cobra.Command {
	var flags settingsFlags
	cmd := &cobra.Command{
		Use: "export ID", Short: "Write all that is kept of a customer, in clear, as JSON",
		Example: "  repaybot customer export C-77 --config repaybot.yaml > c-77.json", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withService(cmd.Context(), env, &flags, func(s *bot.Service) error {
				e, err := s.Export(cmd.Context(), args[0], env.now())
				if err != nil {
					return err
				}
				out := json.NewEncoder(env.out)
				out.SetEscapeHTML(false)
				out.SetIndent("", "  ")
				return out.Encode(e)
			})
		},
	}
	flags.add(cmd)
	return cmd
}

func newCustomerEraseCommand(env *environment) *cobra.Command {
	var flags settingsFlags
	var by string
	cmd := &cobra.Command{
		Use: "erase ID", Short: "Erase for good what is kept of a customer",
		Long: `Destroys the key under which everything of a customer is sealed, and takes the sealed
texts away. It can't be undone. While a debt or a case is open the law wants the data
kept: then it refuses (exit status 1) and says why. That it was done, when and by
whom, stays on record without the customer's name.`,
		Example: "  repaybot customer erase C-77 --by linda --config repaybot.yaml", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withService(cmd.Context(), env, &flags, func(s *bot.Service) error {
				e, err := s.Erase(cmd.Context(), args[0], by, env.now())
				var not *bot.NotErasedError
				if errors.As(err, &not) {
					for _, why := range not.Why {
						fmt.Fprintln(env.errw, "kept:", why)
					}
					return refusedError{1, 1, "erasures"}
				}
				if err != nil {
					return err
				}
				fmt.Fprintf(env.out, "erased: %d accounts, %d conversations\nwhat remains: %s\n", e.Accounts, e.Conversations, e.Remains)
				return nil
			})
		},
	}
	flags.add(cmd)
	cmd.Flags().StringVar(&by, "by", "", "who does it, for the record: a colleague's `name`")
	_ = cmd.MarkFlagRequired("by")
	return cmd
}

func newCustomerUnlinkCommand(env *environment) *cobra.Command {
	var flags settingsFlags
	var by string
	cmd := &cobra.Command{
		Use: "unlink ID", Short: "Take every chat from a customer: who writes there is a stranger again",
		Long: `Takes every messaging address from a customer. Who writes from one of them has to
show anew who they are. It is on record who wanted it.`,
		Example: "  repaybot customer unlink C-77 --by anna --config repaybot.yaml", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withService(cmd.Context(), env, &flags, func(s *bot.Service) error {
				err := s.Unlink(cmd.Context(), args[0], by, uuid.NewString(), env.now())
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
	flags.add(cmd)
	cmd.Flags().StringVar(&by, "by", "", "who wants it, for the record: a colleague's `name`")
	_ = cmd.MarkFlagRequired("by")
	return cmd
}

func newRetentionCommand(env *environment) *cobra.Command {
	var flags settingsFlags
	run := &cobra.Command{
		Use: "run", Short: "Erase the conversations that may not be kept any longer",
		Long: `Erases the conversations that the policy's retention no longer lets the bank keep:
past their years, with no debt and no case open. serve does it once a day by itself.`,
		Example: "  repaybot retention run --config repaybot.yaml", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withService(cmd.Context(), env, &flags, func(s *bot.Service) error {
				r, err := s.Retain(cmd.Context(), env.now())
				if err != nil {
					return err
				}
				fmt.Fprintf(env.out, "%d conversations past their time: %d erased, %d kept for a debt, %d for a case\n", r.LookedAt, r.Erased, r.KeptForDebt, r.KeptForCase)
				if r.Failed > 0 {
					return refusedError{r.Failed, r.Failed + r.LookedAt, "conversations"}
				}
				return nil
			})
		},
	}
	flags.add(run)
	cmd := &cobra.Command{Use: "retention", Short: "Let go of what may not be kept any longer", Example: "  repaybot retention run --config repaybot.yaml"}
	cmd.AddCommand(run)
	return cmd
}
