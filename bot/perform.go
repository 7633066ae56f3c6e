package bot

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// reservedFor is how long a reservation holds without its turn; a turn gives
// itself less to commit (commitWithin).
const reservedFor = time.Minute

// commitWithin is how long a turn that reserved something may take to commit.
const commitWithin = 20 * time.Second

// maxWords bounds what a customer can add to a case, messages and files each.
const maxWords = 50

// performance is what a turn's effects come to, before anything is done.
type performance struct {
	s      *Service
	next   *Conversation
	turn   *Turn
	facts  *dialog.Facts // as they will be: what is agreed is in them
	state  dialog.State  // as it will be
	before dialog.State
	at     time.Time

	said         []dialog.Say
	decisions    []dialog.Effect // what came of decisions and approvals
	told         []dialog.TellStaff
	reserve      []Record    // to claim before the commit
	settle       []Record    // to write after it
	invoice      *Invoice    // that goes with the next message
	files        []ReplyFile // to go with the last message
	keep         []Kept      // bodies that records name by digest
	sendCode     bool
	identityCode bool      // a code goes to whose number was given
	unlinked     bool      // the address is nobody's any more
	look         time.Time // when the book should have a payment; zero: it has all
}

func (p *performance) perform(ctx context.Context, effects []dialog.Effect) error {
	for _, e := range effects {
		text, err := dialog.MarshalEffect(e)
		if err != nil {
			return err
		}
		p.turn.Effects = append(p.turn.Effects, text)
		if err := p.one(ctx, e); err != nil {
			return err
		}
	}
	p.handOut()
	return nil
}

func (p *performance) one(ctx context.Context, e dialog.Effect) error {
	owner := ownerOf(p.next)
	switch e := e.(type) {
	case dialog.Send:
		return p.send(ctx, e)
	case dialog.Agree:
		return p.agree(ctx, e)
	case dialog.AmendPlan:
		return p.amendPlan(ctx, e)
	case dialog.PlanChanged:
		return p.planChanged(e)
	case dialog.Promise:
		return p.promise(e)
	case dialog.CancelPromise:
		p.end(PromiseKey(e.Account))
		p.account(e.Account, func(a *dialog.AccountFacts) { a.Promise = nil })
	case dialog.Withdraw:
		if err := p.withdrawn(e.Account); err != nil {
			return err
		}
		p.end(PlanKey(e.Account))
		p.account(e.Account, func(a *dialog.AccountFacts) { a.Plan = nil })
	case dialog.GiveDocuments:
		p.attach(e)
	case dialog.SendCode:
		p.next.Code = codeSent(p.next.Code, p.turn.Sequence, p.at)
		p.sendCode = true
	case dialog.SendIdentityCode:
		return p.sendIdentityCode(ctx)
	case dialog.Identified:
		return p.link(ctx)
	case dialog.Unlink:
		return p.unlink(e)
	case dialog.Invoice:
		return p.bill(ctx, e)
	case dialog.HandOff:
		return p.handOff(ctx, e)
	case dialog.CancelHandOff:
		p.cancelled()
	case dialog.Taken:
		p.taken(e)
	case dialog.Released:
		p.released(e)
	case dialog.Waiting:
		p.waits()
	case dialog.GaveBack:
		p.gaveBack(e)
	case dialog.Escalated:
		p.escalated()
	case dialog.Rated:
		p.rated(e)
	case dialog.StaffRefused: // who tried is told ([refusedIn])
	case dialog.AddToCase:
		p.addToCase(e)
	case dialog.PauseContact:
		pause := negotiation.ContactPause{Why: negotiation.PauseReason(e.Why), Until: e.Until}
		if pause.Why == negotiation.PauseWrongPerson {
			if err := p.stopReached(ctx, string(dialog.WrongPerson)); err != nil {
				return err
			}
		}
		return p.contact(ctx, owner, func(c *contactBody) {
			c.ContactFacts = c.Paused(pause, p.at)
			if dialog.Granted(pause) {
				c.ContactFacts = c.WithGranted(p.at)
			}
		})
	case dialog.EndPause:
		return p.contact(ctx, owner, func(c *contactBody) { c.ContactFacts = c.Unpaused(e.Why...) })
	case dialog.PreferContact:
		return p.contact(ctx, owner, func(c *contactBody) {
			c.Words = e.Words
			if e.Wishes != nil {
				c.Wishes = *e.Wishes
			}
		})
	case dialog.OptOut:
		if err := p.stopReached(ctx, ""); err != nil {
			return err
		}
		return p.contact(ctx, owner, func(c *contactBody) { c.OptedOut = true })
	case dialog.OptIn:
		return p.contact(ctx, owner, func(c *contactBody) { c.OptedOut = false })
	case dialog.DocumentHardship:
		p.facts.Hardship = negotiation.HardshipDocumented
		return p.record(HardshipKey(owner), hardshipBody{Hardship: negotiation.HardshipDocumented, By: e.Staff})
	case dialog.DeclareHardship:
		if p.facts.Hardship == negotiation.HardshipDocumented {
			return nil // what a colleague has seen is not undone by what is said
		}
		p.facts.Hardship = negotiation.HardshipDeclared
		return p.record(HardshipKey(owner), hardshipBody{Hardship: negotiation.HardshipDeclared, Reason: e.Reason})
	case dialog.Decided:
		p.decisions = append(p.decisions, e)
		return p.decided(ctx, e)
	case dialog.ApprovalOpened:
		p.decisions = append(p.decisions, e)
		return p.approvalOpened(e)
	case dialog.ApprovalClosed:
		p.decisions = append(p.decisions, e)
		p.approvalClosed(e)
	case dialog.NotDecided, dialog.NotAnswered: // they read it in the turn
		p.decisions = append(p.decisions, e)
	case dialog.TellStaff: // they read it in the turn, with which it is recorded
		p.told = append(p.told, e)
		if e.Outcome == dialog.OfferPut { // a person's answer like any other
			p.staffSaid(p.state.Owner)
		}
	default:
		return fmt.Errorf("effect %T is not in the closed list", e)
	}
	return nil
}

