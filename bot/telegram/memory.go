package telegram

import "sync"

// memory remembers the newest of many things; what it forgets costs a
// courtesy, never a message.
type memory[K comparable, V any] struct {
	mu    sync.Mutex
	size  int
	newer map[K]V
	older map[K]V
}

func newMemory[K comparable, V any](size int) *memory[K, V] {
	return &memory[K, V]{size: size, newer: map[K]V{}, older: map[K]V{}}
}

func (m *memory[K, V]) get(k K) (V, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if v, ok := m.newer[k]; ok {
		return v, true
	}
	v, ok := m.older[k]
	return v, ok
}

func (m *memory[K, V]) put(k K, v V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.newer) >= m.size/2 {
		m.newer, m.older = map[K]V{}, m.newer
	}
	m.newer[k] = v
}

func (m *memory[K, V]) drop(k K) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.newer, k)
	delete(m.older, k)
}
