package api

import (
	"bytes"
	"net/http"
	"time"

	"repaybot/bot"
)

// fileWithin is how long a file may take to arrive.
const fileWithin = 2 * time.Minute

// file takes a picture or a paper: it is kept first, then told.
func (s *server) file(w http.ResponseWriter, r *http.Request) (any, error) {
	if s.Files == nil {
		return nil, errNothing()
	}
	name := r.URL.Query().Get("client_id")
	if !clientIDForm(name) {
		return nil, errUnfit().at("client_id", "is 8 to 64 letters, digits, _ or -")
	}
	body, err := readBody(w, r, bot.MaxFile, fileWithin)
	if err != nil {
		return nil, err
	}
	ctx, me := r.Context(), whoOf(r)
	f := bot.File{ID: me.eventID(name), Kind: "document", Type: bot.ContentType(body), Size: int64(len(body))}
	if f.Type == "image/jpeg" || f.Type == "image/png" || f.Type == "image/webp" || f.Type == "image/heic" || f.Type == "image/heif" {
		f.Kind = "photo"
	}
	switch {
	case len(body) == 0:
		return nil, errUnfit().at("", "the file is empty")
	case f.Refusal() != "":
		return nil, refusal(http.StatusUnsupportedMediaType, "pictures (JPEG, PNG, WebP, HEIC) and PDF are taken")
	}
	if err := s.Files.WantFile(ctx, bot.WantedFile{Conversation: me.conversation, Channel: Channel, File: f, At: s.Now()}); err != nil {
		return nil, err
	}
	if err := s.Files.KeepFile(ctx, me.conversation, f, bytes.NewReader(body)); err != nil {
		return nil, err
	}
	in := s.inbound(me, bot.Attached, name)
	in.Files = []bot.File{f}
	return s.take(ctx, me, in)
}
