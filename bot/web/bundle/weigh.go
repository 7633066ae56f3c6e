package bundle

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"maps"
	"slices"
)

// MaxWidget is how many bytes the widget may have as it goes over the wire,
// compressed, script and style together.
const MaxWidget = 40 << 10

// ErrTooLarge is returned where the widget has grown over [MaxWidget].
type ErrTooLarge struct{ Bytes int }

func (e ErrTooLarge) Error() string {
	return fmt.Sprintf("widget.js has %d bytes compressed, %d are allowed", e.Bytes, MaxWidget)
}

// Weigh writes each file's size, plain and compressed, and fails with
// [ErrTooLarge] if the widget's is over its limit.
func Weigh(files map[string][]byte, out io.Writer) error {
	var widget int
	for _, name := range slices.Sorted(maps.Keys(files)) {
		packed, err := compressed(files[name])
		if err != nil {
			return err
		}
		if name == "widget.js" {
			widget = packed
		}
		fmt.Fprintf(out, "%-12s %7d bytes, %6d compressed\n", name, len(files[name]), packed)
	}
	if widget > MaxWidget {
		return ErrTooLarge{widget}
	}
	return nil
}

func compressed(content []byte) (int, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return 0, err
	}
	if _, err := w.Write(content); err != nil {
		return 0, err
	}
	err = w.Close()
	return b.Len(), err
}
