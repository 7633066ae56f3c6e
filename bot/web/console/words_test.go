package console

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"repaybot/bot/desk"
	"repaybot/dialog"
	"repaybot/dialog/drafts"
	"repaybot/negotiation"
)

var (
	figure = regexp.MustCompile(`\{[a-z_]+\}`)
	usedT  = regexp.MustCompile(`\bt "([a-z_.0-9]+)"`)
)

func TestWordsAreThereInBothLanguages(t *testing.T) {
	w, err := loadWords()
	if err != nil {
		t.Fatal(err)
	}
	for _, pair := range [][2]dialog.Locale{{dialog.Chinese, dialog.English}, {dialog.English, dialog.Chinese}} {
		for key, text := range w[pair[0]] {
			other, ok := w[pair[1]][key]
			if !ok || text == "" {
				t.Errorf("%s is not in %s, or empty in %s", key, pair[1], pair[0])
			}
			a, b := figure.FindAllString(text, -1), figure.FindAllString(other, -1)
			slices.Sort(a)
			slices.Sort(b)
			if !slices.Equal(a, b) {
				t.Errorf("%s has %v in %s and %v in %s", key, a, pair[0], b, pair[1])
			}
		}
	}
}

// A template that names words which are not there would fail only when it is shown.
func TestTemplatesNameWordsThatAreThere(t *testing.T) {
	w, err := loadWords()
	if err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob("pages/*.html")
	if err != nil || len(pages) == 0 {
		t.Fatal("no pages", err)
	}
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range usedT.FindAllStringSubmatch(string(text), -1) {
			if !w.has(m[1]) {
				t.Errorf("%s: no words %s", page, m[1])
			}
		}
	}
}

// What pages call by a name of another package's has words.
func TestNamesHaveWords(t *testing.T) {
	w, err := loadWords()
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, r := range []dialog.HandOffReason{dialog.NoProgress, dialog.NotReconciled, dialog.OutOfLimits, dialog.Unreachable, dialog.PaymentMismatch, dialog.HandOffReason(dialog.Crisis), dialog.HandOffReason(dialog.RequestHuman)} {
		keys = append(keys, "reason."+string(r))
	}
	for _, why := range drafts.Whys {
		keys = append(keys, "draft.why."+string(why), "draft.how."+string(why))
	}
	for _, r := range negotiation.ContactReasons {
		keys = append(keys, "contact."+string(r))
	}
	for _, i := range dialog.Intents {
		keys = append(keys, "intent."+string(i))
	}
	for _, o := range dialog.Outcomes {
		keys = append(keys, "outcome."+string(o))
	}
	for _, what := range desk.Happenings() {
		keys = append(keys, "happened."+what)
	}
	for _, why := range desk.Whys {
		if why != desk.NotYourTeam && why != desk.NotHere { // told as what is not there, or not theirs
			keys = append(keys, "conversation.refused_"+string(why), "conversation.refused_"+string(why)+"_more")
		}
	}
	for _, o := range []dialog.OfferOutcome{dialog.OfferPut, dialog.OfferRefused, dialog.OfferAccepted, dialog.OfferAgreed, dialog.OfferNotNow, dialog.OfferChange, dialog.OfferLapsed} {
		keys = append(keys, "offer_told."+string(o))
	}
	for _, why := range []dialog.WhyNoOffer{dialog.WhyNotTheirs, dialog.WhyAside, dialog.WhyCaseOpen, dialog.WhyNotVerified, dialog.WhyNotShown, dialog.WhyNoAccount, dialog.WhyStands, dialog.WhyProtected, dialog.WhyAboveAuthority, dialog.WhyBelowLimits, dialog.WhyCannotBeMeant, dialog.WhyNone} {
		keys = append(keys, "no_offer."+string(why))
	}
	for _, why := range []dialog.WhyNotDecided{dialog.NotTheirs, dialog.NotOne, dialog.AboveTheirs, dialog.NothingThere, dialog.BilledToday, dialog.PlanStands, dialog.UnknownAccount, dialog.NotAgreeing, dialog.PauseTooLong, dialog.PauseTooOften, dialog.InBook, dialog.NeedsYes, dialog.NeedsNoYes, dialog.AlreadySo, dialog.NotPossible, dialog.ManyWait} {
		keys = append(keys, "not_decided."+string(why))
	}
	for _, how := range []dialog.ApprovalResult{dialog.ApprovalGiven, dialog.ApprovalRefused, dialog.ApprovalExpired, dialog.ApprovalMoved, dialog.ApprovalUndoable} {
		keys = append(keys, "answered."+string(how), "approvals.news_"+string(how), "decided.closed_"+string(how))
	}
	for _, why := range []dialog.WhyNotAnswered{dialog.AnsweredAlready, dialog.TheirOwn, dialog.NoSupervisor} {
		keys = append(keys, "unanswered."+string(why))
	}
	for _, b := range []negotiation.Binding{
		negotiation.BindTermsMin, negotiation.BindTermsMax, negotiation.BindMinInstallment, negotiation.BindFirstPayment, negotiation.BindFirstPaymentWithinDays, negotiation.BindDownPayment,
		negotiation.BindMinDownPaymentPercent, negotiation.BindMonthlyAtMost, negotiation.BindMaxBrokenPlans12m, negotiation.BindNothingOwed, negotiation.BindNotReconciled, negotiation.BindNoOffers,
	} {
		keys = append(keys, "binding."+string(b))
	}
	for _, kind := range append(slices.Clone(decidable[:]), dialog.DecidedOffer) {
		keys = append(keys, "decision."+string(kind), "decided."+string(kind))
	}
	for _, kind := range decidable {
		keys = append(keys, "acts.title_"+string(kind), "acts.do_"+string(kind), "acts.did_"+string(kind))
	}
	for _, f := range dialog.Markable {
		keys = append(keys, "flag."+string(f))
	}
	for _, v := range []desk.View{desk.ForMe, desk.Mine, desk.Team} {
		keys = append(keys, "queue.view_"+string(v), "queue.empty_"+string(v))
	}
	for _, p := range []dialog.Priority{dialog.Highest, dialog.High, dialog.Normal, dialog.Low} {
		keys = append(keys, "queue.priority_"+string(p))
	}
	for _, key := range keys {
		if !w.has(key) {
			t.Errorf("no words for %s", key)
		}
	}
}
