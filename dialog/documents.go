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

// documentWords ask for a document to keep.
var documentWords = wordsOf(`(发|给|要|下载|保存|打印|看看?|开|拿).{0,8}(协议|合同|对账单|欠款说明|结清证明|还款证明)|(协议|合同|对账单|结清证明|还款证明).{0,6}(发|给|下载|在哪|怎么拿|副本|一份)|我的(文件|协议|合同)|(?i)\b(send|give|get|download|have|see|need|want|copy of|print|where('s| is)|pdf of)\b.{0,24}\b(agreement|contract|certificate|statement of account|documents?)\b|\bmy (agreement|contract|documents)\b`)

// tellDocuments gives the documents of the account that is talked about.
func (t *turn) tellDocuments() {
	if t.withheld() {
		return
	}
	a := t.needAccount("documents")
	if a == nil {
		return
	}
	var papers []PaperKind
	rows := Rows{}
	add := func(k PaperKind, on negotiation.Date) {
		papers = append(papers, k)
		rows = append(rows, Figures{"paper": Name("paper_" + k), "last4": Quote(last4(a.Account.Number)), "date": On(on)})
	}
	if a.Plan != nil {
		add(AgreementPaper, a.Plan.AgreedOn)
		if on, done := t.paidInFull(a); done {
			add(SettledPaper, on)
		}
	}
	add(StatementPaper, a.Statement.AsOf)
	t.effect(GiveDocuments{Account: a.Account.Number, Papers: papers})
	t.say("documents", Figures{"documents": rows})
	t.backToOpen()
}

// paidInFull is the day on which the last of an agreement came in; done is
// false where there is something left.
func (t *turn) paidInFull(a *AccountFacts) (on negotiation.Date, done bool) {
	made, ok := a.Plan.Made(t.f.Policy.Plans)
	if !ok {
		return 0, false
	}
	f := negotiation.Follow(made, negotiation.CameIn{Entries: a.Account.Entries, Through: t.f.BookedThrough}, a.Statement.AsOf)
	for _, x := range f.Installments {
		on = max(on, x.PaidOn)
	}
	return on, f.Status == negotiation.PlanCompleted
}
