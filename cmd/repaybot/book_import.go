package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"repaybot/bot"
	"repaybot/negotiation"
)

// newLines is a book that takes a line once: a book that is read again leaves
// what has been booked on its accounts since.
type newLines struct{ bot.Book }

// Import takes the lines that were never there.
func (b newLines) Import(ctx context.Context, lines []bot.BookLine) (bot.ImportCount, error) {
	var fresh []bot.BookLine
	for _, l := range lines {
		_, err := b.Kept(ctx, l.Digest)
		if errors.Is(err, bot.ErrNotFound) {
			fresh = append(fresh, l)
		} else if err != nil {
			return bot.ImportCount{}, err
		}
	}
	count, err := b.Book.Import(ctx, fresh)
	count.Same += len(lines) - len(fresh)
	return count, err
}

// sampleText is the sample book of a day as a bank would send it.
func sampleText(p *negotiation.Policy, today negotiation.Date) ([]byte, error) {
	book, err := sampleBook(p, today)
	if err != nil {
		return nil, err
	}
	var text []byte
	for _, a := range book {
		text = negotiation.AppendBookLine(text, a)
	}
	return text, nil
}

// importSample takes the sample book of a day.
func importSample(ctx context.Context, b bot.Book, p *negotiation.Policy, today negotiation.Date) error {
	text, err := sampleText(p, today)
	if err != nil {
		return err
	}
	var refused error
	_, err = bot.ImportBook(ctx, b, p, bytes.NewReader(text), func(r bot.RefusedLine) { refused = errors.Join(refused, r) })
	return errors.Join(err, refused)
}

// setLocale gives a customer another language, as if the bank had it on file.
func setLocale(ctx context.Context, b bot.Book, p *negotiation.Policy, customer, locale string) error {
	lines, err := b.Lines(ctx, customer)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	for _, l := range lines {
		changed, err := withLocale(l.Line.Reveal(), locale)
		if err != nil {
			return err
		}
		text.Write(append(changed, '\n'))
	}
	var refused error
	_, err = bot.ImportBook(ctx, b, p, &text, func(r bot.RefusedLine) { refused = fmt.Errorf("--locale: %w", r.Cause) })
	return errors.Join(err, refused)
}

// withLocale is a line of the book with another language for its customer.
func withLocale(text []byte, locale string) ([]byte, error) {
	var line, customer map[string]json.RawMessage
	if err := json.Unmarshal(text, &line); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(line["customer"], &customer); err != nil {
		return nil, err
	}
	var err error
	if customer["locale"], err = json.Marshal(locale); err != nil {
		return nil, err
	}
	if line["customer"], err = json.Marshal(customer); err != nil {
		return nil, err
	}
	return json.Marshal(line)
}

// checkEntries tells whether the bank could book entries on an account: its
// line with them has to keep the book's rules.
func checkEntries(ctx context.Context, b bot.Book, p *negotiation.Policy, customer, account string, entries []bot.BookedLine) error {
	lines, err := b.Lines(ctx, customer)
	if err != nil {
		return err
	}
	for _, l := range lines {
		if l.Account != account {
			continue
		}
		text, err := withEntries(l.Line.Reveal(), entries)
		if err != nil {
			return err
		}
		_, err = negotiation.ParseAccount(text, p)
		return err
	}
	return bot.ErrNotFound
}

// withEntries is a line of the book with entries after those it has.
func withEntries(text []byte, entries []bot.BookedLine) ([]byte, error) {
	var line map[string]json.RawMessage
	if err := json.Unmarshal(text, &line); err != nil {
		return nil, err
	}
	var all []json.RawMessage
	if err := json.Unmarshal(line["entries"], &all); err != nil {
		return nil, err
	}
	for _, e := range entries {
		entry, err := json.Marshal(e)
		if err != nil {
			return nil, err
		}
		all = append(all, entry)
	}
	var err error
	if line["entries"], err = json.Marshal(all); err != nil {
		return nil, err
	}
	return json.Marshal(line)
}
