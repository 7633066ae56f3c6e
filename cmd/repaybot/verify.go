package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"

	"github.com/spf13/cobra"

	"repaybot/bot"
)

// hashText is a hash as documents name it.
var hashText = regexp.MustCompile(`^[0-9a-fA-F]{64}$`)

func newVerifyCommand(env *environment) *cobra.Command {
	var policy policyFlag
	var dir, config string
	cmd := &cobra.Command{
		Use:   "verify FILE|HASH",
		Short: "Tells whether a document is one of ours",
		Long: `Tells whether a PDF is one that was given out, byte for byte, or whether a hash is
of the text of an agreement of ours. It says nothing of whose it is.

Exit status: 0 it is ours; 1 it is not; 2 could not start.`,
		Example: "  repaybot verify --config repaybot.yaml agreement-2026-11-23.pdf",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			hash, err := hashOf(args[0])
			if err != nil {
				return err
			}
			verify := func(s *bot.Service) error { return printVerified(cmd.Context(), env, s, hash) }
			if config != "" {
				return withService(cmd.Context(), env, &settingsFlags{config: config}, verify)
			}
			return withData(cmd.Context(), env, dir, policy, verify)
		},
	}
	policy.add(cmd.Flags())
	cmd.Flags().StringVar(&dir, "data", defaultDataDir, "the database's `directory`")
	cmd.Flags().StringVar(&config, "config", "", "the settings `file` of serve, instead of --data and --policy")
	cmd.MarkFlagsMutuallyExclusive("config", "data")
	cmd.MarkFlagsMutuallyExclusive("config", "policy")
	return cmd
}

// hashOf is the hash that is given, or that of the file that is named.
func hashOf(arg string) (string, error) {
	f, err := os.Open(arg)
	if errors.Is(err, fs.ErrNotExist) && hashText.MatchString(arg) {
		return arg, nil
	}
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func printVerified(ctx context.Context, env *environment, s *bot.Service, hash string) error {
	ours, err := s.Verify(ctx, hash)
	if err != nil {
		return err
	}
	if !ours {
		fmt.Fprintln(env.out, "not ours", hash)
		return refusedError{refused: 1, of: 1, what: "documents"}
	}
	fmt.Fprintln(env.out, "ours", hash)
	return nil
}
