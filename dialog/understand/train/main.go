// Command train learns the embedded model from the messages in ../messages and
// writes ../model.bin. Run it by go generate in the package's folder.
package main

import (
	"fmt"
	"os"

	"repaybot/dialog/understand"
)

func main() {
	if err := run("messages", "model.bin"); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

func run(messages, out string) error {
	examples, err := understand.ReadMessages(os.DirFS(messages))
	if err != nil {
		return err
	}
	m, err := understand.Train(examples)
	if err != nil {
		return err
	}
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	n, err := m.WriteTo(f)
	if err != nil {
		return err
	}
	fmt.Printf("%d messages, %d intents, %d bytes\n", len(examples), len(m.Intents()), n)
	return f.Close()
}
