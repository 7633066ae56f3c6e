package audit

import (
	"context"
	"fmt"

	"repaybot/bot"
)

// Head is where a log ended: what to note elsewhere, so that its end can't be
// cut off unseen.
type Head struct {
	Block int64
	Code  string // hex
}

func (h Head) String() string { return fmt.Sprintf("%d:%s", h.Block, h.Code) }

// ParseHead reads what [Head.String] wrote.
func ParseHead(text string) (h Head, err error) {
	if _, err := fmt.Sscanf(text, "%d:%s", &h.Block, &h.Code); err != nil || len(h.Code) != codeSize {
		return Head{}, fmt.Errorf("%q is no head of an audit log: a block's number, a colon and %d hex digits", text, codeSize)
	}
	return h, nil
}

// Report is what a check found.
type Report struct {
	Head    Head
	Entries int64
}

// BrokenError says where a log is not what was written.
type BrokenError struct {
	Block int64  // the first that is wrong, or is not there
	Why   string // for staff, in English
}

func (e *BrokenError) Error() string {
	return fmt.Sprintf("the audit log is not what was written, from block %d on: %s", e.Block, e.Why)
}

// readAtOnce is how many blocks are read at a time.
const readAtOnce = 200

// Check reads a whole log and fails with [*BrokenError] where it is not what was
// written. noted is a head that was noted earlier; the zero value asks for none.
// each (nil: nobody) is told of the entries in order.
func Check(ctx context.Context, ledger bot.Ledger, key []byte, noted Head, each func(Entry)) (Report, error) {
	var r Report
	var at head
	for {
		// From the beginning: what stands before block 1 is no block of this log.
		from := at.number + 1
		if at.number == 0 {
			from = minBlock
		}
		bs, err := ledger.Blocks(ctx, logName, from, readAtOnce)
		if err != nil {
			return r, err
		}
		for _, b := range bs {
			if b.Number != at.number+1 {
				return r, &BrokenError{at.number + 1, fmt.Sprintf("the next block there is has the number %d", b.Number)}
			}
			entries, after, err := open(key, at, b)
			if err != nil {
				return r, &BrokenError{b.Number, "its code does not fit"}
			}
			at = after
			if at.number == noted.Block && at.code != noted.Code {
				return r, &BrokenError{b.Number, "its code is not the one that was noted"}
			}
			for _, e := range entries {
				r.Entries++
				if each != nil {
					each(e)
				}
			}
			r.Head = Head{at.number, at.code}
		}
		if len(bs) < readAtOnce {
			break
		}
	}
	if at.number < noted.Block {
		return r, &BrokenError{at.number + 1, fmt.Sprintf("it ends before block %d, which was noted", noted.Block)}
	}
	return r, nil
}

// Check is the function of that name over this log, under its key.
func (l *Log) Check(ctx context.Context, noted Head) (Report, error) {
	return Check(ctx, l.ledger, l.key, noted, nil)
}

// minBlock is below any number that a block could have.
const minBlock = -1 << 62
