package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"repaybot/dialog"
)

// ExportedFile is a file that a customer sent, with its content if that is kept.
type ExportedFile struct {
	Conversation string    `json:"conversation"`
	At           time.Time `json:"at"` // it was sent
	Kind         string    `json:"kind"`
	Type         string    `json:"type,omitempty"` // media type
	Size         int64     `json:"size,omitempty"` // bytes
	Kept         bool      `json:"kept"`           // false: its content was not taken, or has not arrived
	Content      []byte    `json:"content,omitempty"`
}

// exportFiles adds what a customer sent in a conversation, in the order it came.
func (s *Service) exportFiles(ctx context.Context, e *Exported, c ExportedConversation) error {
	store, _ := StoreAs[FileReader](s.store)
	seen := map[string]bool{}
	for _, t := range c.Turns {
		event, err := dialog.UnmarshalEvent(t.Event)
		if err != nil {
			return fmt.Errorf("turn %d: %w", t.Sequence, err)
		}
		came, ok := event.(dialog.Attached)
		if !ok {
			continue
		}
		for _, f := range came.Files {
			if seen[f.ID] {
				continue
			}
			seen[f.ID] = true
			x := ExportedFile{Conversation: c.ID, At: t.At, Kind: string(f.Kind), Type: f.Type, Size: f.Size}
			if store != nil {
				if err := x.take(ctx, store, f.ID); err != nil {
					return err
				}
			}
			e.Files = append(e.Files, x)
		}
	}
	return nil
}

// take adds a file's content, where it is kept.
func (x *ExportedFile) take(ctx context.Context, store FileReader, id string) error {
	kept, err := store.File(ctx, x.Conversation, id)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	x.Kept, x.Type, x.Size, x.Content = true, kept.File.Type, kept.File.Size, kept.Content.Reveal()
	return nil
}
