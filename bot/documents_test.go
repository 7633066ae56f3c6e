package bot_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/bot/paper"
	"repaybot/dialog"
	"repaybot/dialog/wording"
	"repaybot/negotiation"
)

// withPapers gives a bank documents and pictures.
func withPapers(t testing.TB, now func() time.Time) func(*bot.Options) {
	t.Helper()
	w, err := wording.New()
	if err != nil {
		t.Fatal(err)
	}
	press, err := paper.NewPress(w)
	if err != nil {
		t.Fatal(err)
	}
	return func(o *bot.Options) {
		o.Papers, o.Pictures, o.Phraser, o.Now = &paper.Desk{Press: press, Style: "/paper.css"}, press, w, now
	}
}

func TestTheCopyOfAnAgreement(t *testing.T) {
	b := openBank(t, withPapers(t, func() time.Time { return day }))
	r := b.agreed()
	if r.Plan == nil {
		t.Fatalf("nothing agreed: %+v", r.Replies)
	}
	last := r.Replies[len(r.Replies)-1]
	if len(last.Files) != 1 || last.Files[0].Name != "agreement-2026-11-23.pdf" {
		t.Fatalf("the yes came with %+v", last.Files)
	}
	signed := r.Plan.Signed
	if signed.Customer.Reveal() != "李明" || signed.Owed.Total.Minor() == 0 || signed.Owed.AsOf != negotiation.DateOf(day) || signed.Product != negotiation.Card {
		t.Errorf("signed %+v", signed)
	}
	parts := signed.Owed.Principal.Minor() + signed.Owed.Interest.Minor() + signed.Owed.Fees.Minor()
	if parts != signed.Owed.Total.Minor() {
		t.Errorf("parts of %d come to %d", signed.Owed.Total.Minor(), parts)
	}
	file, err := b.s.Outgoing(t.Context(), "web:C1", last.Files[0])
	if err != nil || !bytes.HasPrefix(file.Content, []byte("%PDF-")) || file.Name != last.Files[0].Name || file.Hash != bot.Digest(file.Content) {
		t.Fatalf("file %q %q, %v", file.Name, file.Hash, err)
	}
	again, err := b.s.Outgoing(t.Context(), "web:C1", last.Files[0])
	if err != nil || again.Hash != file.Hash {
		t.Errorf("made again it is another file, %v", err)
	}

	list, err := b.s.Documents(t.Context(), "C1")
	if err != nil || len(list) != 2 || list[0].Kind != bot.AgreementDocument || list[1].Kind != bot.StatementDocument || list[0].ID != last.Files[0].ID || list[0].Hash != r.Plan.TermsHash {
		t.Fatalf("documents %+v, %v", list, err)
	}
	page, err := b.s.Document(t.Context(), "C1", list[0].ID, bot.AsPage, dialog.English)
	if err != nil || !strings.Contains(string(page.Content), r.Plan.TermsHash) || !strings.Contains(string(page.Content), "李明") {
		t.Errorf("page: %v, %.200s", err, page.Content)
	}
	if _, err := b.s.Document(t.Context(), "C2", list[0].ID, bot.AsPDF, dialog.English); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("somebody else's document: %v", err)
	}
	for hash, want := range map[string]bool{
		r.Plan.TermsHash: true, strings.ToUpper(r.Plan.TermsHash): true, file.Hash: true, bot.Digest([]byte("forged")): false, "": false, "document/x": false,
	} {
		if ours, err := b.s.Verify(t.Context(), hash); err != nil || ours != want {
			t.Errorf("verify %q: %v, %v", hash, ours, err)
		}
	}
	c, err := b.s.Conversation(t.Context(), "web:C1")
	if err != nil || c.Sequence == 0 {
		t.Fatal(err)
	}
}

func TestAPictureIsKeptWithItsMessage(t *testing.T) {
	b := openBank(t, withPapers(t, func() time.Time { return day }))
	b.handle(b.in(bot.Opened, ""))
	r := b.handle(b.in(bot.Text, "多少钱"))
	i := slices.IndexFunc(r.Replies, func(r bot.Reply) bool { return len(r.Picture) > 0 })
	if i < 0 || !strings.Contains(string(r.Replies[i].Picture), `"kind":"owed"`) {
		t.Fatalf("replies %+v", r.Replies)
	}
	turns, err := b.db.Turns(t.Context(), "web:C1", 1, 1)
	if err != nil || len(turns) != 1 || !bytes.Equal(turns[0].Replies[i].Picture, r.Replies[i].Picture) {
		t.Errorf("stored %+v, %v", turns, err)
	}
}

