package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"repaybot/bot"
	"repaybot/bot/staff"
	"repaybot/dialog"
)

func newStaffCommand(env *environment) *cobra.Command {
	cmd := &cobra.Command{
		Use: "staff", Short: "Add, list and remove colleagues who log in on the console",
		Example: "  repaybot staff add linda --role agent --team care --config repaybot.yaml",
	}
	cmd.AddCommand(newStaffAddCommand(env), newStaffListCommand(env),
		newStaffOneCommand(env, "remove", "Take a colleague's account away", "Takes a colleague's account away and ends their sessions. What they did stays under their name.",
			func(ctx context.Context, a *staff.Accounts, who string, now time.Time) (string, error) {
				return "removed", a.Remove(ctx, staff.Command, who, now)
			}),
		newStaffOneCommand(env, "totp-reset", "Take a colleague's second factor away", "Takes a colleague's second factor away, as for a lost phone, and ends their sessions. They set another up at their next login.",
			func(ctx context.Context, a *staff.Accounts, who string, now time.Time) (string, error) {
				return "sets a second factor up at the next login", a.ResetFactor(ctx, staff.Command, who, now)
			}),
		newStaffOneCommand(env, "sign-out", "End all of a colleague's sessions", "Ends all of a colleague's sessions, on all devices.",
			func(ctx context.Context, a *staff.Accounts, who string, now time.Time) (string, error) {
				if _, err := a.Colleague(ctx, who); err != nil {
					return "", err
				}
				return "is signed out", a.Revoke(ctx, staff.Command, who, "", "", now)
			}),
	)
	return cmd
}

// withAccounts opens the accounts of the store that the settings name.
func withAccounts(ctx context.Context, env *environment, flags *settingsFlags, do func(*staff.Accounts) error) error {
	return withStores(ctx, env, flags, func(s *Settings, st *stores) error {
		accounts, err := openAccounts(ctx, st.Store, s.Staff, "", env.now())
		if err != nil {
			return err
		}
		return do(accounts)
	})
}

func newStaffAddCommand(env *environment) *cobra.Command {
	var flags settingsFlags
	var role, shown string
	var teams, languages, skills []string
	var once, practice bool
	cmd := &cobra.Command{
		Use:   "add NAME",
		Short: "Add a colleague, or give one another password and role",
		Long: `Adds a colleague who can log in on the console, or gives one who is there another
password, role and all else that is named; their sessions end then. The password is
asked for at the terminal, twice, or read from the first line of standard input. It is
kept only as a slow hash (argon2id), and refused if it is weak.`,
		Example: "  repaybot staff add linda --role supervisor --config repaybot.yaml\n  repaybot staff add wei --role agent --shown 'Wei' --team care --team disputes --language zh --skill hardship",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withAccounts(cmd.Context(), env, &flags, func(a *staff.Accounts) error {
				password, err := readPassword(env)
				if err != nil {
					return err
				}
				c := staff.Colleague{
					Name: args[0], Shown: shown, Role: staff.Role(role), Active: true, Practice: practice,
					Teams: those(teams, bot.Teams[:]), Languages: those(languages, []dialog.Locale{dialog.Chinese, dialog.English}), Skills: those[bot.Skill](skills, nil),
				}
				if err := addColleague(cmd.Context(), a, c, password, once, env.now()); err != nil {
					return err
				}
				fmt.Fprintf(env.out, "%s can log in as %s\n", args[0], role)
				return nil
			})
		},
	}
	flags.add(cmd)
	cmd.Flags().StringVar(&role, "role", "", "agent or supervisor")
	cmd.Flags().StringVar(&shown, "shown", "", "the `name` that colleagues and customers read (else NAME)")
	cmd.Flags().StringSliceVar(&teams, "team", nil, "care, disputes, bereavement or legal; may be given several times (else all)")
	cmd.Flags().StringSliceVar(&languages, "language", nil, "zh or en; may be given several times (else both)")
	cmd.Flags().StringSliceVar(&skills, "skill", nil, "crisis, vulnerable or hardship; may be given several times (else none)")
	cmd.Flags().BoolVar(&once, "once", false, "the password counts once: it is changed at the first login")
	cmd.Flags().BoolVar(&practice, "practice", false, "works with made-up customers only")
	_ = cmd.MarkFlagRequired("role")
	return cmd
}

// those are the values of a flag, or all where none is given.
func those[T ~string](given []string, all []T) []T {
	if len(given) == 0 {
		return all
	}
	var some []T
	for _, text := range given {
		some = append(some, T(text))
	}
	return some
}

// addColleague adds a colleague, or changes the one who is there.
func addColleague(ctx context.Context, a *staff.Accounts, c staff.Colleague, password string, once bool, now time.Time) error {
	err := a.Add(ctx, staff.Command, c, password, once, now)
	if !errors.Is(err, staff.ErrThere) {
		return err
	}
	// Add has looked at both: what is refused from here on leaves all as it was.
	if err := a.Edit(ctx, staff.Command, c, now); err != nil {
		return err
	}
	return a.SetPassword(ctx, staff.Command, c.Name, password, once, now)
}

func newStaffListCommand(env *environment) *cobra.Command {
	var flags settingsFlags
	cmd := &cobra.Command{
		Use: "list", Short: "List all colleagues, and how they log in",
		Args: cobra.NoArgs, Example: "  repaybot staff list --config repaybot.yaml",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withAccounts(cmd.Context(), env, &flags, func(a *staff.Accounts) error {
				all, err := a.List(cmd.Context())
				if err != nil {
					return err
				}
				w := tabwriter.NewWriter(env.out, 0, 4, 2, ' ', 0)
				fmt.Fprintln(w, "NAME\tROLE\tTEAMS\tLANGUAGES\tSKILLS\tLOGS IN\tLAST")
				for _, c := range all {
					last := "-"
					if !c.LastLogin.IsZero() {
						last = c.LastLogin.UTC().Format(time.RFC3339)
					}
					fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", c.Name, c.Role, joined(c.Teams), joined(c.Languages), joined(c.Skills), logsIn(c), last)
				}
				return w.Flush()
			})
		},
	}
	flags.add(cmd)
	return cmd
}

func joined[T ~string](list []T) string {
	var texts []string
	for _, one := range list {
		texts = append(texts, string(one))
	}
	return dash(strings.Join(texts, ","))
}

// logsIn is how a colleague logs in, in a word or two.
func logsIn(c staff.Listed) string {
	how := "password"
	switch {
	case !c.Active:
		return "not"
	case c.ByBank:
		how = "sign-on"
	case c.Factor:
		how = "password+code"
	case c.Once:
		how = "password once"
	}
	if c.Practice {
		how += ", practice"
	}
	return how
}

// newStaffOneCommand is a command that does one thing to one colleague.
func newStaffOneCommand(env *environment, use, short, long string, do func(context.Context, *staff.Accounts, string, time.Time) (string, error)) *cobra.Command {
	var flags settingsFlags
	cmd := &cobra.Command{
		Use: use + " NAME", Short: short, Long: long,
		Args: cobra.ExactArgs(1), Example: "  repaybot staff " + use + " linda --config repaybot.yaml",
		RunE: func(cmd *cobra.Command, args []string) error {
			return withAccounts(cmd.Context(), env, &flags, func(a *staff.Accounts) error {
				done, err := do(cmd.Context(), a, args[0], env.now())
				if errors.Is(err, bot.ErrNotFound) {
					return fmt.Errorf("there is no colleague %q", args[0])
				}
				if err == nil {
					fmt.Fprintf(env.out, "%s %s\n", args[0], done)
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
