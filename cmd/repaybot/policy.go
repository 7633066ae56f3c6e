package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"repaybot/negotiation"
)

func newPolicyCommand(env *environment) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "policy",
		Short:   "The bank's policy file: check it, or print an example",
		Example: "  repaybot policy check policy.yaml",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newPolicyCheckCommand(env), newPolicyExampleCommand(env))
	return cmd
}

func newPolicyCheckCommand(env *environment) *cobra.Command {
	return &cobra.Command{
		Use:   "check FILE",
		Short: "Every error in a policy file, with its line",
		Long: `Reads a policy file, checks it whole and prints every error as FILE:LINE: key:
reason, and every warning likewise: limits that narrow with more days past due or
with documented hardship, and settlements that cost more than the plan beside them.
A file without errors is summed up, rule by rule. "-" is standard input.

The exit status is 1 if there are errors; warnings alone leave it 0.`,
		Example: "  repaybot policy check policy.yaml",
		Args:    cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			text, err := readPolicyText(env, args[0])
			if err != nil {
				return err
			}
			return checkPolicy(env.out, args[0], text)
		},
	}
}

func readPolicyText(env *environment, path string) ([]byte, error) {
	if path == "-" {
		return io.ReadAll(env.in)
	}
	return os.ReadFile(path)
}

func checkPolicy(out io.Writer, name string, text []byte) error {
	p, err := negotiation.ParsePolicy(text)
	var faults negotiation.PolicyErrors
	if errors.As(err, &faults) {
		for _, fault := range faults {
			printPolicyError(out, name, "", fault)
		}
		return policyRefusedError{name, len(faults)}
	}
	if err != nil {
		return err
	}
	for _, warning := range p.Warnings() {
		printPolicyError(out, name, "warning: ", warning)
	}
	summarizePolicy(out, name, p)
	return nil
}

func printPolicyError(out io.Writer, name, kind string, e negotiation.PolicyError) {
	key := e.Key
	if key != "" {
		key += ": "
	}
	fmt.Fprintf(out, "%s:%d: %s%s%s\n", name, e.Line, kind, key, e.Reason)
}

// policyRefusedError says how many errors a policy file has.
type policyRefusedError struct {
	name   string
	errors int
}

func (e policyRefusedError) Error() string {
	if e.errors == 1 {
		return e.name + " has 1 error"
	}
	return fmt.Sprintf("%s has %d errors", e.name, e.errors)
}

// Unwrap makes it input refused: exit status 1.
func (e policyRefusedError) Unwrap() error { return refusedError{e.errors, e.errors, "settings"} }

func summarizePolicy(out io.Writer, name string, p *negotiation.Policy) {
	fmt.Fprintf(out, "%s: ok: version %s, %s, %s, %d products, %d rules\n",
		name, p.Version, p.Jurisdiction, p.Currency, len(p.Products), len(p.Rules))
	for _, rule := range p.Rules {
		when := rule.When
		if when == "" {
			when = "otherwise"
		}
		fmt.Fprintf(out, "  %-10s %s\n", rule.Name, when)
		for _, offer := range summarizeOffers(rule.Limits) {
			fmt.Fprintf(out, "  %-10s   %s\n", "", offer)
		}
	}
}

func summarizeOffers(l negotiation.Limits) []string {
	var offers []string
	if i := l.Installments; i != nil {
		price := fmt.Sprintf("%s %% a year", i.AnnualRate.Percent())
		if i.Method == negotiation.FlatFee {
			price = fmt.Sprintf("%s %% a month", i.FeeRate.Percent())
		}
		parts := []string{fmt.Sprintf("instalments: %d to %d months, %s (%s), at least %s each", i.MinTerm, i.MaxTerm, price, i.Method, i.MinInstallment.Decimal())}
		if !i.MinDownPaymentPercent.IsZero() {
			parts = append(parts, i.MinDownPaymentPercent.String()+" % down")
		}
		if i.MaxBrokenPlans12m >= 0 {
			parts = append(parts, fmt.Sprintf("at most %d broken plans", i.MaxBrokenPlans12m))
		}
		offers = append(offers, strings.Join(append(parts, summarizeWaive(i.Waive)...), ", "))
	}
	if l.Promise != nil {
		offers = append(offers, fmt.Sprintf("promise: within %d days", l.Promise.WithinDays))
	}
	if s := l.Settlement; s != nil {
		parts := []string{fmt.Sprintf("settlement: within %d days", s.WithinDays)}
		offers = append(offers, strings.Join(append(parts, summarizeWaive(s.Waive)...), ", "))
	}
	if len(offers) == 0 {
		offers = []string{"no offers: a person looks first"}
	}
	return offers
}

func summarizeWaive(w negotiation.WaivePercent) []string {
	if w.Fees.IsZero() && w.Interest.IsZero() {
		return nil
	}
	return []string{fmt.Sprintf("waives %s %% of fees and %s %% of interest", w.Fees, w.Interest)}
}
