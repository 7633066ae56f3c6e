package drafts

import (
	"math"
	"slices"
)

// The net's size. A window of one to three words is read by so many filters.
const (
	vectorSize = 48 // of a word
	filters    = 64 // a width of window
	widths     = 3
	taps       = widths * (widths + 1) / 2
	hidden     = widths * filters
	longestNet = 64 // words of a sentence that the net reads
)

// net is a small convolutional net over an English sentence's words. It knows
// from where words stand in other texts that a foreman is something like a
// boss (train/vectors.en.bin), and so reads words that no example has. Chinese
// goes without: its characters say as much already.
type net struct {
	numbers map[string]int // of a word's row; 0 is a word that it does not know
	words   []float32      // row × vectorSize
	means   []float32      // (meaning, and at the end "denied") × vectorSize, added to the word's
	conv    []float32      // tap × filter × vectorSize
	bias    []float32      // width × filter
	out     []float32      // hidden × class
	outBias []float32      // by class
}

// token is a word as the net sees it.
type token struct {
	row    int
	means  []int
	denied bool
}

// tokensOf are a sentence's words.
func (n *net) tokensOf(l *lexicon, ps []piece) []token {
	out := make([]token, 0, len(ps))
	for _, u := range unitsOf(l, ps) {
		for _, p := range ps[u.from:u.to] {
			if len(out) == longestNet {
				return out
			}
			out = append(out, token{n.row(p), u.means, u.denied})
		}
	}
	return out
}

// row is a piece's: of its word as it stands, else of its stem.
func (n *net) row(p piece) int {
	if r, ok := n.numbers[p.word]; ok {
		return r
	}
	return n.numbers[p.text]
}

// input is a sentence's words by vectorSize, in x.
func (n *net) input(tokens []token, x []float32) []float32 {
	x = x[:0]
	meanings := len(n.means)/vectorSize - 1
	for i, t := range tokens {
		x = append(x, n.words[t.row*vectorSize:(t.row+1)*vectorSize]...)
		at := x[i*vectorSize:]
		for _, m := range t.means {
			addTo(at, n.means[m*vectorSize:(m+1)*vectorSize])
		}
		if t.denied {
			addTo(at, n.means[meanings*vectorSize:])
		}
	}
	return x
}

func addTo(a, b []float32) {
	for i, v := range b {
		a[i] += v
	}
}

// firstTap is where the taps of a width begin; a width of w words has w.
func firstTap(w int) int { return w * (w + 1) / 2 }

// project leaves in out what each filter hears in each word, tap by tap.
func (n *net) project(x []float32, out []float32) []float32 {
	words := len(x) / vectorSize
	out = slices.Grow(out[:0], words*taps*filters)[:words*taps*filters]
	for i := range words {
		in := x[i*vectorSize : (i+1)*vectorSize]
		heard := out[i*taps*filters : (i+1)*taps*filters]
		for k := range heard {
			heard[k] = dot(in, n.conv[k*vectorSize:(k+1)*vectorSize])
		}
	}
	return out
}

// hear leaves in h what each filter hears at most, and in at where its window
// begins (-1: nothing) of so many words. Windows reach one word over either end.
func (n *net) hear(words int, of func(word int) []float32, h []float32, at []int) {
	var row [filters]float32
	for w := range widths {
		best, where := h[w*filters:(w+1)*filters], at[w*filters:(w+1)*filters]
		for f := range best {
			best[f], where[f] = 0, nowhere
		}
		for from := -min(w, 1); from+w <= words-1+min(w, 1); from++ {
			copy(row[:], n.bias[w*filters:(w+1)*filters])
			for tap := range w + 1 {
				if i := from + tap; i >= 0 && i < words {
					addTo(row[:], of(i)[(firstTap(w)+tap)*filters:(firstTap(w)+tap+1)*filters])
				}
			}
			for f, v := range row {
				if v > best[f] {
					best[f], where[f] = v, from
				}
			}
		}
	}
}

// nowhere is where a filter heard nothing.
const nowhere = -2

// dot is a sum of products, each rounded, so that every machine has the same.
func dot(a, b []float32) float32 {
	b = b[:len(a)]
	var s0, s1, s2, s3 float32
	for i := 0; i+4 <= len(a); i += 4 {
		s0 += float32(a[i] * b[i])
		s1 += float32(a[i+1] * b[i+1])
		s2 += float32(a[i+2] * b[i+2])
		s3 += float32(a[i+3] * b[i+3])
	}
	return s0 + s1 + (s2 + s3)
}

// tell leaves in p how likely each class is by what was heard.
func (n *net) tell(h []float32, p []float64) {
	z := make([]float32, len(classes))
	copy(z, n.outBias)
	for i, v := range h {
		if v == 0 {
			continue
		}
		for k, w := range n.out[i*len(classes) : (i+1)*len(classes)] {
			z[k] += float32(v * w)
		}
	}
	for k := range p {
		p[k] = float64(z[k])
	}
	softmax(p)
}

// ear is a net that reads one draft: what its filters hear in a word is worked
// out once, since a sentence is also read with those beside it.
type ear struct {
	net   *net
	heard map[sound][]float32
}

// sound is a token that can be compared; means is its first meaning's address
// in the lexicon, which stands for the meanings of one word there.
type sound struct {
	row    int
	means  *int
	denied bool
}

func (n *net) ear() *ear { return &ear{net: n, heard: map[sound][]float32{}} }

// score leaves in p how likely each class of a sentence is.
func (e *ear) score(tokens []token, p []float64) {
	words := make([][]float32, len(tokens))
	for i, t := range tokens {
		s := sound{t.row, nil, t.denied}
		if len(t.means) > 0 {
			s.means = &t.means[0]
		}
		if e.heard[s] == nil {
			e.heard[s] = e.net.project(e.net.input(tokens[i:i+1], nil), nil)
		}
		words[i] = e.heard[s]
	}
	var h [hidden]float32
	var at [hidden]int
	e.net.hear(len(words), func(i int) []float32 { return words[i] }, h[:], at[:])
	e.net.tell(h[:], p)
}

// softmax turns scores into likelihoods.
func softmax(p []float64) {
	most, sum := math.Inf(-1), 0.0
	for _, v := range p {
		most = max(most, v)
	}
	for k := range p {
		p[k] = math.Exp(p[k] - most)
		sum += p[k]
	}
	for k := range p {
		p[k] /= sum
	}
}
