// Command repaybot talks with a bank's customers who have fallen behind.
// `repaybot --help` lists its commands.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"
	_ "time/tzdata" // the book names time zones, and a bare container has none

	"github.com/spf13/cobra"
)

// The exit statuses of every command.
const (
	exitDone    = 0
	exitRefused = 1 // done, but some input was refused: each refusal says why
	exitFailed  = 2 // could not start
)

// gcPercent has memory collected less often than by default: a turn allocates
// some 40 KB and keeps next to none of it, so that a few megabytes more save a
// tenth of its time. GOGC in the environment counts more.
const gcPercent = 400

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	os.Exit(run(ctx, os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr))
}

// environment is what a command has of the world outside.
type environment struct {
	getenv func(string) string
	in     io.Reader
	out    io.Writer
	errw   io.Writer
	now    func() time.Time
	after  func(time.Duration) <-chan time.Time // time.After
}

// run is the program, without anything of the process it runs in, so that
// tests can run it too. It returns the exit status.
func run(ctx context.Context, args []string, getenv func(string) string, in io.Reader, out, errw io.Writer) int {
	env := &environment{getenv: getenv, in: in, out: out, errw: errw, now: time.Now, after: time.After}
	root := newRootCommand(env)
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errw)
	err := root.ExecuteContext(ctx)
	var refused refusedError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &refused):
		fmt.Fprintln(errw, "repaybot:", err)
		return exitRefused
	default:
		fmt.Fprintln(errw, "repaybot:", err)
		return exitFailed
	}
}

// refusedError says that a command is done, but refused some of its input.
type refusedError struct {
	refused, of int
	what        string // plural: "lines"
}

func (e refusedError) Error() string {
	return fmt.Sprintf("%d of %d %s were refused", e.refused, e.of, e.what)
}

func newRootCommand(env *environment) *cobra.Command {
	root := &cobra.Command{
		Use:   "repaybot",
		Short: "Tells a bank's customers what they owe and agrees with them how to repay it",
		Long: `repaybot talks with a bank's customers who have fallen behind: it tells them
exactly what they owe and why, and agrees with them what they can keep and the
bank can accept, or brings in a person.

Exit status: 0 done; 1 done, but some input was refused; 2 could not start.`,
		Example:       "  repaybot statement --as-of 2026-11-23 book.jsonl",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(
		newStatementCommand(env),
		newOffersCommand(env),
		newPolicyCommand(env),
		newUnderstandCommand(env),
		newTrainCommand(env),
		newEvalCommand(env),
		newImportCommand(env),
		newReplayCommand(env),
		newLetterLinkCommand(env),
		newChatCommand(env),
		newDemoCommand(env),
		newServeCommand(env),
		newStaffCommand(env),
		newAuditCommand(env),
		newOutboxCommand(env),
		newBackupCommand(env),
		newRestoreCommand(env),
		newCustomerCommand(env),
		newContactCommand(env),
		newRetentionCommand(env), newPIIKeyCommand(env),
		newVerifyCommand(env),
		newSimulateCommand(env),
	)
	return root
}
