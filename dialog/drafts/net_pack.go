package drafts

import "strings"

// mostWords is how many words a net has, at most.
const mostWords = 1 << 16

// pack writes the net: its words a line each, a byte a number of them, and the
// rest in full.
func (n *net) pack(p *packer) {
	words := make([]string, len(n.numbers))
	for w, row := range n.numbers {
		words[row] = w
	}
	text := strings.Join(words, "\n")
	p.number(len(words))
	p.number(len(text))
	p.out = append(p.out, text...)
	for row := range words {
		p.bytes(n.words[row*vectorSize : (row+1)*vectorSize])
	}
	p.number(len(n.means))
	for _, w := range [][]float32{n.means, n.conv, n.bias, n.out, n.outBias} {
		p.floats(w)
	}
}

func unpackNet(u *unpacker) *net {
	count, size := u.number(mostWords), u.number(largestModel)
	n := &net{numbers: make(map[string]int, count), words: make([]float32, count*vectorSize)}
	for row, w := range strings.SplitN(string(u.take(size)), "\n", count) {
		n.numbers[w] = row
	}
	if len(n.numbers) != count {
		u.bad = true
	}
	for row := range count {
		u.bytes(n.words[row*vectorSize : (row+1)*vectorSize])
	}
	n.means = make([]float32, u.number(mostWords))
	n.conv, n.bias = make([]float32, taps*filters*vectorSize), make([]float32, hidden)
	n.out, n.outBias = make([]float32, hidden*len(classes)), make([]float32, len(classes))
	for _, w := range [][]float32{n.means, n.conv, n.bias, n.out, n.outBias} {
		u.floats(w)
	}
	if len(n.means) != (len(words().names)+1)*vectorSize {
		u.bad = true
	}
	return n
}
