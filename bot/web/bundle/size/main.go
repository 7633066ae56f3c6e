// The command size prints how large the scripts and styles are, and fails where
// the widget is larger than a page should have to load. `make test` runs it.
package main

import (
	"fmt"
	"os"

	"repaybot/bot/web/bundle"
)

func main() {
	files, err := bundle.Build("bot/web/assets")
	if err == nil {
		err = bundle.Weigh(files, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
