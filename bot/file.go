package bot

import (
	"slices"

	"repaybot/dialog"
)

// MaxFile is how large a file may be, in bytes.
const MaxFile = dialog.FileMegabytes << 20

// fileTypes are the media types that are taken: pictures and papers that a
// colleague can look at ([dialog.FileTypes] names them to the customer).
var fileTypes = []string{"image/jpeg", "image/png", "image/webp", "image/heic", "image/heif", "application/pdf"}

// Refusal tells why a file is not taken, by what the channel says of it, or
// "". A file whose size is not known is taken: its content is measured when it
// is fetched.
func (f File) Refusal() dialog.FileRefusal {
	switch dialog.FileKind(f.Kind) {
	case dialog.Photo, dialog.Document:
	default:
		return dialog.RefusedType
	}
	switch {
	case !slices.Contains(fileTypes, f.Type):
		return dialog.RefusedType
	case f.Size > MaxFile:
		return dialog.RefusedSize
	}
	return ""
}

// attachedFile is the file as a turn knows it.
func (f File) attachedFile() dialog.AttachedFile {
	a := dialog.AttachedFile{ID: f.ID, Kind: dialog.FileKind(f.Kind), Type: f.Type, Size: f.Size}
	if a.Kind == dialog.Photo || a.Kind == dialog.Document {
		a.Refused = f.Refusal()
	}
	return a
}
