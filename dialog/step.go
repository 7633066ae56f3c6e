package dialog

// Step is one turn: what is so after the event, and what is to be done. It is
// pure; the same arguments always give the same results.
func Step(s State, e Event, f Facts) (State, []Effect) {
	return s, nil
}
