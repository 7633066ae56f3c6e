package negotiation

import (
	"math/big"
	"math/bits"
)

// maxPlanned is the largest amount a plan is worked out for, in the smallest
// unit: with it no product below leaves 128 bits. It is 90 trillion in a
// currency of two decimals.
const maxPlanned = 1 << 53

// price is what a plan's money costs, as whole numbers. With the annual rate
// c ÷ 10^s the monthly rate r is c ÷ month, and r·f is c × days ÷ first, where
// f = days ÷ 30.
type price struct {
	method          methodKind
	c, month, first uint64 // month = 12·10^s, first = 360·10^s
	fee, feeOf      uint64 // flat_fee: fee ÷ feeOf of B with each instalment
	level           *levelTable
}

// methodKind is a [Method] that compares at once.
type methodKind uint8

const (
	flatFee methodKind = iota
	equalInstallment
	equalPrincipal
)

func kindOf(m Method) methodKind {
	switch m {
	case EqualInstallment:
		return equalInstallment
	case EqualPrincipal:
		return equalPrincipal
	}
	return flatFee
}

func powerOfTen(n int) uint64 {
	p := uint64(1)
	for range n {
		p *= 10
	}
	return p
}

func priceOf(l *InstallmentLimits) price {
	p := price{method: kindOf(l.Method), level: l.level}
	if l.Method == FlatFee {
		p.fee, p.feeOf = uint64(l.FeeRate.coefficient), powerOfTen(l.FeeRate.scale)
		return p
	}
	tens := powerOfTen(l.AnnualRate.scale)
	p.c, p.month, p.first = uint64(l.AnnualRate.coefficient), 12*tens, 360*tens
	if p.level != nil && p.level.rate != l.AnnualRate {
		p.level = nil
	}
	return p
}

// mulDivRound is a × b ÷ d, rounded half up; the quotient must fit an int64.
// a may be negative: then, too, a half goes up.
func mulDivRound(a int64, b, d uint64) int64 {
	if a < 0 {
		hi, lo := bits.Mul64(uint64(-a), b)
		q, rest := bits.Div64(hi, lo, d)
		if rest > d-rest {
			q++
		}
		return -int64(q)
	}
	hi, lo := bits.Mul64(uint64(a), b)
	q, rest := bits.Div64(hi, lo, d)
	if rest >= d-rest {
		q++
	}
	return int64(q)
}

// levelTable holds, for one annual rate and each term n, the factor of the
// level instalment
//
//	g(n) = c·(d+c)^(n−1) ÷ (360·10^s·((d+c)^n − d^n)),  d = 12·10^s,
//
// rounded down to 192 binary places. A = B·(360·10^s + c·days)·g(n), which is
// the formula of spec/money.md, "A plan's schedule", as one fraction.
type levelTable struct {
	rate    Rate
	factors [][3]uint64 // of n = 1, 2, …; the lowest word first
}

func newLevelTable(rate Rate, maxTerm int) *levelTable {
	if rate.IsZero() {
		return nil
	}
	t := &levelTable{rate: rate, factors: make([][3]uint64, maxTerm)}
	for n := 1; n <= maxTerm; n++ {
		num, den := levelFraction(rate, n)
		q := num.Lsh(num, 192)
		q.Quo(q, den)
		for w := range t.factors[n-1] {
			t.factors[n-1][w] = new(big.Int).Rsh(q, uint(64*w)).Uint64()
		}
	}
	return t
}

// levelFraction is g(n) as numerator and denominator.
func levelFraction(rate Rate, n int) (num, den *big.Int) {
	tens := new(big.Int).SetUint64(powerOfTen(rate.scale))
	c := big.NewInt(rate.coefficient)
	d := new(big.Int).Mul(tens, big.NewInt(12))
	growth := new(big.Int).Add(d, c)
	before := new(big.Int).Exp(growth, big.NewInt(int64(n-1)), nil)
	den = new(big.Int).Mul(before, growth)
	den.Sub(den, new(big.Int).Exp(d, big.NewInt(int64(n)), nil))
	den.Mul(den, tens).Mul(den, big.NewInt(360))
	return before.Mul(before, c), den
}

// levelInstallment is A for B and n, the first instalment days after the
// as-of day. The factor is at most one unit of its last place too small, so
// the product is exact to the last bit unless its fraction is all but one:
// only then is the whole fraction worked out.
func (p *price) levelInstallment(b int64, n, days int) int64 {
	if p.c == 0 {
		return mulDivRound(b, 1, uint64(n))
	}
	xhi, xlo := bits.Mul64(uint64(b), p.first+p.c*uint64(days))
	if p.level == nil || n > len(p.level.factors) {
		return p.exactLevel(xhi, xlo, n)
	}
	g := &p.level.factors[n-1]
	// 128 × 192 bits into five words.
	var w [5]uint64
	var carry uint64
	for i := range 3 {
		hi, lo := bits.Mul64(xlo, g[i])
		var c uint64
		w[i], c = bits.Add64(w[i], lo, 0)
		carry, _ = bits.Add64(hi, c, 0)
		w[i+1], c = bits.Add64(w[i+1], carry, 0)
		w[i+2] += c
	}
	if xhi != 0 {
		for i := range 3 {
			hi, lo := bits.Mul64(xhi, g[i])
			var c uint64
			w[i+1], c = bits.Add64(w[i+1], lo, 0)
			w[i+2], c = bits.Add64(w[i+2], hi, c)
			for j := i + 3; c != 0 && j < 5; j++ {
				w[j], c = bits.Add64(w[j], 0, c)
			}
		}
	}
	var c uint64
	w[2], c = bits.Add64(w[2], 1<<63, 0)
	w[3] += c
	if w[2] == ^uint64(0) { // x < 2^107 last places are missing at most
		return p.exactLevel(xhi, xlo, n)
	}
	return int64(w[3])
}

// exactLevel is the same by whole fractions of any size.
func (p *price) exactLevel(xhi, xlo uint64, n int) int64 {
	num, den := levelFraction(p.rate(), n)
	x := new(big.Int).SetUint64(xhi)
	x.Lsh(x, 64).Add(x, new(big.Int).SetUint64(xlo))
	num.Mul(num, x).Lsh(num, 1).Add(num, den)
	return num.Quo(num, den.Lsh(den, 1)).Int64()
}

func (p *price) rate() Rate {
	r := Rate{coefficient: int64(p.c)}
	for tens := p.month / 12; tens > 1; tens /= 10 {
		r.scale++
	}
	return r
}
