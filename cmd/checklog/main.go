// Command checklog reads a log of messages as `repaybot simulate --log` writes
// it and holds every one of them against the rules for writing to a customer,
// in the plainest way. It shares no code with what wrote the messages: what
// happened is counted here from the log itself, and the rules are written out
// once more (docs/contact.md has their sources).
//
//	checklog [FILE]
//
// It prints what it found against a rule, and the counts at the end. The exit
// status is 0 if every message keeps the rules, 1 if not, 2 if the log can't be read.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"time"
	_ "time/tzdata" // the log names time zones, and a bare container has none
)

func main() {
	in := io.Reader(os.Stdin)
	if len(os.Args) > 1 {
		f, err := os.Open(os.Args[1])
		if err != nil {
			fmt.Fprintln(os.Stderr, "checklog:", err)
			os.Exit(2)
		}
		defer f.Close()
		in = f
	}
	os.Exit(run(in, os.Stdout, os.Stderr))
}

// maxShown is how many findings of a rule are printed.
const maxShown = 10

// run checks a log and returns the exit status.
func run(in io.Reader, out, errw io.Writer) int {
	c := &checker{rules: map[string]*rules{}, customers: map[string]*customer{}, found: map[string]int{}, out: out}
	scan := bufio.NewScanner(in)
	scan.Buffer(make([]byte, 64<<10), 16<<20)
	lines := 0
	for scan.Scan() {
		lines++
		var l line
		if err := json.Unmarshal(scan.Bytes(), &l); err != nil {
			fmt.Fprintf(errw, "checklog: line %d: %v\n", lines, err)
			return 2
		}
		if err := c.check(lines, &l); err != nil {
			fmt.Fprintf(errw, "checklog: line %d: %v\n", lines, err)
			return 2
		}
	}
	if err := scan.Err(); err != nil {
		fmt.Fprintln(errw, "checklog:", err)
		return 2
	}
	if lines == 0 {
		fmt.Fprintln(errw, "checklog: the log is empty")
		return 2
	}
	fmt.Fprintf(out, "%d lines, %d customers, %d messages out, of them %d unasked\n", lines, len(c.customers), c.messages, c.unasked)
	if len(c.found) == 0 {
		fmt.Fprintln(out, "every message keeps the rules")
		return 0
	}
	var names []string
	for name := range c.found {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(out, "%s: %d\n", name, c.found[name])
	}
	return 1
}

// line is one line of the log.
type line struct {
	At           time.Time `json:"at"`
	Customer     string    `json:"customer"`
	Number       int       `json:"n"`
	Dir          string    `json:"dir"`
	Jurisdiction string    `json:"jurisdiction"`
	Zone         string    `json:"zone"`
	Text         string    `json:"text"`
	Act          string    `json:"act"`
	Purpose      string    `json:"purpose"`
	Key          string    `json:"key"`
	From         string    `json:"from"`
	FollowUps    []string  `json:"follow_ups"`
	Buttons      []string  `json:"buttons"`
	Facts        *facts    `json:"facts"`
	Rules        *rules    `json:"rules"`
}

// facts is what was so when a message went out.
type facts struct {
	Flags       []string `json:"flags"`
	OptedOut    bool     `json:"opted_out"`
	RestUntil   string   `json:"rest_until"`
	Dead        bool     `json:"dead"`
	Stranger    bool     `json:"stranger"`
	Crisis      bool     `json:"crisis"`
	Disputed    bool     `json:"disputed"`
	Represented bool     `json:"represented"`
	PlanKept    bool     `json:"plan_kept"`
	Respite     string   `json:"respite"`
	RespiteFrom string   `json:"respite_from"`
	RespiteEnd  string   `json:"respite_end"`
	SignedIn    bool     `json:"signed_in"`
}

// rules are a bank's own figures.
type rules struct {
	Bank      []string `json:"bank"`
	From      string   `json:"from"`
	To        string   `json:"to"`
	PerDay    int      `json:"per_day"`
	PerWeek   int      `json:"per_week"`
	QuietDays int      `json:"quiet_days"`
}
