package dialog

import "context"

// Composer is a phraser that words the parts of one message together.
type Composer interface {
	Phraser
	// Compose words a message to the customer, all of its Says in order. Plain
	// tells that the words are what Phrase gives for each, one a line. It fails
	// like Phrase, and for no other reason.
	Compose(ctx context.Context, says []Say, l Locale) (text string, plain bool, err error)
}

// Summarizer tells a colleague who takes over, in a few sentences, what the
// customer told, beside what the summary's Says hold. It returns "" where it
// has nothing that may be shown.
type Summarizer interface {
	Summarize(ctx context.Context, says []Say, l Locale) string
}
