package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
)

// maxColumns keeps lines short enough to read on a wide screen.
const maxColumns = 76

// terminalChat is a chat that a person reads and types.
type terminalChat struct {
	*chat
	out     io.Writer
	style   style
	columns int
	prompt  bool // a person types: show where
	buttons []bot.ReplyButton
	day     string // of what was printed last
}

// run talks until the input ends.
func (t *terminalChat) run(ctx context.Context, in io.Reader) error {
	t.header()
	first, err := t.open(ctx)
	if err != nil {
		return err
	}
	t.show([]bot.TurnResult{first})
	for line := range readLines(ctx, in, t.ask) {
		if line.err != nil {
			return line.err
		}
		text := strings.TrimSpace(line.text)
		if text == "" {
			continue
		}
		if text == "/quit" {
			break
		}
		if text == "/help" || text == "/?" {
			t.help()
			continue
		}
		input, err := t.read(text)
		if err == nil {
			var results []bot.TurnResult
			if results, err = t.do(ctx, input); err == nil {
				t.show(results)
			}
		}
		if err != nil {
			t.aside(err.Error())
		}
	}
	fmt.Fprintln(t.out)
	t.aside("The conversation ends here. 再见 / Goodbye")
	return nil
}

func (t *terminalChat) header() {
	fmt.Fprintln(t.out, t.style.in(bold, "repaybot chat · "+t.account))
	t.aside("Write as the customer. A letter such as a or b presses that button; /help shows more; Ctrl-D leaves.")
}

func (t *terminalChat) help() {
	for _, line := range []string{
		"a, b, c …        press the button with that letter (/a does the same)",
		"/wait 3d         let time pass: 30m, 12h, 3d",
		"/staff TEXT      write as the colleague who takes over",
		"/back            the colleague gives back to the assistant",
		"/quit, Ctrl-D    leave",
	} {
		t.aside(line)
	}
}

// ask shows where to type.
func (t *terminalChat) ask() {
	if t.prompt {
		fmt.Fprint(t.out, t.style.in(green, "> "))
	}
}

// read is what a typed line means.
func (t *terminalChat) read(text string) (chatInput, error) {
	if id, ok := t.pressed(text); ok {
		return chatInput{Button: &id}, nil
	}
	command, rest, _ := strings.Cut(text, " ")
	rest = strings.TrimSpace(rest)
	switch {
	case !strings.HasPrefix(text, "/"):
		return chatInput{Text: &text}, nil
	case command == "/back":
		yes := true
		return chatInput{Back: &yes}, nil
	case command == "/staff" && rest != "":
		return chatInput{Staff: &rest}, nil
	case command == "/wait":
		d, err := readWait(rest)
		if err != nil {
			return chatInput{}, err
		}
		at := t.clock.now().Add(d)
		return chatInput{At: &at}, nil
	}
	return chatInput{}, fmt.Errorf("%s is no command; /help shows them", command)
}

// pressed is the button a letter stands for; letters, so that no amount, day
// or code is ever mistaken for a button.
func (t *terminalChat) pressed(text string) (id string, ok bool) {
	letter := strings.TrimPrefix(strings.ToLower(text), "/")
	if len(letter) != 1 || letter[0] < 'a' || int(letter[0]-'a') >= len(t.buttons) {
		return "", false
	}
	return t.buttons[letter[0]-'a'].ID, true
}

// readWait reads 30m, 12h or 3d.
func readWait(text string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		text = days + "h"
		d, err := time.ParseDuration(text)
		if err == nil && d > 0 && d <= 3650*time.Hour {
			return 24 * d, nil
		}
	} else if d, err := time.ParseDuration(text); err == nil && d > 0 {
		return d, nil
	}
	return 0, errors.New("/wait takes how long, such as 30m, 12h or 3d")
}

// show prints what was said.
func (t *terminalChat) show(results []bot.TurnResult) {
	t.buttons = nil
	for _, r := range results {
		for _, reply := range r.Replies {
			t.reply(reply)
		}
		if r.Code != "" {
			t.aside("(the one-time code that went to the customer's phone: " + r.Code + ")")
		}
	}
	last := results[len(results)-1]
	if last.State.Mode == dialog.WithStaff {
		t.aside("(a colleague has the conversation: /staff TEXT writes as them, /back gives it back)")
	}
}

func (t *terminalChat) reply(r bot.Reply) {
	at := r.At.In(t.zone)
	if day := at.Format(time.DateOnly); day != t.day {
		t.day = day
		t.aside("— " + day + " —")
	}
	who, colour := "●", green
	if r.Staff != "" {
		who, colour = "◆", amber
	}
	for i, line := range wrap(r.Text, t.columns-2) {
		mark := " "
		if i == 0 {
			mark = t.style.in(colour, who)
		}
		fmt.Fprintln(t.out, strings.TrimRight(mark+" "+line, " "))
	}
	if len(r.Buttons) > 0 {
		t.buttons = r.Buttons
		t.showButtons()
	}
	fmt.Fprintln(t.out)
}

// showButtons prints the buttons side by side as far as they fit.
func (t *terminalChat) showButtons() {
	line, used := " ", 1
	for i, b := range t.buttons {
		label := fmt.Sprintf("[%c] %s", 'a'+i, b.Title)
		w := textWidth(label) + 2
		if used > 1 && used+w > t.columns {
			fmt.Fprintln(t.out, line)
			line, used = " ", 1
		}
		line += " " + t.style.in(bold, label[:3]) + label[3:] + " "
		used += w
	}
	fmt.Fprintln(t.out, line)
}

// aside prints what is not part of the conversation.
func (t *terminalChat) aside(text string) {
	for _, line := range wrap(text, t.columns) {
		fmt.Fprintln(t.out, t.style.in(dim, line))
	}
}

// inputLine is a line that was typed, or what ended the input.
type inputLine struct {
	text string
	err  error
}

// readLines yields the lines of in until it or ctx ends; before is called
// ahead of each. A read that blocks does not keep the program from ending.
func readLines(ctx context.Context, in io.Reader, before func()) func(yield func(inputLine) bool) {
	return func(yield func(inputLine) bool) {
		lines := make(chan inputLine)
		go func() {
			defer close(lines)
			scanner := bufio.NewScanner(in)
			scanner.Buffer(make([]byte, 64<<10), maxChatLine)
			for scanner.Scan() {
				select {
				case lines <- inputLine{text: scanner.Text()}:
				case <-ctx.Done():
					return
				}
			}
			if err := scanner.Err(); err != nil {
				select {
				case lines <- inputLine{err: err}:
				case <-ctx.Done():
				}
			}
		}()
		for {
			before()
			select {
			case line, open := <-lines:
				if !open || !yield(line) {
					return
				}
			case <-ctx.Done():
				return
			}
		}
	}
}
