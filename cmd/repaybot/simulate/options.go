package simulate

import (
	"errors"
	"io"
	"time"
)

// Options are what a simulation is made of.
type Options struct {
	Customers int
	Days      int
	Seed      uint64
	Start     time.Time         // the first day begins here; zero: 2026-12-01 00:00 UTC
	Policies  map[string][]byte // by jurisdiction, "cn", "us" and "uk": texts of whole policies
	Dir       string            // where the stores are while it runs; "": a temporary folder
	Log       io.Writer         // every message in and out, as JSON Lines; nil: none
	Progress  io.Writer         // what is done so far, for people; nil: none
	Calm      bool              // the service never dies
	Workers   int               // towns at once; 0: as many as there are cores
	Town      int               // customers of a town; 0: 250. What happens hangs on it
	Only      []int             // the towns, from 0, that are lived through, as they would be among all; none: all of them
}

// townSize is how many customers a town has. It does not hang on how many cores
// there are, and so neither does what happens.
const townSize = 250

// sharesOf is how the towns are shared out to the jurisdictions, in turn.
var sharesOf = [...]string{"cn", "us", "cn", "uk"}

// errOptions says that there is nothing to simulate.
var errOptions = errors.New("a simulation needs at least one customer and one day")

func (o *Options) complete() error {
	if o.Customers <= 0 || o.Days <= 0 {
		return errOptions
	}
	if o.Start.IsZero() {
		o.Start = time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	}
	if o.Town <= 0 {
		o.Town = townSize
	}
	if o.Log == nil {
		o.Log = io.Discard
	}
	if o.Progress == nil {
		o.Progress = io.Discard
	}
	return nil
}
