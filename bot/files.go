package bot

import (
	"context"
	"io"
	"time"
)

// WantedFile is a file that came with an event and whose content is to be
// fetched from its channel.
type WantedFile struct {
	Conversation string
	Channel      string
	File         File
	At           time.Time // of the event
}

// KeptFile is a file with its content.
type KeptFile struct {
	File    File // Type and Size are the content's own
	Content Secret
}

// Files keeps what customers send, sealed like all that they write.
type Files interface {
	// WantFile notes that a file is to be fetched, durably. The same file of the
	// same conversation again changes nothing.
	WantFile(ctx context.Context, w WantedFile) error
	// WantedFiles returns files that are neither kept nor given up, oldest first.
	WantedFiles(ctx context.Context, limit int) ([]WantedFile, error)
	// KeepFile takes the content of a wanted file, at most [MaxFile] bytes, and
	// nothing of it if content fails. f.Type is what the content is. It fails
	// with [ErrTooLarge], and with ErrNotFound for a file that was never wanted.
	KeepFile(ctx context.Context, conversation string, f File, content io.Reader) error
	// GiveUpFile notes that a wanted file will never be had, and why.
	GiveUpFile(ctx context.Context, conversation, id, why string) error
}

// FileReader gives kept files to who may look at them.
type FileReader interface {
	// File returns a kept file, or ErrNotFound.
	File(ctx context.Context, conversation, id string) (KeptFile, error)
}
