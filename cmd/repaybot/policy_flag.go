package main

import (
	_ "embed"
	"fmt"
	"os"
	"time"

	"github.com/spf13/pflag"

	"repaybot/negotiation"
)

// demoPolicy is what `--policy` defaults to.
//
//go:embed policies/cn.yaml
var demoPolicy []byte

// policyFlag is the flag `--policy` of a command.
type policyFlag struct{ path string }

func (f *policyFlag) add(flags *pflag.FlagSet) {
	flags.StringVar(&f.path, "policy", "", "the bank's policy `file` (default: the demo policy)")
}

// load reads and checks the policy. Its errors name the file and each line.
func (f *policyFlag) load() (*negotiation.Policy, error) {
	text, name := demoPolicy, "the demo policy"
	if f.path != "" {
		var err error
		if text, err = os.ReadFile(f.path); err != nil {
			return nil, err
		}
		name = f.path
	}
	p, err := negotiation.ParsePolicy(text)
	if err != nil {
		return nil, fmt.Errorf("%s:\n%w", name, err)
	}
	return p, nil
}

// asOfFlag is the flag `--as-of` of a command.
type asOfFlag struct{ text string }

func (f *asOfFlag) add(flags *pflag.FlagSet) {
	flags.StringVar(&f.text, "as-of", "", "the `day`, like 2026-11-23 (default: today where the bank is)")
}

// day is the day asked for, or today in the bank's time zone.
func (f *asOfFlag) day(p *negotiation.Policy, now time.Time) (negotiation.Date, error) {
	if f.text != "" {
		day, err := negotiation.ParseDate(f.text)
		if err != nil {
			return 0, fmt.Errorf("--as-of: %w", err)
		}
		return day, nil
	}
	zone, err := time.LoadLocation(p.Bank.TimeZone)
	if err != nil {
		return 0, fmt.Errorf("the policy's time zone: %w", err)
	}
	return negotiation.DateOf(now.In(zone)), nil
}
