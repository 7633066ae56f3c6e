package drafts

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strings"
)

// Vectors say of English words near which others they stand in texts.
type Vectors struct {
	words []string
	scale float32
	bytes []byte // word × vectorSize, each times scale
}

// vectorsMark begins the vectors' file.
const vectorsMark = "repaybot word vectors 1\n"

// ReadVectors reads a table of word vectors: the mark, how many words, how
// many numbers each, what 1 stands for, the words a line each, a byte a number.
func ReadVectors(r io.Reader) (*Vectors, error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, fmt.Errorf("word vectors: %w", err)
	}
	b, err := io.ReadAll(io.LimitReader(z, 16<<20))
	if err != nil {
		return nil, fmt.Errorf("word vectors: %w", err)
	}
	b, ok := bytes.CutPrefix(b, []byte(vectorsMark))
	if !ok || len(b) < 12 || binary.LittleEndian.Uint32(b[4:]) != vectorSize {
		return nil, fmt.Errorf("word vectors: not of %d numbers a word", vectorSize)
	}
	count := int(binary.LittleEndian.Uint32(b))
	v := &Vectors{scale: math.Float32frombits(binary.LittleEndian.Uint32(b[8:]))}
	b = b[12:]
	if cut := len(b) - count*vectorSize; cut > 0 {
		v.words, v.bytes = strings.Fields(string(b[:cut])), b[cut:]
	}
	if len(v.words) != count {
		return nil, fmt.Errorf("word vectors: %d words, want %d", len(v.words), count)
	}
	return v, nil
}

func (v *Vectors) of(i int) []float32 {
	out := make([]float32, vectorSize)
	for d, b := range v.bytes[i*vectorSize : (i+1)*vectorSize] {
		out[d] = float32(v.scale * float32(int8(b)))
	}
	return out
}
