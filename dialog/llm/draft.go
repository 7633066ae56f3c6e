package llm

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"repaybot/dialog"
)

// errInvalid is wrapped by every error of an answer that is not what was asked for.
var errInvalid = errors.New("the answer is not what was asked for")

const (
	maxLines = 24   // of a draft
	maxDraft = 8000 // bytes
)

// readDraft reads the lines of a model's draft.
func readDraft(answer string) ([]string, error) {
	var d struct {
		Lines []string `json:"lines"`
	}
	if len(answer) > maxDraft {
		return nil, fmt.Errorf("%w: %d bytes", errInvalid, len(answer))
	}
	if err := strictJSON(answer, &d); err != nil {
		return nil, err
	}
	if d.Lines == nil || len(d.Lines) > maxLines {
		return nil, fmt.Errorf("%w: %d lines", errInvalid, len(d.Lines))
	}
	lines := d.Lines[:0]
	for _, l := range d.Lines {
		for part := range strings.SplitSeq(l, "\n") { // a mark after a line end is alone too
			if part = strings.TrimSpace(part); part != "" {
				lines = append(lines, part)
			}
		}
	}
	return lines, nil
}

// strictJSON reads one JSON object that has the keys of v and no other.
func strictJSON(text string, v any) error {
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return fmt.Errorf("%w: %T", errInvalid, err)
	}
	if d.More() {
		return fmt.Errorf("%w: something follows", errInvalid)
	}
	return nil
}

// part is a piece of a message: the catalog's, or a model's to word.
type part struct {
	mark string        // "[[1]]" where it is the catalog's
	says []int         // which Says it is
	free []dialog.Kind // the kind where it is a model's
}

// partsOf are the parts of a message; ok is false where a model has no part in it.
func partsOf(says []dialog.Say) (parts []part, ok bool) {
	for i, s := range says {
		switch freedomOf(s.Kind) {
		case alone:
			return nil, false
		case free:
			parts = append(parts, part{says: []int{i}, free: []dialog.Kind{s.Kind}})
		case sealed:
			if n := len(parts); n > 0 && parts[n-1].mark != "" {
				parts[n-1].says = append(parts[n-1].says, i) // nothing comes between
				continue
			}
			parts = append(parts, part{mark: fmt.Sprintf("[[%d]]", len(parts)+1), says: []int{i}})
		}
	}
	return parts, len(parts) > 0
}

// words are the lines of a draft that are a model's own, after a look at the
// marks: each part's is there once, alone in its line and in order, the
// introduction's before anything else, and the question of a last part last.
func words(lines []string, parts []part, says []dialog.Say) ([]string, error) {
	next := 0
	sealedParts := slices.DeleteFunc(slices.Clone(parts), func(p part) bool { return p.mark == "" })
	var own []string
	for _, l := range lines {
		if next < len(sealedParts) && l == sealedParts[next].mark {
			next++
			continue
		}
		if strings.Contains(l, "[[") || strings.Contains(l, "]]") || strings.Contains(l, "⟦") || strings.Contains(l, "⟧") {
			return nil, refuse(FaultMarks, l)
		}
		own = append(own, l)
	}
	if next < len(sealedParts) {
		return nil, refuse(FaultMarks, sealedParts[next].mark+" is missing")
	}
	if says[0].Kind == "introduce" && lines[0] != parts[0].mark {
		return nil, refuse(FaultMarks, "the introduction does not come first")
	}
	last := parts[len(parts)-1]
	if len(last.free) > 0 {
		if r, _ := ruleOf(last.free[0]); r.asks && !strings.ContainsAny(lines[len(lines)-1], "?？") {
			return nil, refuse(FaultQuestion, "the last line asks nothing")
		}
	}
	return own, nil
}

// fill puts the catalog's words where the marks are.
func fill(lines []string, parts []part, texts []string) string {
	var b strings.Builder
	for _, l := range lines {
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		i := slices.IndexFunc(parts, func(p part) bool { return p.mark == l && l != "" })
		if i < 0 {
			b.WriteString(l)
			continue
		}
		for j, n := range parts[i].says {
			if j > 0 {
				b.WriteByte('\n')
			}
			b.WriteString(texts[n])
		}
	}
	return b.String()
}
