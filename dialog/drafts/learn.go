package drafts

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sync"
)

// How the model learns. Arithmetic is single precision, product by product, so
// that every machine learns the same.
const (
	models      = 3 // whose mean is taken
	epochs      = 40
	rate        = 0.5  // of learning, falling to 0 with the last epoch
	firstSum    = 0.1  // of squared gradients: keeps the first steps small
	dropFeature = 0.5  // share of a sentence's features left out at random
	decay       = 2e-4 // of a weight that is used
	seed        = 20261125
)

// Train learns a model from examples: a linear one over each sentence's
// features, one weight a class (softmax, AdaGrad), and for English a net over
// its words. The same examples in the same order give the same model. It fails
// where a class has no example.
func Train(examples []Example, v *Vectors) (*Model, error) {
	samples, err := samplesOf(examples)
	if err != nil {
		return nil, err
	}
	m := train(samples, v)
	m.digest = Digest(examples, v)
	return m, nil
}

func train(samples []sample, v *Vectors) *Model {
	var n *net
	var wait sync.WaitGroup
	wait.Go(func() { n = learnNet(samples, v) })
	m := learn(samples)
	wait.Wait()
	m.net = n
	return m
}

// sample is an example as the model sees it.
type sample struct {
	features []uint32
	pieces   []piece
	class    int
	of       int // the example's number
}

func samplesOf(examples []Example) ([]sample, error) {
	l := words()
	out := make([]sample, 0, len(examples))
	count := make([]int, len(classes))
	for i, e := range examples {
		class := -1
		for k, name := range classes {
			if name == e.Class {
				class = k
			}
		}
		if class < 0 {
			return nil, fmt.Errorf("%q is not a class", e.Class)
		}
		count[class]++
		quoted := quotations(e.Text)
		take := func(of span) {
			ps := pieces(plain(e.Text, of, quoted))
			out = append(out, sample{featuresOf(l, ps), ps, class, i})
		}
		take(span{0, len(e.Text)})
		for _, s := range e.never {
			take(s)
		}
		// Where all may be said, each sentence may.
		if all := sentences(e.Text, quoted); class == 0 && len(all) > 1 {
			for _, s := range all {
				take(s)
			}
		}
	}
	for k, n := range count {
		if n == 0 {
			return nil, fmt.Errorf("no example of %s", classes[k])
		}
	}
	return out, nil
}

// learn is the mean of models that learned apart: what one took from chance,
// the others did not.
func learn(samples []sample) *Model {
	var all [models]*Model
	var wait sync.WaitGroup
	for n := range all {
		wait.Go(func() { all[n] = learnOnce(samples, uint64(n+1)) })
	}
	wait.Wait()
	m := all[0]
	for _, next := range all[1:] {
		for i, w := range next.weights {
			m.weights[i] += w
		}
		for k, b := range next.bias {
			m.bias[k] += b
		}
	}
	for i := range m.weights {
		m.weights[i] /= models
	}
	for k := range m.bias {
		m.bias[k] /= models
	}
	return m
}

func learnOnce(samples []sample, number uint64) *Model {
	r := rand.New(rand.NewPCG(seed, number))
	m := &Model{weights: make([]float32, buckets*len(classes)), bias: make([]float32, len(classes))}
	sums := make([]float32, len(m.weights))
	for i := range sums {
		sums[i] = firstSum
	}
	order := r.Perm(len(samples))
	p := make([]float64, len(classes))
	var kept []uint32
	for epoch := range epochs {
		r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		step := float32(rate * (1 - float64(epoch)/epochs))
		for _, i := range order {
			s := samples[i]
			kept = kept[:0]
			for _, f := range s.features {
				if r.Float32() >= dropFeature {
					kept = append(kept, f)
				}
			}
			m.score(kept, p)
			x := length(len(kept))
			for k := range classes {
				g := float32(p[k])
				if k == s.class {
					g--
				}
				m.bias[k] -= float32(float32(0.05*step) * g)
				gx := float32(g * x)
				for _, f := range kept {
					at := int(f)*len(classes) + k
					d := float32(gx + float32(decay*m.weights[at]))
					sums[at] += float32(d * d)
					m.weights[at] -= float32(float32(step*d) / float32(math.Sqrt(float64(sums[at]))))
				}
			}
		}
	}
	return m
}

// length is what each of n features counts: the whole of length 1.
func length(n int) float32 {
	if n == 0 {
		return 0
	}
	return float32(1 / math.Sqrt(float64(n)))
}
