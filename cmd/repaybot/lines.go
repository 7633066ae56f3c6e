package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"

	"golang.org/x/sync/errgroup"
)

const (
	// maxLine bounds a line of input, so that a file that is not lines at all
	// is refused rather than read into memory.
	maxLine = 64 << 20
	// batchSize is how much input goes to a core at once: enough that handing
	// it over costs nothing beside the work, little enough to stream.
	batchSize = 128 << 10
)

// answerLine answers one line, without its end: it appends its answer, a line
// too, to dst. ok is false for a line that it refuses, and then the answer
// says why. It is called on many lines at once.
type answerLine func(dst, line []byte, number int) (answer []byte, ok bool)

// answerLines answers every line of in that is not blank, on all cores, and
// writes the answers in the order of the lines. What has been read is answered
// without waiting for more. It returns the number of lines and of those that
// were refused.
func answerLines(ctx context.Context, in io.Reader, out io.Writer, answer answerLine, progress func(lines int)) (lines, refused int, err error) {
	group, ctx := errgroup.WithContext(ctx)
	cores := runtime.GOMAXPROCS(0)
	work := make(chan *lineBatch, cores)
	order := make(chan *lineBatch, 4*cores)
	group.Go(func() error {
		defer close(work)
		defer close(order)
		return readBatches(ctx, in, func(b *lineBatch) error {
			for _, to := range []chan *lineBatch{order, work} {
				select {
				case to <- b:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
			return nil
		})
	})
	for range cores {
		group.Go(func() error {
			for b := range work {
				b.answer(answer)
			}
			return nil
		})
	}
	group.Go(func() error {
		for b := range order {
			select {
			case <-b.done:
			case <-ctx.Done():
				return ctx.Err()
			}
			if _, err := out.Write(b.out); err != nil {
				return fmt.Errorf("writing the answers: %w", err)
			}
			lines, refused = lines+b.lines, refused+b.refused
			progress(lines)
		}
		return nil
	})
	err = group.Wait()
	return lines, refused, err
}

// lineBatch is some lines that one core answers.
type lineBatch struct {
	text    []byte
	ends    []int // of each line in text
	first   int   // the first line's number, from 1
	tooLong bool  // the last line was cut off at maxLine

	done           chan struct{}
	out            []byte
	lines, refused int
}

func (b *lineBatch) answer(answer answerLine) {
	defer close(b.done)
	b.out = make([]byte, 0, 4*len(b.text))
	from := 0
	for i, end := range b.ends {
		line := bytes.TrimSpace(b.text[from:end])
		from = end
		number := b.first + i
		if number == 1 {
			line = bytes.TrimPrefix(line, []byte("\uFEFF"))
		}
		if len(line) == 0 {
			continue
		}
		b.lines++
		ok := false
		if b.tooLong && i == len(b.ends)-1 {
			b.out = appendRefusal(b.out, number, "", "", fmt.Sprintf("longer than %d MB", maxLine>>20))
		} else {
			b.out, ok = answer(b.out, line, number)
		}
		b.out = append(b.out, '\n')
		if !ok {
			b.refused++
		}
	}
}

// readBatches cuts the input into batches of whole lines. A batch goes on when
// it is full or when nothing more is there at the moment.
func readBatches(ctx context.Context, in io.Reader, send func(*lineBatch) error) error {
	r := bufio.NewReaderSize(in, batchSize)
	number := 1
	for ctx.Err() == nil {
		b := &lineBatch{first: number, done: make(chan struct{})}
		err := b.fill(r)
		number += len(b.ends)
		if len(b.ends) > 0 {
			if err := send(b); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading the lines: %w", err)
		}
	}
	return ctx.Err()
}

func (b *lineBatch) fill(r *bufio.Reader) error {
	for len(b.text) < batchSize && !b.tooLong {
		from := len(b.text)
		for {
			part, err := r.ReadSlice('\n')
			if len(b.text)-from+len(part) <= maxLine {
				b.text = append(b.text, part...)
			} else {
				b.tooLong = true
			}
			if errors.Is(err, bufio.ErrBufferFull) {
				continue
			}
			if len(b.text) > from || b.tooLong {
				b.ends = append(b.ends, len(b.text))
			}
			if err != nil {
				return err
			}
			break
		}
		if r.Buffered() == 0 {
			return nil
		}
	}
	return nil
}

// answerAll answers every line of the input on the standard output, shows how
// far it is, and fails with how many lines were refused.
func answerAll(ctx context.Context, env *environment, in io.Reader, what string, answer func(dst, line []byte, number int) ([]byte, bool)) error {
	shown := newProgress(env, what)
	lines, refused, err := answerLines(ctx, in, env.out, answer, shown.count)
	shown.end()
	if err != nil {
		return err
	}
	if refused > 0 {
		return refusedError{refused, lines, "lines"}
	}
	return nil
}