// send puts a message into words and into the outbox.
func (p *performance) send(ctx context.Context, e dialog.Send) error {
	r := Reply{At: p.at}
	if e.Purpose != "" {
		p.turn.Purpose = e.Purpose
	}
	p.turn.FollowUps = append(p.turn.FollowUps, e.FollowUps...)
	if e.Staff != nil {
		p.staffSaid(e.Staff.Staff)
		r.Text, r.Staff = e.Staff.Text, e.Staff.Staff
	} else {
		text, err := p.message(ctx, e.Reply.Says)
		if err != nil {
			return err
		}
		r.Text = text
		for _, b := range e.Reply.Buttons {
			title, err := p.s.phraser.Button(ctx, b, p.state.Locale)
			if err != nil {
				return fmt.Errorf("button %s: %w", b.Title, err)
			}
			r.Buttons = append(r.Buttons, ReplyButton{ID: b.ID, Title: title})
		}
		if err := p.illustrate(&r, e.Reply.Says); err != nil {
			return err
		}
		p.said = append(p.said, e.Reply.Says...)
		p.next.Buttons = r.Buttons
	}
	r.Invoice, p.invoice = p.invoice, nil
	p.turn.Replies = append(p.turn.Replies, r)
	return nil
}

// message puts a message to the customer into words, by a language model where
// the phraser asks one.
func (p *performance) message(ctx context.Context, says []dialog.Say) (string, error) {
	composer, ok := p.s.phraser.(dialog.Composer)
	if !ok {
		return p.words(ctx, says, p.state.Locale, "\n")
	}
	text, plain, err := composer.Compose(ctx, says, p.state.Locale)
	if err != nil {
		return "", fmt.Errorf("phrase: %w", err)
	}
	if !plain {
		p.turn.Words = ModelWords
	}
	return text, nil
}

