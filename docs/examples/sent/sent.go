// Package sent remembers, in a small file, which parts of which messages a
// bridge has sent, so that a message that comes again after a restart is not
// sent twice. Copy it along with the bridge. A file is for one process.
package sent

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
)

// Log is such a file. It is safe for use by many goroutines.
type Log struct {
	mu    sync.Mutex
	path  string
	file  *os.File
	most  int
	parts map[string][]string
	order []string // keys, the oldest first
	lines int      // in the file, and after it was last written anew
	kept  int
}

// line is one part that was sent, as a line of the file.
type line struct {
	Key string `json:"key"`
	ID  string `json:"id,omitempty"` // the app's own of the part
}

// Open reads a file, or makes it, and remembers the newest most keys of it. A
// line that a crash has cut off is left out.
func Open(path string, most int) (*Log, error) {
	l := &Log{path: path, most: most, parts: map[string][]string{}}
	old, err := os.Open(path)
	switch {
	case err == nil:
		err = errors.Join(l.read(old), old.Close())
	case errors.Is(err, os.ErrNotExist):
		err = nil
	}
	if err == nil {
		err = l.rewrite()
	}
	if err != nil {
		return nil, fmt.Errorf("what was sent: %w", err)
	}
	return l, nil
}

func (l *Log) read(from io.Reader) error {
	r := bufio.NewReader(from)
	for {
		text, err := r.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return nil // what has no end was cut off
		}
		if err != nil {
			return err
		}
		var x line
		if json.Unmarshal(text, &x) == nil && x.Key != "" {
			l.note(x)
		}
	}
}

// note remembers a part, and forgets the oldest key where there are too many.
func (l *Log) note(x line) {
	if _, known := l.parts[x.Key]; !known {
		if len(l.order) >= l.most {
			delete(l.parts, l.order[0])
			l.order = l.order[1:]
		}
		l.order = append(l.order, x.Key)
	}
	l.parts[x.Key] = append(l.parts[x.Key], x.ID)
}

// rewrite writes what is remembered to a new file, puts it in the old one's
// place, and goes on in it.
func (l *Log) rewrite() error {
	f, err := os.CreateTemp(filepath.Dir(l.path), filepath.Base(l.path)+"-*")
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	e := json.NewEncoder(w)
	l.lines = 0
	for _, key := range l.order {
		for _, id := range l.parts[key] {
			err = errors.Join(err, e.Encode(line{key, id}))
			l.lines++
		}
	}
	err = errors.Join(err, w.Flush(), f.Sync())
	if err == nil {
		err = os.Rename(f.Name(), l.path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return errors.Join(err, f.Close())
	}
	if l.file != nil {
		_ = l.file.Close()
	}
	l.file, l.kept = f, l.lines
	return nil
}

// Parts are the app's ids of the parts of a message that were sent.
func (l *Log) Parts(key string) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string(nil), l.parts[key]...)
}

// Add notes that one more part of a message was sent, and returns once that is
// on the disk. Where it can't be written it is remembered until the process ends.
func (l *Log) Add(key, id string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.note(line{key, id})
	text, err := json.Marshal(line{key, id})
	if err != nil {
		return err
	}
	if _, err := l.file.Write(append(text, '\n')); err != nil {
		return err
	}
	// A message may have several parts: the file has at most twice what it may.
	if l.lines++; l.lines > 2*max(l.most, l.kept) {
		return l.rewrite()
	}
	return l.file.Sync()
}

// Close closes the file.
func (l *Log) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.file.Close()
}
