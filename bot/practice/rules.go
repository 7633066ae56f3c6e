package practice

import (
	"slices"
	"strings"
	"time"

	"repaybot/dialog"
	"repaybot/dialog/drafts"
	"repaybot/negotiation"
)

// Rule is something that a good colleague does in such a conversation
// (spec/conduct.md, "What goes first").
type Rule string

// The rules. Those of a story stand in its file; the last five hold everywhere.
const (
	HearsFirst   Rule = "hears_first"   // the first message takes up what was said, before any figure
	NoDebt       Rule = "no_debt"       // not a word of debt, unless it lays the debt aside
	NamesLines   Rule = "lines"         // says a number that somebody in danger can call
	NoCollecting Rule = "no_collecting" // asks for no payment and offers no plan
	DayTold      Rule = "day_told"      // says on which day an answer comes
	NotDisclosed Rule = "not_disclosed" // says nothing of an account to who is not the customer
	AsksLawyer   Rule = "asks_lawyer"   // asks who the lawyer is
	WayOn        Rule = "way_on"        // names a way that is open
	Greets       Rule = "greets"        // says who they are, first
	Stays        Rule = "stays"         // does not give back before the customer is done
	InTime       Rule = "in_time"       // answers by when a person should
	OutcomeFits  Rule = "outcome"       // gives back, with an outcome that fits
	NotesIt      Rule = "notes"         // leaves a note, or says what was agreed
)

// Rules are all rules, in the order in which a review tells of them.
var Rules = [...]Rule{
	NoDebt, NotDisclosed, NamesLines, HearsFirst, NoCollecting, AsksLawyer, DayTold, WayOn, Greets, Stays, InTime, OutcomeFits, NotesIt,
}

// everywhere are the rules of every story.
var everywhere = [...]Rule{Greets, Stays, InTime, OutcomeFits, NotesIt}

// Grave tells of a rule whose breach may do harm.
func (r Rule) Grave() bool {
	switch r {
	case NoDebt, NotDisclosed, NamesLines, Stays:
		return true
	default:
		return false
	}
}

// Check is how a rule was kept.
type Check struct {
	Rule     Rule   `json:"rule"`
	Kept     bool   `json:"kept"`
	Sentence string `json:"sentence,omitempty"` // the colleague's, that breaks it; or the first that keeps it
	Answers  string `json:"answers,omitempty"`  // what the customer had written, where nothing was said that keeps it
	Better   string `json:"better,omitempty"`   // how it could be said, in the customer's language; where it was broken
	Waited   int    `json:"waited,omitempty"`   // InTime: minutes of the longest wait
	Within   int    `json:"within,omitempty"`   // InTime: minutes within which an answer was due
}

// Broken tells that the rule was broken.
func (k Check) Broken() bool { return !k.Kept }

// ofMoney tells whether a message speaks of money or debt, other than to lay it aside.
func ofMoney(text string, r dialog.Reading) bool {
	if len(r.Amounts) > 0 {
		return true
	}
	return slices.ContainsFunc(sentences(text), speaksOfDebt)
}

func speaksOfDebt(sentence string) bool {
	return debtTalk.MatchString(sentence) && !aside.MatchString(sentence)
}

// asks tells whether a sentence asks for money, or offers how to pay it.
func asks(sentence string) bool {
	return collects.MatchString(sentence) && !aside.MatchString(sentence)
}

// judge holds what a colleague did against a story's rules.
type judge struct {
	story   Story
	who     string // as the customer reads them
	did     did
	care    negotiation.Care
	zone    *time.Location // the bank's
	first   time.Time      // by when the first answer was due
	about   drafts.Context
	sayings []saying
}

// saying is one sentence of the colleague's.
type saying struct {
	text    string
	message int
	reading dialog.Reading
}

// rules are how each of the story's rules was kept.
func (j *judge) rules() []Check {
	var all []Check
	for _, r := range Rules {
		if slices.Contains(everywhere[:], r) || slices.Contains(j.story.Rules, r) {
			k := j.rule(r)
			if k.Rule = r; k.Broken() {
				k.Better = j.story.better[r]
			}
			all = append(all, k)
		}
	}
	return all
}

