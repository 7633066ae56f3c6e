package mongo

import (
	"context"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
)

const (
	// listenEvery is how often a program asks which keys others have destroyed.
	listenEvery = 3 * time.Second
	// listenBack is how far it looks back past what it has heard of: clocks of
	// servers differ, and one may take another's place.
	listenBack = 5 * time.Minute
)

// OnErased implements [bot.TellsOfErasures].
func (d *DB) OnErased(tell func(subject string)) { d.vault.OnForget(tell) }

// listen has keys that other machines destroy forgotten here. Those destroyed
// before are not in memory.
func (d *DB) listen(ctx context.Context) error {
	var heard bson.DateTime
	last, err := find[wrappedKey](ctx, d.keys, lastErased(), 1, nil)
	if err != nil {
		return err
	}
	if len(last) == 1 {
		heard = last[0].Erased
	}
	life, stop := context.WithCancel(context.WithoutCancel(ctx))
	d.stop = stop
	d.stopped.Go(func() {
		tick := time.NewTicker(listenEvery)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				heard = d.forgetErased(life, heard)
			case <-life.Done():
				return
			}
		}
	})
	return nil
}

// forgetErased forgets the keys destroyed since, and tells until when it has
// heard. Where the database can't be asked, the next time does.
func (d *DB) forgetErased(ctx context.Context, since bson.DateTime) bson.DateTime {
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	back := max(0, since-bson.DateTime(listenBack/time.Millisecond))
	erased, err := find[wrappedKey](ctx, d.keys, erasedSince(back), 0, bson.D{is("wrapped", 0)})
	if err != nil {
		return since
	}
	for _, k := range erased {
		d.vault.Forget(k.Subject)
		since = max(since, k.Erased)
	}
	return since
}
