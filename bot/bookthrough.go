package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"repaybot/negotiation"
)

// bookOwner is whose key seals what is noted of the whole book.
const bookOwner = "bank"

// throughKey is the record of the day that the book is complete for.
const throughKey = "book/through"

type throughBody struct {
	Through negotiation.Date `json:"through"`
}

// bookedThrough is the last day for which the book is complete, as the last
// import said; 0 if none has.
func bookedThrough(ctx context.Context, store Store) (negotiation.Date, error) {
	rs, err := store.Records(ctx, []string{throughKey})
	if err != nil || len(rs) == 0 {
		return 0, err
	}
	return throughOf(rs[0])
}

func throughOf(r Record) (negotiation.Date, error) {
	var body throughBody
	if err := json.Unmarshal(r.Body, &body); err != nil {
		return 0, fmt.Errorf("the book's day: %w", err)
	}
	return body.Through, nil
}

// bookThrough is the day that the book is complete for at a moment, where no
// records have been read yet.
func (s *Service) bookThrough(ctx context.Context, at time.Time) (negotiation.Date, error) {
	if s.liveBook {
		return s.throughLive(at)
	}
	return bookedThrough(ctx, s.store)
}

// throughLive is the day that a book is complete for that has everything at once:
// the last that is over, where the bank is.
func (s *Service) throughLive(at time.Time) (negotiation.Date, error) {
	today, err := s.bankDay(at)
	if err != nil {
		return 0, err
	}
	return today.AddDays(-1), nil
}

// bankDay is the day of a moment where the bank is.
func (s *Service) bankDay(at time.Time) (negotiation.Date, error) {
	zone, err := s.zones.load(s.policy.Bank.TimeZone)
	if err != nil {
		return 0, err
	}
	return negotiation.DateOf(at.In(zone)), nil
}

// throughOn is the day that the book is complete for at a moment.
func (s *Service) throughOn(records map[string]Record, at time.Time) (negotiation.Date, error) {
	if s.liveBook {
		return s.throughLive(at)
	}
	r, ok := records[throughKey]
	if !ok {
		return 0, nil
	}
	return throughOf(r)
}

// noteThrough notes that a book has been taken that is complete through a day.
// It never goes back.
func noteThrough(ctx context.Context, store Store, through negotiation.Date, at time.Time) error {
	rs, err := store.Records(ctx, []string{throughKey})
	if err != nil {
		return err
	}
	sequence := int64(1)
	if len(rs) > 0 {
		last, err := throughOf(rs[0])
		if err != nil || through <= last {
			return err
		}
		sequence = rs[0].Sequence + 1
		if at.Before(rs[0].At) { // by another's clock
			at = rs[0].At
		}
	}
	body, err := json.Marshal(throughBody{through})
	if err != nil {
		return err
	}
	return store.Settle(ctx, []Record{{
		Key: throughKey, Status: RecordActive, Customer: bookOwner, Conversation: throughKey, Sequence: sequence, At: at, Body: body,
	}})
}

// OldBookError says that a book is older than one that has been taken: taking
// it would undo what has been booked since.
type OldBookError struct {
	Through, Last negotiation.Date
}

func (e *OldBookError) Error() string {
	return fmt.Sprintf("this book is complete through %s, and one through %s has been taken: nothing of it was", e.Through, e.Last)
}

// EarlyBookError says that a book is said to be complete for a day that is not over.
type EarlyBookError struct {
	Through, Today negotiation.Date
}

func (e *EarlyBookError) Error() string {
	return fmt.Sprintf("no book can be complete through %s: at the bank it is %s", e.Through, e.Today)
}
