// Command train learns the model of drafts from the sentences in ../examples and the word
// vectors beside it
// and writes ../model.bin. Run it by go generate in the package's folder.
package main

import (
	"fmt"
	"os"

	"repaybot/dialog/drafts"
)

func main() {
	if err := run("examples", "train/vectors.en.bin", "model.bin"); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

func run(examples, vectors, out string) error {
	read, err := drafts.ReadExamples(os.DirFS(examples))
	if err != nil {
		return err
	}
	f, err := os.Open(vectors)
	if err != nil {
		return err
	}
	v, err := drafts.ReadVectors(f)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	m, err := drafts.Train(read, v)
	if err != nil {
		return err
	}
	f, err = os.Create(out)
	if err != nil {
		return err
	}
	n, err := m.WriteTo(f)
	if err != nil {
		return err
	}
	fmt.Printf("%d sentences, %d bytes\n", len(read), n)
	return f.Close()
}
