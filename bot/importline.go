package bot

// ImportRounds takes a book's lines in rounds of at most size, so that turns go
// on while a large one comes in. It returns what the rounds that succeeded
// changed, all of them where there is no error.
func ImportRounds(lines []BookLine, size int, round func([]BookLine) (ImportCount, error)) (ImportCount, error) {
	var total ImportCount
	for len(lines) > 0 {
		n := min(len(lines), size)
		count, err := round(lines[:n])
		if err != nil {
			return total, err
		}
		total.New, total.Changed = total.New+count.New, total.Changed+count.Changed
		total.Same, total.Erased = total.Same+count.Same, total.Erased+count.Erased
		lines = lines[n:]
	}
	return total, nil
}

// Take counts a line by what it is to the newest one of its account there is,
// nil for none, and tells whether it takes that one's place. Nothing is taken of
// a customer who was erased.
func (n *ImportCount) Take(l BookLine, newest *BookLine, erased bool) bool {
	switch {
	case erased:
		n.Erased++
		return false
	case newest == nil:
		n.New++
	case newest.Digest == l.Digest && newest.Customer == l.Customer:
		n.Same++
		return false
	default:
		n.Changed++
	}
	return true
}
