package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"repaybot/cmd/repaybot/simulate"
)

// simulateFlags are the flags of `simulate`.
type simulateFlags struct {
	options simulate.Options
	log     string
	json    bool
}

func newSimulateCommand(env *environment) *cobra.Command {
	var f simulateFlags
	cmd := &cobra.Command{
		Use:   "simulate",
		Short: "Let made-up customers live with the program for months, and look for what breaks its promises",
		Long: `Makes up customers with incomes, habits, moods and typos who talk, pay, miss,
opt out, fall ill and dispute, on a clock that runs as fast as it can, at banks
in China, the United States and the United Kingdom under the example policies.
The service is the real one on the real embedded store, and it dies now and then.

Each night the bank's figures are held against the program's to the cent, and at
the end each instalment must have been followed up. The same seed gives the same
table and the same log on any machine. The table goes to standard output, the
progress to standard error. The exit status is 1 if a promise was broken.`,
		Example: "  repaybot simulate --customers 10000 --days 365 --seed 1\n  repaybot simulate --customers 500 --days 120 --log messages.jsonl",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runSimulate(cmd.Context(), env, f) },
	}
	flags := cmd.Flags()
	flags.IntVar(&f.options.Customers, "customers", 1000, "how many customers")
	flags.IntVar(&f.options.Days, "days", 365, "how many days")
	flags.Uint64Var(&f.options.Seed, "seed", 1, "what chance begins with")
	flags.IntSliceVar(&f.options.Only, "towns", nil, "only these towns of 250 customers, from 0: what happened in them among all of them happens again")
	flags.StringVar(&f.log, "log", "", "write every message in and out to a `file`, as JSON Lines")
	flags.BoolVar(&f.json, "json", false, "the table as JSON")
	flags.BoolVar(&f.options.Calm, "calm", false, "the service never dies")
	return cmd
}

func runSimulate(ctx context.Context, env *environment, f simulateFlags) (err error) {
	o := f.options
	o.Progress, o.Policies = env.errw, map[string][]byte{}
	for _, name := range []string{"cn", "us", "uk"} {
		if o.Policies[name], err = examplePolicies.ReadFile("policies/" + name + ".yaml"); err != nil {
			return err
		}
	}
	if f.log != "" {
		file, err := os.Create(f.log)
		if err != nil {
			return err
		}
		w := bufio.NewWriterSize(file, 1<<20)
		o.Log = w
		defer func() { err = errors.Join(err, w.Flush(), file.Close()) }()
	}
	r, err := simulate.Run(ctx, o)
	if err != nil {
		return err
	}
	fmt.Fprintf(env.errw, "done in %s; the service died %d times\n", r.Took.Round(1e8), r.Deaths)
	if f.json {
		e := json.NewEncoder(env.out)
		e.SetIndent("", "  ")
		err = e.Encode(r)
	} else {
		r.Print(env.out)
	}
	if n := r.Broke(); n > 0 {
		err = errors.Join(err, refusedError{refused: n, of: r.Nights + r.Lines, what: "promises"})
	}
	return err
}
