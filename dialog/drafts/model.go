package drafts

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"slices"
	"sync"
)

//go:embed model.bin
var embeddedModel []byte

// Model is what was learned: for each feature a weight a class.
type Model struct {
	digest  string    // of what it was learned from
	weights []float32 // by feature × class
	bias    []float32 // by class
	net     *net      // for English
}

// modelMark begins a model's file.
const modelMark = "repaybot drafts 2\n"

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
	for k := range p {
		p[k] = float64(m.bias[k] + float32(z[k]*x))
	}
	softmax(p)
}

// least is the smallest weight that tells anything; features of less are left out.
const least = 0.02

// WriteTo writes the model packed: of each feature that weighs anything its
// number, what a weight of 1 stands for, and a byte a class; then the net.
func (m *Model) WriteTo(w io.Writer) (int64, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return 0, err
	}
	p := packer{[]byte(modelMark + m.digest + "\n")}
	p.floats(m.bias)
	var rows []int
	for f := range buckets {
		if slices.ContainsFunc(m.row(f), func(v float32) bool { return v > least || v < -least }) {
			rows = append(rows, f)
		}
	}
	p.number(len(rows))
	for _, f := range rows {
		p.number(f)
	}
	for _, f := range rows {
		p.bytes(m.row(f))
	}
	m.net.pack(&p)
	if _, err := z.Write(p.out); err != nil {
		return 0, err
	}
	if err := z.Close(); err != nil {
		return 0, err
	}
	n, err := b.WriteTo(w)
	return n, err
}

func (m *Model) row(f int) []float32 { return m.weights[f*len(classes) : (f+1)*len(classes)] }

// largestModel is how many bytes a model has unpacked, at most.
const largestModel = 32 << 20

// ReadModel reads what [Model.WriteTo] wrote.
func ReadModel(r io.Reader) (*Model, error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, fmt.Errorf("drafts' model: %w", err)
	}
	text, err := io.ReadAll(io.LimitReader(z, largestModel))
	if err != nil {
		return nil, fmt.Errorf("drafts' model: %w", err)
	}
	text, ok := bytes.CutPrefix(text, []byte(modelMark))
	digest, text, found := bytes.Cut(text, []byte("\n"))
	if !ok || !found {
		return nil, fmt.Errorf("drafts' model: %d bytes that are none of it", len(text))
	}
	u := unpacker{in: text}
	m := &Model{digest: string(digest), weights: make([]float32, buckets*len(classes)), bias: make([]float32, len(classes))}
	u.floats(m.bias)
	rows := make([]int, u.number(buckets))
	for i := range rows {
		rows[i] = u.number(buckets - 1)
	}
	for _, f := range rows {
		u.bytes(m.row(f))
	}
	m.net = unpackNet(&u)
	if u.bad || len(u.in) > 0 {
		return nil, fmt.Errorf("drafts' model: damaged, %d bytes left over", len(u.in))
	}
	return m, nil
}

// embedded is unpacked once. The program was built with it, so a damaged one
// is a fault of the build.
var embedded = sync.OnceValues(func() (*Model, error) { return ReadModel(bytes.NewReader(embeddedModel)) })