// words phrases what is to be said, each in its own line or paragraph.
func (p *performance) words(ctx context.Context, says []dialog.Say, l dialog.Locale, between string) (string, error) {
	var b strings.Builder
	for _, s := range says {
		text, err := p.s.phraser.Phrase(ctx, s, l)
		if err != nil {
			return "", fmt.Errorf("phrase %s: %w", s.Kind, err)
		}
		if b.Len() > 0 && text != "" {
			b.WriteString(between)
		}
		b.WriteString(text)
	}
	return b.String(), nil
}

// agree makes an offer the account's agreement: reserved before the commit,
// active after it.
func (p *performance) agree(ctx context.Context, e dialog.Agree) error {
	terms, err := p.words(ctx, e.Terms, p.state.Locale, "\n")
	if err != nil {
		return err
	}
	today := negotiation.DateOf(p.facts.Now)
	a := &dialog.Agreement{
		ID: p.next.ID + "/" + strconv.FormatInt(p.turn.Sequence, 10), Account: e.Account, Offer: e.Offer, AgreedOn: today,
		WithdrawUntil: e.WithdrawUntil, PolicyVersion: e.PolicyVersion, TermsHash: Digest([]byte(terms)), Under: e.Under, Grant: e.Grant,
	}
	if plan, ok := e.Offer.(negotiation.InstallmentPlan); ok {
		a.Pending = !plan.DownPayment.IsZero()
	}
	found := false
	p.account(e.Account, func(f *dialog.AccountFacts) {
		found, a.PaidBefore = true, dialog.PaidOn(f.Account, today)
		f.Plan = a
	})
	if !found {
		return fmt.Errorf("agreement on an account of nobody: %w", ErrNotFound)
	}
	if a.Signed, err = p.signed(ctx, e); err != nil {
		return err
	}
	body, err := marshalAgreement(a, terms)
	if err != nil {
		return err
	}
	digest := Digest(body)
	p.keep = append(p.keep, Kept{Digest: digest, Subject: ownerOf(p.next), Text: NewSecret(body)})
	p.settle = append(p.settle, documentRecord(a.TermsHash, ownerOf(p.next), "agreement/"+a.ID, p.at))
	r := p.newRecord(PlanKey(e.Account), body)
	r.Digest, r.TermsHash = digest, a.TermsHash
	if e.Replaces != "" {
		return p.replace(e, r)
	}
	p.claim(r)
	return nil
}

func (p *performance) promise(e dialog.Promise) error {
	made := &dialog.PromiseMade{Amount: e.Amount, By: e.By, MadeOn: negotiation.DateOf(p.facts.Now)}
	p.account(e.Account, func(a *dialog.AccountFacts) {
		made.PaidBefore = negotiation.PaidThrough(a.Account, made.MadeOn)
		a.Promise = made
	})
	before := made.PaidBefore.Minor()
	return p.record(PromiseKey(e.Account), promiseBody{Minor: e.Amount.Minor(), Currency: e.Amount.Currency(), By: e.By, MadeOn: made.MadeOn, PaidBefore: &before})
}

