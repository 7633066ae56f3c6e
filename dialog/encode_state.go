package dialog

import (
	"encoding/json"
	"fmt"
)

// MarshalState writes a state's stored form; the same state, the same text.
func MarshalState(s State) ([]byte, error) { return json.Marshal(s) }

// UnmarshalState reads what [MarshalState] wrote; no text is the zero state.
func UnmarshalState(text []byte) (State, error) {
	var s State
	if len(text) == 0 {
		return s, nil
	}
	if err := json.Unmarshal(text, &s); err != nil {
		return State{}, fmt.Errorf("stored state: %w", err)
	}
	return s, nil
}
