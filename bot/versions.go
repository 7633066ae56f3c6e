package bot

import "context"

// Versions is a store that other processes write to as well, and that tells
// cheaply how often conversations changed, so that pages which follow them see
// what was said through another process.
type Versions interface {
	// Versions returns the version of each of the conversations that exist.
	Versions(ctx context.Context, conversations []string) (map[string]int64, error)
}
