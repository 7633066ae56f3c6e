package mongo

import (
	"context"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"repaybot/bot"
)

// block is a block's document. It is inserted and never changed.
type block struct {
	ID struct {
		Log    string `bson:"log"`
		Number int64  `bson:"number"`
	} `bson:"_id"`
	Text []byte `bson:"block"`
}

// AddBlock implements [bot.Ledger].
func (d *DB) AddBlock(ctx context.Context, log string, b bot.Block) error {
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	_, err := d.ledger.InsertOne(ctx, bson.D{is("_id", blockID(log, b.Number)), is("block", b.Text)})
	if mongo.IsDuplicateKeyError(err) {
		return bot.ErrConflict
	}
	return err
}

// Blocks implements [bot.Ledger].
func (d *DB) Blocks(ctx context.Context, log string, from int64, limit int) ([]bot.Block, error) {
	return d.blocks(ctx, blocksFrom(log, from), limit)
}

// LastBlock implements [bot.Ledger].
func (d *DB) LastBlock(ctx context.Context, log string) (bot.Block, error) {
	bs, err := d.blocks(ctx, lastBlock(log), 1)
	if err == nil && len(bs) == 0 {
		err = bot.ErrNotFound
	}
	if err != nil {
		return bot.Block{}, err
	}
	return bs[0], nil
}

func (d *DB) blocks(ctx context.Context, q query, limit int) ([]bot.Block, error) {
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	found, err := find[block](ctx, d.ledger, q, limit, nil)
	if err != nil {
		return nil, err
	}
	var bs []bot.Block
	for _, b := range found {
		bs = append(bs, bot.Block{Number: b.ID.Number, Text: b.Text})
	}
	return bs, nil
}
