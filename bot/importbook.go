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
	Told    int // conversations that were told of a line
}

// notABook is how many lines may be refused before any was taken: then it is
// some other file, and a thousand refusals would say no more than twenty.
const notABook = 20

// ErrNotABook says that a file is not a book at all.
var ErrNotABook = errors.New("this is not a book: none of its first lines is an account (a book is JSON Lines, one account a line)")

// ImportBook takes the lines of a book (spec/money.md, The book). A line that
// breaks the rules is told to refused and left out; the others are taken.
// Blank lines are skipped. Nobody is told of it; [Importer] tells.
func ImportBook(ctx context.Context, b Book, p *negotiation.Policy, in io.Reader, refused func(RefusedLine)) (ImportReport, error) {
	r := &bookReader{policy: p, refused: refused}
	r.take = func(chunk []checkedLine) error {
		lines := make([]BookLine, len(chunk))
		for i := range chunk {
			lines[i] = chunk[i].BookLine
		}
		n, err := b.Import(ctx, lines)
		r.report.Count.add(n)
		return err
	}
	return r.read(in)
}

func (c *ImportCount) add(n ImportCount) {
	c.New, c.Changed, c.Same, c.Erased = c.New+n.New, c.Changed+n.Changed, c.Same+n.Same, c.Erased+n.Erased
}

// checkedLine is a line that keeps the rules.
type checkedLine struct {
	BookLine
	number  int // in the file, from 1
	account *negotiation.Account
}

// bookReader reads and checks a book and gives its lines to take, some at a time.
type bookReader struct {
	policy  *negotiation.Policy
	refused func(RefusedLine)
	take    func([]checkedLine) error
	report  ImportReport
}

func (r *bookReader) refuse(number int, cause error) {
	r.report.Refused++
	r.refused(RefusedLine{number, cause})
}

func (r *bookReader) read(in io.Reader) (ImportReport, error) {
	var chunk []checkedLine
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
		line, err := bookLine(text, r.policy)
		if err == nil {
			if first := seen[line.Account]; first != 0 {
				err = fmt.Errorf("account: line %d has it already", first)
			}
		}
		if err != nil {
			r.refuse(number, err)
			if r.report.Refused == notABook && len(seen) == 0 {
				return r.report, ErrNotABook
			}
			continue
		}
		seen[line.Account], line.number = number, number
		if chunk = append(chunk, line); len(chunk) == importChunk {
			if err := r.take(chunk); err != nil {
				return r.report, err
			}
			chunk = nil
		}
	}
	err := scan.Err()
	if errors.Is(err, bufio.ErrTooLong) {
		err = RefusedLine{number + 1, fmt.Errorf("longer than %d MB; what comes after it was not read", maxBookLine>>20)}
	}
	if len(chunk) > 0 {
		err = errors.Join(err, r.take(chunk))
	}
	return r.report, err
}

// bookLine checks one line.
func bookLine(text []byte, p *negotiation.Policy) (checkedLine, error) {
	a, err := negotiation.ParseAccount(text, p)
	if err != nil {
		return checkedLine{}, err
	}
	if a.Number == "" || a.Customer.ID == "" {
		return checkedLine{}, errors.New("account and customer.id must not be empty")
	}
	kept := bytes.Clone(text)
	return checkedLine{BookLine: BookLine{Account: a.Number, Customer: a.Customer.ID, Digest: Digest(kept), Line: NewSecret(kept)}, account: a}, nil
}
