package api

import (
	"mime"
	"net/http"
	"strconv"
	"strings"

	"repaybot/bot"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// document is one of the customer's documents, as a list has it.
type document struct {
	ID      string           `json:"id"`
	Kind    bot.DocumentKind `json:"kind"`
	Account string           `json:"account"`
	Title   string           `json:"title"`
	On      negotiation.Date `json:"on"`
	Hash    *string          `json:"hash"`
}

// documentTitles are what the kinds are called in a list.
var documentTitles = map[dialog.Locale]map[bot.DocumentKind]string{
	dialog.Chinese: {bot.AgreementDocument: "还款协议", bot.StatementDocument: "对账单", bot.SettledDocument: "结清证明"},
	dialog.English: {bot.AgreementDocument: "Repayment agreement", bot.StatementDocument: "Statement of account", bot.SettledDocument: "Certificate of settlement"},
}

// documents lists the customer's documents, a page at a time. The cursor is how
// many came before.
func (s *server) documents(_ http.ResponseWriter, r *http.Request) (any, error) {
	limit, err := number(r, "limit", 50, 1, maxPage)
	if err != nil {
		return nil, err
	}
	from, err := number(r, "cursor", 0, 0, 1_000_000)
	if err != nil {
		return nil, err
	}
	me := whoOf(r)
	found, err := s.Service.Documents(r.Context(), me.customer)
	if err != nil {
		return nil, err
	}
	all := []document{}
	var next *string
	for i := int(from); i < len(found); i++ {
		if len(all) == int(limit) {
			cursor := strconv.Itoa(i)
			next = &cursor
			break
		}
		d := found[i]
		v := document{ID: d.ID, Kind: d.Kind, Account: d.Account, Title: documentTitles[me.locale][d.Kind], On: d.On}
		if d.Hash != "" {
			v.Hash = &d.Hash
		}
		all = append(all, v)
	}
	return map[string]any{"documents": all, "next": next}, nil
}

// document gives a document as a page that prints, or as PDF.
func (s *server) document(w http.ResponseWriter, r *http.Request) (any, error) {
	me := whoOf(r)
	id, pdf := strings.CutSuffix(r.PathValue("id"), ".pdf")
	form := bot.AsPage
	if pdf || wantsPDF(r.Header.Get("Accept")) {
		form = bot.AsPDF
	}
	f, err := s.Service.Document(r.Context(), me.customer, id, form, me.locale)
	if err != nil {
		return nil, err
	}
	h := w.Header()
	h.Set("Content-Type", f.Type)
	h.Set("Vary", "Accept, Origin")
	h.Set("Content-Disposition", mime.FormatMediaType("inline", map[string]string{"filename": f.Name}))
	if form == bot.AsPage { // it may have its own style, and runs nothing
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; sandbox allow-same-origin")
	}
	_, _ = w.Write(f.Content) // who has gone away asks again
	return nil, nil
}

// wantsPDF tells whether the first type that is accepted, of the two that there
// are, is PDF.
func wantsPDF(accept string) bool {
	for one := range strings.SplitSeq(accept, ",") {
		switch kind, _, _ := strings.Cut(strings.TrimSpace(one), ";"); kind {
		case "application/pdf":
			return true
		case "text/html", "text/*", "*/*":
			return false
		}
	}
	return false
}

// verify says whether a hash is a document's of ours, and nothing else.
func (s *server) verify(_ http.ResponseWriter, r *http.Request) (any, error) {
	hash := r.PathValue("hash")
	if len(hash) != 64 || strings.Trim(strings.ToLower(hash), "0123456789abcdef") != "" {
		return nil, errUnread().at("hash", "is 64 hex digits")
	}
	ours, err := s.Service.Verify(r.Context(), hash)
	return map[string]bool{"ours": ours}, err
}
