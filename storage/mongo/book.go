package mongo

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"repaybot/bot"
)

// importBatch is how many lines one round takes.
const importBatch = 500

// account says which line of the book is an account's newest.
type account struct {
	Number   string `bson:"_id"`
	Schema   int    `bson:"schema"`
	Customer string `bson:"customer"`
	Digest   string `bson:"digest"`
	Phone    string `bson:"phone,omitempty"` // a keyed hash
}

// text is what is kept under a digest. It is written once and never changed.
type text struct {
	Digest  string `bson:"_id"`
	Schema  int    `bson:"schema"`
	Subject string `bson:"subject"`
	Box     []byte `bson:"box"` // sealed
}

// Import implements [bot.Book]. A line's text is kept before its account names
// it; a round that ended in between is done again by the next import.
func (d *DB) Import(ctx context.Context, lines []bot.BookLine) (bot.ImportCount, error) {
	return bot.ImportRounds(lines, importBatch, func(round []bot.BookLine) (bot.ImportCount, error) { return d.importLines(ctx, round) })
}

func (d *DB) importLines(ctx context.Context, lines []bot.BookLine) (bot.ImportCount, error) {
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	numbers := make([]string, len(lines))
	for i, l := range lines {
		numbers[i] = l.Account
	}
	found, err := find[account](ctx, d.accounts, some(accounts, numbers), 0, nil)
	if err != nil {
		return bot.ImportCount{}, err
	}
	newest := map[string]account{}
	for _, a := range found {
		newest[a.Number] = a
	}
	gone, err := d.erased(ctx, lines)
	if err != nil {
		return bot.ImportCount{}, err
	}
	var n bot.ImportCount
	var texts []text
	var changes []mongo.WriteModel
	for _, l := range lines {
		a := account{l.Account, schemaVersion, l.Customer, l.Digest, d.index.Phone(bot.PhoneOf(l.Line.Reveal()))}
		var before *bot.BookLine
		has, is := newest[l.Account]
		if is {
			before = &bot.BookLine{Account: l.Account, Customer: has.Customer, Digest: has.Digest}
		}
		if !n.Take(l, before, gone[l.Customer]) && (gone[l.Customer] || has == a) {
			continue // else an older program took it, without the number
		}
		box, err := d.vault.Seal(ctx, l.Customer, l.Line.Reveal(), "kept "+l.Digest)
		if err != nil {
			return bot.ImportCount{}, err
		}
		texts = append(texts, text{l.Digest, schemaVersion, l.Customer, box})
		newest[l.Account] = a
		changes = append(changes, mongo.NewReplaceOneModel().SetFilter(byID(l.Account)).SetReplacement(a).SetUpsert(true))
	}
	if len(changes) == 0 {
		return n, nil
	}
	if err := d.keep(ctx, texts); err != nil {
		return bot.ImportCount{}, err
	}
	return n, again(ctx, func() (bool, error) {
		_, err := d.accounts.BulkWrite(ctx, changes)
		if mongo.IsDuplicateKeyError(err) {
			return false, nil // another import made the account at the same moment
		}
		return true, err
	})
}

// keep writes texts, but for those that are there.
func (d *DB) keep(ctx context.Context, texts []text) error {
	_, err := d.kept.InsertMany(ctx, texts, options.InsertMany().SetOrdered(false))
	var failed mongo.BulkWriteException
	if !errors.As(err, &failed) || failed.WriteConcernError != nil {
		return err
	}
	for _, e := range failed.WriteErrors {
		if !mongo.IsDuplicateKeyError(e) {
			return err
		}
	}
	return nil
}

// Lines implements [bot.Book].
func (d *DB) Lines(ctx context.Context, customer string) ([]bot.BookLine, error) {
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	found, err := find[account](ctx, d.accounts, accountsOf(customer), 0, nil)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	digests := make([]string, len(found))
	for i, a := range found {
		digests[i] = a.Digest
	}
	texts, err := find[text](ctx, d.kept, some(kept, digests), 0, nil)
	if err != nil {
		return nil, err
	}
	byDigest := map[string]*text{}
	for i := range texts {
		byDigest[texts[i].Digest] = &texts[i]
	}
	var lines []bot.BookLine
	for _, a := range found {
		t := byDigest[a.Digest]
		if t == nil {
			return nil, fmt.Errorf("account: its line is not kept: %w", bot.ErrNotFound)
		}
		line, err := d.openText(ctx, t)
		if err != nil {
			return nil, err
		}
		lines = append(lines, bot.BookLine{Account: a.Number, Customer: customer, Digest: a.Digest, Line: line})
	}
	return lines, nil
}

func (d *DB) openText(ctx context.Context, t *text) (bot.Secret, error) {
	if err := checkSchema("a kept text", t.Schema); err != nil {
		return bot.Secret{}, err
	}
	open, err := d.vault.Open(ctx, t.Subject, t.Box, "kept "+t.Digest)
	if err != nil {
		return bot.Secret{}, fmt.Errorf("kept: %w", err)
	}
	return bot.NewSecret(open), nil
}

// CustomerOf implements [bot.Book].
func (d *DB) CustomerOf(ctx context.Context, number string) (string, error) {
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	var a account
	err := d.accounts.FindOne(ctx, one(accounts, number).filter).Decode(&a)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return "", bot.ErrNotFound
	}
	return a.Customer, errors.Join(err, checkSchema("an account", a.Schema))
}

// PhoneHash implements [bot.Book].
func (d *DB) PhoneHash(phone string) string { return d.index.Phone(phone) }

// ByPhone implements [bot.Book].
func (d *DB) ByPhone(ctx context.Context, hash string) ([]string, error) {
	if hash == "" {
		return nil, nil
	}
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	found, err := find[account](ctx, d.accounts, accountsByPhone(hash), 0, nil)
	if err != nil {
		return nil, err
	}
	var customers []string
	for _, a := range found {
		customers = append(customers, a.Customer)
	}
	slices.Sort(customers)
	return slices.Compact(customers), nil
}

// keptForAll is whose key seals what names nobody.
const keptForAll = "bank"

// Keep implements [bot.Book].
func (d *DB) Keep(ctx context.Context, k bot.Kept) error {
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	subject := k.Subject
	if subject == "" {
		subject = keptForAll
	}
	box, err := d.vault.Seal(ctx, subject, k.Text.Reveal(), "kept "+k.Digest)
	if err != nil {
		return err
	}
	return d.keep(ctx, []text{{k.Digest, schemaVersion, subject, box}})
}

// Kept implements [bot.Book].
func (d *DB) Kept(ctx context.Context, digest string) (bot.Kept, error) {
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	k := bot.Kept{Digest: digest}
	var t text
	err := d.kept.FindOne(ctx, one(kept, digest).filter).Decode(&t)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return k, bot.ErrNotFound
	}
	if err != nil {
		return k, err
	}
	if k.Text, err = d.openText(ctx, &t); err != nil {
		return k, err
	}
	if t.Subject != keptForAll {
		k.Subject = t.Subject
	}
	return k, nil
}
