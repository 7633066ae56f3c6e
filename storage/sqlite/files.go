package sqlite

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"database/sql/driver"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"repaybot/bot"
)

var (
	_ bot.Files      = (*DB)(nil)
	_ bot.FileReader = (*DB)(nil)
)

// filesSchema makes the tables of what customers send. Everything but what is
// needed to find a file is sealed. A content lies in pieces, so that no turn
// waits while ten megabytes are written.
const filesSchema = `
create table if not exists files(key blob primary key, conversation text not null, status text not null, at integer not null,
	subject text not null, doc blob not null) without rowid;
create index if not exists files_wanted on files(at) where status = 'wanted';
create index if not exists files_conversation on files(conversation);
create table if not exists file_pieces(id integer primary key, file blob not null, number integer not null, doc blob not null, unique(file, number));
`

// pieceSize is how long a piece is before it is sealed, in bytes.
const pieceSize = 256 << 10

// The statuses of a file.
const (
	fileWanted = "wanted"
	fileKept   = "kept"
	fileGone   = "gone"
)

const (
	selectWanted = "select conversation, subject, key, doc from files where status = 'wanted' order by at limit ?"
	selectFile   = "select status, subject, doc from files where key = ?"
	selectPiece  = "select doc from file_pieces where file = ? and number = ?"
)

// fileDoc is the sealed column.
type fileDoc struct {
	Channel string    `json:"channel"`
	File    bot.File  `json:"file"`
	At      time.Time `json:"at"`
	Digest  string    `json:"digest,omitempty"` // hex SHA-256 of the content
	Pieces  int       `json:"pieces,omitempty"`
	Why     string    `json:"why,omitempty"` // it was given up
}

func fileKey(conversation, id string) []byte {
	sum := sha256.Sum256([]byte("file\x00" + conversation + "\x00" + id))
	return sum[:16]
}

// WantFile implements [bot.Files].
func (d *DB) WantFile(ctx context.Context, w bot.WantedFile) error {
	subject, err := d.subjectOf(ctx, w.Conversation)
	if err != nil {
		return err
	}
	if subject == "" {
		return fmt.Errorf("file of no conversation: %w", bot.ErrNotFound)
	}
	key := fileKey(w.Conversation, w.File.ID)
	box, err := d.sealFile(ctx, subject, key, fileDoc{Channel: w.Channel, File: w.File, At: w.At})
	if err != nil {
		return err
	}
	return d.write(ctx, func(x *writer) (outcome, failure error) {
		_, err := x.exec("insert or ignore into files(key, conversation, status, at, subject, doc) values(?, ?, ?, ?, ?, ?)",
			key, w.Conversation, fileWanted, w.At.UnixNano(), subject, box)
		return nil, err
	})
}

