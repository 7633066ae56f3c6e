package bot

import (
	"repaybot/dialog"
	"repaybot/negotiation"
)

// DocumentKind is what a document is.
type DocumentKind string

// The kinds.
const (
	AgreementDocument DocumentKind = "agreement"
	StatementDocument DocumentKind = "statement"
	SettledDocument   DocumentKind = "settled" // that all of an agreement has come in
)

// DocumentForm is how a document is shown.
type DocumentForm string

// The forms.
const (
	AsPage DocumentForm = "html"
	AsPDF  DocumentForm = "pdf"
)

// Type is the form's media type.
func (f DocumentForm) Type() string {
	if f == AsPDF {
		return "application/pdf"
	}
	return "text/html; charset=utf-8"
}

// DocumentSource is what a document is made of; it is all stored, and nothing
// of it is worked out again.
type DocumentSource struct {
	ID       string
	Kind     DocumentKind
	Account  string
	Product  negotiation.ProductKind
	Bank     dialog.Names
	Customer dialog.PersonName

	Agreement *dialog.Agreement // of an agreement, and of a certificate
	Terms     string            // the stored text of its terms
	Statement *negotiation.Statement
	Plan      *negotiation.FollowedPlan    // of a certificate, one of these two
	Promise   *negotiation.FollowedPromise //
	On        negotiation.Date             // of a certificate: when the last of it came in

	ended negotiation.PlanStatus
}

// Papers makes documents.
type Papers interface {
	// Make is a document in a form and a language. The same source makes the
	// same bytes.
	Make(src DocumentSource, form DocumentForm, l dialog.Locale) ([]byte, error)
}

// Illustrator makes the pictures that go with messages where a chat shows no page.
type Illustrator interface {
	// Illustrate is what a picture of a message is drawn from, or nil: it goes
	// with none.
	Illustrate(says []dialog.Say, l dialog.Locale) ([]byte, error)
}
