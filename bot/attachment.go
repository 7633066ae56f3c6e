package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// ReplyFile is a document that goes with a message. A channel that can carry
// files sends it, one that can't shows its name as a link.
type ReplyFile struct {
	ID     string        `json:"id"`   // of [Service.Document]
	Name   string        `json:"name"` // for saving: "agreement-2026-11-23.pdf"
	Locale dialog.Locale `json:"locale"`
}

// Outgoing is the content of a file that goes with a message of a conversation,
// as a PDF. It fails with ErrNotFound where there is none any more.
func (s *Service) Outgoing(ctx context.Context, conversation string, f ReplyFile) (DocumentFile, error) {
	c, err := s.Conversation(ctx, conversation)
	if err != nil {
		return DocumentFile{}, err
	}
	if c.Customer == "" {
		return DocumentFile{}, ErrNotFound
	}
	d, err := s.Document(ctx, c.Customer, f.ID, AsPDF, f.Locale)
	d.Name = f.Name
	return d, err
}

// attach has documents go with the turn's last message of the bot's.
func (p *performance) attach(e dialog.GiveDocuments) {
	if p.s.papers == nil {
		return
	}
	for i := range p.facts.Accounts {
		if a := &p.facts.Accounts[i]; a.Account.Number == e.Account {
			for _, k := range e.Papers {
				if f, ok := p.fileOf(k, a); ok {
					p.files = append(p.files, f)
				}
			}
		}
	}
}

func (p *performance) fileOf(k dialog.PaperKind, a *dialog.AccountFacts) (ReplyFile, bool) {
	file := func(kind DocumentKind, of string, on negotiation.Date) (ReplyFile, bool) {
		return ReplyFile{ID: documentID(kind, of), Name: string(kind) + "-" + on.String() + ".pdf", Locale: p.state.Locale}, true
	}
	switch k {
	case dialog.StatementPaper:
		day := a.Statement.AsOf
		return file(StatementDocument, a.Account.Number+"\x00"+day.String(), day)
	case dialog.AgreementPaper, dialog.SettledPaper:
		if a.Plan == nil {
			return ReplyFile{}, false
		}
		return file(DocumentKind(k), a.Plan.ID, a.Plan.AgreedOn)
	}
	return ReplyFile{}, false
}

// handOut puts the documents to the last message of the bot's.
func (p *performance) handOut() {
	for i := len(p.turn.Replies) - 1; i >= 0 && len(p.files) > 0; i-- {
		if p.turn.Replies[i].Staff == "" {
			p.turn.Replies[i].Files = slices.Clone(p.files)
			return
		}
	}
}

// illustrate gives a message the picture that goes with it.
func (p *performance) illustrate(r *Reply, says []dialog.Say) error {
	if p.s.pictures == nil {
		return nil
	}
	data, err := p.s.pictures.Illustrate(says, p.state.Locale)
	if err != nil {
		return fmt.Errorf("picture: %w", err)
	}
	r.Picture = json.RawMessage(data)
	return nil
}
