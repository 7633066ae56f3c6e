package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// golden is a conversation of testdata/golden.
type golden = played

// parseGolden reads a file, and fails on anything it does not know.
func parseGolden(t *testing.T, text []byte) *golden {
	t.Helper()
	g, err := parsePlayed(text)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// with is the file with another conversation in it.
func (g *golden) with(conversation string) []byte {
	for i, f := range g.archive.Files {
		if f.Name == conversationFile {
			g.archive.Files[i].Data = []byte(conversation)
		}
	}
	return txtar.Format(g.archive)
}

// asTold is what was heard, as the file tells it. before is the turn before,
// so that what stays is not told again.
func asTold(line string, now, before heard) string {
	var b strings.Builder
	fmt.Fprintf(&b, "> %s\n", line)
	for _, r := range now.Replies {
		for text := range strings.SplitSeq(r.Text, "\n") {
			fmt.Fprintln(&b, strings.TrimRight("< "+text, " "))
		}
		for _, button := range r.Buttons {
			fmt.Fprintf(&b, "< [%s] %s\n", button.ID, button.Title)
		}
	}
	fmt.Fprintf(&b, "= %s, %s, limits %s", now.State, now.Mode, now.Limits)
	for i, s := range now.Said {
		if i == 0 {
			b.WriteString("; said")
		}
		b.WriteString(" " + s.Kind)
	}
	if now.Code != nil {
		b.WriteString("; sent a code")
	}
	b.WriteString("\n")
	for _, x := range now.Told {
		fmt.Fprintf(&b, "= told %s %s", x.Kind, x.Outcome)
		if x.Why != "" {
			fmt.Fprintf(&b, ": %s", x.Why)
		}
		if a := x.Above; a != nil {
			fmt.Fprintf(&b, ", %s %s of at most %s, needs %q", a.Key, a.Asked, a.Most, a.Needs)
		}
		for _, bound := range x.Binding {
			fmt.Fprintf(&b, ", %s binds", bound)
		}
		b.WriteString("\n")
	}
	for _, x := range now.Decided {
		fmt.Fprintf(&b, "= %s", strings.TrimSpace(x.How+" "+x.What))
		if x.By != "" {
			fmt.Fprintf(&b, " by %s", x.By)
		}
		if x.Why != "" {
			fmt.Fprintf(&b, ": %s", x.Why)
		}
		if a := x.Above; a != nil {
			fmt.Fprintf(&b, ", %s %s of at most %s, needs %q", a.Key, a.Asked, a.Most, a.Needs)
		}
		if w := x.Waived; w != nil {
			fmt.Fprintf(&b, ", fees %s, interest %s, owed %s before and %s after", w.Fees, w.Interest, w.Before, w.Owed)
		}
		if x.Until != "" {
			fmt.Fprintf(&b, " until %s", x.Until)
		}
		b.WriteString("\n")
	}
	if string(now.Plan) != string(before.Plan) && planInShort(now.Plan) != planInShort(before.Plan) {
		fmt.Fprintf(&b, "= plan %s\n", planInShort(now.Plan))
	}
	if h := now.Handoff; h != nil && (before.Handoff == nil || *before.Handoff != *h) {
		fmt.Fprintf(&b, "= handoff %s, %s\n", h.Reason, h.Priority)
		for text := range strings.SplitSeq(h.Summary, "\n") {
			fmt.Fprintf(&b, "= summary %s\n", text)
		}
	} else if h == nil && before.Handoff != nil {
		b.WriteString("= handoff ended\n")
	}
	return b.String()
}

// planInShort is an agreement in a few words; its terms are in the replies.
func planInShort(text json.RawMessage) string {
	var plan *struct {
		Kind         string `json:"kind"`
		Amount       string `json:"amount"`
		By           string `json:"by"`
		DownPayment  string `json:"down_payment"`
		Installments []struct {
			Due    string `json:"due"`
			Amount string `json:"amount"`
		} `json:"installments"`
	}
	if err := json.Unmarshal(text, &plan); err != nil || plan == nil {
		return "none"
	}
	if len(plan.Installments) == 0 {
		return fmt.Sprintf("%s of %s by %s", plan.Kind, plan.Amount, plan.By)
	}
	first := plan.Installments[0]
	return fmt.Sprintf("%s, %d months, first %s on %s, down %s", plan.Kind, len(plan.Installments), first.Amount, first.Due, plan.DownPayment)
}
