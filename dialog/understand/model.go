package understand

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"sync"
)

//go:embed model.bin
var embeddedModel []byte

// Model is what was learned: for each feature what it adds to the hidden units
// and to the intents, and for each hidden unit what it adds to the intents.
type Model struct {
	head  modelHead
	index []int32   // by bucket: 1 + the feature's row, 0 for one never seen
	idf   []float32 // by row: what the feature counts
	scale []float32 // by row: what a weight of 1 stands for, of the hidden units and of the intents
	rows  []int8    // by row: a weight for each hidden unit, then for each intent
	out   []float32 // by hidden unit: a weight for each intent

	scratch sync.Pool // *activity
}

// activity is the memory that one message's scores are worked out in.
type activity struct{ deep, wide []float32 }

// modelHead is a model's first line, JSON.
type modelHead struct {
	Version int       `json:"version"`
	Digest  string    `json:"digest"` // SHA-256 of the messages it was learned from
	Intents []string  `json:"intents"`
	Hidden  int       `json:"hidden"` // units of all nets together
	Most    int       `json:"most"`   // the most intents that a message had
	Bias    []float32 `json:"bias"`
	Slope   float64   `json:"slope"` // calibration: p = 1/(1+exp(-(slope·score + offset)))
	Offset  float64   `json:"offset"`
}

const (
	modelVersion = 2
	maxIntents   = 400
	maxHidden    = 1024
	maxModel     = 256 << 20 // bytes unpacked: what is larger was not written by this program
)

// Intents are the names of what the model tells apart.
func (m *Model) Intents() []string { return m.head.Intents }

// width is how many weights a feature has.
func (m *Model) width() int { return m.head.Hidden + len(m.head.Intents) }

// WriteTo writes the model packed.
func (m *Model) WriteTo(w io.Writer) (int64, error) {
	head, err := json.Marshal(m.head)
	if err != nil {
		return 0, err
	}
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return 0, err
	}
	text := append(head, '\n')
	for _, v := range m.out {
		text = binary.LittleEndian.AppendUint32(text, math.Float32bits(v))
	}
	for bucket, at := range m.index {
		if at == 0 {
			continue
		}
		row := int(at) - 1
		text = binary.LittleEndian.AppendUint32(text, uint32(bucket))
		for _, v := range []float32{m.idf[row], m.scale[2*row], m.scale[2*row+1]} {
			text = binary.LittleEndian.AppendUint32(text, math.Float32bits(v))
		}
		for _, v := range m.rows[row*m.width() : (row+1)*m.width()] {
			text = append(text, byte(v))
		}
	}
	if _, err := z.Write(text); err != nil {
		return 0, err
	}
	if err := z.Close(); err != nil {
		return 0, err
	}
	return b.WriteTo(w)
}

// ReadModel reads a model as written by [Model.WriteTo]. It fails with what is wrong with it.
func ReadModel(r io.Reader) (*Model, error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, fmt.Errorf("model: %w", err)
	}
	all, err := io.ReadAll(io.LimitReader(z, maxModel+1))
	if err != nil {
		return nil, fmt.Errorf("model: %w", err)
	}
	head, rest, ok := bytes.Cut(all, []byte{'\n'})
	m := &Model{}
	if !ok || len(all) > maxModel {
		return nil, fmt.Errorf("model: not written by this program")
	}
	if err := json.Unmarshal(head, &m.head); err != nil {
		return nil, fmt.Errorf("model: %w", err)
	}
	if m.head.Version != modelVersion {
		return nil, fmt.Errorf("model: version %d, want %d: train it again", m.head.Version, modelVersion)
	}
	k, h := len(m.head.Intents), m.head.Hidden
	size := 16 + h + k // of a row
	if k == 0 || k > maxIntents || h < 1 || h > maxHidden || len(m.head.Bias) != k || len(rest) < 4*h*k || (len(rest)-4*h*k)%size != 0 {
		return nil, fmt.Errorf("model: damaged: %d intents, %d hidden units, %d bytes of weights", k, h, len(rest))
	}
	float := func(at int) float32 { return math.Float32frombits(binary.LittleEndian.Uint32(rest[at:])) }
	m.out = make([]float32, h*k)
	for i := range m.out {
		m.out[i] = float(4 * i)
	}
	rest = rest[4*h*k:]
	n := len(rest) / size
	m.index = make([]int32, buckets)
	m.idf, m.scale, m.rows = make([]float32, n), make([]float32, 2*n), make([]int8, n*(h+k))
	for row := range n {
		bucket := binary.LittleEndian.Uint32(rest)
		if bucket >= buckets || m.index[bucket] != 0 {
			return nil, fmt.Errorf("model: damaged: feature %d of %d is no feature", row+1, n)
		}
		m.index[bucket] = int32(row) + 1
		m.idf[row], m.scale[2*row], m.scale[2*row+1] = float(4), float(8), float(12)
		for j, v := range rest[16:size] {
			m.rows[row*(h+k)+j] = int8(v)
		}
		rest = rest[size:]
	}
	return m, nil
}

// score returns how likely each intent is, 0 to 1, each for itself, in p's memory.
func (m *Model) score(f features, p []float64) []float64 {
	k, h := len(m.head.Intents), m.head.Hidden
	a, _ := m.scratch.Get().(*activity)
	if a == nil {
		a = &activity{make([]float32, h), make([]float32, k)}
	}
	defer m.scratch.Put(a)
	clear(a.deep)
	copy(a.wide, m.head.Bias)
	norm := m.norm(f)
	for _, b := range f {
		at := m.index[b]
		if at == 0 {
			continue
		}
		row := int(at) - 1
		v := m.idf[row] * norm
		weights := m.rows[row*(h+k) : (row+1)*(h+k)]
		addScaled(a.deep, weights[:h], v*m.scale[2*row])
		addScaled(a.wide, weights[h:], v*m.scale[2*row+1])
	}
	for u, v := range a.deep {
		if v <= 0 {
			continue
		}
		for j, w := range m.out[u*k : (u+1)*k] {
			a.wide[j] += v * w
		}
	}
	p = append(p[:0], make([]float64, k)...)
	for j, z := range a.wide {
		p[j] = 1 / (1 + math.Exp(-(m.head.Slope*float64(z) + m.head.Offset)))
	}
	return p
}

// norm makes the features that the model knows a vector of length 1.
func (m *Model) norm(f features) float32 {
	var sum float32
	for _, b := range f {
		if at := m.index[b]; at > 0 {
			sum += m.idf[at-1] * m.idf[at-1]
		}
	}
	if sum == 0 {
		return 0
	}
	return float32(1 / math.Sqrt(float64(sum)))
}

// addScaled adds v × weights to sums.
func addScaled(sums []float32, weights []int8, v float32) {
	weights = weights[:len(sums)]
	for i := range sums {
		sums[i] += v * float32(weights[i])
	}
}
