package bot

import (
	"context"
	"time"

	"repaybot/dialog"
)

// Presence knows when colleagues were last at the console.
type Presence interface {
	// LastSeen is when a colleague was last seen by any process that shares the
	// store, of which the zero time is never.
	LastSeen(ctx context.Context, staff string) (time.Time, error)
}

const (
	// awayFor is how long the owner of a case may not be seen; awayWaiting is the
	// same while the customer waits for their answer.
	awayFor     = 15 * time.Minute
	awayWaiting = 5 * time.Minute

	// awayEvery is how often it is looked who is away.
	awayEvery = 30 * time.Second

	// maxOwned bounds how many cases are looked at each time.
	maxOwned = 5000
)

// SetPresence has the cases released whose owner is away: who knows that may be
// made only once the service is. Without it nobody is away.
func (s *Service) SetPresence(p Presence) { s.presence.Store(&p) }

// runAway looks who is away until ctx ends.
func (s *Service) runAway(ctx context.Context) {
	for pause(ctx, awayEvery) == nil {
		if _, err := s.ReleaseAway(ctx); err != nil && ctx.Err() == nil {
			s.log.Error("it can't be seen who is away", "kind", ErrorKind(err))
		}
	}
}

// ReleaseAway releases the cases whose owner has not been seen for a while, and
// returns how many. Each is released once for each time that it was taken,
// however many processes look.
func (s *Service) ReleaseAway(ctx context.Context) (int, error) {
	presence := s.presence.Load()
	if presence == nil {
		return 0, nil
	}
	owned, err := s.store.Conversations(ctx, ConversationQuery{Cases: []CaseStatus{CaseTaken, CaseAnswered}, Limit: maxOwned})
	if err != nil {
		return 0, err
	}
	now, seen, released := s.now(), map[string]time.Time{}, 0
	for i := range owned {
		c := &owned[i]
		owner := c.Case.Owner()
		if owner == "" || c.Mode != dialog.WithStaff {
			continue
		}
		last, known := seen[owner]
		if !known {
			if last, err = (*presence).LastSeen(ctx, owner); err != nil {
				return released, err
			}
			seen[owner] = last
		}
		if !c.Case.awayAt(last, now) {
			continue
		}
		a, err := s.accept(ctx, releasedAway(c, now))
		if err != nil {
			return released, err
		}
		if a.New {
			released++
		}
	}
	return released, nil
}

// awayAt tells whether the owner of a case, who was last seen at a moment, has been
// away too long. Who has just been given it may not have come yet.
func (c *Case) awayAt(last, now time.Time) bool {
	most := awayFor
	if !c.Asked.IsZero() {
		most = awayWaiting
	}
	for _, since := range []time.Time{c.Taken, c.Asked} { // they had that long to be there
		if since.After(last) {
			last = since
		}
	}
	return now.Sub(last) >= most
}

// releasedAway is the event by which a case is released. Its name has the time for
// which it was taken: found twice it is one event.
func releasedAway(c *Conversation, now time.Time) Inbound {
	return Inbound{
		Conversation: c.ID, Channel: clockChannel, At: now, Kind: StaffReleased, Staff: c.Case.Owner(), Why: dialog.ReleasedAway,
		EventID: "away/" + c.Case.ID + "/" + c.Case.Taken.UTC().Format(time.RFC3339Nano) + "/" + c.Case.Owner(),
	}
}
