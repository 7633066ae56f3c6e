package dialog

import (
	"slices"
	"strings"
	"time"
)

// Line is how well it is known who writes from where, beside what a channel
// vouches for itself.
type Line string

// The lines. On the last two of them nothing of an account is shown before the
// person has been asked who they are; on a refused one nothing is asked.
const (
	LineNone     Line = ""         // the channel has no addresses, or there is no way to ask here
	LineStranger Line = "stranger" // an address that belongs to nobody we know
	LineLinked   Line = "linked"   // an address that was linked to the customer
	LineRefused  Line = "refused"  // an address that said it is not the customer's
)

// IdentityStep is what somebody is asked for who has to show who they are
// (spec/conduct.md, Who is it?).
type IdentityStep string

// The steps, in their order. A letter from the bank takes the number's place.
const (
	StepNumber IdentityStep = "number"
	StepLetter IdentityStep = "letter"
	StepCode   IdentityStep = "code"
	StepProof  IdentityStep = "proof" // the last digits of the ID, or the birth date
)

// Identity is how far somebody has come in showing who they are. It holds
// nothing that they gave for it: no number, no code, no date.
type Identity struct {
	Step   IdentityStep `json:"step"`            // what is waited for
	Known  bool         `json:"known,omitempty"` // who they would be is known: the number is not asked
	At     int64        `json:"at"`              // when the step began, or its newest code went out, in Unix seconds
	Wish   string       `json:"wish,omitempty"`  // what they wrote that led here
	Button string       `json:"button,omitempty"`
	Sends  int          `json:"sends,omitempty"` // codes that went out
}

// How long a step is waited at. A code that has run out may still be answered
// by a new one.
const (
	numberWait = 24 * time.Hour
	codeWait   = time.Hour
	proofWait  = 15 * time.Minute
)

// maxSends is how many codes go out in one showing of who one is.
const maxSends = 4

// ProofDigits is how many of the ID's last digits are asked for.
const ProofDigits = 4

// Awaits is the step that a message may be the answer to at a moment, or "".
func (s State) Awaits(now time.Time) IdentityStep {
	if s.Identity == nil || s.Mode == WithStaff || s.Mode == Closed {
		return ""
	}
	wait := codeWait
	switch s.Identity.Step {
	case StepNumber:
		wait = numberWait
	case StepProof:
		wait = proofWait
	case StepCode, StepLetter:
	}
	if now.Unix()-s.Identity.At > int64(wait/time.Second) {
		return ""
	}
	return s.Identity.Step
}

// beforeVerified answers a message of somebody of whom it is not known who they
// are: small talk and questions about us at once, all else once they have
// shown who they are. What happened to them is heard first.
func (t *turn) beforeVerified(intents []Intent, r Reading) {
	talks := slices.DeleteFunc(slices.Clone(intents), func(i Intent) bool { return !talksOnly(i) })
	wants := len(talks) < len(intents)
	if t.s.Identity != nil && len(talks) == 0 && (slices.Contains(intents, Reject) || mentions(t.text, ratherNot)) {
		t.declineIdentity()
		return
	}
	if wants { // a greeting beside a wish is answered by answering the wish
		talks = slices.DeleteFunc(talks, func(i Intent) bool { return i == Greet || i == Thanks || i == Goodbye || i == OffTopic })
	}
	if len(talks) > 0 {
		t.answer(talks, r)
	}
	switch {
	case wants && slices.ContainsFunc(intents, isWish):
		if slices.Contains(intents, HardshipTold) && len(r.Reasons) > 0 {
			t.say(Kind("heard_"+string(r.Reasons[0].Value)), nil)
		}
		t.needIdentity(t.text, "")
	case wants && t.s.Identity != nil:
		t.stall()
		t.askIdentityAgain()
	case wants && t.f.Line == LineNone:
		t.needIdentity("", "")
	case slices.Contains(intents, Reject):
		t.say("no_hurry", nil)
		t.waysOn()
	case wants:
		t.stall()
		t.say("unclear", nil)
		t.waysOn()
	case t.s.Identity != nil && !slices.Contains(talks, Goodbye):
		t.askIdentityAgain()
	}
}

// isWish tells whether an intent is gone on with once it is known who wants it.
func isWish(i Intent) bool {
	switch i {
	case Accept, Reject, Unclear:
		return false
	}
	return !talksOnly(i)
}