func (j *judge) rule(r Rule) Check {
	switch r {
	case NoDebt:
		return j.none(func(s saying) bool { return len(s.reading.Amounts) > 0 || speaksOfDebt(s.text) })
	case NoCollecting:
		return j.none(func(s saying) bool { return asks(s.text) })
	case NotDisclosed:
		return j.none(func(s saying) bool {
			return len(s.reading.Amounts) > 0 || discloses.MatchString(s.text) && !tellsNothing.MatchString(s.text)
		})
	case NamesLines:
		return j.some(0, func(s saying) bool { return j.namesLine(s.text) && !speaksOfDebt(s.text) })
	case AsksLawyer:
		return j.some(0, func(s saying) bool { return asksLawyer.MatchString(s.text) })
	case DayTold:
		return j.some(0, func(s saying) bool {
			return (len(s.reading.Dates) > 0 || days.MatchString(s.text)) && !asks(s.text) && !dueWords.MatchString(s.text)
		})
	case WayOn:
		return j.some(0, func(s saying) bool { return waysOn.MatchString(s.text) })
	case Greets:
		return j.some(1, func(s saying) bool {
			return greets.MatchString(s.text) || j.who != "" && strings.Contains(strings.ToLower(s.text), strings.ToLower(j.who))
		})
	case HearsFirst:
		return j.hearsFirst()
	case Stays:
		return Check{Kept: !j.did.early && (j.did.back != nil || len(j.did.messages) > 0), Answers: j.lastWords()}
	case InTime:
		return j.inTime()
	case OutcomeFits:
		return Check{Kept: j.did.back != nil && slices.Contains(j.story.Outcomes, j.did.back.Outcome)}
	case NotesIt:
		return Check{Kept: j.did.notes > 0 || j.did.back != nil && strings.TrimSpace(j.did.back.Agreed) != ""}
	}
	return Check{Kept: true}
}

// none is kept where no sentence breaks it.
func (j *judge) none(breaks func(saying) bool) Check {
	for _, s := range j.sayings {
		if breaks(s) {
			return Check{Sentence: s.text, Answers: j.did.answering(j.did.messages[s.message].at)}
		}
	}
	return Check{Kept: true}
}

// some is kept where a sentence keeps it: of the first messages, or of all where
// it is 0.
func (j *judge) some(first int, keeps func(saying) bool) Check {
	for _, s := range j.sayings {
		if first > 0 && s.message >= first {
			break
		}
		if keeps(s) {
			return Check{Kept: true, Sentence: s.text}
		}
	}
	if first == 1 && len(j.did.messages) > 0 {
		return Check{Sentence: j.did.messages[0].text, Answers: j.did.answering(j.did.messages[0].at)}
	}
	return Check{Answers: j.lastWords()}
}

// hearsFirst is kept where what was said is taken up before anything is said of money.
func (j *judge) hearsFirst() Check {
	for _, s := range j.sayings {
		switch {
		case s.message > 0:
			return Check{Sentence: j.did.messages[0].text, Answers: j.did.answering(j.did.messages[0].at)}
		case hears.MatchString(s.text):
			return Check{Kept: true, Sentence: s.text}
		case len(s.reading.Amounts) > 0 || asks(s.text):
			return Check{Sentence: s.text, Answers: j.did.answering(j.did.messages[0].at)}
		}
	}
	k := Check{Answers: j.lastWords()}
	if len(j.did.messages) > 0 {
		k.Sentence, k.Answers = j.did.messages[0].text, j.did.answering(j.did.messages[0].at)
	}
	return k
}

// namesLine tells whether a text has one of the story's numbers, however it is spaced.
func (j *judge) namesLine(text string) bool {
	has := spaceless(text)
	return slices.ContainsFunc(j.story.Lines, func(n string) bool { return containsNumber(has, spaceless(n)) })
}

func spaceless(text string) string { return strings.NewReplacer(" ", "", "-", "").Replace(text) }

// containsNumber finds a number that is not part of a longer one.
func containsNumber(text, number string) bool {
	for at := 0; ; {
		i := strings.Index(text[at:], number)
		if i < 0 {
			return false
		}
		i += at
		end := i + len(number)
		if (i == 0 || !digit(text[i-1])) && (end == len(text) || !digit(text[end])) {
			return true
		}
		at = i + 1
	}
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

func (j *judge) lastWords() string {
	if n := len(j.did.customer); n > 0 {
		return j.did.customer[n-1].text
	}
	return ""
}

// inTime holds every wait of the customer's against when a person should answer,
// in the hours in which the bank's people are there.
func (j *judge) inTime() Check {
	worst := Check{Kept: true}
	again := j.care.Within(string(dialog.RequestHuman), "")
	for i, w := range j.did.waits {
		due := j.first
		if i > 0 {
			due = j.care.After(w.from.In(j.zone), again)
		}
		waited := int(w.to.Sub(w.from).Minutes())
		within := int(due.Sub(w.from).Minutes())
		if w.to.IsZero() {
			return Check{Answers: w.text, Within: within}
		}
		if w.to.After(due) && (worst.Kept || waited > worst.Waited) {
			worst = Check{Answers: w.text, Waited: waited, Within: within}
		} else if worst.Kept && waited >= worst.Waited {
			worst = Check{Kept: true, Waited: waited, Within: within}
		}
	}
	return worst
}