func TestDocumentsAskedFor(t *testing.T) {
	b := openBank(t, withPapers(t, func() time.Time { return day }))
	b.agreed()
	r := b.handle(b.in(bot.Button, "documents"))
	last := r.Replies[len(r.Replies)-1]
	var names []string
	for _, f := range last.Files {
		names = append(names, f.Name)
	}
	if want := []string{"agreement-2026-11-23.pdf", "statement-2026-11-23.pdf"}; !slices.Equal(names, want) || !strings.Contains(last.Text, "还款协议") {
		t.Errorf("%q came with %v", last.Text, names)
	}
	for _, f := range last.Files {
		if _, err := b.s.Outgoing(t.Context(), "web:C1", f); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
}

// asking reads a wish for a document, and the rest as the other tests do.
type asking struct{ plainReader }

func (r asking) Read(ctx context.Context, m dialog.Message) (dialog.Reading, error) {
	if strings.Contains(m.Text, "发我") {
		return dialog.Reading{Locale: dialog.Chinese, Intents: []dialog.Intent{dialog.RequestDocument}, Confidence: 1}, nil
	}
	return r.plainReader.Read(ctx, m)
}

func TestADocumentIsGivenWhereTheChatCanCarryIt(t *testing.T) {
	for _, c := range []struct {
		text, channel, file string // no file: a colleague sends it
	}{
		{"把协议发我", "web", "agreement-2026-11-23.pdf"},
		{"把协议发我", "telegram", "agreement-2026-11-23.pdf"},
		{"对账单发我", "web", "statement-2026-11-23.pdf"},
		{"结清证明发我", "web", ""}, // nothing has come in
		{"工资证明发我", "web", ""},
		{"把协议发我", "wechat", ""},
	} {
		b := openBank(t, func(o *bot.Options) {
			withPapers(t, func() time.Time { return day })(o)
			o.Reader = asking{reader}
		})
		b.agreed()
		in := b.in(bot.Text, c.text)
		in.Channel = c.channel
		r := b.handle(in)
		last := r.Replies[len(r.Replies)-1]
		switch {
		case c.file == "" && (len(last.Files) > 0 || !r.Case.Open() || r.Case.Reason != dialog.HandOffReason(dialog.RequestDocument)):
			t.Errorf("%s on %s: files %v, case %+v", c.text, c.channel, last.Files, r.Case)
		case c.file != "" && (len(last.Files) != 1 || last.Files[0].Name != c.file || r.Case.Open()):
			t.Errorf("%s on %s: files %v, case %+v", c.text, c.channel, last.Files, r.Case)
		}
	}
}

func TestPayable(t *testing.T) {
	b := openBank(t, func(o *bot.Options) {
		withPapers(t, func() time.Time { return day })(o)
		o.PolicyText = bytes.ReplaceAll(o.PolicyText, []byte("https://pay.example.bank/{account}"), []byte("https://pay.example.bank/{account}?amount={amount}"))
	})
	p, err := b.s.Payable(t.Context(), "C1", "CN-90001", dialog.English)
	if err != nil || p.Amount == nil || p.Amount.Minor() < 900000 || len(p.Ways) != 2 {
		t.Fatalf("payable %+v, %v", p, err)
	}
	i := slices.IndexFunc(p.Ways, func(w bot.PayableWay) bool { return w.Kind == "link" })
	if want := "https://pay.example.bank/CN-90001?amount=" + p.Amount.Decimal(); i < 0 || p.Ways[i].URL != want || p.Ways[i].Text != "Pay online" {
		t.Errorf("ways %+v, want the link %s", p.Ways, want)
	}
	r := b.agreed()
	plan, ok := r.Plan.Offer.(negotiation.InstallmentPlan)
	if p, err = b.s.Payable(t.Context(), "C1", "CN-90001", dialog.English); err != nil || !ok || p.Amount == nil {
		t.Fatal(p, err)
	}
	due, by := plan.Installments[0].Amount, plan.Installments[0].Due
	if plan.DownPayment.Minor() > 0 {
		due, by = plan.DownPayment, plan.DownPaymentDue
	}
	if *p.Amount != due || p.By != by || !strings.HasSuffix(p.Ways[i].URL, "="+due.Decimal()) {
		t.Errorf("under the plan %v by %v, %+v", *p.Amount, p.By, p.Ways)
	}
	if _, err := b.s.Payable(t.Context(), "C1", "CN-90002", dialog.English); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("somebody else's account: %v", err)
	}
}
