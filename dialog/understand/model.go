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
)

//go:embed model.bin
var embeddedModel []byte

// Model is what was learned: for each intent a weight for each feature.
type Model struct {
	head    modelHead
	idf     []float32 // by bucket; 0 for a feature never seen
	weights []int8    // by bucket, then intent
}

// modelHead is a model's first line, JSON.
type modelHead struct {
	Version int       `json:"version"`
	Digest  string    `json:"digest"` // SHA-256 of the messages it was learned from
	Intents []string  `json:"intents"`
	Bias    []float32 `json:"bias"`
	Scale   []float32 `json:"scale"` // what a weight of 1 stands for
	Slope   float64   `json:"slope"` // calibration: p = 1/(1+exp(-(slope·score + offset)))
	Offset  float64   `json:"offset"`
}

const (
	modelVersion = 1
	maxIntents   = 200
	maxModel     = 64 << 20 // bytes unpacked: what is larger was not written by this program
)

// Intents are the names of what the model tells apart.
func (m *Model) Intents() []string { return m.head.Intents }

// WriteTo writes the model packed.
func (m *Model) WriteTo(w io.Writer) (int64, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return 0, err
	}
	head, err := json.Marshal(m.head)
	if err != nil {
		return 0, err
	}
	if _, err := z.Write(append(head, '\n')); err != nil {
		return 0, err
	}
	k := len(m.head.Intents)
	for bucket, idf := range m.idf {
		if idf == 0 {
			continue
		}
		row := binary.LittleEndian.AppendUint16(nil, uint16(bucket))
		row = binary.LittleEndian.AppendUint32(row, math.Float32bits(idf))
		for _, v := range m.weights[bucket*k : (bucket+1)*k] {
			row = append(row, byte(v))
		}
		if _, err := z.Write(row); err != nil {
			return 0, err
		}
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
	head, rows, ok := bytes.Cut(all, []byte{'\n'})
	m := &Model{}
	if !ok || len(all) > maxModel {
		return nil, fmt.Errorf("model: not written by this program")
	}
	if err := json.Unmarshal(head, &m.head); err != nil {
		return nil, fmt.Errorf("model: %w", err)
	}
	k := len(m.head.Intents)
	if m.head.Version != modelVersion {
		return nil, fmt.Errorf("model: version %d, want %d: train it again", m.head.Version, modelVersion)
	}
	if k == 0 || k > maxIntents || len(m.head.Bias) != k || len(m.head.Scale) != k || len(rows)%(6+k) != 0 {
		return nil, fmt.Errorf("model: damaged: %d intents, %d bytes of weights", k, len(rows))
	}
	m.idf = make([]float32, buckets)
	m.weights = make([]int8, buckets*k)
	for ; len(rows) > 0; rows = rows[6+k:] {
		bucket := int(binary.LittleEndian.Uint16(rows))
		m.idf[bucket] = math.Float32frombits(binary.LittleEndian.Uint32(rows[2:]))
		for j, v := range rows[6 : 6+k] {
			m.weights[bucket*k+j] = int8(v)
		}
	}
	return m, nil
}

// score returns how likely each intent is, 0 to 1, each for itself.
func (m *Model) score(f features, p []float64) []float64 {
	k := len(m.head.Intents)
	p = append(p[:0], make([]float64, k)...)
	var norm float64
	for _, b := range f {
		v := float64(m.idf[b])
		norm += v * v
	}
	if norm > 0 {
		norm = 1 / math.Sqrt(norm)
	}
	for _, b := range f {
		v := float64(m.idf[b]) * norm
		if v == 0 {
			continue
		}
		for j, w := range m.weights[int(b)*k : int(b)*k+k] {
			p[j] += v * float64(w)
		}
	}
	for j := range p {
		z := p[j]*float64(m.head.Scale[j]) + float64(m.head.Bias[j])
		p[j] = 1 / (1 + math.Exp(-(m.head.Slope*z + m.head.Offset)))
	}
	return p
}
