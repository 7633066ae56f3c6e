package dialog

import "repaybot/negotiation"

// PaperKind is a document that a customer can have.
type PaperKind string

// The kinds.
const (
	AgreementPaper PaperKind = "agreement"
	SettledPaper   PaperKind = "settled" // that all of an agreement has come in
	StatementPaper PaperKind = "statement"
)

// GiveDocuments has documents go with the last message of the turn, as files.
type GiveDocuments struct {
	Account string      `json:"account"`
	Papers  []PaperKind `json:"papers"`
}

func (GiveDocuments) isEffect() {}

// certificateWords ask for a certificate, statementWords for a statement, and
// agreementWords for what was agreed in writing.
var (
	certificateWords = wordsOf(`证明|證明|(?i)certificate|proof|(paid|settled|closed).{0,12}letter|letter.{0,20}(paid|settled|closed)`)
	statementWords   = wordsOf(`对账单|對賬單|账单|賬單|欠款说明|明细|(?i)\bstatement|breakdown`)
	agreementWords   = wordsOf(`协议|協議|合同|方案|约定|副本|书面|(?i)agreement|contract|\bplan\b|terms|\bcop(y|ies)\b|in writing|written`)
)

// givesDocument answers the wish for a document with one of ours, as a file. It
// tells whether there is such a one: what else is wanted, a colleague sends.
func (t *turn) givesDocument() bool {
	a := t.account()
	if a == nil || !carriesFiles(t.f.Channel) || t.withheldQuietly() || !a.Statement.Reconciled {
		return false
	}
	g := lastAgreement(a)
	switch {
	case mentions(t.text, certificateWords):
		if g == nil {
			return false
		}
		on, done := t.paidInFull(a, g)
		if done {
			t.give(a, paperOn{SettledPaper, on})
		}
		return done
	case mentions(t.text, statementWords):
		t.give(a, paperOn{StatementPaper, a.Statement.AsOf})
	case mentions(t.text, agreementWords) && g != nil:
		t.give(a, paperOn{AgreementPaper, g.AgreedOn})
	default:
		return false
	}
	return true
}

// carriesFiles tells whether a document can come with a message: another app's
// bridge takes words alone.
func carriesFiles(channel string) bool {
	return channel == "web" || channel == "telegram" || channel == "terminal"
}

// paperOn is a document and its day.
type paperOn struct {
	kind PaperKind
	on   negotiation.Date
}

// give has documents go with this message, and names them.
func (t *turn) give(a *AccountFacts, papers ...paperOn) {
	given, rows := GiveDocuments{Account: a.Account.Number}, Rows{}
	for _, p := range papers {
		given.Papers = append(given.Papers, p.kind)
		rows = append(rows, Figures{"paper": Name("paper_" + p.kind), "last4": Quote(last4(a.Account.Number)), "date": On(p.on)})
	}
	t.effect(given)
	t.say("documents", Figures{"documents": rows})
}

// tellDocuments gives all documents of the account that is talked about.
func (t *turn) tellDocuments() {
	if t.withheld() {
		return
	}
	a := t.needAccount("documents")
	if a == nil || !t.explains(a) {
		return
	}
	if !carriesFiles(t.f.Channel) {
		t.document()
		return
	}
	var papers []paperOn
	if g := lastAgreement(a); g != nil {
		papers = append(papers, paperOn{AgreementPaper, g.AgreedOn})
		if on, done := t.paidInFull(a, g); done {
			papers = append(papers, paperOn{SettledPaper, on})
		}
	}
	t.give(a, append(papers, paperOn{StatementPaper, a.Statement.AsOf})...)
	t.backToOpen()
}

// lastAgreement is the account's last agreement, whether it has ended or not, or nil.
func lastAgreement(a *AccountFacts) *Agreement {
	if a.Plan != nil {
		return a.Plan
	}
	return a.Past
}

// paidInFull is the day on which the last of an agreement came in; done is
// false where there is something left.
func (t *turn) paidInFull(a *AccountFacts, g *Agreement) (on negotiation.Date, done bool) {
	if fp, ok := t.f.FollowedOf(g, a); ok {
		for _, x := range fp.Installments {
			on = max(on, x.PaidOn)
		}
		return on, fp.Status == negotiation.PlanCompleted
	}
	p := t.f.PromiseOf(g, a)
	if p == nil {
		return 0, false
	}
	for _, c := range p.Changes {
		if c.To == negotiation.PromiseKept {
			on = c.On
		}
	}
	return on, p.Status == negotiation.PromiseKept
}
