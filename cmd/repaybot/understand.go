package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"repaybot/dialog"
	"repaybot/dialog/understand"
	"repaybot/negotiation"
)

func newUnderstandCommand(env *environment) *cobra.Command {
	var model, check string
	cmd := &cobra.Command{
		Use:   "understand [MESSAGES]",
		Short: "What customers' messages mean: intents, amounts, dates and terms",
		Long: `Reads lines of JSON, from the file or from standard input:

  {"id","text","now","currency"}

and answers each with what the message means, in the same order. now is a time
with its zone, 2026-11-23T10:00:00+08:00, and defaults to the clock; currency is
the account's, and defaults to CNY. No network and no language model is used.

A line that can't be read is answered by {"id","error"}; the others are answered
all the same, and the exit status is 1.

--check holds the reader against labelled messages, lines of the same form with
"intents" and, if they have any, "amounts", "dates" and so on as the answer has
them: it prints how many are right, by intent and by kind of entity, what is
confused with what, and every miss in full.`,
		Example: `  repaybot understand messages.jsonl
  repaybot understand --check labelled.jsonl
  echo '{"id":"1","text":"下个月15号还两千五"}' | repaybot understand`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			reader, err := openReader(model)
			if err != nil {
				return err
			}
			if check != "" {
				return checkReader(cmd.Context(), env, reader, check)
			}
			in, closeIn, err := openInput(env, args)
			if err != nil {
				return err
			}
			defer closeIn()
			return runUnderstand(cmd.Context(), env, reader, in)
		},
	}
	cmd.Flags().StringVar(&model, "model", "", "a model of the bank's own instead of the built-in one")
	cmd.Flags().StringVar(&check, "check", "", "measure the reader on a `file` of labelled messages instead")
	return cmd
}

func openReader(model string) (*understand.Reader, error) {
	if model == "" {
		return understand.New()
	}
	f, err := os.Open(model)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return understand.NewWithModel(f)
}

func runUnderstand(ctx context.Context, env *environment, reader dialog.Reader, in io.Reader) error {
	return answerAll(ctx, env, in, "messages", func(dst, line []byte, _ int) ([]byte, bool) {
		return appendReading(ctx, dst, line, reader, env.now())
	})
}

// messageLine is one line of the input of `understand`.
type messageLine struct {
	ID       json.RawMessage      `json:"id"`
	Text     *string              `json:"text"`
	Now      string               `json:"now"`
	Currency negotiation.Currency `json:"currency"`
}

// readingLine is one line of its output (spec/understanding.md).
type readingLine struct {
	ID          json.RawMessage     `json:"id"`
	Locale      dialog.Locale       `json:"locale"`
	Intents     []dialog.Intent     `json:"intents"`
	Confidence  float64             `json:"confidence"`
	Amounts     []dialog.Amount     `json:"amounts"`
	Dates       []dialog.Day        `json:"dates"`
	DaysOfMonth []dialog.DayOfMonth `json:"days_of_month"`
	Terms       []dialog.Term       `json:"terms"`
	Percents    []dialog.Percent    `json:"percents"`
	Reasons     []dialog.Reason     `json:"reasons"`
}

// appendReading answers one line.
func appendReading(ctx context.Context, dst, line []byte, reader dialog.Reader, clock time.Time) ([]byte, bool) {
	var in messageLine
	reading, err := readMessageLine(ctx, line, &in, reader, clock)
	id := idOf(in.ID)
	if id == nil {
		id = json.RawMessage("null")
	}
	if err != nil {
		dst = append(append(dst, `{"id":`...), id...)
		dst = appendQuoted(append(dst, `,"error":`...), err.Error())
		return append(dst, '}'), false
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(readingLine{
		id, reading.Locale, reading.Intents, rounded(reading.Confidence), reading.Amounts, reading.Dates,
		reading.DaysOfMonth, reading.Terms, reading.Percents, reading.Reasons,
	}); err != nil {
		dst = append(append(dst, `{"id":`...), id...)
		dst = appendQuoted(append(dst, `,"error":`...), err.Error())
		return append(dst, '}'), false
	}
	return append(dst, bytes.TrimSuffix(out.Bytes(), []byte("\n"))...), true
}

// rounded is a share with two decimals: what lies behind them says nothing.
func rounded(p float64) float64 { return float64(int(p*100+0.5)) / 100 }

func readMessageLine(ctx context.Context, line []byte, in *messageLine, reader dialog.Reader, clock time.Time) (dialog.Reading, error) {
	var none dialog.Reading
	d := json.NewDecoder(bytes.NewReader(line))
	if err := d.Decode(in); err != nil {
		var only struct {
			ID json.RawMessage `json:"id"`
		}
		if json.Unmarshal(line, &only) == nil {
			in.ID = only.ID // the refusal names the line by its id
		}
		return none, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return none, errors.New("something follows the object")
	}
	if len(in.ID) > 0 && !bytes.Equal(in.ID, []byte("null")) && idOf(in.ID) == nil {
		return none, errors.New("id: is neither text nor a number")
	}
	if in.Text == nil {
		return none, errors.New("text: is missing")
	}
	now := clock
	if in.Now != "" {
		at, err := time.Parse(time.RFC3339, in.Now)
		if err != nil {
			return none, fmt.Errorf("now: %q is not a time like 2026-11-23T10:00:00+08:00", in.Now)
		}
		now = at
	}
	if in.Currency == "" {
		in.Currency = "CNY"
	}
	if _, ok := in.Currency.Digits(); !ok {
		return none, fmt.Errorf("currency: %q is not an ISO 4217 currency", string(in.Currency))
	}
	return reader.Read(ctx, dialog.Message{Text: *in.Text, Now: now, Currency: in.Currency})
}
