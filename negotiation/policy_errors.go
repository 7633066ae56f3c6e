package negotiation

import (
	"fmt"
	"slices"
	"strings"
)

// PolicyError is one fault of a policy file: where it is, which key it is
// about, and why it is refused (or, from [Policy.Warnings], what to look at).
type PolicyError struct {
	Line   int    // of the file, from 1
	Key    string // the way to it, "limits[2].offers[1].terms.max"; "" for the file
	Reason string // in English, for the bank's engineer
}

func (e PolicyError) Error() string {
	if e.Key == "" {
		return fmt.Sprintf("line %d: %s", e.Line, e.Reason)
	}
	return fmt.Sprintf("line %d: %s: %s", e.Line, e.Key, e.Reason)
}

// PolicyErrors are all the faults of a policy file, in the order of its lines.
type PolicyErrors []PolicyError

func (e PolicyErrors) Error() string {
	lines := make([]string, len(e))
	for i, one := range e {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// sorted returns the faults by line, in the order they were found within one.
func (e PolicyErrors) sorted() PolicyErrors {
	slices.SortStableFunc(e, func(a, b PolicyError) int { return a.Line - b.Line })
	return e
}
