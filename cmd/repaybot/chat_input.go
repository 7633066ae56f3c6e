package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"repaybot/bot"
)

// chatInput is one line that goes into a chat. Exactly one field is set.
type chatInput struct {
	Text    *string           `json:"text"`
	Button  *string           `json:"button"`
	At      *time.Time        `json:"at"`
	Staff   *string           `json:"staff"`
	Back    *bool             `json:"back"`
	Entries *[]bot.BookedLine `json:"entries"`

	// Evidence is what a colleague has seen of a hardship: "hardship".
	Evidence *string `json:"evidence"`
	// Offer is what a colleague offers.
	Offer *chatOffer `json:"offer"`
	// Decide is what a colleague decides, or asks a supervisor for; Answer is theirs.
	Decide *chatDecision `json:"decide"`
	Answer *chatAnswer   `json:"answer"`

	Colleague *colleagueAct `json:"colleague"`
}

// readChatInput reads a JSON line of `chat --json`. It fails where the line is
// not one object with exactly one known key.
func readChatInput(line []byte) (chatInput, error) {
	var in chatInput
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return in, fmt.Errorf("the line can't be read: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return in, errors.New("the line can't be read: something follows the object")
	}
	set := 0
	for _, is := range []bool{in.Text != nil, in.Button != nil, in.At != nil, in.Staff != nil, in.Back != nil, in.Entries != nil, in.Evidence != nil, in.Colleague != nil, in.Offer != nil, in.Decide != nil, in.Answer != nil} {
		if is {
			set++
		}
	}
	if set != 1 {
		return in, errors.New(`the line can't be read: it has exactly one of "text", "button", "at", "staff", "back", "entries", "evidence", "colleague", "offer", "decide" and "answer"`)
	}
	if in.Evidence != nil && *in.Evidence != "hardship" {
		return in, errors.New(`the line can't be read: "evidence" is "hardship"`)
	}
	if in.Back != nil && !*in.Back {
		return in, errors.New(`the line can't be read: "back" is true or not there`)
	}
	return in, nil
}
