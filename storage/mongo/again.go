package mongo

import (
	"context"
	"time"
)

const (
	firstWait = time.Millisecond
	lastWait  = 50 * time.Millisecond
)

// again tries until it is done: what a change was conditional on had moved, or
// what it has to see is not kept by a majority yet. The context ends it.
func again(ctx context.Context, try func() (done bool, err error)) error {
	for wait := firstWait; ; wait = min(2*wait, lastWait) {
		if done, err := try(); done || err != nil {
			return err
		}
		t := time.NewTimer(wait)
		select {
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			return ctx.Err()
		}
	}
}
