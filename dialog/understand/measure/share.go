package measure

import (
	"fmt"
	"math"
)

// Share is how many of so many.
type Share struct {
	Right int `json:"right"`
	Of    int `json:"of"`
}

// add counts one more.
func (s *Share) add(right bool) {
	s.Of++
	if right {
		s.Right++
	}
}

// Value is the share, 0 to 1; 1 of nothing.
func (s Share) Value() float64 {
	if s.Of == 0 {
		return 1
	}
	return float64(s.Right) / float64(s.Of)
}

// Interval is the 95 % interval of the share (Wilson's score interval), 0 to 1.
func (s Share) Interval() (from, to float64) {
	if s.Of == 0 {
		return 0, 1
	}
	const z = 1.959964
	n, p := float64(s.Of), s.Value()
	middle := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return max(0, middle-half), min(1, middle+half)
}

// String is the share in percent with its interval and the count.
func (s Share) String() string {
	from, to := s.Interval()
	return fmt.Sprintf("%5.1f %% (%.1f–%.1f) of %d", 100*s.Value(), 100*from, 100*to, s.Of)
}
