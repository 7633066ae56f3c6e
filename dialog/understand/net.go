package understand

import (
	"math"
	"math/rand/v2"
)

// net is one net while it learns: a hidden layer beside a linear one over the
// same features. The linear part learns what single words say, the hidden one
// what they say together. Arithmetic is single precision, product by product,
// so that every machine learns the same.
type net struct {
	intents int
	deep    []float32 // row × hidden
	wide    []float32 // row × intents
	out     []float32 // intent × hidden
	bias    []float32 // by intent

	// Sums of squared gradients (AdaGrad).
	deepG, wideG, outG, biasG []float32
}

// How a net learns.
const (
	hidden      = 64   // units of the hidden layer of one net
	epochs      = 16   // passes over the examples
	rate        = 0.08 // of learning, falling to 0 with the last epoch
	firstSum    = 0.1  // of squared gradients: keeps the first steps small
	dropUnits   = 0.2  // share of hidden units left out at random
	dropFeature = 0.2  // share of a message's features left out at random
	tiny        = 1e-4 // an error too small to learn from
)

func newNet(rows, intents int, r *rand.Rand) *net {
	n := &net{
		intents: intents,
		deep:    make([]float32, rows*hidden), wide: make([]float32, rows*intents),
		out: make([]float32, intents*hidden), bias: make([]float32, intents),
		deepG: make([]float32, rows*hidden), wideG: make([]float32, rows*intents),
		outG: make([]float32, intents*hidden), biasG: make([]float32, intents),
	}
	fill := func(w []float32, size float64) {
		for i := range w {
			w[i] = float32(r.NormFloat64() * size)
		}
	}
	fill(n.deep, 0.5/math.Sqrt(hidden))
	fill(n.out, 1/math.Sqrt(hidden))
	for _, g := range [][]float32{n.deepG, n.wideG, n.outG, n.biasG} {
		for i := range g {
			g[i] = firstSum
		}
	}
	for i := range n.bias {
		n.bias[i] = -2
	}
	return n
}

// learn fits the net to samples.
func (n *net) learn(samples []sample, r *rand.Rand) {
	order := r.Perm(len(samples))
	var x vector
	h, gradH := make([]float32, hidden), make([]float32, hidden)
	z := make([]float32, n.intents)
	active := make([]int, 0, hidden)
	for epoch := range epochs {
		r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		step := float32(rate * (1 - float64(epoch)/epochs))
		for _, i := range order {
			s := &samples[i]
			x = s.vector.thinned(x, r)
			n.forward(x, h, z, r)
			n.errors(z, s.labels)
			active = active[:0]
			for u, v := range h {
				gradH[u] = 0
				if v > 0 {
					active = append(active, u)
				}
			}
			for j, g := range z {
				if g < tiny && g > -tiny {
					continue
				}
				out, sums := n.out[j*hidden:(j+1)*hidden], n.outG[j*hidden:(j+1)*hidden]
				for _, u := range active {
					gradH[u] += float32(g * out[u])
					adjust(&out[u], &sums[u], float32(g*h[u]), step)
				}
				adjust(&n.bias[j], &n.biasG[j], g, step)
				for k, row := range x.rows {
					at := int(row)*n.intents + j
					adjust(&n.wide[at], &n.wideG[at], float32(g*x.values[k]), step)
				}
			}
			for k, row := range x.rows {
				deep, sums := n.deep[int(row)*hidden:(int(row)+1)*hidden], n.deepG[int(row)*hidden:(int(row)+1)*hidden]
				v := x.values[k]
				for _, u := range active {
					adjust(&deep[u], &sums[u], float32(gradH[u]*v), step)
				}
			}
		}
	}
}

// adjust moves one weight against its gradient.
func adjust(w, sum *float32, g, step float32) {
	*sum += float32(g * g)
	*w -= float32(float32(step*g) / float32(math.Sqrt(float64(*sum))))
}

// forward leaves the hidden units in h, some of them dropped, and the intents' scores in z.
func (n *net) forward(x vector, h, z []float32, r *rand.Rand) {
	clear(h)
	copy(z, n.bias)
	for k, row := range x.rows {
		v := x.values[k]
		for u, w := range n.deep[int(row)*hidden : (int(row)+1)*hidden] {
			h[u] += float32(v * w)
		}
		for j, w := range n.wide[int(row)*n.intents : (int(row)+1)*n.intents] {
			z[j] += float32(v * w)
		}
	}
	for u, v := range h {
		switch {
		case v < 0 || r.Float32() < dropUnits:
			h[u] = 0
		default:
			h[u] = v / (1 - dropUnits)
		}
	}
	for j := range z {
		sum := z[j]
		for u, w := range n.out[j*hidden : (j+1)*hidden] {
			sum += float32(h[u] * w)
		}
		z[j] = sum
	}
}

// errors turns scores into how far each is from what it should be.
func (n *net) errors(z []float32, labels []int) {
	for j, v := range z {
		z[j] = float32(1 / (1 + math.Exp(-float64(v))))
	}
	for _, j := range labels {
		z[j]--
	}
}

// vector is a message's features: which rows of the model they are and what each counts.
type vector struct {
	rows   []int32
	values []float32
}

// thinned is v without some features drawn at random, in x's memory: no
// message is told by one word alone.
func (v vector) thinned(x vector, r *rand.Rand) vector {
	x.rows, x.values = x.rows[:0], x.values[:0]
	scale := float32(1 / math.Sqrt(1-dropFeature))
	for k, row := range v.rows {
		if r.Float32() >= dropFeature {
			x.rows = append(x.rows, row)
			x.values = append(x.values, float32(v.values[k]*scale))
		}
	}
	return x
}
