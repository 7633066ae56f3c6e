package mongo

import (
	"context"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// Versions implements [bot.Versions]: it reads nothing but the numbers.
func (d *DB) Versions(ctx context.Context, ids []string) (map[string]int64, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	found, err := find[struct {
		ID      string `bson:"_id"`
		Version int64  `bson:"version"`
	}](ctx, d.conversations, some(conversations, ids), len(ids), bson.D{is("version", 1)})
	if err != nil {
		return nil, err
	}
	versions := make(map[string]int64, len(found))
	for _, c := range found {
		versions[c.ID] = c.Version
	}
	return versions, nil
}
