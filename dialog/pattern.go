package dialog

// Pattern is a pattern that few texts have anything of. It is asked only about
// a text with one of the pieces that every match has, which is what makes
// looking for many such patterns in each text cheap.
type Pattern struct{ words *words }

// NewPattern makes a pattern of a regular expression; it panics where that is
// none, since patterns are part of the program.
func NewPattern(expression string) Pattern { return Pattern{wordsOf(expression)} }

// Find is the first match in a text, or "".
func (p Pattern) Find(text string) string {
	if !p.words.mayBeIn(text) {
		return ""
	}
	return p.words.pattern.FindString(text)
}
