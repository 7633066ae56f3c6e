package drafts

import (
	"math"
	"math/rand/v2"
	"slices"
)

// How the net learns.
const (
	netEpochs  = 8
	netBatch   = 50
	netRate    = 0.001 // Adam's
	netFirst   = 0.9   // share of the mean gradient that is kept
	netSecond  = 0.999 // and of its square
	dropWord   = 0.2   // share of words left out at random
	dropHeard  = 0.5   // share of what is heard left out at random
	netDecay   = 2e-5
	leastTimes = 2 // a word without a vector is learned when the examples have it so often
)

// netSample is an English example as the net sees it.
type netSample struct {
	tokens []token
	class  int
}

// newNet has the vectors' words, and those of the examples that have none there.
func newNet(v *Vectors, examples [][]piece, meanings int, r *rand.Rand) *net {
	n := &net{numbers: map[string]int{"": 0}, words: make([]float32, vectorSize, (len(v.words)+500)*vectorSize)}
	for i, w := range v.words {
		n.numbers[w] = len(n.words) / vectorSize
		n.words = append(n.words, v.of(i)...)
	}
	times := map[string]int{}
	for _, ps := range examples {
		for _, p := range ps {
			if _, ok := n.numbers[p.word]; !ok {
				times[p.word]++
			}
		}
	}
	var more []string
	for w, t := range times {
		if t >= leastTimes {
			more = append(more, w)
		}
	}
	slices.Sort(more)
	normal := func(count int, size float64) []float32 {
		w := make([]float32, count)
		for i := range w {
			w[i] = float32(r.NormFloat64() * size)
		}
		return w
	}
	for _, w := range more {
		n.numbers[w] = len(n.words) / vectorSize
		n.words = append(n.words, normal(vectorSize, 0.1)...)
	}
	n.means = normal((meanings+1)*vectorSize, 0.1)
	n.conv = make([]float32, 0, taps*filters*vectorSize)
	for w := range widths {
		n.conv = append(n.conv, normal((w+1)*filters*vectorSize, 1/math.Sqrt(float64((w+1)*vectorSize)))...)
	}
	n.bias = make([]float32, hidden)
	n.out = normal(hidden*len(classes), 0.05)
	n.outBias = make([]float32, len(classes))
	return n
}

// adam is how far a group of weights has learned.
type adam struct {
	w, g, mean, square []float32
}

func newAdam(w []float32) *adam {
	return &adam{w, make([]float32, len(w)), make([]float32, len(w)), make([]float32, len(w))}
}

// step moves weights from..to against their gradient, and forgets it.
func (a *adam) step(from, to int, rate float32, decay float32) {
	for i := from; i < to; i++ {
		g := float32(a.g[i]/netBatch) + float32(decay*a.w[i])
		a.g[i] = 0
		a.mean[i] = float32(netFirst*a.mean[i]) + float32((1-netFirst)*g)
		a.square[i] = float32(netSecond*a.square[i]) + float32((1-netSecond)*float32(g*g))
		a.w[i] -= float32(rate*a.mean[i]) / (float32(math.Sqrt(float64(a.square[i]))) + 1e-8)
	}
}

// learnNet learns a net from the English samples.
func learnNet(samples []sample, v *Vectors) *net {
	r := rand.New(rand.NewPCG(seed, 0))
	l := words()
	var english []sample
	var texts [][]piece
	for _, s := range samples {
		if !chinese(s.pieces) {
			english, texts = append(english, s), append(texts, s.pieces)
		}
	}
	n := newNet(v, texts, len(l.names), r)
	learnt := make([]netSample, 0, len(english))
	for _, s := range english {
		learnt = append(learnt, netSample{n.tokensOf(l, s.pieces), s.class})
	}
	n.learn(learnt, r)
	return n
}