// handOff opens a case. One that is open already is not opened again: it gets
// the reason and the summary of the more urgent of the two.
func (p *performance) handOff(ctx context.Context, e dialog.HandOff) error {
	summary, err := p.words(ctx, e.Summary, p.s.bankLocale(), "\n")
	if err != nil {
		return err
	}
	if s, ok := p.s.phraser.(dialog.Summarizer); ok && e.Priority != dialog.Highest { // nobody in danger waits for it
		if told := s.Summarize(ctx, e.Summary, p.s.bankLocale()); told != "" {
			summary += "\n" + told
		}
	}
	c := Case{
		ID: p.caseID(), Account: e.Account, Reason: e.Reason, Priority: e.Priority,
		Summary: summary, Status: CaseQueued, OnCall: e.OnCall, Needs: e.Needs, Opened: p.at, Changed: p.at,
	}
	if before := p.next.Case; before.Open() {
		c.ID, c.Opened, c.Words, c.Files, c.Status, c.Staff = before.ID, before.Opened, before.Words, before.Files, before.Status, before.Staff
		c.Approvals, c.Approved = before.Approvals, before.Approved
		c.OnCall, c.Called = c.OnCall || before.OnCall, before.Called
		c.Needs = cmp.Or(c.Needs, before.Needs)
		if Urgency(before.Priority) < Urgency(c.Priority) {
			c.Priority, c.Reason = before.Priority, before.Reason
		}
	}
	if err := p.opens(&c, p.next.Case); err != nil {
		return err
	}
	p.next.Case = &c
	return nil
}

// addToCase adds words, and the file they name if they name one.
func (p *performance) addToCase(e dialog.AddToCase) {
	c := p.next.Case
	if !c.Open() {
		return
	}
	has := len(c.Words) - len(c.Files) // each file has brought its own
	if e.File != nil {
		has = len(c.Files)
	}
	if has >= maxWords {
		return
	}
	changed := *c
	changed.Words = append(slices.Clone(c.Words), e.Words)
	if f := e.File; f != nil {
		changed.Files = append(slices.Clone(c.Files), File{ID: f.ID, Kind: string(f.Kind), Type: f.Type, Size: f.Size})
	}
	changed.Changed = p.at
	p.next.Case = &changed
}

// contact changes what holds for writing to the customer.
func (p *performance) contact(ctx context.Context, owner string, change func(*contactBody)) error {
	key := ContactKey(owner)
	var body contactBody
	var err error
	if r, ok := p.pendingRecord(key); ok {
		body, err = parseContact(r.Body)
	} else {
		body, err = p.s.contactOf(ctx, owner)
	}
	if err != nil {
		return err
	}
	body.Sent, body.LastWrote = nil, time.Time{} // the conversation has them
	change(&body)
	sent, wrote := p.facts.Contact.Sent, p.facts.Contact.LastWrote
	p.facts.Contact = body.ContactFacts
	p.facts.Contact.Sent, p.facts.Contact.LastWrote = sent, wrote
	return p.record(key, body)
}

func (p *performance) pendingRecord(key string) (Record, bool) {
	for _, r := range p.settle {
		if r.Key == key {
			return r, true
		}
	}
	return Record{}, false
}

// record has something written after the commit, in place of what this turn
// wanted written under the key before.
func (p *performance) record(key string, body any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	p.put(p.newRecord(key, text))
	return nil
}

// put has a record written after the commit.
func (p *performance) put(next Record) {
	p.settle = slices.DeleteFunc(p.settle, func(r Record) bool { return r.Key == next.Key })
	p.settle = append(p.settle, next)
}

// claim has a record written after the commit that nobody else has under its
// key: it is reserved before the commit.
func (p *performance) claim(r Record) {
	p.put(r)
	r.Status, r.Expires = RecordPending, p.s.now().Add(reservedFor)
	p.reserve = append(p.reserve, r)
}

// end has a record ended after the commit.
func (p *performance) end(key string) {
	r := p.newRecord(key, nil)
	r.Status = RecordEnded
	p.put(r)
}

func (p *performance) newRecord(key string, body []byte) Record {
	return Record{Key: key, Status: RecordActive, Customer: ownerOf(p.next), Conversation: p.next.ID, Sequence: p.turn.Sequence, At: p.at, Body: body}
}

// account changes the facts of one account as they will be.
func (p *performance) account(number string, change func(*dialog.AccountFacts)) {
	for i := range p.facts.Accounts {
		if p.facts.Accounts[i].Account.Number == number {
			change(&p.facts.Accounts[i])
		}
	}
}
