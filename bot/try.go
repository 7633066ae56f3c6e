package bot

import "time"

// Try is a try at a secret.
//
// At most Max tries are let through within any time as long as Lock, wherever
// that time begins: an hour of the clock is none, since five tries before its
// turn and five after it are ten within minutes. The last of them locks until
// Lock after it.
type Try struct {
	Key     string // "code/{conversation}/{turn}"; a keyed hash where it would name a person
	LockKey string // what is locked when the tries are used up
	EventID string
	At      time.Time
	Max     int           // tries
	Lock    time.Duration // the time in which they are counted, and how long is locked after the last
}

// Tries is what a try came to.
type Tries struct {
	Count  int       // tries within Lock of this one, this one included; a repeated event has its old count
	Locked time.Time // until when; zero if not locked. A try while locked is not counted
}

// rememberTries is how long a try is remembered at least: as long as an event may
// wait for its turn, which may be taken again.
const rememberTries = 48 * time.Hour

// Around is the open span of time whose tries count together with this one.
// It reaches ahead too: events come in any order, and those that were handled
// before this one may have happened after it.
func (t Try) Around() (after, before time.Time) { return t.At.Add(-t.Lock), t.At.Add(t.Lock) }

// Forgotten is the moment up to which tries need not be remembered, where newest
// is that of the newest one there is.
func (t Try) Forgotten(newest time.Time) time.Time {
	return newest.Add(-max(2*t.Lock, rememberTries))
}

// Judge tells what the try comes to where count tries are around it, newest is
// the newest of all there are (zero: none) and locked is the lock's end (zero:
// none). ok says that it is let through; lock, if not zero, is until when it
// locks. What lies so far back that tries around it may be forgotten is not let
// through.
func (t Try) Judge(count int, newest, locked time.Time) (out Tries, lock time.Time, ok bool) {
	if t.At.Before(locked) {
		return Tries{Locked: locked}, time.Time{}, false
	}
	if newest.IsZero() || newest.Before(t.At) {
		newest = t.At
	}
	if after, _ := t.Around(); after.Before(t.Forgotten(newest)) || count >= t.Max {
		return Tries{Locked: newest.Add(t.Lock)}, time.Time{}, false
	}
	out.Count = count + 1
	if out.Count >= t.Max {
		lock = newest.Add(t.Lock)
	}
	return out, lock, true
}
