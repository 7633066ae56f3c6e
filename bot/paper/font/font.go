// Package font has the fonts of documents and pictures: Latin letters and
// figures of the Go fonts, everything else of Droid Sans Fallback, which has no
// Latin letter. NOTICE says whose they are and under which licences.
package font

import (
	_ "embed"
	"fmt"
	"sync"
	"unicode"

	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
)

// chinese is the TrueType file of Droid Sans Fallback.
//
//go:embed DroidSansFallbackFull.ttf
var chinese []byte

// Face is one of the fonts.
type Face int

// The faces.
const (
	Latin Face = iota
	LatinBold
	Chinese
	faces
)

// Missing stands for a character that no font has.
const Missing = '〓'

// Set is the fonts, read. It is safe for concurrent use.
type Set struct {
	files  [faces][]byte
	parsed [faces]*sfnt.Font

	mu     sync.Mutex
	buffer sfnt.Buffer
	known  map[rune]Face // Missing characters have the face below
}

const noFace Face = -1

// Load reads the fonts.
func Load() (*Set, error) {
	s := &Set{files: [faces][]byte{goregular.TTF, gobold.TTF, chinese}, known: map[rune]Face{}}
	for i, file := range s.files {
		f, err := sfnt.Parse(file)
		if err != nil {
			return nil, fmt.Errorf("font %d: %w", i, err)
		}
		s.parsed[i] = f
	}
	return s, nil
}

// File is a face's TrueType file, not to be changed.
func (s *Set) File(f Face) []byte { return s.files[f] }

// Font is a face as sfnt has it.
func (s *Set) Font(f Face) *sfnt.Font { return s.parsed[f] }

// maxKnown bounds what is remembered of characters.
const maxKnown = 1 << 16

// face is the face that has a character, or noFace.
func (s *Set) face(r rune) Face {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f, ok := s.known[r]; ok {
		return f
	}
	found := noFace
	for _, f := range []Face{Latin, Chinese} {
		if i, err := s.parsed[f].GlyphIndex(&s.buffer, r); err == nil && i != 0 {
			found = f
			break
		}
	}
	if len(s.known) >= maxKnown {
		clear(s.known)
	}
	s.known[r] = found
	return found
}

// Run is a piece of a text in one face.
type Run struct {
	Face Face
	Text string
}

// Runs cuts a text into pieces of one face each, Latin ones bold where bold is
// wanted. White space is a space, other control characters fall away, and what
// no font has is [Missing].
func (s *Set) Runs(text string, bold bool) []Run {
	var runs []Run
	now, begun := make([]rune, 0, len(text)), noFace
	end := func(next Face) {
		if len(now) > 0 && next != begun {
			runs = append(runs, Run{begun, string(now)})
			now = now[:0]
		}
		begun = next
	}
	for _, r := range text {
		switch {
		case unicode.IsSpace(r) && r != '\u3000' && r != '\u00a0':
			r = ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Mn, r) && s.face(r) == noFace:
			continue
		}
		f := noFace
		if r <= 0xffff {
			f = s.face(r)
		}
		if f == noFace {
			r, f = Missing, Chinese
		}
		if f == Latin && bold {
			f = LatinBold
		}
		end(f)
		now = append(now, r)
	}
	end(noFace)
	return runs
}
