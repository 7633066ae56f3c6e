package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"repaybot/bot"
)

func newPIIKeyCommand(env *environment) *cobra.Command {
	cmd := &cobra.Command{
		Use: "pii-key", Short: "Change the master key of everything that is sealed",
		Example: "  repaybot pii-key rotate --config repaybot.yaml",
	}
	cmd.AddCommand(newPIIKeyRotateCommand(env))
	return cmd
}

func newPIIKeyRotateCommand(env *environment) *cobra.Command {
	var flags settingsFlags
	cmd := &cobra.Command{
		Use:   "rotate",
		Short: "Put every customer's key that is under pii_key_retired under pii_key",
		Long: `Puts every customer's key that is still wrapped under pii_key_retired under pii_key,
while programs go on serving. Texts stay as they are: they are sealed under the
customers' own keys. Where it is cut off, run it again: it goes on. When it has said
that all are under pii_key, take pii_key_retired away. See docs/operating.md for the
whole way, and for what it does not do.`,
		Example: "  REPAYBOT_PII_KEY=new REPAYBOT_PII_KEY_RETIRED=old repaybot pii-key rotate --config repaybot.yaml",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withStores(cmd.Context(), env, &flags, func(s *Settings, st *stores) error {
				if s.PIIKeyRetired == nil {
					return &SettingError{Key: "pii_key_retired", Why: "is not set: it is the key from before, and pii_key the new one"}
				}
				store, ok := bot.StoreAs[bot.Rekeying](st.Store)
				if !ok {
					return fmt.Errorf("this store's keys can't be changed")
				}
				n, err := store.Rewrap(cmd.Context(), func(done int) { fmt.Fprintf(env.errw, "%d keys looked at\n", done) })
				fmt.Fprintf(env.out, "%d keys were put under pii_key, %d are under it, %d were destroyed by erasures\n", n.Rewrapped, n.Already, n.Destroyed)
				if err != nil {
					return fmt.Errorf("cut off; run it again: %w", err)
				}
				if n.Unknown > 0 {
					fmt.Fprintf(env.errw, "%d keys open under neither, and are left as they are\n", n.Unknown)
					return refusedError{n.Unknown, n.Unknown + n.Already, "keys"}
				}
				fmt.Fprintln(env.out, "all are under pii_key: pii_key_retired can go from every machine")
				return nil
			})
		},
	}
	flags.add(cmd)
	return cmd
}
