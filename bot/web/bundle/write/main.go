// The command write bundles the pages' scripts and styles into assets/dist.
// It is run by `go generate ./bot/web`.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"repaybot/bot/web/bundle"
)

func main() {
	if err := write("assets"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(assets string) error {
	files, err := bundle.Build(assets)
	if err != nil {
		return err
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(assets, "dist", name), content, 0o644); err != nil {
			return err
		}
	}
	return nil
}
