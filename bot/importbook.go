package bot

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"repaybot/negotiation"
)

// maxBookLine bounds a line of the book, in bytes.
const maxBookLine = 64 << 20

// importChunk is how many lines go to the store at once.
const importChunk = 1000

// RefusedLine is a line of the book that breaks its rules.
type RefusedLine struct {
	Line  int // from 1
	Cause error
}

func (r RefusedLine) Error() string { return fmt.Sprintf("line %d: %v", r.Line, r.Cause) }

// Unwrap is why the line was refused.
func (r RefusedLine) Unwrap() error { return r.Cause }

// ImportReport counts what became of a book's lines.
type ImportReport struct {
	Count   ImportCount
	Refused int
}

// notABook is how many lines may be refused before any was taken: then it is
// some other file, and a thousand refusals would say no more than twenty.
const notABook = 20

// ErrNotABook says that a file is not a book at all.
var ErrNotABook = errors.New("this is not a book: none of its first lines is an account (a book is JSON Lines, one account a line)")

// ImportBook takes the lines of a book (spec/money.md, The book). A line that
// breaks the rules is told to refused and left out; the others are taken.
// Blank lines are skipped.
func ImportBook(ctx context.Context, b Book, p *negotiation.Policy, in io.Reader, refused func(RefusedLine)) (ImportReport, error) {
	var report ImportReport
	var chunk []BookLine
	flush := func() error {
		n, err := b.Import(ctx, chunk)
		report.Count.New, report.Count.Changed, report.Count.Same =
			report.Count.New+n.New, report.Count.Changed+n.Changed, report.Count.Same+n.Same
		report.Count.Erased += n.Erased
		chunk = nil
		return err
	}
	scan := bufio.NewScanner(in)
	scan.Buffer(make([]byte, 64<<10), maxBookLine)
	seen := map[string]int{}
	number := 0
	for scan.Scan() {
		number++
		text := bytes.TrimSpace(scan.Bytes())
		if number == 1 {
			text = bytes.TrimPrefix(text, []byte("\uFEFF"))
		}
		if len(text) == 0 {
			continue
		}
		line, err := bookLine(text, p)
		if err == nil {
			if first := seen[line.Account]; first != 0 {
				err = fmt.Errorf("account: line %d has it already", first)
			}
		}
		if err != nil {
			report.Refused++
			refused(RefusedLine{number, err})
			if report.Refused == notABook && len(seen) == 0 {
				return report, ErrNotABook
			}
			continue
		}
		seen[line.Account] = number
		if chunk = append(chunk, line); len(chunk) == importChunk {
			if err := flush(); err != nil {
				return report, err
			}
		}
	}
	if err := scan.Err(); err != nil {
		if errors.Is(err, bufio.ErrTooLong) {
			err = RefusedLine{number + 1, fmt.Errorf("longer than %d MB; what comes after it was not read", maxBookLine>>20)}
		}
		if len(chunk) > 0 {
			err = errors.Join(err, flush())
		}
		return report, err
	}
	return report, flush()
}

// bookLine checks one line.
func bookLine(text []byte, p *negotiation.Policy) (BookLine, error) {
	a, err := negotiation.ParseAccount(text, p)
	if err != nil {
		return BookLine{}, err
	}
	if a.Number == "" || a.Customer.ID == "" {
		return BookLine{}, errors.New("account and customer.id must not be empty")
	}
	kept := bytes.Clone(text)
	return BookLine{Account: a.Number, Customer: a.Customer.ID, Digest: Digest(kept), Line: NewSecret(kept)}, nil
}
