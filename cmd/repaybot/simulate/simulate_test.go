package simulate_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"repaybot/cmd/repaybot/simulate"
)

// options are a small simulation, of towns in all three jurisdictions.
func options(t *testing.T) simulate.Options {
	t.Helper()
	o := simulate.Options{Customers: 100, Days: 120, Seed: 1, Town: 25, Dir: t.TempDir(), Policies: map[string][]byte{}}
	for _, name := range []string{"cn", "us", "uk"} {
		text, err := os.ReadFile(filepath.Join("..", "policies", name+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		o.Policies[name] = text
	}
	return o
}

// A hundred customers live with the program for four months: no promise is
// broken, the same seed comes to the same log though the service dies on the
// way, and no message is outside the rules, as a program says that shares
// nothing with this one.
func TestSimulation(t *testing.T) {
	var log, calmLog bytes.Buffer
	o := options(t)
	o.Log = &log
	r, err := simulate.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	r.Print(&table)
	if n := r.Broke(); n > 0 {
		t.Errorf("%d promises were broken:\n%s", n, &table)
	}
	if r.Deaths == 0 || r.Agreed == 0 || r.Kept == 0 || r.Nights == 0 || r.Messages["out, service"] == 0 || r.Messages["out, collection"] == 0 {
		t.Errorf("nothing much happened (%d deaths):\n%s", r.Deaths, &table)
	}
	o.Log, o.Calm, o.Workers = &calmLog, true, 1
	calm, err := simulate.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if calm.LogHash != r.LogHash || !bytes.Equal(log.Bytes(), calmLog.Bytes()) {
		t.Errorf("the same seed comes to another log: %s", firstDifference(log.String(), calmLog.String()))
	}
	checkLog(t, log.Bytes())
}

// Another seed is another life.
func TestOtherSeed(t *testing.T) {
	o := options(t)
	o.Customers, o.Days = 10, 20
	one, err := simulate.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	o.Seed = 2
	other, err := simulate.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if one.LogHash == other.LogHash {
		t.Error("two seeds come to the same log")
	}
}

// A town lives through alone what it lives through among all.
func TestOneTown(t *testing.T) {
	lines := func(only ...int) (town []string) {
		var log bytes.Buffer
		o := options(t)
		o.Customers, o.Town, o.Days, o.Only, o.Log = 20, 10, 30, only, &log
		if _, err := simulate.Run(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(log.String()) {
			if strings.Contains(line, `"customer":"S00001`) { // of the second ten
				town = append(town, line)
			} else if len(only) > 0 && strings.Contains(line, `"customer":"S`) {
				t.Fatalf("another town lives: %s", line)
			}
		}
		return town
	}
	all, alone := lines(), lines(1)
	if len(all) == 0 || !slices.Equal(all, alone) {
		t.Errorf("alone it comes to another log: %s", firstDifference(strings.Join(all, ""), strings.Join(alone, "")))
	}
}

// firstDifference is the first line in which two logs differ.
func firstDifference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return "\n" + x[i] + "\n" + y[i]
		}
	}
	return "one is longer"
}

// checkLog has the log checked by cmd/checklog.
func checkLog(t *testing.T, log []byte) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "run", "repaybot/cmd/checklog")
	cmd.Stdin = bytes.NewReader(log)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("checklog: %v\n%s", err, out)
	}
}
