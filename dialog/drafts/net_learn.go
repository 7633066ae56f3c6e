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

// learn fits the net (Adam, in batches).
func (n *net) learn(samples []netSample, r *rand.Rand) {
	t := newTutor(n)
	order := r.Perm(len(samples))
	steps := 0
	for range netEpochs {
		r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for start := 0; start < len(order); start += netBatch {
			for _, i := range order[start:min(start+netBatch, len(order))] {
				t.read(samples[i], r)
				t.correct(samples[i].class)
			}
			steps++
			t.step(steps)
		}
	}
}

// tutor teaches a net: it has it read a sample, and gathers what would have
// made it read better.
type tutor struct {
	net                                    *net
	words, means, conv, bias, out, outBias *adam
	touched                                map[int]bool // rows of words since the last step

	// Of the sample being read.
	kept     []token // row -1 for a word that is left out
	x, heard []float32
	h        [hidden]float32
	at       [hidden]int
	p        []float64
	dx       []float32
	dh       [hidden]float32
}

func newTutor(n *net) *tutor {
	return &tutor{
		net: n, words: newAdam(n.words), means: newAdam(n.means), conv: newAdam(n.conv),
		bias: newAdam(n.bias), out: newAdam(n.out), outBias: newAdam(n.outBias),
		touched: map[int]bool{}, p: make([]float64, len(classes)), dx: make([]float32, longestNet*vectorSize),
	}
}

// read has the net read a sample, words and what is heard left out at random.
func (t *tutor) read(s netSample, r *rand.Rand) {
	t.kept = t.kept[:0]
	for _, k := range s.tokens {
		if r.Float32() < dropWord {
			k = token{row: -1}
		}
		t.kept = append(t.kept, k)
	}
	t.x = t.net.inputDropped(t.kept, t.x)
	t.heard = t.net.project(t.x, t.heard)
	t.net.hear(len(t.kept), func(i int) []float32 { return t.heard[i*taps*filters : (i+1)*taps*filters] }, t.h[:], t.at[:])
	for k := range t.h {
		if r.Float32() < dropHeard {
			t.h[k], t.at[k] = 0, nowhere
		} else {
			t.h[k] *= 1 / (1 - dropHeard)
		}
	}
	t.net.tell(t.h[:], t.p)
}

// correct gathers the gradients of what was read last.
func (t *tutor) correct(class int) {
	clear(t.dh[:])
	for k := range classes {
		g := float32(t.p[k])
		if k == class {
			g--
		}
		t.outBias.g[k] += g
		for j, v := range t.h {
			if v == 0 {
				continue
			}
			t.out.g[j*len(classes)+k] += float32(v * g)
			t.dh[j] += float32(g * t.net.out[j*len(classes)+k])
		}
	}
	used := t.dx[:len(t.x)]
	clear(used)
	for j, g := range t.dh {
		if t.h[j] != 0 {
			t.correctFilter(j, g*(1/(1-dropHeard)), used)
		}
	}
	meanings := len(t.net.means)/vectorSize - 1
	for i, k := range t.kept {
		if k.row < 0 {
			continue
		}
		d := used[i*vectorSize : (i+1)*vectorSize]
		addTo(t.words.g[k.row*vectorSize:], d)
		t.touched[k.row] = true
		for _, m := range k.means {
			addTo(t.means.g[m*vectorSize:], d)
		}
		if k.denied {
			addTo(t.means.g[meanings*vectorSize:], d)
		}
	}
}

// correctFilter gathers the gradients of filter j and of the words it heard, in dx.
func (t *tutor) correctFilter(j int, g float32, dx []float32) {
	w, f := j/filters, j%filters
	t.bias.g[j] += g
	for tap := range w + 1 {
		word := t.at[j] + tap
		if word < 0 || word >= len(t.kept) || t.kept[word].row < 0 {
			continue
		}
		c := ((firstTap(w)+tap)*filters + f) * vectorSize
		in, din := t.x[word*vectorSize:(word+1)*vectorSize], dx[word*vectorSize:(word+1)*vectorSize]
		weight, dweight := t.net.conv[c:c+vectorSize], t.conv.g[c:c+vectorSize]
		for d := range in {
			dweight[d] += float32(in[d] * g)
			din[d] += float32(weight[d] * g)
		}
	}
}

// step moves the net by what was gathered, the n-th time.
func (t *tutor) step(n int) {
	rate := float32(netRate * math.Sqrt(1-math.Pow(netSecond, float64(n))) / (1 - math.Pow(netFirst, float64(n))))
	for row := range t.touched {
		t.words.step(row*vectorSize, (row+1)*vectorSize, rate, 0)
	}
	clear(t.touched)
	for _, a := range []*adam{t.means, t.conv, t.bias, t.out, t.outBias} {
		a.step(0, len(a.w), rate, netDecay)
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
