package negotiation

// BookError says why a line of the bank's book is refused. The line's number
// is its reader's to add.
type BookError struct {
	Account string // the account's number if the line has one
	Key     string // where in the line: "entries[3].amount"; "" for the line as a whole
	Reason  string // in English, for the bank's engineer
}

func (e *BookError) Error() string {
	if e.Key == "" {
		return e.Reason
	}
	return e.Key + ": " + e.Reason
}
