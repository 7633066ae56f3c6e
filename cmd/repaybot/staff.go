package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"repaybot/bot"
	"repaybot/bot/staff"
)

func newStaffCommand(env *environment) *cobra.Command {
	cmd := &cobra.Command{
		Use: "staff", Short: "Add and remove colleagues who log in on the console",
		Example: "  repaybot staff add linda --role agent --config repaybot.yaml",
	}
	cmd.AddCommand(newStaffAddCommand(env), newStaffRemoveCommand(env))
	return cmd
}

func newStaffAddCommand(env *environment) *cobra.Command {
	var flags settingsFlags
	var role string
	cmd := &cobra.Command{
		Use:   "add NAME",
		Short: "Add a colleague, or give one another password or role",
		Long: `Adds a colleague who can log in on the console. The password is asked for at the
terminal, twice, or read from the first line of standard input. It is kept only as a
slow hash (argon2id), and refused if it is weak.`,
		Example: "  repaybot staff add linda --role supervisor --config repaybot.yaml",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withStores(cmd.Context(), env, &flags, func(_ *Settings, st *stores) error {
				password, err := readPassword(env)
				if err != nil {
					return err
				}
				accounts, err := staff.New(st.Store)
				if err != nil {
					return err
				}
				if err := accounts.Add(cmd.Context(), args[0], staff.Role(role), password, env.now()); err != nil {
					return err
				}
				fmt.Fprintf(env.out, "%s can log in as %s\n", args[0], role)
				return nil
			})
		},
	}
	flags.add(cmd)
	cmd.Flags().StringVar(&role, "role", "", "agent or supervisor")
	_ = cmd.MarkFlagRequired("role")
	return cmd
}

func newStaffRemoveCommand(env *environment) *cobra.Command {
	var flags settingsFlags
	cmd := &cobra.Command{
		Use: "remove NAME", Short: "Take a colleague's login away",
		Long: "Takes a colleague's login away. Who is logged in stays so for 30 idle minutes at most.",
		Args: cobra.ExactArgs(1), Example: "  repaybot staff remove linda --config repaybot.yaml",
		RunE: func(cmd *cobra.Command, args []string) error {
			return withStores(cmd.Context(), env, &flags, func(_ *Settings, st *stores) error {
				accounts, err := staff.New(st.Store)
				if err != nil {
					return err
				}
				err = accounts.Remove(cmd.Context(), args[0], env.now())
				if errors.Is(err, bot.ErrNotFound) {
					return fmt.Errorf("there is no colleague %q", args[0])
				}
				return err
			})
		},
	}
	flags.add(cmd)
	return cmd
}

// readPassword asks for a password at a terminal, without showing it, or reads
// the first line of what comes in.
func readPassword(env *environment) (string, error) {
	if f, ok := env.in.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		first, err := askPassword(env, f, "Password: ")
		if err != nil {
			return "", err
		}
		second, err := askPassword(env, f, "Again: ")
		if err == nil && !bytes.Equal(first, second) {
			err = errors.New("the two differ")
		}
		return string(first), err
	}
	line, err := bufio.NewReader(io.LimitReader(env.in, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	return strings.TrimRight(line, "\r\n"), nil
}

func askPassword(env *environment, f *os.File, prompt string) ([]byte, error) {
	fmt.Fprint(env.errw, prompt)
	defer fmt.Fprintln(env.errw)
	return term.ReadPassword(int(f.Fd()))
}
