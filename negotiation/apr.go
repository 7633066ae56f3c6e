package negotiation

import (
	"math"
	"math/big"
)

// aprUnit is how the APR is counted here: hundredths of a percent a year, so
// that the monthly rate is i = apr ÷ 120000.
const aprUnit = 120000

// aprOf is 12 × the monthly rate at which the plan, at f, f+1, … months,
// are worth p, in percent with 2 decimals, half up (spec/money.md, "A plan's
// schedule"); f = days ÷ 30. guess is a monthly rate near it. It is 0 where
// they come to no more than p.
//
// The rate is found by Newton's method in doubles, which is good to about
// 10^-8 of a unit here. Where that leaves a doubt at a half, or did not
// settle, the doubt is decided in whole numbers.
func aprOf(p int64, plan []Installment, days int, guess float64) Rate {
	var paid int64
	for i := range plan {
		paid += plan[i].Amount.minor
	}
	if paid <= p {
		return Rate{}
	}
	i, settled := monthlyRate(float64(p), plan, float64(days)/30, guess)
	y := i * aprUnit
	if !settled || y > 1e10 {
		return aprRate(aprByBisection(p, plan, days))
	}
	unit := math.Floor(y + 0.5)
	k := int64(unit)
	doubt := 1e-5 * (1 + y*1e-4)
	if rest := y + 0.5 - unit; rest < doubt || rest > 1-doubt {
		k = aprNear(p, plan, days, k)
	}
	return aprRate(k)
}

func aprRate(units int64) Rate {
	r := Rate{coefficient: units, scale: 2}
	for r.scale > 0 && r.coefficient%10 == 0 {
		r.coefficient, r.scale = r.coefficient/10, r.scale-1
	}
	return r
}

// monthlyRate solves Σ a·v^(f+k) = p for the monthly rate, v = 1 ÷ (1+i). The
// worth falls with i and is convex, so Newton's steps, once below the root,
// rise to it.
func monthlyRate(p float64, plan []Installment, f, guess float64) (i float64, settled bool) {
	i = max(guess, 0)
	for range 60 {
		v := 1 / (1 + i)
		// worth = Σ a·v^k, slope = Σ k·a·v^k, both by Horner from the last.
		var worth, slope float64
		for k := len(plan) - 1; k >= 0; k-- {
			slope = slope*v + worth
			worth = worth*v + float64(plan[k].Amount.minor)
		}
		slope *= v
		// Work on log(worth·v^f) = log(p): nearly straight in log(1+i).
		miss := math.Log(worth/p) - f*math.Log1p(i)
		pull := (f*worth + slope) / worth // −d log(worth) ÷ d log(1+i)
		step := (1 + i) * math.Expm1(miss/pull)
		i += step
		if i < 0 {
			i = 0
		}
		// Each step squares the miss: after one of 1e-7 less than 1e-11 is left,
		// for plans of up to 600 months.
		if math.Abs(step) <= 1e-7 {
			return i, !math.IsNaN(i)
		}
	}
	return i, false
}

// aprNear decides between k−1, k and k+1.
func aprNear(p int64, plan []Installment, days int, k int64) int64 {
	for k > 0 && !aprAtLeast(p, plan, days, 2*k-1) {
		k--
	}
	for aprAtLeast(p, plan, days, 2*k+1) {
		k++
	}
	return k
}

// aprByBisection finds the APR in whole numbers alone.
func aprByBisection(p int64, plan []Installment, days int) int64 {
	low, high := int64(0), int64(1)
	for aprAtLeast(p, plan, days, 2*high-1) && high < 1<<60 {
		low, high = high, 2*high
	}
	for high-low > 1 {
		if mid := low + (high-low)/2; aprAtLeast(p, plan, days, 2*mid-1) {
			low = mid
		} else {
			high = mid
		}
	}
	return low
}

// aprAtLeast tells, exactly, whether the APR is halves ÷ 2 units or more:
// whether at that rate the amounts are worth p or more. The power of f is
// taken off by raising both sides to the 30th.
func aprAtLeast(p int64, plan []Installment, days int, halves int64) bool {
	if halves <= 0 {
		return true
	}
	// v = d ÷ g with d = 2·120000 and g = d + halves.
	d := big.NewInt(2 * aprUnit)
	g := new(big.Int).Add(d, big.NewInt(halves))
	// worth = Σ a·v^k (k from 0) = top ÷ g^(n−1).
	top, power, term := new(big.Int), big.NewInt(1), new(big.Int)
	for k := len(plan) - 1; k >= 0; k-- {
		// top = top·d + a·g^(n−1−k): Horner from the last, over g^(n−1).
		top.Mul(top, d)
		top.Add(top, term.Mul(big.NewInt(plan[k].Amount.minor), power))
		power.Mul(power, g)
	}
	power.Quo(power, g) // g^(n−1)
	// top^30 · d^days ≥ (p·g^(n−1))^30 · g^days
	thirty, over := big.NewInt(30), big.NewInt(int64(days))
	left := new(big.Int).Exp(top, thirty, nil)
	left.Mul(left, new(big.Int).Exp(d, over, nil))
	right := new(big.Int).Mul(big.NewInt(p), power)
	right.Exp(right, thirty, nil)
	right.Mul(right, new(big.Int).Exp(g, over, nil))
	return left.Cmp(right) >= 0
}
