package understand

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"
)

// Example is a message and what it means.
type Example struct {
	Text    string   `json:"text"`
	Intents []string `json:"intents"`
}

const (
	nets         = 2    // that learn apart and vote
	heldBack     = 6    // one example in so many is held back from a net that only calibrates
	seenOften    = 3    // messages that must have a feature for it to count, where there are many
	manyExamples = 2000 // examples
	seed         = 20261123
)

// learnDay stands for "now" while learning: what a day is does not matter, only that it is one.
var learnDay = time.Date(2026, 11, 23, 10, 0, 0, 0, time.FixedZone("", 8*3600))

// Train learns a model from examples, whatever their intents are called. It
// fails where there are none, or too many intents. The same examples in the
// same order give the same model. Scores are calibrated on examples held back
// from a net of their own.
func Train(examples []Example) (*Model, error) {
	intents, err := intentsOf(examples)
	if err != nil {
		return nil, err
	}
	l := newLearner(examples, intents)
	learned := make([]*net, nets+1)
	var all sync.WaitGroup
	slots := make(chan struct{}, 2)
	for i := range learned {
		all.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			learned[i] = l.learn(uint64(i), i == nets)
		})
	}
	all.Wait()
	m := l.join(learned[:nets])
	m.head.Digest = Digest(examples)
	for _, e := range examples {
		m.head.Most = max(m.head.Most, len(e.Intents))
	}
	m.head.Slope, m.head.Offset = l.calibrate(l.join(learned[nets:]))
	return m, nil
}

