package paper

import (
	"time"

	"repaybot/dialog"
)

// Kind is what a document is.
type Kind string

// The kinds.
const (
	AgreementPaper Kind = "agreement"
	StatementPaper Kind = "statement"
	SettledPaper   Kind = "settled"
)

// Sheet is what is on a document, in words, in the order in which it is read.
type Sheet struct {
	Kind     Kind
	Locale   dialog.Locale
	Title    string
	Subtitle string
	Footer   string // on every page
	At       time.Time
	Hash     string // of the agreed text; "" where there is none
	Blocks   []Block
	// Pages says which page of how many, for the foot of each.
	Pages func(page, pages int) string
}

// Block is a part of a sheet: a [Heading], [Clauses], [Facts], a [Leading], a
// [Table] or a [Verbatim].
//
//sumtype:decl
type Block interface{ isBlock() }

// Heading begins a part.
type Heading struct{ Text string }

// Clauses are sentences, each a paragraph.
type Clauses []string

// Fact is a label and what it says.
type Fact struct{ Label, Value string }

// Facts are labelled values, one below the other.
type Facts []Fact

// Leading is one fact that is more prominent than all others: the APR, which
// has to be so (PBoC notice 2021 no. 3).
type Leading Fact

// Table is rows under heads, which are repeated on each page. Right tells which
// columns are figures.
type Table struct {
	Heads []string
	Right []bool
	Rows  [][]string
}

// Verbatim is a text as it is stored, byte for byte.
type Verbatim string

func (Heading) isBlock()  {}
func (Clauses) isBlock()  {}
func (Facts) isBlock()    {}
func (Leading) isBlock()  {}
func (Table) isBlock()    {}
func (Verbatim) isBlock() {}
