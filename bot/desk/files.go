package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"repaybot/bot"
	"repaybot/bot/audit"
	"repaybot/bot/staff"
	"repaybot/dialog"
)

// File is a file of a case as the console shows it.
type File struct {
	ID      string // names it in addresses: 32 hex digits
	Name    string
	Kind    string
	Type    string
	Size    int64 // bytes, as its channel says; 0 if it is not known
	Refused dialog.FileRefusal
}

// FileContent is a file that a customer sent.
type FileContent struct {
	Name    string // made here, of letters, digits, - and .
	Type    string // what its bytes are; "" of a type that is not taken
	Content bot.Secret
}

// filesOf are the files of a case, in the order they came.
func filesOf(c *bot.Case) []File {
	var views []File
	for i, f := range c.Files {
		sum := sha256.Sum256([]byte(f.ID)) // a channel's own id may be long, and hold anything
		views = append(views, File{
			ID: hex.EncodeToString(sum[:16]), Name: fileName(f.Kind, i+1, f.Type), Kind: f.Kind, Type: f.Type, Size: f.Size, Refused: f.Refusal(),
		})
	}
	return views
}

// endings are those of the types that are taken.
var endings = map[string]string{
	"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "image/heic": ".heic", "image/heif": ".heif", "application/pdf": ".pdf",
}

// fileName is what a file is called: nothing of it comes from the customer.
func fileName(kind string, number int, mediaType string) string {
	switch kind {
	case "photo", "document", "voice", "sticker", "video":
	default:
		kind = "file"
	}
	return fmt.Sprintf("%s-%d%s", kind, number, endings[mediaType])
}

// File is a file of an open case, for the colleague who has it. It fails with
// [ErrUnknown] where there is no such file, or its content was not had (yet).
func (d *Desk) File(ctx context.Context, who staff.Colleague, conversation, file string) (FileContent, error) {
	c, err := d.conversation(ctx, who, conversation)
	if err != nil {
		return FileContent{}, err
	}
	if d.Files == nil || !c.Case.Open() {
		return FileContent{}, ErrUnknown
	}
	if !holds(who, c) {
		return FileContent{}, d.refuse(ctx, who, &c, string(audit.LookFile), &Refused{NotTheOwner})
	}
	for i, v := range filesOf(c.Case) {
		if v.ID != file {
			continue
		}
		if err := d.note(ctx, who, audit.LookFile, &c, map[string]string{"file": v.ID, "kind": v.Kind}); err != nil {
			return FileContent{}, err
		}
		kept, err := d.Files.File(ctx, conversation, c.Case.Files[i].ID)
		if err != nil {
			return FileContent{}, unknown(err)
		}
		content := FileContent{Name: fileName(v.Kind, i+1, kept.File.Type), Content: kept.Content}
		if endings[kept.File.Type] != "" {
			content.Type = kept.File.Type
		}
		return content, nil
	}
	return FileContent{}, ErrUnknown
}
