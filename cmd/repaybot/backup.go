package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"repaybot/storage/sqlite"
)

func newBackupCommand(env *environment) *cobra.Command {
	var flags settingsFlags
	var withKeys bool
	cmd := &cobra.Command{
		Use:   "backup FILE",
		Short: "Copy the embedded database into a file, while it is in use",
		Long: `Copies the embedded database, as of one moment, into a file, while programs go on
using it. The copy is read through before it gets its name. What is sealed stays
sealed: without pii_key nobody can read it, and that is not in it, unless --with-keys
asks for it in a file of its own beside it (FILE.key), to be kept elsewhere.`,
		Example: "  repaybot backup /backup/2026-11-23.db --config repaybot.yaml",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := embeddedSettings(env, &flags)
			if err != nil {
				return err
			}
			if err := sqlite.Backup(cmd.Context(), s.DataDir, args[0]); err != nil {
				return err
			}
			if withKeys {
				if err := writeKey(args[0]+".key", s.PIIKey); err != nil {
					return err
				}
			}
			fmt.Fprintf(env.out, "%s is a whole copy\n", args[0])
			return nil
		},
	}
	flags.add(cmd)
	cmd.Flags().BoolVar(&withKeys, "with-keys", false, "write pii_key into FILE.key too")
	return cmd
}

func newRestoreCommand(env *environment) *cobra.Command {
	var flags settingsFlags
	var force bool
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "Put a backup in the place of the embedded database",
		Long: `Puts a backup into data_dir, after it was read through. A database that is there is
left alone, unless --force is given: then it is kept beside the new one. It refuses
while a program has that database open. What customers had erased since the backup
was made has to be erased again.`,
		Example: "  repaybot restore /backup/2026-11-23.db --config repaybot.yaml --force",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := embeddedSettings(env, &flags)
			if err != nil {
				return err
			}
			kept, err := sqlite.Restore(cmd.Context(), args[0], s.DataDir, env.now(), force)
			var exists *sqlite.ExistsError
			if errors.As(err, &exists) {
				return fmt.Errorf("%w; --force puts the backup in its place and keeps it under another name", err)
			}
			if err != nil {
				return err
			}
			// Opening it shows that the key is right, and brings it to today's schema.
			db, err := sqlite.Open(cmd.Context(), s.DataDir, s.PIIKey, s.retiredKeys()...)
			if err != nil {
				return err
			}
			if kept != "" {
				fmt.Fprintf(env.out, "what was there is now %s\n", kept)
			}
			fmt.Fprintf(env.out, "%s is restored\n", args[0])
			return db.Close()
		},
	}
	flags.add(cmd)
	cmd.Flags().BoolVar(&force, "force", false, "also where there is a database")
	return cmd
}

// embeddedSettings are the settings of a command for the embedded database alone.
func embeddedSettings(env *environment, flags *settingsFlags) (*Settings, error) {
	s, err := flags.load(env)
	if err != nil {
		return nil, fmt.Errorf("these settings are wrong:\n%w", err)
	}
	if s.MongoDBURI != "" {
		return nil, errors.New("mongodb_uri is set: use MongoDB's own tools (docs/operating.md)")
	}
	return s, nil
}

func writeKey(path string, key []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(f, base64.StdEncoding.EncodeToString(key))
	return errors.Join(err, f.Close())
}