// Digest is the SHA-256 of examples, by which a stale model is told.
func Digest(examples []Example) string {
	h := sha256.New()
	for _, e := range examples {
		fmt.Fprintf(h, "%s|%s\n", strings.Join(e.Intents, "+"), e.Text)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func intentsOf(examples []Example) ([]string, error) {
	var names []string
	for i, e := range examples {
		if len(e.Intents) == 0 {
			return nil, fmt.Errorf("example %d has no intent", i+1)
		}
		names = append(names, e.Intents...)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	if len(names) < 2 || len(names) > maxIntents {
		return nil, fmt.Errorf("%d intents, want 2 to %d", len(names), maxIntents)
	}
	return names, nil
}

type sample struct {
	features features
	vector   vector
	labels   []int // indices of intents
	held     bool  // held back from the net that calibrates
}

type learner struct {
	intents []string
	samples []sample
	index   []int32 // by bucket: 1 + row
	idf     []float32
}

func newLearner(examples []Example, intents []string) *learner {
	l := &learner{intents: intents}
	forms := newPlainForms()
	featuresOf := func(message string) features {
		s := newScanner(forms.text(message), learnDay, "CNY")
		s.scan()
		return s.extract()
	}
	for i, e := range examples {
		l.samples = append(l.samples, sample{features: featuresOf(e.Text), labels: l.labels(e.Intents), held: i%heldBack == 0})
	}
	l.weighFeatures()
	for i := range l.samples {
		l.samples[i].vector = l.vectorOf(l.samples[i].features)
	}
	return l
}

func (l *learner) labels(names []string) []int {
	var labels []int
	for _, n := range names {
		k, _ := slices.BinarySearch(l.intents, n)
		labels = append(labels, k)
	}
	slices.Sort(labels)
	return slices.Compact(labels)
}

// weighFeatures gives each feature a row, and its weight by how few messages
// have it; what hardly any has is left out.
func (l *learner) weighFeatures() {
	count := make([]int, buckets)
	for _, s := range l.samples {
		for _, b := range s.features {
			count[b]++
		}
	}
	n := len(l.samples)
	atLeast := 1
	if n >= manyExamples {
		atLeast = seenOften
	}
	l.index = make([]int32, buckets)
	for b, c := range count {
		if c >= atLeast {
			l.idf = append(l.idf, float32(math.Log(float64(1+n)/float64(1+c))+1))
			l.index[b] = int32(len(l.idf))
		}
	}
}

// vectorOf is a message's features with their weights, the whole of length 1.
func (l *learner) vectorOf(f features) vector {
	var v vector
	var norm float64
	for _, b := range f {
		if at := l.index[b]; at > 0 {
			v.rows = append(v.rows, at-1)
			v.values = append(v.values, l.idf[at-1])
			norm += float64(l.idf[at-1]) * float64(l.idf[at-1])
		}
	}
	for k := range v.values {
		v.values[k] /= float32(math.Sqrt(norm))
	}
	return v
}

// learn is one net's learning; the net that calibrates sees no sample that is held back.
func (l *learner) learn(number uint64, calibrates bool) *net {
	r := rand.New(rand.NewPCG(seed, 2+number))
	samples := l.samples
	if calibrates {
		samples = nil
		for _, s := range l.samples {
			if !s.held {
				samples = append(samples, s)
			}
		}
	}
	n := newNet(len(l.idf), len(l.intents), r)
	n.learn(samples, r)
	return n
}

// join makes one model of nets: their hidden units side by side, each with an
// equal part of the say, weights of features brought to a byte each.
func (l *learner) join(learned []*net) *Model {
	k, h, n := len(l.intents), hidden*len(learned), len(l.idf)
	share := 1 / float32(len(learned))
	m := &Model{
		head:  modelHead{Version: modelVersion, Intents: l.intents, Hidden: h, Bias: make([]float32, k), Slope: 1},
		index: l.index, idf: l.idf, scale: make([]float32, 2*n), rows: make([]int8, n*(h+k)), out: make([]float32, h*k),
	}
	for i, net := range learned {
		for j := range k {
			m.head.Bias[j] += float32(share * net.bias[j])
			for u := range hidden {
				m.out[(i*hidden+u)*k+j] = share * net.out[j*hidden+u]
			}
		}
	}
	row := make([]float32, h+k)
	for f := range n {
		clear(row)
		for i, net := range learned {
			copy(row[i*hidden:], net.deep[f*hidden:(f+1)*hidden])
			for j := range k {
				row[h+j] += float32(share * net.wide[f*k+j])
			}
		}
		m.scale[2*f] = quantize(m.rows[f*(h+k):f*(h+k)+h], row[:h])
		m.scale[2*f+1] = quantize(m.rows[f*(h+k)+h:(f+1)*(h+k)], row[h:])
	}
	return m
}

// quantize brings weights to a byte each and returns what 1 stands for.
func quantize(to []int8, from []float32) float32 {
	var largest float32
	for _, v := range from {
		largest = max(largest, v, -v)
	}
	if largest == 0 {
		return 0
	}
	scale := largest / 127
	for i, v := range from {
		to[i] = int8(math.Round(float64(v / scale)))
	}
	return scale
}

// calibrate fits p = sigmoid(slope·z + offset) on examples not learned from (Platt).
func (l *learner) calibrate(m *Model) (slope, offset float64) {
	type point struct{ z, y float64 }
	var points []point
	var p []float64
	for _, s := range l.samples {
		if !s.held {
			continue
		}
		p = m.score(s.features, p)
		for j, v := range p {
			v = min(max(v, 1e-9), 1-1e-9)
			y := 0.0
			if slices.Contains(s.labels, j) {
				y = 1
			}
			points = append(points, point{math.Log(v / (1 - v)), y})
		}
	}
	slope = 1
	for range 60 { // Newton's method on two parameters
		var g0, g1, h00, h01, h11 float64
		for _, q := range points {
			p := 1 / (1 + math.Exp(-(slope*q.z + offset)))
			d, v := p-q.y, p*(1-p)
			g0 += float64(d * q.z)
			g1 += d
			h00 += float64(float64(v*q.z) * q.z)
			h01 += float64(v * q.z)
			h11 += v
		}
		h00, h11 = h00+1e-6, h11+1e-6
		det := h00*h11 - h01*h01
		if det < 1e-9 {
			break
		}
		ds, do := (g0*h11-g1*h01)/det, (g1*h00-g0*h01)/det
		slope, offset = min(max(slope-ds, 0.05), 20), offset-do
		if math.Abs(ds)+math.Abs(do) < 1e-9 {
			break
		}
	}
	return slope, offset
}
