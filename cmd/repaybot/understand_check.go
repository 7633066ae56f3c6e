package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"repaybot/dialog"
	"repaybot/dialog/understand/measure"
)

// checkReader measures a reader on a file of labelled messages and prints the
// tables, what is confused with what, and every miss.
func checkReader(ctx context.Context, env *environment, reader dialog.Reader, name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	lines, err := measure.Read(f, env.now())
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	report, err := measure.Run(ctx, reader, lines)
	if err != nil {
		return err
	}
	if err := report.WriteTable(env.out); err != nil {
		return err
	}
	fmt.Fprint(env.out, "\nConfused:\n\n")
	if err := report.WriteConfusions(env.out); err != nil {
		return err
	}
	fmt.Fprintf(env.out, "\n%d of %d messages are not read as they are meant:\n\n", len(report.Misses), len(lines))
	return report.WriteMisses(env.out)
}
