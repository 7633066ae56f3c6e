package llm

import "fmt"

// Fault is why a model's words are not used. The list is closed: it labels a
// metric, and `repaybot eval` prints it beside the words.
type Fault string

// The faults.
const (
	FaultMarks      Fault = "marks"      // a mark is missing, twice, out of order, or not alone
	FaultFigure     Fault = "figure"     // a number, a day, a link, a hidden character
	FaultNever      Fault = "never"      // what is never said: threats, shame, urgency, promises, advice to borrow
	FaultPromise    Fault = "promise"    // a yes, a no, or something that decides
	FaultLanguage   Fault = "language"   // another language
	FaultWords      Fault = "words"      // words that are not known to do no harm
	FaultCopied     Fault = "copied"     // the customer's own text
	FaultPrompt     Fault = "prompt"     // the prompt's text
	FaultLong       Fault = "long"       // more than there is to say
	FaultMissing    Fault = "missing"    // what must be said is not
	FaultQuestion   Fault = "question"   // a question too many, or not the last
	FaultRepeated   Fault = "repeated"   // what was said a moment ago
	FaultTone       Fault = "tone"       // exclamation marks, pictures, capitals
	FaultIdentifies Fault = "identifies" // it names somebody
)

// RefusedError says why a model's words are not used. Found may quote the
// model, which may quote the customer: it is shown by `repaybot eval` and never
// logged.
type RefusedError struct {
	Fault Fault
	Found string
}

func (e *RefusedError) Error() string {
	return fmt.Sprintf("the model's words are refused: %s: %q", e.Fault, e.Found)
}

func refuse(f Fault, found string) error { return &RefusedError{f, found} }
