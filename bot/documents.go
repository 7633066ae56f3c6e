package bot

import (
	"context"
	"fmt"
	"strings"
	"time"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// Document is one document of a customer's, as a list has it.
type Document struct {
	ID      string           `json:"id"` // letters, digits and "-"
	Kind    DocumentKind     `json:"kind"`
	Account string           `json:"account"`
	On      negotiation.Date `json:"on"`             // agreed, as of, or paid in full on
	Hash    string           `json:"hash,omitempty"` // of the agreed text: hex SHA-256
	// Ended is how an agreement has ended, as far as our own list has it; "": it has not.
	Ended negotiation.PlanStatus `json:"ended,omitempty"`
}

// DocumentFile is a document in a form. Hash, hex SHA-256, is the file's own.
type DocumentFile struct {
	Document
	Name    string // for saving: "agreement-….pdf"
	Type    string // media type
	Hash    string
	Content []byte
}

// Documents is the list of a customer's documents: of each account what was
// agreed, the newest first, the certificate where all of it has come in, and
// the statement of account as of today.
func (s *Service) Documents(ctx context.Context, customer string) ([]Document, error) {
	sources, err := s.documentSources(ctx, customer)
	if err != nil {
		return nil, err
	}
	list := make([]Document, len(sources))
	for i := range sources {
		list[i] = sources[i].listed()
	}
	return list, nil
}

// Document makes one document of a customer's. It fails with ErrNotFound where
// the customer has none of that ID. That the file was given out is kept, so that
// [Service.Verify] knows it.
func (s *Service) Document(ctx context.Context, customer, id string, form DocumentForm, l dialog.Locale) (DocumentFile, error) {
	if s.papers == nil {
		return DocumentFile{}, ErrNotFound
	}
	sources, err := s.documentSources(ctx, customer)
	if err != nil {
		return DocumentFile{}, err
	}
	for _, src := range sources {
		if src.ID != id {
			continue
		}
		content, err := s.papers.Make(src, form, l)
		if err != nil {
			return DocumentFile{}, fmt.Errorf("document %s: %w", id, err)
		}
		f := DocumentFile{Document: src.listed(), Name: id + "." + string(form), Type: form.Type(), Hash: Digest(content), Content: content}
		if form == AsPDF {
			err = s.store.Settle(ctx, []Record{documentRecord(f.Hash, customer, "document/"+id, s.now())})
		}
		return f, err
	}
	return DocumentFile{}, ErrNotFound
}

func (src *DocumentSource) listed() Document {
	d := Document{ID: src.ID, Kind: src.Kind, Account: src.Account}
	switch src.Kind {
	case AgreementDocument:
		d.On, d.Hash, d.Ended = src.Agreement.AgreedOn, src.Agreement.TermsHash, src.ended
	case StatementDocument:
		d.On = src.Statement.AsOf
	case SettledDocument:
		d.On, d.Hash = src.On, src.Agreement.TermsHash
	}
	return d
}

// documentID names a document for good, without showing what it is of.
func documentID(kind DocumentKind, of string) string {
	return string(kind) + "-" + Digest([]byte(of))[:20]
}

// documentSources gathers what each document of a customer is made of.
func (s *Service) documentSources(ctx context.Context, customer string) ([]DocumentSource, error) {
	f, person, err := s.customerFacts(ctx, customer, s.now())
	if err != nil {
		return nil, err
	}
	name := dialog.NamePerson(string(person.Name.Reveal()))
	var all []DocumentSource
	for i := range f.Accounts {
		a := &f.Accounts[i]
		base := DocumentSource{Account: a.Account.Number, Product: a.Statement.Kind, Bank: dialog.Names(f.Policy.Bank.Name), Customer: name}
		bodies, err := s.agreementBodies(ctx, a)
		if err != nil {
			return nil, err
		}
		for _, body := range bodies {
			if all, err = appendAgreement(all, base, body, a, f); err != nil {
				return nil, err
			}
		}
		st := base
		st.ID, st.Kind, st.Statement = documentID(StatementDocument, base.Account+"\x00"+a.Statement.AsOf.String()), StatementDocument, owedNow(a, f)
		all = append(all, st)
	}
	return all, nil
}

// owedNow is the statement that the conversation goes by: under a plan that
// stands it is the plan's.
func owedNow(a *dialog.AccountFacts, f dialog.Facts) *negotiation.Statement {
	if a.Plan != nil {
		if fp, ok := f.FollowedOf(a.Plan, a); ok {
			return fp.Statement(a.Statement, a.OwnEntries())
		}
	}
	return a.Statement
}

// agreementBodies are an account's agreements as they are stored, the newest first.
func (s *Service) agreementBodies(ctx context.Context, a *dialog.AccountFacts) ([][]byte, error) {
	var bodies [][]byte
	r, err := activeRecord(ctx, s.store, PlanKey(a.Account.Number))
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	if r != nil && len(r.Body) > 0 {
		bodies, seen[r.Digest] = append(bodies, r.Body), true
	}
	for i := len(a.PastPlans) - 1; i >= 0; i-- {
		digest := a.PastPlans[i].Digest
		if digest == "" || seen[digest] {
			continue
		}
		seen[digest] = true
		kept, err := s.book.Kept(ctx, digest)
		if err != nil {
			return nil, fmt.Errorf("past agreement: %w", err)
		}
		bodies = append(bodies, kept.Text.Reveal())
	}
	return bodies, nil
}

// appendAgreement adds an agreement and, where all of it has come in, its certificate.
func appendAgreement(all []DocumentSource, base DocumentSource, body []byte, a *dialog.AccountFacts, f dialog.Facts) ([]DocumentSource, error) {
	g, terms, err := ParseAgreement(body)
	if err != nil {
		return nil, err
	}
	if len(g.Signed.Bank) == 0 { // it was made before its parties were kept
		g.Signed.Bank, g.Signed.Customer, g.Signed.Product = base.Bank, base.Customer, base.Product
	}
	src := base
	src.ID, src.Kind, src.Agreement, src.Terms = documentID(AgreementDocument, g.ID), AgreementDocument, g, terms
	for _, past := range a.PastPlans {
		if past.ID == g.ID {
			src.ended = past.Status
		}
	}
	all = append(all, src)
	done := src
	done.ID, done.Kind = documentID(SettledDocument, g.ID), SettledDocument
	if fp, ok := f.FollowedOf(g, a); ok {
		done.Plan = fp
		if done.Plan.Status != negotiation.PlanCompleted {
			return all, nil
		}
		for _, x := range done.Plan.Installments {
			done.On = max(done.On, x.PaidOn)
		}
		return append(all, done), nil
	}
	done.Promise = f.PromiseOf(g, a)
	if done.Promise == nil || done.Promise.Status != negotiation.PromiseKept {
		return all, nil
	}
	for _, c := range done.Promise.Changes {
		if c.To == negotiation.PromiseKept {
			done.On = c.On
		}
	}
	return append(all, done), nil
}

// DocumentKey is the key of what is known of a document of that hash.
func DocumentKey(hash string) string { return "document/" + hash }

// documentRecord says that a document of that hash is ours. It says of whom only
// by whose key would seal what it holds, and it holds nothing.
func documentRecord(hash, customer, by string, at time.Time) Record {
	return Record{Key: DocumentKey(hash), Status: RecordActive, Customer: customer, Conversation: by, At: at}
}

// Verify tells whether a hash, hex SHA-256, is of an agreed text of ours or of a
// file that was given out, and nothing else.
func (s *Service) Verify(ctx context.Context, hash string) (bool, error) {
	return Verify(ctx, s.store, hash)
}

// Verify is [Service.Verify] where there is a store and no service.
func Verify(ctx context.Context, store Store, hash string) (bool, error) {
	hash = strings.ToLower(strings.TrimSpace(hash))
	if len(hash) != 64 || strings.Trim(hash, "0123456789abcdef") != "" {
		return false, nil
	}
	r, err := activeRecord(ctx, store, DocumentKey(hash))
	return r != nil, err
}
