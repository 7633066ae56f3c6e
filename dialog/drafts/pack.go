package drafts

import (
	"encoding/binary"
	"math"
)

// packer writes a model's parts one after the other.
type packer struct{ out []byte }

func (p *packer) number(n int) { p.out = binary.LittleEndian.AppendUint32(p.out, uint32(n)) }

func (p *packer) floats(w []float32) {
	for _, v := range w {
		p.out = binary.LittleEndian.AppendUint32(p.out, math.Float32bits(v))
	}
}

// bytes writes what 1 stands for, and a byte a weight.
func (p *packer) bytes(w []float32) {
	var largest float32
	for _, v := range w {
		largest = max(largest, v, -v)
	}
	scale := largest / 127
	p.floats([]float32{scale})
	for _, v := range w {
		if scale > 0 {
			v /= scale
		}
		p.out = append(p.out, byte(int8(math.Round(float64(v)))))
	}
}

// unpacker reads what a packer wrote; bad is set where it ends too soon.
type unpacker struct {
	in  []byte
	bad bool
}

func (u *unpacker) take(n int) []byte {
	if n > len(u.in) {
		u.bad, u.in = true, nil
		return make([]byte, n)
	}
	b := u.in[:n]
	u.in = u.in[n:]
	return b
}

// number is at most so much.
func (u *unpacker) number(most int) int {
	n := int(binary.LittleEndian.Uint32(u.take(4)))
	if n > most {
		u.bad = true
		return 0
	}
	return n
}

func (u *unpacker) floats(w []float32) {
	for i := range w {
		w[i] = math.Float32frombits(binary.LittleEndian.Uint32(u.take(4)))
	}
}

func (u *unpacker) bytes(w []float32) {
	var scale [1]float32
	u.floats(scale[:])
	for i, b := range u.take(len(w)) {
		w[i] = float32(scale[0] * float32(int8(b)))
	}
}
