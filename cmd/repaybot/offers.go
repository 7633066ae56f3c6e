package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"repaybot/negotiation"
)

func newOffersCommand(env *environment) *cobra.Command {
	var policy policyFlag
	var asOf asOfFlag
	cmd := &cobra.Command{
		Use:   "offers [ASKS]",
		Short: "What may be agreed on an account, given what the customer asks for",
		Long: `Reads lines of JSON, from the file or from standard input:

  {"id","account":{a line of the book},"hardship":"none|declared|documented",
   "ask":{"monthly_at_most","term","down_payment","first_payment","day_of_month"}}

and answers each with the rule that applies, the offers it holds, the nearest plan
where none meets the ask, and what binds. Every part of the ask can be left out.

A line that can't be read is answered by {"line","id","error"}; the others are
answered all the same, and the exit status is 1.`,
		Example: `  repaybot offers --policy policy.yaml --as-of 2026-11-23 asks.jsonl
  head -1 book.jsonl | sed 's/.*/{"id":"1","account":&,"ask":{"term":12}}/' | repaybot offers`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := policy.load()
			if err != nil {
				return err
			}
			day, err := asOf.day(p, env.now())
			if err != nil {
				return err
			}
			in, closeIn, err := openInput(env, args)
			if err != nil {
				return err
			}
			defer closeIn()
			return runOffers(cmd.Context(), env, p, day, in)
		},
	}
	policy.add(cmd.Flags())
	asOf.add(cmd.Flags())
	return cmd
}

func runOffers(ctx context.Context, env *environment, p *negotiation.Policy, day negotiation.Date, in io.Reader) error {
	return answerAll(ctx, env, in, "asks", func(dst, line []byte, number int) ([]byte, bool) {
		return appendOffers(dst, line, number, p, day)
	})
}

// askLine is one line of the input of `offers`.
type askLine struct {
	ID       json.RawMessage      `json:"id"`
	Account  json.RawMessage      `json:"account"`
	Hardship negotiation.Hardship `json:"hardship"`
	Ask      json.RawMessage      `json:"ask"`
}

// appendOffers answers one line.
func appendOffers(dst, line []byte, number int, p *negotiation.Policy, day negotiation.Date) ([]byte, bool) {
	var in askLine
	answer, err := proposeLine(line, &in, p, day)
	if err != nil {
		dst = append(dst, `{"line":`...)
		dst = strconv.AppendInt(dst, int64(number), 10)
		if id := idOf(in.ID); id != nil {
			dst = append(append(dst, `,"id":`...), id...)
		}
		dst = appendQuoted(append(dst, `,"error":`...), err.Error())
		return append(dst, '}'), false
	}
	id := idOf(in.ID)
	if id == nil {
		id = []byte("null")
	}
	dst = append(append(dst, `{"id":`...), id...)
	dst = append(dst, ',')
	return append(answer.AppendJSON(dst), '}'), true
}

// idOf is the line's id as it was written, nil if it has none that is text or
// a number.
func idOf(raw json.RawMessage) []byte {
	if len(raw) == 0 || raw[0] != '"' && raw[0] != '-' && (raw[0] < '0' || raw[0] > '9') {
		return nil
	}
	return raw
}

func proposeLine(line []byte, in *askLine, p *negotiation.Policy, day negotiation.Date) (negotiation.Proposal, error) {
	var none negotiation.Proposal
	if err := readAskLine(line, in); err != nil {
		return none, err
	}
	account, err := negotiation.ParseAccount(in.Account, p)
	if err != nil {
		return none, fmt.Errorf("account: %w", err)
	}
	var ask negotiation.Ask
	if len(in.Ask) > 0 && !bytes.Equal(in.Ask, []byte("null")) {
		if ask, err = negotiation.ParseAsk(in.Ask, account.Currency); err != nil {
			return none, err
		}
	}
	statement, err := p.Statement(account, day)
	if err != nil {
		return none, err
	}
	limits := p.Limits(negotiation.FactsOf(account, statement, in.Hardship))
	return negotiation.Propose(limits, statement, ask, day)
}

func readAskLine(line []byte, in *askLine) error {
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(in); err != nil {
		var loose askLine
		if json.Unmarshal(line, &loose) == nil {
			in.ID = loose.ID // the refusal names the line by its id
		}
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the object")
	}
	if len(in.ID) > 0 && !bytes.Equal(in.ID, []byte("null")) && idOf(in.ID) == nil {
		return errors.New("id: is neither text nor a number")
	}
	if len(in.Account) == 0 || bytes.Equal(in.Account, []byte("null")) {
		return errors.New("account: is missing")
	}
	switch in.Hardship {
	case "":
		in.Hardship = negotiation.HardshipNone
	case negotiation.HardshipNone, negotiation.HardshipDeclared, negotiation.HardshipDocumented:
	default:
		return fmt.Errorf("hardship: %q is not none, declared or documented", in.Hardship)
	}
	return nil
}