// learn fits the net (Adam).
func (n *net) learn(samples []netSample, r *rand.Rand) {
	words, means, conv := newAdam(n.words), newAdam(n.means), newAdam(n.conv)
	bias, out, outBias := newAdam(n.bias), newAdam(n.out), newAdam(n.outBias)
	dense := []*adam{means, conv, bias, out, outBias}
	order := r.Perm(len(samples))
	x, dx := make([]float32, 0, longestNet*vectorSize), make([]float32, longestNet*vectorSize)
	var h, dh [hidden]float32
	var at [hidden]int
	var heard []float32
	var kept []token
	touched := map[int]bool{}
	p := make([]float64, len(classes))
	meanings := len(n.means)/vectorSize - 1
	steps := 0
	for range netEpochs {
		r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for start := 0; start < len(order); start += netBatch {
			for _, i := range order[start:min(start+netBatch, len(order))] {
				s := samples[i]
				kept = kept[:0]
				for _, t := range s.tokens {
					if r.Float32() < dropWord {
						t = token{row: -1}
					}
					kept = append(kept, t)
				}
				x = n.inputDropped(kept, x)
				heard = n.project(x, heard)
				n.hear(len(kept), func(i int) []float32 { return heard[i*taps*filters : (i+1)*taps*filters] }, h[:], at[:])
				for k := range h {
					if r.Float32() < dropHeard {
						h[k], at[k] = 0, nowhere
					} else {
						h[k] *= 1 / (1 - dropHeard)
					}
				}
				n.tell(h[:], p)
				for k := range dh {
					dh[k] = 0
				}
				for k := range classes {
					g := float32(p[k])
					if k == s.class {
						g--
					}
					outBias.g[k] += g
					for j, v := range h {
						if v == 0 {
							continue
						}
						out.g[j*len(classes)+k] += float32(v * g)
						dh[j] += float32(g * n.out[j*len(classes)+k])
					}
				}
				used := dx[:len(x)]
				for k := range used {
					used[k] = 0
				}
				for j, g := range dh {
					if h[j] == 0 {
						continue
					}
					g *= 1 / (1 - dropHeard)
					w, f := j/filters, j%filters
					bias.g[j] += g
					for tap := range w + 1 {
						word := at[j] + tap
						if word < 0 || word >= len(kept) || kept[word].row < 0 {
							continue
						}
						c := ((firstTap(w)+tap)*filters + f) * vectorSize
						in, din := x[word*vectorSize:(word+1)*vectorSize], used[word*vectorSize:(word+1)*vectorSize]
						weight, dweight := n.conv[c:c+vectorSize], conv.g[c:c+vectorSize]
						for d := range in {
							dweight[d] += float32(in[d] * g)
							din[d] += float32(weight[d] * g)
						}
					}
				}
				for i, t := range kept {
					if t.row < 0 {
						continue
					}
					d := used[i*vectorSize : (i+1)*vectorSize]
					addTo(words.g[t.row*vectorSize:], d)
					touched[t.row] = true
					for _, m := range t.means {
						addTo(means.g[m*vectorSize:], d)
					}
					if t.denied {
						addTo(means.g[meanings*vectorSize:], d)
					}
				}
			}
			steps++
			rate := float32(netRate * math.Sqrt(1-math.Pow(netSecond, float64(steps))) / (1 - math.Pow(netFirst, float64(steps))))
			for row := range touched {
				words.step(row*vectorSize, (row+1)*vectorSize, rate, 0)
			}
			clear(touched)
			for _, a := range dense {
				a.step(0, len(a.w), rate, netDecay)
			}
		}
	}
}

// inputDropped is [net.input] where a word that is left out is nothing.
func (n *net) inputDropped(tokens []token, x []float32) []float32 {
	x = x[:0]
	var nothing [vectorSize]float32
	for i, t := range tokens {
		if t.row < 0 {
			x = append(x, nothing[:]...)
			continue
		}
		x = append(x, n.input(tokens[i:i+1], nil)...)
	}
	const grown = 1 / (1 - dropWord)
	for i := range x {
		x[i] *= grown
	}
	return x
}
