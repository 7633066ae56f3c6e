package telegram

import (
	"github.com/go-telegram/bot/models"

	"repaybot/bot"
	"repaybot/dialog"
)

// fileOf is what came instead of words, or beside them. A message that nobody
// sent on purpose, such as that one was pinned, has none.
func fileOf(m *models.Message) (bot.File, bool) {
	file := func(k dialog.FileKind, id, mime string, size int64) (bot.File, bool) {
		if id == "" {
			k = dialog.OtherFile
		}
		return bot.File{ID: id, Kind: string(k), Type: mime, Size: size}, true
	}
	switch {
	case len(m.Photo) > 0:
		p := largest(m.Photo)
		return file(dialog.Photo, p.FileID, "image/jpeg", int64(p.FileSize)) // Telegram makes every photo one
	case m.Animation != nil: // comes with a document of the same content
		return file(dialog.Video, m.Animation.FileID, m.Animation.MimeType, m.Animation.FileSize)
	case m.Document != nil:
		return file(dialog.Document, m.Document.FileID, m.Document.MimeType, m.Document.FileSize)
	case m.Voice != nil:
		return file(dialog.Voice, m.Voice.FileID, m.Voice.MimeType, m.Voice.FileSize)
	case m.Audio != nil:
		return file(dialog.Voice, m.Audio.FileID, m.Audio.MimeType, m.Audio.FileSize)
	case m.Video != nil:
		return file(dialog.Video, m.Video.FileID, m.Video.MimeType, m.Video.FileSize)
	case m.VideoNote != nil:
		return file(dialog.Video, m.VideoNote.FileID, "", int64(m.VideoNote.FileSize))
	case m.Sticker != nil:
		return file(dialog.Sticker, m.Sticker.FileID, "", int64(m.Sticker.FileSize))
	case m.Location != nil, m.Venue != nil, m.Poll != nil, m.Dice != nil, m.Game != nil, m.Story != nil, m.PaidMedia != nil, m.Checklist != nil:
		return bot.File{Kind: string(dialog.OtherFile)}, true
	}
	return bot.File{}, false
}

// largest is the photo's largest size that is taken, or the smallest of all.
func largest(sizes []models.PhotoSize) models.PhotoSize {
	best := sizes[0]
	for _, s := range sizes[1:] {
		better := s.Width*s.Height > best.Width*best.Height
		switch {
		case int64(best.FileSize) > bot.MaxFile:
			better = s.FileSize < best.FileSize
		case int64(s.FileSize) > bot.MaxFile:
			better = false
		}
		if better {
			best = s
		}
	}
	return best
}
