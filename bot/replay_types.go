package bot

// Replayed is what playing one turn again came to.
type Replayed struct {
	Sequence   int64
	Difference string // "" if it came out the same; else what first differs: "state", "effect 2", "reply 1", …
}