// needIdentity asks somebody to show who they are, and keeps what they wanted
// for after.
func (t *turn) needIdentity(wish, button string) {
	if t.withheldQuietly() { // nothing would be shown here anyway
		t.toBankPage()
		return
	}
	if t.f.Line != LineStranger && t.f.Line != LineLinked {
		t.say("unverified", nil)
		t.button("human", "human", nil)
		return
	}
	if t.identityLocked() {
		return
	}
	if t.s.Identity == nil {
		t.s.Identity = &Identity{Step: StepNumber, At: t.f.Now.Unix()}
		t.wish(wish, button)
		if t.f.Line == LineLinked {
			t.s.Identity.Known = true
			t.sendIdentityCode("identity_session")
			return
		}
		t.askNumber("identity_number")
		return
	}
	t.wish(wish, button)
	t.askIdentityAgain()
}

// wish keeps what is wanted, in place of what was wanted before.
func (t *turn) wish(text, button string) {
	if text == "" && button == "" {
		return
	}
	id := *t.s.Identity
	id.Wish, id.Button = text, button
	t.s.Identity = &id
}

func (t *turn) askNumber(kind Kind) {
	t.buttons = nil
	t.ask(kind, nil, "", "")
	t.button("share_number", "contact", nil)
	t.humanButton()
}

// askIdentityAgain asks for what is waited for once more.
func (t *turn) askIdentityAgain() {
	switch t.s.Identity.Step {
	case StepNumber, StepLetter:
		t.askNumber("identity_number")
	case StepCode:
		t.buttons = nil
		t.ask("identity_waiting", nil, "", "")
		t.codeButtons()
	case StepProof:
		t.buttons = nil
		t.ask("identity_proof", Figures{"digits": Count(ProofDigits)}, "", "")
		t.humanButton()
	}
}

func (t *turn) codeButtons() {
	t.button("resend_code", "resend", nil)
	t.humanButton()
}

// sendIdentityCode sends a code, and says so. To whom is the shell's to know;
// nothing here depends on whether there is anybody.
func (t *turn) sendIdentityCode(kind Kind) {
	id := *t.s.Identity
	if id.Sends >= maxSends {
		t.lockIdentity()
		return
	}
	id.Step, id.At, id.Sends = StepCode, t.f.Now.Unix(), id.Sends+1
	t.s.Identity = &id
	t.effect(SendIdentityCode{})
	t.buttons = nil
	t.ask(kind, Figures{"minutes": Count(CodeMinutes)}, "", "")
	t.codeButtons()
}

// declineIdentity takes it that somebody would rather not say who they are.
func (t *turn) declineIdentity() {
	t.s.Identity = nil
	t.say("identity_declined", nil)
	t.button("my_account", "identify", nil)
	t.humanButton()
}

// identityLocked tells, and says, that nobody can show who they are for now.
func (t *turn) identityLocked() bool {
	left := t.s.LockedUntil - t.f.Now.Unix()
	if left <= 0 {
		return false
	}
	t.s.Identity = nil
	t.buttons = nil
	t.say("identity_locked", Figures{"minutes": Count((left + 59) / 60)})
	t.humanButton()
	return true
}

func (t *turn) lockIdentity() {
	if t.s.LockedUntil <= t.f.Now.Unix() { // trying while it is locked makes it no longer
		t.s.LockedUntil = t.f.Now.Unix() + CodeLockMinutes*60
	}
	t.identityLocked()
}

// identityTried goes on after a try, which was counted and compared before the
// turn.
func (t *turn) identityTried(e IdentityTried) {
	switch {
	case t.s.Mode == WithStaff || t.s.Mode == Closed:
		return
	case t.s.Stage == StageEnded && !t.afterDeath(): // nothing is asked of a stranger on the line
		t.say("wrong_person", nil)
		return
	case t.s.Stage == StageEnded:
		t.say("deceased_more", Figures{"by": At(t.answerBy(DeceasedTold))})
		return
	case t.s.Stage == StageCare:
		t.goOnAside()
		return
	case e.Outcome == IdentityNeedless:
		t.way()
		return
	case t.withheldQuietly():
		t.toBankPage()
		return
	case e.Outcome == IdentityLocked:
		t.lockIdentity()
		return
	case t.identityLocked():
		return
	}
	if t.s.Identity == nil {
		t.s.Identity = &Identity{Step: StepNumber, At: t.f.Now.Unix()}
	}
	switch e.Step {
	case StepNumber:
		t.numberGiven(e.Outcome)
	case StepLetter:
		t.letterShown(e.Outcome)
	case StepCode:
		t.identityCode(e)
	case StepProof:
		t.proofGiven(e)
	}
}

