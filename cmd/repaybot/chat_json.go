package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// chatOutput is one line that comes out of `chat --json`; the keys and their
// order are the contract (spec/interfaces.md).
type chatOutput struct {
	Replies []chatReply         `json:"replies"`
	State   dialog.Stage        `json:"state"`
	Limits  string              `json:"limits"`
	Offers  []negotiation.Offer `json:"offers"`
	Mode    dialog.Mode         `json:"mode"`
	Plan    negotiation.Offer   `json:"plan"`
	HandOff *chatHandOff        `json:"handoff"`
	Said    []chatSaid          `json:"said"`
	Code    *string             `json:"code"`
	Told    []dialog.TellStaff  `json:"told,omitempty"` // a colleague, of their offer
	Decided []chatDecided       `json:"decided,omitempty"`
}

type chatReply struct {
	At      string       `json:"at"`
	Text    string       `json:"text"`
	Buttons []chatButton `json:"buttons"`
}

type chatButton struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

type chatHandOff struct {
	Reason   dialog.HandOffReason `json:"reason"`
	Priority dialog.Priority      `json:"priority"`
	Summary  string               `json:"summary"`
}

type chatSaid struct {
	Kind    dialog.Kind    `json:"kind"`
	Figures dialog.Figures `json:"figures"`
}

// chatError is the answer to a line that can't be read or could not be done.
type chatError struct {
	Error string `json:"error"`
}

// maxChatLine is the longest line that is read, in bytes; longer ones are an error.
const maxChatLine = 16 << 20

// chatJSON answers each line of in that is not blank with one line on out,
// flushed. It fails with a [refusedError] where lines were refused.
func chatJSON(ctx context.Context, c *chat, in io.Reader, out io.Writer) error {
	count, refused := 0, 0
	encoder := json.NewEncoder(out) // writes a line at once, unbuffered
	encoder.SetEscapeHTML(false)
	for line := range readLines(ctx, in, func() {}) {
		if line.err != nil {
			return fmt.Errorf("standard input: %w", line.err)
		}
		if strings.TrimSpace(line.text) == "" {
			continue
		}
		count++
		answer, err := answerChatLine(ctx, c, []byte(line.text))
		if err != nil {
			refused++
			answer = chatError{err.Error()}
		}
		if err := encoder.Encode(answer); err != nil {
			return err
		}
	}
	if refused > 0 {
		return refusedError{refused: refused, of: count, what: "lines"}
	}
	return ctx.Err()
}

func answerChatLine(ctx context.Context, c *chat, line []byte) (any, error) {
	in, err := readChatInput(line)
	if err != nil {
		c.tick() // a refused line takes its second like any other
		return nil, err
	}
	results, err := c.do(ctx, in)
	if err != nil {
		return nil, err
	}
	return chatOutputOf(results, c.zone), nil
}

// chatOutputOf is what the turns of one line came to: how things stand after
// the last, and all that was said in them.
func chatOutputOf(results []bot.TurnResult, zone *time.Location) chatOutput {
	last := results[len(results)-1]
	view := last.View()
	out := chatOutput{
		Replies: []chatReply{}, State: last.State.Stage, Limits: view.Limits, Offers: []negotiation.Offer{},
		Mode: last.State.Mode, Said: []chatSaid{},
	}
	if out.State == "" {
		out.State = dialog.StageNew
	}
	if out.Mode == "" {
		out.Mode = dialog.WithBot
	}
	for _, r := range results {
		out.add(r, zone)
	}
	out.Offers = append(out.Offers, view.Offers...)
	if last.Plan != nil {
		out.Plan = last.Plan.Offer
	}
	if last.Case.Open() {
		out.HandOff = &chatHandOff{last.Case.Reason, last.Case.Priority, last.Case.Summary}
	}
	return out
}

// add takes in what one turn said.
func (o *chatOutput) add(r bot.TurnResult, zone *time.Location) {
	for _, reply := range r.Replies {
		buttons := []chatButton{}
		for _, b := range reply.Buttons {
			buttons = append(buttons, chatButton(b))
		}
		o.Replies = append(o.Replies, chatReply{reply.At.In(zone).Format(time.RFC3339), reply.Text, buttons})
	}
	for _, s := range r.Said {
		if s.Figures == nil {
			s.Figures = dialog.Figures{}
		}
		o.Said = append(o.Said, chatSaid{s.Kind, s.Figures})
	}
	o.Told = append(o.Told, r.Told...)
	for _, e := range r.Decisions {
		if x, ok := chatDecidedOf(e); ok {
			o.Decided = append(o.Decided, x)
		}
	}
	if r.Code != "" {
		o.Code = &r.Code
	}
}
