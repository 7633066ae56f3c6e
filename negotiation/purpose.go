package negotiation

// Purpose is why a message is written (spec/conduct.md, May we write now?).
type Purpose string

// The purposes. An answer may always go.
const (
	ForAnswer     Purpose = "answer"
	ForService    Purpose = "service"
	ForCollection Purpose = "collection"
	ForLegal      Purpose = "legal"
)
