package bot

import (
	"fmt"
	"sync"
	"time"
)

// zones holds the time zones that were asked for.
type zones struct{ loaded sync.Map }

func (z *zones) load(name string) (*time.Location, error) {
	if l, ok := z.loaded.Load(name); ok {
		return l.(*time.Location), nil
	}
	l, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("time zone: %w", err)
	}
	z.loaded.Store(name, l)
	return l, nil
}
