package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"mime"
	"net/http"

	"github.com/gin-gonic/gin"

	"repaybot/bot"
	"repaybot/dialog"
)

// ErrNotYours is returned where a colleague asks for what only the one who has
// the case may have.
var ErrNotYours = errors.New("only for who has taken the case")

// FileDesk gives colleagues what customers sent.
type FileDesk interface {
	// File is a file of an open case, for the colleague who has taken it. It
	// fails with ErrUnknown where there is no such file, or its content was not
	// had (yet), and with ErrNotYours.
	File(ctx context.Context, conversation, file, staff string) (FileContent, error)
}

// FileContent is a file that a customer sent.
type FileContent struct {
	Name    string // made here, of letters, digits, - and .
	Type    string // what its bytes are
	Content bot.Secret
}

// FileView is a file of a case as the console shows it.
type FileView struct {
	ID      string             `json:"id"` // names it in addresses: 32 hex digits
	Name    string             `json:"name"`
	Kind    string             `json:"kind"`
	Type    string             `json:"type,omitempty"`
	Size    int64              `json:"size,omitempty"` // bytes, as its channel says; 0 if it is not known
	Refused dialog.FileRefusal `json:"refused,omitempty"`
}

// filesOf are the files of a case, in the order they came.
func filesOf(c *bot.Case) []FileView {
	views := []FileView{}
	for i, f := range c.Files {
		sum := sha256.Sum256([]byte(f.ID)) // a channel's own id may be long, and hold anything
		views = append(views, FileView{
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

// File implements [FileDesk].
func (s *Service) File(ctx context.Context, conversation, file, staff string) (FileContent, error) {
	c, err := s.bot.Conversation(ctx, conversation)
	if errors.Is(err, bot.ErrNotFound) || err == nil && (s.files == nil || !c.Case.Open()) {
		return FileContent{}, ErrUnknown
	}
	if err != nil {
		return FileContent{}, err
	}
	if c.Mode != dialog.WithStaff || c.Case.Staff != staff || staff == "" {
		return FileContent{}, ErrNotYours
	}
	for i, v := range filesOf(c.Case) {
		if v.ID != file {
			continue
		}
		kept, err := s.files.File(ctx, conversation, c.Case.Files[i].ID)
		if errors.Is(err, bot.ErrNotFound) {
			return FileContent{}, ErrUnknown
		}
		return FileContent{Name: fileName(v.Kind, i+1, kept.File.Type), Type: kept.File.Type, Content: kept.Content}, err
	}
	return FileContent{}, ErrUnknown
}

// consoleFile gives a file to be saved, never to be shown: what a stranger sent
// does not open in the console's own origin.
func (s *server) consoleFile(c *gin.Context) {
	if s.Files == nil {
		refuse(c, http.StatusNotFound, "no files are kept here")
		return
	}
	f, err := s.Files.File(c.Request.Context(), c.Param("id"), c.Param("file"), c.GetString(staffKey))
	switch {
	case errors.Is(err, ErrUnknown):
		refuse(c, http.StatusNotFound, "there is no such file, or it has not arrived")
		return
	case errors.Is(err, ErrNotYours):
		refuse(c, http.StatusForbidden, "take the conversation over first")
		return
	case err != nil:
		s.fail(c, err)
		return
	}
	h := c.Writer.Header()
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	kind := f.Type
	if endings[kind] == "" {
		kind = "application/octet-stream"
	}
	c.Data(http.StatusOK, kind, f.Content.Reveal())
	s.Log.Info("a colleague was given a file", "conversation", c.Param("id"))
}
