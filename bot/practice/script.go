package practice

import "slices"

// script is how far a story has come.
type script struct {
	steps []step
	used  []bool
	ready bool // it is no fault to give back
}

func newScript(s Story) *script { return &script{steps: s.after, used: make([]bool, len(s.after))} }

// did is what the customer writes to something the colleague did; nothing where
// they have no answer to it left.
func (s *script) did(what trigger, ofMoney bool) []string {
	order := []trigger{what}
	if what == said && ofMoney {
		order = []trigger{saidOfMoney, said}
	}
	for _, when := range order {
		i := slices.IndexFunc(s.steps, func(st step) bool { return st.when == when })
		for ; i >= 0 && i < len(s.steps); i++ {
			if s.steps[i].when == when && !s.used[i] {
				s.used[i] = true
				s.ready = s.ready || s.steps[i].ready
				return s.steps[i].lines
			}
		}
	}
	return nil
}
