package drafts

// Category is what a sentence would do to who reads it (spec/conduct.md,
// "Words that are never said").
type Category string

// The categories.
const (
	Threat  Category = "threat"   // police, jail, employer, family, neighbours, a blacklist, visits, or something left to the imagination
	Shame   Category = "shame"    // that the customer is less for owing
	Insult  Category = "insult"   // an abusive word
	Urgency Category = "urgency"  // a hurry that is not there
	Promise Category = "promise"  // what the bank has not promised: a record put right, an approval, the rest forgotten
	Legal   Category = "legal"    // going to law, which must be meant; on a debt past limitation it may not be said at all
	LumpSum Category = "lump_sum" // everything at once, from somebody who has said they can't
	Borrow  Category = "borrow"   // to borrow, or sell what one lives in or on, to pay
)

// Categories are all of them, in the order of [Category]'s constants.
var categories = [...]Category{Threat, Shame, Insult, Urgency, Promise, Legal, LumpSum, Borrow}

// Severity is what becomes of a draft.
type Severity string

// The severities. A threat, shame or an insult is refused, and so is court where
// a debt is past limitation; all else, advice to borrow or to sell too, is
// warned of, since a colleague knows the customer and answers for the words.
// The program's own texts are held to more: package wording refuses every
// category there, by its words alone.
const (
	Warn   Severity = "warn"   // it goes once its writer has confirmed it
	Refuse Severity = "refuse" // it does not go
)

// Why names the reason of a finding more closely than its category. The pages
// have two texts for each: why it is never said, and how it could be said.
type Why string

// The reasons.
const (
	WhyWork       Why = "threat_work"
	WhyFamily     Why = "threat_family"
	WhyOthers     Why = "threat_others"
	WhyPolice     Why = "threat_police"
	WhyVisit      Why = "threat_visit"
	WhyBlacklist  Why = "threat_blacklist"
	WhySeize      Why = "threat_seize"
	WhyThreat     Why = "threat"
	WhyShame      Why = "shame"
	WhyInsult     Why = "insult"
	WhyUrgency    Why = "urgency"
	WhyCredit     Why = "promise_credit"
	WhyPromise    Why = "promise"
	WhyLegal      Why = "legal"
	WhyLimitation Why = "legal_limitation"
	WhyLumpSum    Why = "lump_sum"
	WhyBorrow     Why = "borrow"
	WhySell       Why = "borrow_sell"
)

// Whys are all reasons.
var Whys = []Why{
	WhyWork, WhyFamily, WhyOthers, WhyPolice, WhyVisit, WhyBlacklist, WhySeize, WhyThreat, WhyShame, WhyInsult,
	WhyUrgency, WhyCredit, WhyPromise, WhyLegal, WhyLimitation, WhyLumpSum, WhyBorrow, WhySell,
}

// Finding is one sentence of a draft that is never said.
type Finding struct {
	Category Category `json:"category"`
	Severity Severity `json:"severity"`
	From     int      `json:"from"` // bytes of the draft
	To       int      `json:"to"`
	Why      Why      `json:"why"`
}

// Worst is the severity of them all, "" for none.
func Worst(found []Finding) Severity {
	worst := Severity("")
	for _, f := range found {
		if f.Severity == Refuse {
			return Refuse
		}
		worst = f.Severity
	}
	return worst
}