func (t *turn) numberGiven(o IdentityOutcome) {
	if o == IdentityNotOwn {
		t.askNumber("identity_not_own")
		return
	}
	t.s.Identity.Known = false
	t.sendIdentityCode("identity_code")
}

func (t *turn) letterShown(o IdentityOutcome) {
	if o != IdentityTaken {
		t.say("identity_letter_over", nil)
		t.askNumber("identity_number")
		return
	}
	t.s.Identity = &Identity{Step: StepCode, Known: true, Wish: t.s.Identity.Wish, Button: t.s.Identity.Button}
	t.sendIdentityCode("identity_letter")
}

func (t *turn) identityCode(e IdentityTried) {
	switch e.Outcome {
	case IdentityRight:
		id := *t.s.Identity
		id.Step, id.At = StepProof, t.f.Now.Unix()
		t.s.Identity = &id
		t.askIdentityAgain()
	case IdentityExpired:
		t.ask("code_expired", nil, "resend", "")
		t.codeButtons()
	default:
		t.ask("code_wrong", Figures{"left": Count(e.Left)}, "", "")
		t.codeButtons()
	}
}

func (t *turn) proofGiven(e IdentityTried) {
	switch e.Outcome {
	case IdentityRight: // the customer's own conversation goes on from here
		t.effect(Identified{})
		t.s.Identity = nil
		if t.s.Mode == Queued { // the case goes with them
			t.s.Mode, t.s.Case = WithBot, nil
		}
	case IdentityMore:
		t.ask("identity_more", Figures{"digits": Count(ProofDigits)}, "", "")
		t.humanButton()
	default:
		t.ask("identity_wrong", Figures{"left": Count(e.Left)}, "", "")
		t.humanButton()
	}
}

// verified goes on with what somebody wanted, now that it is known who they are.
func (t *turn) verified(e Verified) {
	t.s.Identity, t.s.Introduced = nil, true
	if e.Locale != "" && !t.s.LocaleChosen {
		t.s.Locale = e.Locale
	}
	if t.s.Mode == WithStaff || t.s.Mode == Closed {
		if e.Wish != nil {
			t.effect(AddToCase{Words: e.Wish.Text})
		}
		return
	}
	if t.leavesDebtAside() {
		t.goOnAside()
		return
	}
	if e.Case != "" && t.s.Case == nil { // what they had asked a person for goes with them
		t.handOver(e.Case, High, false)
	}
	t.say("identity_done", nil)
	switch {
	case e.Wish != nil:
		t.wrote(*e.Wish)
	case e.Button != "" && e.Button != "identify":
		t.act(e.Button)
	default:
		t.way()
	}
}

// unlink takes an address from the customer, at their word: whoever writes from
// it is a stranger again.
func (t *turn) unlink() {
	if t.f.Line != LineLinked {
		t.stale()
		return
	}
	t.effect(Unlink{})
	t.s.Identity = nil
	t.say("unlinked", nil)
	t.button("my_account", "identify", nil)
}

// linkButton offers to take the link away where there is one.
func (t *turn) linkButton() {
	if t.f.Line == LineLinked {
		t.button("unlink", "unlink", nil)
	}
}

func (t *turn) afterDeath() bool {
	return t.s.caseIs(DeceasedTold)
}

// toBankPage sends somebody to the bank's own page, where a channel may show no
// figures; where there is none a person helps.
func (t *turn) toBankPage() {
	for _, w := range t.f.Policy.Pay {
		if w.URL != "" {
			t.say("link_only", Figures{"url": Quote(bankPage(w.URL))})
			t.humanButton()
			return
		}
	}
	t.handToPerson(string(RequestHuman))
}

// bankPage is the bank's page without anybody's account in its address.
func bankPage(link string) string {
	page, _, blank := strings.Cut(link, "{")
	if blank {
		page, _, _ = strings.Cut(page, "?")
	}
	return page
}

// unlinkWords take a chat from an account.
var unlinkWords = wordsOf(`解绑|解除(绑定|关联)|取消(绑定|关联)|(?i)\bunlink\b|disconnect (this|my) (chat|account|number)`)

// resendIdentity sends a new code to who has not got theirs.
func (t *turn) resendIdentity() {
	switch {
	case t.s.Identity == nil:
		t.stale()
	case t.s.Identity.Step != StepCode:
		t.askIdentityAgain()
	case !t.identityLocked():
		t.sendIdentityCode("identity_resent")
	}
}
