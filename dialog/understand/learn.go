package understand

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// Example is a message and what it means.
type Example struct {
	Text    string   `json:"text"`
	Intents []string `json:"intents"`
}

// How the model learns. Learning is deterministic: the same examples in the
// same order give the same model.
const (
	epochs      = 24
	rate        = 0.6
	decay       = 2e-5
	positive    = 2.5 // how much more an example of an intent counts than one of another
	folds       = 5
	joinedPairs = 1800
	seed        = 20261123
)

// learnDay stands for "now" while learning: what a day is does not matter, only that it is one.
var learnDay = time.Date(2026, 11, 23, 10, 0, 0, 0, time.FixedZone("", 8*3600))

// Train learns a model from examples, whatever their intents are called. It
// fails where there are none, or too many intents. Scores are calibrated on
// examples held out of learning.
func Train(examples []Example) (*Model, error) {
	intents, err := intentsOf(examples)
	if err != nil {
		return nil, err
	}
	l := newLearner(examples, intents)
	idf := l.inverseFrequency()
	m := l.learn(idf, nil)
	m.head.Digest = Digest(examples)
	m.head.Slope, m.head.Offset = l.calibrate(idf)
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
	labels   []int // indices of intents
	fold     int   // -1: joined of two, for learning only
	parts    [2]int
}

type learner struct {
	intents []string
	samples []sample
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
		l.samples = append(l.samples, sample{features: featuresOf(e.Text), labels: l.labels(e.Intents), fold: i % folds, parts: [2]int{i, i}})
	}
	// People say two things in one line. Two messages of one language joined teach what that looks like.
	r := rand.New(rand.NewPCG(seed, 1))
	for tries, made := 0, 0; made < joinedPairs && tries < 20*joinedPairs && len(examples) > 100; tries++ {
		a, b := r.IntN(len(examples)), r.IntN(len(examples))
		ea, eb := examples[a], examples[b]
		if ea.Intents[0] == eb.Intents[0] || lonely(ea.Intents) || lonely(eb.Intents) || languageOf(ea.Text) != languageOf(eb.Text) || len(ea.Text)+len(eb.Text) > 160 {
			continue
		}
		joiner := ", "
		if languageOf(ea.Text) == "zh" {
			joiner = ","
		}
		names := append(slices.Clone(ea.Intents), eb.Intents...)
		l.samples = append(l.samples, sample{features: featuresOf(ea.Text + joiner + eb.Text), labels: l.labels(names), fold: -1, parts: [2]int{a, b}})
		made++
	}
	return l
}

// lonely intents stand alone: joined with anything they would teach nonsense.
func lonely(intents []string) bool {
	for _, name := range intents {
		switch name {
		case "unclear", "off_topic", "accept", "reject", "abuse", "resume_contact", "change_language", "goodbye", "crisis":
			return true
		}
	}
	return false
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

// inverseFrequency weighs a feature by how few messages have it; what only one has is left out.
func (l *learner) inverseFrequency() []float32 {
	count := make([]int, buckets)
	n := 0
	for _, s := range l.samples {
		if s.fold < 0 {
			continue
		}
		n++
		for _, b := range s.features {
			count[b]++
		}
	}
	idf := make([]float32, buckets)
	for b, c := range count {
		if c > 1 || c == 1 && n < 200 {
			idf[b] = float32(math.Log(float64(1+n)/float64(1+c)) + 1)
		}
	}
	return idf
}

// learn fits one logistic regression an intent by AdaGrad. leaveOut tells which samples not to use.
func (l *learner) learn(idf []float32, leaveOut func(sample) bool) *Model {
	k := len(l.intents)
	w := make([]float64, buckets*k)
	g := make([]float64, buckets*k)
	bias, biasG := make([]float64, k), make([]float64, k)
	var order []int
	for i, s := range l.samples {
		if leaveOut == nil || !leaveOut(s) {
			order = append(order, i)
		}
	}
	r := rand.New(rand.NewPCG(seed, 2))
	values := make([]float64, 0, 512)
	z := make([]float64, k)
	for range epochs {
		r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			s := l.samples[i]
			values = weigh(s.features, idf, values[:0])
			copy(z, bias)
			for n, b := range s.features {
				if v := values[n]; v != 0 {
					row := w[int(b)*k : int(b)*k+k]
					for j := range z {
						z[j] += float64(v * row[j])
					}
				}
			}
			for j := range z {
				y, weight := 0.0, 1.0
				if slices.Contains(s.labels, j) {
					y, weight = 1, positive
				}
				z[j] = float64(weight * (1/(1+math.Exp(-z[j])) - y))
				biasG[j] += float64(z[j] * z[j])
				bias[j] -= float64(0.1 * z[j] / math.Sqrt(1+biasG[j]))
			}
			for n, b := range s.features {
				v := values[n]
				if v == 0 {
					continue
				}
				row, rowG := w[int(b)*k:int(b)*k+k], g[int(b)*k:int(b)*k+k]
				for j, d := range z {
					if d < 1e-4 && d > -1e-4 {
						continue
					}
					grad := float64(d*v) + float64(decay*row[j])
					rowG[j] += float64(grad * grad)
					row[j] -= float64(rate * grad / math.Sqrt(1e-2+rowG[j]))
				}
			}
		}
	}
	return l.quantize(w, bias, idf)
}

// weigh gives each feature its weight in the message, the whole of length 1.
func weigh(f features, idf []float32, values []float64) []float64 {
	var norm float64
	for _, b := range f {
		v := float64(idf[b])
		norm += float64(v * v)
	}
	if norm > 0 {
		norm = 1 / math.Sqrt(norm)
	}
	for _, b := range f {
		values = append(values, float64(float64(idf[b])*norm))
	}
	return values
}

// quantize brings the weights to a byte each.
func (l *learner) quantize(w, bias []float64, idf []float32) *Model {
	k := len(l.intents)
	m := &Model{head: modelHead{Version: modelVersion, Intents: l.intents, Bias: make([]float32, k), Scale: make([]float32, k), Slope: 1}, idf: slices.Clone(idf), weights: make([]int8, len(w))}
	for j := range k {
		largest := 1e-9
		for b := range buckets {
			largest = max(largest, math.Abs(w[b*k+j]))
		}
		scale := largest / 127
		m.head.Scale[j], m.head.Bias[j] = float32(scale), float32(bias[j])
		for b := range buckets {
			m.weights[b*k+j] = int8(math.Round(w[b*k+j] / scale))
		}
	}
	return m
}

// heldOut returns, for every example that was not learned from, the model's raw scores.
func (l *learner) heldOut(idf []float32, visit func(s sample, z []float64)) {
	var p []float64
	for fold := range folds {
		m := l.learn(idf, func(s sample) bool {
			return s.fold == fold || s.fold < 0 && (s.parts[0]%folds == fold || s.parts[1]%folds == fold)
		})
		for _, s := range l.samples {
			if s.fold == fold {
				p = m.score(s.features, p)
				visit(s, p)
			}
		}
	}
}

// calibrate fits p = sigmoid(slope·z + offset) on examples not learned from (Platt).
func (l *learner) calibrate(idf []float32) (slope, offset float64) {
	type point struct {
		z float64
		y float64
	}
	var points []point
	l.heldOut(idf, func(s sample, p []float64) {
		for j, v := range p {
			v = min(max(v, 1e-9), 1-1e-9)
			y := 0.0
			if slices.Contains(s.labels, j) {
				y = 1
			}
			points = append(points, point{math.Log(v / (1 - v)), y})
		}
	})
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
