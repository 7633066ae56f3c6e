package bot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"repaybot/negotiation"
)

// Importer takes the bank's book into a store that is served, and tells the
// conversations that it concerns: as a [BookChanged] event each, accepted
// durably, so that it may run in a process of its own beside those that serve.
//
// A conversation is told of an account's line where the line is another than
// before, and the customer has a conversation, an agreement or a promise; and
// of any line where the account is past due and there is no conversation yet.
// The same book again changes nothing and tells nobody.
type Importer struct {
	Store  Store
	Book   Book
	Policy *negotiation.Policy
	Now    func() time.Time // nil: the clock
	Holder string           // names this import for good, to keep others off meanwhile

	// Through is the last day for which the book is complete; 0 is the day
	// before today, where the bank is. A book that is said to be complete for
	// less than one that was taken is refused with an [OldBookError]. Where
	// nothing is said, a line that was an account's before and has been replaced
	// since is refused: it is an old book's, unless the bank has taken something
	// back, which Through then says.
	Through negotiation.Date

	zones zones
}

// ErrImporting says that another import is under way.
var ErrImporting = errors.New("another book is being taken just now: try again when it is done")

const (
	importLease    = "import"
	importLeaseFor = 2 * time.Minute // without a sign of life
)

// errOldLine is why a line is refused that was the account's before.
var errOldLine = errors.New("account: this is an older line of it, which another has replaced since; if the bank has taken something back, say --through DAY")

// Import takes a book. Lines that are refused are told to refused; the others
// are taken. What a crash leaves undone, the next import does first.
func (i *Importer) Import(ctx context.Context, in io.Reader, refused func(RefusedLine)) (report ImportReport, err error) {
	if i.Now == nil {
		i.Now = time.Now
	}
	through, err := i.through(ctx)
	if err != nil {
		return report, err
	}
	leases := &Leases{Store: i.Store, Now: i.Now}
	hold := func() error {
		has, err := leases.Hold(ctx, importLease, i.Holder, i.Now().Add(importLeaseFor))
		if err == nil && !has {
			err = ErrImporting
		}
		return err
	}
	if err := hold(); err != nil {
		return report, err
	}
	defer func() {
		_, e := leases.Hold(context.WithoutCancel(ctx), importLease, i.Holder, time.Time{})
		err = errors.Join(err, e)
	}()
	told, err := tellAgain(ctx, i.Store, i.Book)
	if err != nil {
		return report, err
	}
	r := &bookReader{policy: i.Policy, refused: refused, report: ImportReport{Told: told}}
	r.take = func(chunk []checkedLine) error {
		if err := hold(); err != nil {
			return err
		}
		return i.take(ctx, r, through, chunk)
	}
	if report, err = r.read(in); err != nil {
		return report, err
	}
	return report, noteThrough(ctx, i.Store, through, i.Now())
}

// through is the day that the book is complete for, if it may be taken.
func (i *Importer) through(ctx context.Context) (negotiation.Date, error) {
	zone, err := i.zones.load(i.Policy.Bank.TimeZone)
	if err != nil {
		return 0, fmt.Errorf("the bank's day: %w", err)
	}
	today := negotiation.DateOf(i.Now().In(zone))
	through := i.Through
	if through == 0 {
		through = today.AddDays(-1)
	}
	if through >= today {
		return 0, &EarlyBookError{Through: through, Today: today}
	}
	last, err := bookedThrough(ctx, i.Store)
	if err == nil && through < last {
		err = &OldBookError{Through: through, Last: last}
	}
	return through, err
}

// take takes some lines: what is to be told is noted, then they are imported,
// then it is told.
func (i *Importer) take(ctx context.Context, r *bookReader, through negotiation.Date, chunk []checkedLine) error {
	before := map[string]BookLine{}
	asked := map[string]bool{}
	for _, l := range chunk {
		if asked[l.Customer] {
			continue
		}
		asked[l.Customer] = true
		lines, err := i.Book.Lines(ctx, l.Customer)
		if err != nil {
			return err
		}
		for _, b := range lines {
			before[b.Account] = b
		}
	}
	var lines []BookLine
	var news []Inbound
	for _, l := range chunk {
		was, known := before[l.Account]
		if known && was.Digest != l.Digest && i.Through == 0 {
			old, err := i.wasBefore(ctx, l.Digest)
			if err != nil {
				return err
			}
			if old {
				r.refuse(l.number, errOldLine)
				continue
			}
		}
		lines = append(lines, l.BookLine)
		in, err := i.newsOf(ctx, l, was, through)
		if err != nil {
			return err
		}
		if in != nil {
			news = append(news, *in)
		}
	}
	if err := noteNews(ctx, i.Store, news, i.Now()); err != nil {
		return err
	}
	n, err := i.Book.Import(ctx, lines)
	r.report.Count.add(n)
	if err != nil {
		return err
	}
	told, err := tell(ctx, i.Store, i.Book, news)
	r.report.Told += told
	if err != nil || len(news) == 0 {
		return err
	}
	return noteNews(ctx, i.Store, nil, i.Now())
}

// wasBefore tells whether a line was some account's before.
func (i *Importer) wasBefore(ctx context.Context, digest string) (bool, error) {
	_, err := i.Book.Kept(ctx, digest)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}
