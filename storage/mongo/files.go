package mongo

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"repaybot/bot"
)

var (
	_ bot.Files      = (*DB)(nil)
	_ bot.FileReader = (*DB)(nil)
)

// pieceSize is how long a piece is before it is sealed, in bytes: a document may
// have sixteen million, and no turn is to wait behind a long one.
const pieceSize = 256 << 10

// The statuses of a file.
const (
	fileWanted = "wanted"
	fileKept   = "kept"
	fileGone   = "gone"
)

// file is what a customer sent. Its content lies in pieces beside it.
type file struct {
	Key          bson.Binary `bson:"_id"` // a keyed hash of the conversation and the channel's id of the file
	Schema       int         `bson:"schema"`
	Conversation string      `bson:"conversation"`
	Status       string      `bson:"status"`
	At           int64       `bson:"at"` // of the event, in Unix nanoseconds
	Subject      string      `bson:"subject"`
	Box          []byte      `bson:"box"` // sealed: a fileDoc
}

// fileDoc is the sealed part of a file.
type fileDoc struct {
	Channel string    `json:"channel"`
	File    bot.File  `json:"file"`
	At      time.Time `json:"at"`
	Digest  string    `json:"digest,omitempty"` // hex SHA-256 of the content that counts
	Pieces  int       `json:"pieces,omitempty"`
	Why     string    `json:"why,omitempty"` // it was given up
}

// piece is a part of a content, written once and never changed. Two machines may
// fetch one file at the same moment; which content counts is named by the file.
type piece struct {
	Key     bson.Binary `bson:"_id"`
	Schema  int         `bson:"schema"`
	File    bson.Binary `bson:"file"`
	Content bson.Binary `bson:"content"` // a keyed hash of the digest
	Number  int         `bson:"number"`
	Box     []byte      `bson:"box"` // sealed
}

func (h hasher) file(conversation, id string) bson.Binary { return h.hash("file", conversation, id) }

func (h hasher) content(file bson.Binary, digest string) bson.Binary {
	return h.hash("content", string(file.Data), digest)
}

// WantFile implements [bot.Files].
func (d *DB) WantFile(ctx context.Context, w bot.WantedFile) error {
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	head, err := d.head(ctx, w.Conversation)
	if err != nil {
		return fmt.Errorf("file: its conversation: %w", err)
	}
	f := file{
		Key: d.ids.file(w.Conversation, w.File.ID), Schema: schemaVersion, Conversation: w.Conversation,
		Status: fileWanted, At: w.At.UnixNano(), Subject: head.Subject,
	}
	if f.Box, err = d.sealFile(ctx, &f, fileDoc{Channel: w.Channel, File: w.File, At: w.At}); err != nil {
		return err
	}
	if _, err = d.files.InsertOne(ctx, f); mongo.IsDuplicateKeyError(err) {
		return nil
	}
	return err
}

// WantedFiles implements [bot.Files]. What was erased meanwhile is given up.
func (d *DB) WantedFiles(ctx context.Context, limit int) ([]bot.WantedFile, error) {
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	if limit <= 0 {
		limit = defaultLimit
	}
	found, err := find[file](ctx, d.files, wantedOnes(), limit, nil)
	if err != nil {
		return nil, err
	}
	var all []bot.WantedFile
	for i := range found {
		doc, err := d.openFile(ctx, &found[i])
		if err != nil {
			gone, err := d.destroyed(ctx, found[i].Subject, err)
			if !gone {
				return nil, err
			}
			if _, err := d.settleFile(ctx, &found[i], fileGone); err != nil {
				return nil, err
			}
			continue
		}
		all = append(all, bot.WantedFile{Conversation: found[i].Conversation, Channel: doc.Channel, File: doc.File, At: doc.At})
	}
	return all, nil
}

// KeepFile implements [bot.Files]. The pieces are there before the file names
// their content; what others may have left of another content is swept.
func (d *DB) KeepFile(ctx context.Context, conversation string, as bot.File, content io.Reader) error {
	f, doc, err := d.file(ctx, conversation, as.ID)
	if err != nil || f.Status == fileKept {
		return err
	}
	all, err := io.ReadAll(io.LimitReader(content, bot.MaxFile+1))
	if err != nil {
		return err
	}
	if len(all) > bot.MaxFile {
		return bot.ErrTooLarge
	}
	doc.File.Type, doc.File.Size = as.Type, int64(len(all))
	doc.Digest = bot.Digest(all)
	if doc.Pieces, err = d.addPieces(ctx, f, doc.Digest, all); err != nil {
		return err
	}
	if f.Box, err = d.sealFile(ctx, f, doc); err != nil {
		return err
	}
	counts, err := d.settleFile(ctx, f, fileKept)
	if err != nil {
		return err
	}
	own := d.ids.content(f.Key, doc.Digest)
	if counts {
		return d.deletePieces(ctx, bson.D{is("file", f.Key), op("content", "$ne", own)})
	}
	_, has, err := d.file(ctx, conversation, as.ID)
	if err != nil && !errors.Is(err, bot.ErrNotFound) || has.Digest == doc.Digest {
		return err
	}
	return errors.Join(err, d.deletePieces(ctx, bson.D{is("file", f.Key), is("content", own)}))
}

