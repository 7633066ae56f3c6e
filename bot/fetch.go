package bot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"time"
)

// ErrTooLarge says that a content has more than [MaxFile] bytes.
var ErrTooLarge = fmt.Errorf("the file has more than %d bytes", MaxFile)

// FileSource is a channel whose files can be fetched.
type FileSource interface {
	// Name is the name that [Inbound].Channel carries.
	Name() string
	// Fetch opens a file's content. A [Refused] says that it never will be had,
	// a [RetryAfter] when to try again; any other error is tried again.
	Fetch(ctx context.Context, f File) (io.ReadCloser, error)
}

// Fetching is the background step that brings wanted files in.
type Fetching struct {
	Files   Files
	Sources []FileSource
	Now     func() time.Time // nil: the clock
	Log     *slog.Logger     // nil: none
	Every   time.Duration    // how often is looked for wanted files; 0: two seconds
}

const (
	fetchAtOnce = 20             // how many wanted files are looked at
	fetchFor    = 48 * time.Hour // how long a file that can't be had is tried for
	fetchOne    = 2 * time.Minute
)

// attempt is when a file may be tried again.
type attempt struct {
	next time.Time
	wait time.Duration
}

// Run fetches until ctx ends. What it could not fetch is tried again later, in
// this process or the next; several processes may do it at once, which keeps a
// file once.
func (f Fetching) Run(ctx context.Context) error {
	if f.Now == nil {
		f.Now = time.Now
	}
	if f.Log == nil {
		f.Log = slog.New(slog.DiscardHandler)
	}
	if f.Every <= 0 {
		f.Every = 2 * time.Second
	}
	attempts := map[string]attempt{}
	for {
		f.round(ctx, attempts)
		if pause(ctx, f.Every) != nil {
			return nil
		}
	}
}

// round tries every wanted file whose time has come.
func (f Fetching) round(ctx context.Context, attempts map[string]attempt) {
	wanted, err := f.Files.WantedFiles(ctx, fetchAtOnce+len(attempts))
	if err != nil {
		if ctx.Err() == nil {
			f.Log.Error("wanted files can't be read")
		}
		return
	}
	for _, w := range wanted {
		name := w.Conversation + "\x00" + w.File.ID
		a := attempts[name]
		if f.Now().Before(a.next) || ctx.Err() != nil {
			continue
		}
		err := f.one(ctx, w)
		if err == nil {
			delete(attempts, name)
			continue
		}
		var never *Refused
		if errors.As(err, &never) || f.Now().Sub(w.At) > fetchFor {
			f.Log.Warn("a file was given up", "conversation", w.Conversation, "channel", w.Channel)
			if f.Files.GiveUpFile(ctx, w.Conversation, w.File.ID, reasonOf(err)) == nil {
				delete(attempts, name)
			}
			continue
		}
		a.wait = min(max(2*a.wait, f.Every), lastRetry)
		var later *RetryAfter
		if errors.As(err, &later) {
			a.wait = later.After
		}
		a.next = f.Now().Add(a.wait)
		attempts[name] = a
		f.Log.Warn("a file could not be fetched yet", "conversation", w.Conversation, "channel", w.Channel)
	}
}

// reasonOf is why a file is given up, without a word of the channel's.
func reasonOf(err error) string {
	var never *Refused
	switch {
	case errors.Is(err, ErrTooLarge):
		return "size"
	case errors.Is(err, errWrongType):
		return "type"
	case errors.As(err, &never):
		return "gone"
	}
	return "late"
}

var errWrongType = errors.New("the content is of a type that is not taken")

// one fetches and keeps one file. What its content is decides its type, not
// what it was called.
func (f Fetching) one(ctx context.Context, w WantedFile) error {
	i := slices.IndexFunc(f.Sources, func(s FileSource) bool { return s.Name() == w.Channel })
	if i < 0 {
		return &Refused{Cause: errors.New("no source of that name")}
	}
	ctx, cancel := context.WithTimeout(ctx, fetchOne)
	defer cancel()
	content, err := f.Sources[i].Fetch(ctx, w.File)
	if err != nil {
		return err
	}
	defer content.Close()
	head := make([]byte, 512)
	n, err := io.ReadFull(content, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return err
	}
	file := w.File
	if file.Type = contentType(head[:n]); !slices.Contains(fileTypes, file.Type) {
		return &Refused{Cause: errWrongType}
	}
	err = f.Files.KeepFile(ctx, w.Conversation, file, io.MultiReader(bytes.NewReader(head[:n]), content))
	if errors.Is(err, ErrTooLarge) {
		return &Refused{Cause: err}
	}
	return err
}

// contentType is the media type that a content's first bytes show. HEIC, which
// net/http does not know, names its brand in its first box (ISO/IEC 23008-12).
func contentType(head []byte) string {
	if len(head) >= 12 && string(head[4:8]) == "ftyp" {
		switch string(head[8:12]) {
		case "heic", "heix", "hevc", "hevx", "heim", "heis":
			return "image/heic"
		case "mif1", "msf1":
			return "image/heif"
		}
	}
	return http.DetectContentType(head)
}

// ContentType is the media type that a content's first bytes show.
func ContentType(content []byte) string { return contentType(content[:min(len(content), 512)]) }
