package drafts

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"sync"
)

//go:embed model.bin
var embeddedModel []byte

// Model is what was learned: for each feature a weight a class.
type Model struct {
	digest  string    // of what it was learned from
	weights []float32 // by feature × class
	bias    []float32 // by class
}

// modelMark begins a model's file.
const modelMark = "repaybot drafts 1\n"

// Digest is the [Digest] of what the model was learned from.
func (m *Model) Digest() string { return m.digest }

// score leaves in p how likely each class is.
func (m *Model) score(features []uint32, p []float64) {
	var z [len(categories) + 1]float32
	for _, f := range features {
		for k, w := range m.weights[int(f)*len(classes) : (int(f)+1)*len(classes)] {
			z[k] += w
		}
	}
	x := length(len(features))
	most := math.Inf(-1)
	for k := range p {
		p[k] = float64(m.bias[k] + float32(z[k]*x))
		most = max(most, p[k])
	}
	sum := 0.0
	for k := range p {
		p[k] = math.Exp(p[k] - most)
		sum += p[k]
	}
	for k := range p {
		p[k] /= sum
	}
}

// WriteTo writes the model packed: of each feature that has any weight its
// number, what a weight of 1 stands for, and a byte a class.
func (m *Model) WriteTo(w io.Writer) (int64, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return 0, err
	}
	text := []byte(modelMark + m.digest + "\n")
	for _, v := range m.bias {
		text = binary.LittleEndian.AppendUint32(text, math.Float32bits(v))
	}
	for f := range buckets {
		row := m.weights[f*len(classes) : (f+1)*len(classes)]
		var largest float32
		for _, v := range row {
			largest = max(largest, v, -v)
		}
		if largest == 0 {
			continue
		}
		scale := largest / 127
		text = binary.LittleEndian.AppendUint32(text, uint32(f))
		text = binary.LittleEndian.AppendUint32(text, math.Float32bits(scale))
		for _, v := range row {
			text = append(text, byte(int8(math.Round(float64(v/scale)))))
		}
	}
	if _, err := z.Write(text); err != nil {
		return 0, err
	}
	if err := z.Close(); err != nil {
		return 0, err
	}
	n, err := b.WriteTo(w)
	return n, err
}

// ReadModel reads what [Model.WriteTo] wrote.
func ReadModel(r io.Reader) (*Model, error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, fmt.Errorf("drafts' model: %w", err)
	}
	text, err := io.ReadAll(io.LimitReader(z, buckets*(8+int64(len(classes)))+1<<10))
	if err != nil {
		return nil, fmt.Errorf("drafts' model: %w", err)
	}
	text, ok := bytes.CutPrefix(text, []byte(modelMark))
	digest, text, found := bytes.Cut(text, []byte("\n"))
	row := 8 + len(classes)
	if !ok || !found || len(text) < 4*len(classes) || (len(text)-4*len(classes))%row != 0 {
		return nil, fmt.Errorf("drafts' model: %d bytes that are none of it", len(text))
	}
	m := &Model{digest: string(digest), weights: make([]float32, buckets*len(classes))}
	for range classes {
		m.bias = append(m.bias, math.Float32frombits(binary.LittleEndian.Uint32(text)))
		text = text[4:]
	}
	for ; len(text) > 0; text = text[row:] {
		f := binary.LittleEndian.Uint32(text)
		if f >= buckets {
			return nil, fmt.Errorf("drafts' model: feature %d of %d", f, buckets)
		}
		scale := math.Float32frombits(binary.LittleEndian.Uint32(text[4:]))
		for k, v := range text[8:row] {
			m.weights[int(f)*len(classes)+k] = float32(scale * float32(int8(v)))
		}
	}
	return m, nil
}

// embedded is unpacked once. The program was built with it, so a damaged one
// is a fault of the build.
var embedded = sync.OnceValues(func() (*Model, error) { return ReadModel(bytes.NewReader(embeddedModel)) })