// WantedFiles implements [bot.Files]. What was erased meanwhile is given up, and
// nothing else: a file whose key can't be read now is still wanted.
func (d *DB) WantedFiles(ctx context.Context, limit int) ([]bot.WantedFile, error) {
	waiting, err := d.waitingFiles(ctx, limit)
	if err != nil {
		return nil, err
	}
	var all []bot.WantedFile
	for _, f := range waiting {
		doc, err := d.openFile(ctx, f.subject, f.key, f.box)
		if err == nil {
			all = append(all, bot.WantedFile{Conversation: f.conversation, Channel: doc.Channel, File: doc.File, At: doc.At})
			continue
		}
		if err := d.destroyed(ctx, f.subject, err); err != nil {
			return nil, err
		}
		if err := d.settleFile(ctx, f.key, fileGone, nil); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// waitingFile is a wanted file that is still sealed.
type waitingFile struct {
	conversation, subject string
	key, box              []byte
}

// waitingFiles reads all of them before any is settled: no reader is held while
// the writer is waited for.
func (d *DB) waitingFiles(ctx context.Context, limit int) ([]waitingFile, error) {
	rows, err := d.read.QueryContext(ctx, selectWanted, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []waitingFile
	for rows.Next() {
		var f waitingFile
		if err := rows.Scan(&f.conversation, &f.subject, &f.key, &f.box); err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, rows.Err()
}

// KeepFile implements [bot.Files].
func (d *DB) KeepFile(ctx context.Context, conversation string, f bot.File, content io.Reader) error {
	key := fileKey(conversation, f.ID)
	status, subject, doc, err := d.file(ctx, key)
	if err != nil || status == fileKept {
		return err
	}
	all, err := io.ReadAll(io.LimitReader(content, bot.MaxFile+1))
	if err != nil {
		return err
	}
	if len(all) > bot.MaxFile {
		return bot.ErrTooLarge
	}
	doc.File.Type, doc.File.Size = f.Type, int64(len(all))
	doc.Digest, doc.Pieces = bot.Digest(all), 0
	for len(all) > 0 {
		n := min(len(all), pieceSize)
		box, err := d.vault.Seal(ctx, subject, all[:n], pieceName(key, doc.Digest, doc.Pieces))
		if err != nil {
			return err
		}
		number := int64(doc.Pieces)
		err = d.write(ctx, func(w *writer) (outcome, failure error) {
			_, err := w.exec("insert or replace into file_pieces(file, number, doc) values(?, ?, ?)", key, number, box)
			return nil, err
		})
		if err != nil {
			return err
		}
		doc.Pieces++
		all = all[n:]
	}
	box, err := d.sealFile(ctx, subject, key, doc)
	if err != nil {
		return err
	}
	return d.settleFile(ctx, key, fileKept, box)
}

// GiveUpFile implements [bot.Files].
func (d *DB) GiveUpFile(ctx context.Context, conversation, id, why string) error {
	key := fileKey(conversation, id)
	_, subject, doc, err := d.file(ctx, key)
	if err != nil {
		return err
	}
	doc.Why = why
	box, err := d.sealFile(ctx, subject, key, doc)
	if err != nil {
		return err
	}
	return d.settleFile(ctx, key, fileGone, box)
}

// settleFile ends a wanted file's waiting; one that has ended stays.
func (d *DB) settleFile(ctx context.Context, key []byte, status string, box []byte) error {
	return d.write(ctx, func(w *writer) (outcome, failure error) {
		args := []driver.Value{status, box, key}
		_, err := w.exec("update files set status = ?, doc = coalesce(?, doc) where key = ? and status = 'wanted'", args...)
		if err == nil && status == fileGone {
			_, err = w.exec("delete from file_pieces where file = ? and (select status from files where key = ?) = 'gone'", key, key)
		}
		return nil, err
	})
}

// File implements [bot.FileReader].
func (d *DB) File(ctx context.Context, conversation, id string) (bot.KeptFile, error) {
	key := fileKey(conversation, id)
	status, subject, doc, err := d.file(ctx, key)
	if err == nil && status != fileKept {
		err = bot.ErrNotFound
	}
	if err != nil {
		return bot.KeptFile{}, err
	}
	var all bytes.Buffer
	for n := range doc.Pieces {
		var box []byte
		if err := d.read.QueryRowContext(ctx, selectPiece, key, n).Scan(&box); err != nil {
			return bot.KeptFile{}, fmt.Errorf("file: piece %d of %d: %w", n+1, doc.Pieces, err)
		}
		piece, err := d.vault.Open(ctx, subject, box, pieceName(key, doc.Digest, n))
		if err != nil {
			return bot.KeptFile{}, fmt.Errorf("file: piece %d of %d: %w", n+1, doc.Pieces, err)
		}
		all.Write(piece)
	}
	return bot.KeptFile{File: doc.File, Content: bot.NewSecret(all.Bytes())}, nil
}

// file reads what is known of a file.
func (d *DB) file(ctx context.Context, key []byte) (status, subject string, doc fileDoc, err error) {
	var box []byte
	err = d.read.QueryRowContext(ctx, selectFile, key).Scan(&status, &subject, &box)
	if errors.Is(err, sql.ErrNoRows) {
		err = bot.ErrNotFound
	}
	if err == nil {
		doc, err = d.openFile(ctx, subject, key, box)
	}
	return status, subject, doc, err
}

func (d *DB) sealFile(ctx context.Context, subject string, key []byte, doc fileDoc) ([]byte, error) {
	text, err := json.Marshal(doc)
	if err != nil {
		return nil, err
	}
	return d.vault.Seal(ctx, subject, text, "file "+hex.EncodeToString(key))
}

func (d *DB) openFile(ctx context.Context, subject string, key, box []byte) (doc fileDoc, err error) {
	text, err := d.vault.Open(ctx, subject, box, "file "+hex.EncodeToString(key))
	if err != nil {
		return doc, fmt.Errorf("file: %w", err)
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		return doc, fmt.Errorf("file: %w", err)
	}
	return doc, nil
}

// pieceName binds a piece to its file, its place in it and the content it is of.
func pieceName(key []byte, digest string, number int) string {
	return fmt.Sprintf("piece %x %s %d", key, digest, number)
}