// addPieces writes a content, but for the pieces that are there.
func (d *DB) addPieces(ctx context.Context, f *file, digest string, all []byte) (n int, err error) {
	for ; len(all) > 0; n++ {
		size := min(len(all), pieceSize)
		if err := d.addPiece(ctx, f, digest, n, all[:size]); err != nil {
			return n, err
		}
		all = all[size:]
	}
	return n, nil
}

func (d *DB) addPiece(ctx context.Context, f *file, digest string, number int, text []byte) error {
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	name := pieceName(f, digest, number)
	box, err := d.vault.Seal(ctx, f.Subject, text, name)
	if err != nil {
		return err
	}
	_, err = d.pieces.InsertOne(ctx, piece{
		Key: d.ids.hash("piece", name), Schema: schemaVersion, File: f.Key, Content: d.ids.content(f.Key, digest), Number: number, Box: box,
	})
	if mongo.IsDuplicateKeyError(err) {
		return nil
	}
	return err
}

// GiveUpFile implements [bot.Files].
func (d *DB) GiveUpFile(ctx context.Context, conversation, id, why string) error {
	f, doc, err := d.file(ctx, conversation, id)
	if err != nil || f.Status != fileWanted {
		return err
	}
	doc.Why = why
	if f.Box, err = d.sealFile(ctx, f, doc); err != nil {
		return err
	}
	gone, err := d.settleFile(ctx, f, fileGone)
	if err != nil || !gone {
		return err
	}
	return d.deletePieces(ctx, piecesOf(f.Key).filter)
}

// settleFile ends a wanted file's waiting, and tells whether it did: one that
// has ended stays.
func (d *DB) settleFile(ctx context.Context, f *file, status string) (bool, error) {
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	result, err := d.files.UpdateOne(ctx, bson.D{is("_id", f.Key), is("status", fileWanted)},
		bson.D{is("$set", bson.D{is("status", status), is("box", f.Box)})})
	return err == nil && result.MatchedCount == 1, err
}

func (d *DB) deletePieces(ctx context.Context, which bson.D) error {
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	_, err := d.pieces.DeleteMany(ctx, which)
	return err
}

// forgetFiles takes away what was sent in a conversation.
func (d *DB) forgetFiles(ctx context.Context, conversation string) error {
	found, err := find[file](ctx, d.files, filesOf(conversation), 0, bson.D{is("_id", 1)})
	if err != nil {
		return err
	}
	for i := range found {
		if err := d.deletePieces(ctx, piecesOf(found[i].Key).filter); err != nil {
			return err
		}
	}
	_, err = d.files.DeleteMany(ctx, filesOf(conversation).filter)
	return err
}

// File implements [bot.FileReader].
func (d *DB) File(ctx context.Context, conversation, id string) (bot.KeptFile, error) {
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	f, doc, err := d.file(ctx, conversation, id)
	if err == nil && f.Status != fileKept {
		err = bot.ErrNotFound
	}
	if err != nil {
		return bot.KeptFile{}, err
	}
	found, err := find[piece](ctx, d.pieces, piecesOfContent(f.Key, d.ids.content(f.Key, doc.Digest)), 0, nil)
	if err != nil {
		return bot.KeptFile{}, err
	}
	if len(found) != doc.Pieces {
		return bot.KeptFile{}, fmt.Errorf("file: %d pieces of %d are there", len(found), doc.Pieces)
	}
	var all bytes.Buffer
	for n := range found {
		text, err := d.vault.Open(ctx, f.Subject, found[n].Box, pieceName(f, doc.Digest, n))
		if err != nil {
			return bot.KeptFile{}, fmt.Errorf("file: piece %d of %d: %w", n+1, doc.Pieces, err)
		}
		all.Write(text)
	}
	return bot.KeptFile{File: doc.File, Content: bot.NewSecret(all.Bytes())}, nil
}

// file reads what is known of a file.
func (d *DB) file(ctx context.Context, conversation, id string) (*file, fileDoc, error) {
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	var f file
	err := d.files.FindOne(ctx, one(files, d.ids.file(conversation, id)).filter).Decode(&f)
	if errors.Is(err, mongo.ErrNoDocuments) {
		err = bot.ErrNotFound
	}
	if err != nil {
		return nil, fileDoc{}, err
	}
	doc, err := d.openFile(ctx, &f)
	return &f, doc, err
}

func fileName(f *file) string { return "file " + hex.EncodeToString(f.Key.Data) }

// pieceName binds a piece to its file, its place in it and the content it is of.
func pieceName(f *file, digest string, number int) string {
	return fmt.Sprintf("piece %x %s %d", f.Key.Data, digest, number)
}

func (d *DB) sealFile(ctx context.Context, f *file, doc fileDoc) ([]byte, error) {
	text, err := json.Marshal(doc)
	if err != nil {
		return nil, err
	}
	return d.vault.Seal(ctx, f.Subject, text, fileName(f))
}

func (d *DB) openFile(ctx context.Context, f *file) (doc fileDoc, err error) {
	if err := checkSchema("a file", f.Schema); err != nil {
		return doc, err
	}
	text, err := d.vault.Open(ctx, f.Subject, f.Box, fileName(f))
	if err != nil {
		return doc, fmt.Errorf("file: %w", err)
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		return doc, fmt.Errorf("file: %w", err)
	}
	return doc, nil
}
