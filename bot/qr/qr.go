// Package qr draws a link as a QR code, for a telephone to read off a screen.
//
// Only the bank's own pay link is drawn. There is no standard that every
// Chinese bank's app reads for a transfer to an account, and the European one
// (EPC069-12) is for euro alone, so an account and an amount go within the link.
package qr

import (
	"fmt"

	goqr "github.com/piglig/go-qr"
)

// quiet is the clear edge that readers need around a code, in its modules
// (ISO/IEC 18004).
const quiet = 4

// scale is a module's size in pixels of a PNG.
const scale = 8

// TooLongError says that a text is longer than a code holds.
type TooLongError struct {
	Bytes int
	Cause error
}

func (e *TooLongError) Error() string {
	return fmt.Sprintf("%d bytes are too long for a QR code: %v", e.Bytes, e.Cause)
}
func (e *TooLongError) Unwrap() error { return e.Cause }

// SVG is a text as a QR code of the picture format that scales. It fails with a
// [*TooLongError].
func SVG(text string) ([]byte, error) {
	return drawn(text, (*goqr.QrCode).ToSVGBytes, goqr.WithOptimalSVG())
}

// PNG is a text as a QR code in black on white, 8 pixels a module. It fails
// with a [*TooLongError].
func PNG(text string) ([]byte, error) { return drawn(text, (*goqr.QrCode).ToPNGBytes) }

func drawn(text string, draw func(*goqr.QrCode, *goqr.QrCodeImgConfig) ([]byte, error), options ...goqr.Option) ([]byte, error) {
	code, err := goqr.EncodeText(text, goqr.Medium)
	if err != nil {
		return nil, &TooLongError{Bytes: len(text), Cause: err}
	}
	picture, err := draw(code, goqr.NewQrCodeImgConfig(scale, quiet, options...))
	if err != nil {
		return nil, fmt.Errorf("qr: %w", err)
	}
	return picture, nil
}
