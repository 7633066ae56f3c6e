package main

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// The scripts in testdata/script run the program's commands in this process:
//
//	repaybot [-exit N] [-in FILE] ARGS…   runs it; N is the exit status wanted, 0 if not said
//	json LINE PATH VALUE                  a value of a line (from 1) of its output, as JSON
//	keys LINE KEY…                        exactly these keys, in this order
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"repaybot": scriptRepaybot, "json": scriptJSON, "keys": scriptKeys,
		},
	})
}

func scriptRepaybot(ts *testscript.TestScript, _ bool, args []string) {
	want, in := 0, ""
	for len(args) > 1 && (args[0] == "-exit" || args[0] == "-in") {
		if args[0] == "-in" {
			in = ts.ReadFile(args[1])
		} else {
			want, _ = strconv.Atoi(args[1])
		}
		args = args[2:]
	}
	for i, a := range args { // files of the script are in its own directory
		if strings.HasPrefix(a, "./") {
			args[i] = ts.MkAbs(a)
		}
	}
	got := run(context.Background(), args, ts.Getenv, strings.NewReader(in), ts.Stdout(), ts.Stderr())
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

func scriptJSON(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: json LINE PATH VALUE")
	}
	var got, want any
	ts.Check(json.Unmarshal([]byte(outputLine(ts, args[0])), &got))
	ts.Check(json.Unmarshal([]byte(args[2]), &want))
	got, err := at(got, args[1])
	ts.Check(err)
	if reflect.DeepEqual(got, want) == neg {
		ts.Fatalf("%s is %v", args[1], got)
	}
}

func scriptKeys(ts *testscript.TestScript, _ bool, args []string) {
	d := json.NewDecoder(strings.NewReader(outputLine(ts, args[0])))
	_, err := d.Token()
	ts.Check(err)
	var keys []string
	for d.More() {
		key, err := d.Token()
		ts.Check(err)
		keys = append(keys, key.(string))
		var skip json.RawMessage
		ts.Check(d.Decode(&skip))
	}
	if !reflect.DeepEqual(keys, args[1:]) {
		ts.Fatalf("keys are %v", keys)
	}
}

// outputLine is a line of what the program last wrote.
func outputLine(ts *testscript.TestScript, number string) string {
	lines := strings.Split(strings.TrimRight(ts.ReadFile("stdout"), "\n"), "\n")
	n, err := strconv.Atoi(number)
	ts.Check(err)
	if n < 1 || n > len(lines) {
		ts.Fatalf("there are %d lines, no line %d", len(lines), n)
	}
	return lines[n-1]
}

// at is the value at a path such as replies.0.text; "len" is how many there are.
func at(value any, path string) (any, error) {
	for _, step := range strings.Split(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			found, ok := v[step]
			if !ok {
				return nil, fmt.Errorf("%s: no key %q", path, step)
			}
			value = found
		case []any:
			if step == "len" {
				return float64(len(v)), nil
			}
			n, err := strconv.Atoi(step)
			if err != nil || n < 0 || n >= len(v) {
				return nil, fmt.Errorf("%s: no element %q of %d", path, step, len(v))
			}
			value = v[n]
		default:
			return nil, fmt.Errorf("%s: %v has no %q", path, value, step)
		}
	}
	return value, nil
}
