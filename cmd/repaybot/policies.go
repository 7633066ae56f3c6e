package main

import (
	"embed"
	"fmt"

	"github.com/spf13/cobra"
)

// examplePolicies are whole policy files to begin from, one a jurisdiction.
//
//go:embed policies/*.yaml
var examplePolicies embed.FS

func newPolicyExampleCommand(env *environment) *cobra.Command {
	return &cobra.Command{
		Use:       "example [cn|us|uk]",
		Short:     "Print an example policy to begin from",
		Example:   "  repaybot policy example uk > policy.yaml",
		ValidArgs: []string{"cn", "us", "uk"},
		Args:      cobra.MatchAll(cobra.MaximumNArgs(1), cobra.OnlyValidArgs),
		RunE: func(_ *cobra.Command, args []string) error {
			name := "cn"
			if len(args) == 1 {
				name = args[0]
			}
			text, err := examplePolicies.ReadFile("policies/" + name + ".yaml")
			if err != nil {
				return fmt.Errorf("the example policy %s: %w", name, err)
			}
			_, err = env.out.Write(text)
			return err
		},
	}
}
