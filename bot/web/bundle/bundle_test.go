package bundle_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"repaybot/bot/web/bundle"
)

// What is committed is what the sources make; else run `go generate ./bot/web`.
func TestCommittedBundlesAreFresh(t *testing.T) {
	files, err := bundle.Build("../assets")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 5 {
		t.Errorf("%d files are made, want 5", len(files))
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join("../assets/dist", name))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("assets/dist/%s is stale (%v): run go generate ./bot/web", name, err)
		}
	}
	committed, err := os.ReadDir("../assets/dist")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range committed {
		if _, made := files[f.Name()]; !made {
			t.Errorf("assets/dist/%s is not made by any source", f.Name())
		}
	}
}
