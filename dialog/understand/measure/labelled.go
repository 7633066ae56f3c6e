package measure

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// Labelled is a message with what it means, one line of JSON. Intents are in
// the order of the specification's table. Lists that are left out are empty.
type Labelled struct {
	ID       string               `json:"id"`
	Text     string               `json:"text"`
	Now      time.Time            `json:"now"`
	Currency negotiation.Currency `json:"currency"`
	Intents  []dialog.Intent      `json:"intents"`
	Amounts  []dialog.Amount      `json:"amounts"`
	Dates    []dialog.Day         `json:"dates"`
	Days     []dialog.DayOfMonth  `json:"days_of_month"`
	Terms    []dialog.Term        `json:"terms"`
	Percents []dialog.Percent     `json:"percents"`
	Reasons  []dialog.Reason      `json:"reasons"`
}

// maxLine bounds one labelled line, in bytes.
const maxLine = 1 << 20

// Read reads labelled lines. A line without "now" is read as of now, one
// without "currency" in CNY. It fails at the first line that is not such JSON,
// or has no text or no intent, naming the line.
func Read(r io.Reader, now time.Time) ([]Labelled, error) {
	var out []Labelled
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	for n := 1; lines.Scan(); n++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		l := Labelled{Now: now, Currency: "CNY"}
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		if l.Text == "" || len(l.Intents) == 0 {
			return nil, fmt.Errorf(`line %d: needs "text" and "intents"`, n)
		}
		if l.ID == "" {
			l.ID = fmt.Sprintf("line %d", n)
		}
		out = append(out, l)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("labelled messages: %w", err)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("no labelled message in it")
	}
	return out, nil
}
