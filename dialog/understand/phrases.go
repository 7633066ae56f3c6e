package understand

import "strings"

// phrases is a set of phrases of at least three bytes that can be looked for
// in one pass over a message, however many they are.
type phrases struct {
	starts [4096]bool // by a hash of the first three bytes: passes over most of a message
	by     map[uint32][]string
}

func newPhrases(lists ...[]string) *phrases {
	p := &phrases{by: make(map[uint32][]string)}
	for _, list := range lists {
		for _, w := range list {
			k := startOf(w, 0)
			p.starts[slot(k)] = true
			p.by[k] = append(p.by[k], w)
		}
	}
	return p
}

func startOf(s string, i int) uint32 { return uint32(s[i])<<16 | uint32(s[i+1])<<8 | uint32(s[i+2]) }

func slot(k uint32) uint32 { return k * 2654435761 >> 20 }

// in tells whether one of the phrases is in s.
func (p *phrases) in(s string) bool {
	for i := 0; i+2 < len(s); i++ {
		k := startOf(s, i)
		if !p.starts[slot(k)] {
			continue
		}
		for _, w := range p.by[k] {
			if strings.HasPrefix(s[i:], w) {
				return true
			}
		}
	}
	return false
}
