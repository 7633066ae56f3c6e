package dialog

import (
	"regexp"
	"strconv"
	"strings"
)

// How it was with a colleague is asked once, with what the colleague agreed, and
// never again for that case. Nobody has to answer.

// maxScore is the best that can be said; 1 is the worst.
const maxScore = 5

// asksRating tells whether a case may end with that question: not where a right,
// a death or somebody's safety was what it was about.
func asksRating(reason HandOffReason, o Outcome) bool {
	switch Intent(reason) {
	case Crisis, DeceasedTold, WrongPerson, RepresentedTold, IdentityTheft:
		return false
	}
	return o != "" && o != OutcomeNoAnswer
}

// askRating asks it.
func (t *turn) askRating() {
	t.s.Rating = &RatingAsked{Turn: t.s.Turn}
	t.ask("ask_rating", nil, "", "")
	for n := 1; n <= maxScore; n++ {
		t.button(Title("rate_"+itoa(n)), t.dated("rate:"+itoa(n)), nil)
	}
	t.button("rate_skip", t.dated("rate:0"), nil)
}

// rate takes the answer to the question of a turn; 0 is none.
func (t *turn) rate(rest string) {
	score, turn, _ := strings.Cut(rest, ":")
	n, err := strconv.Atoi(score)
	if err != nil || n < 0 || n > maxScore || t.s.Rating == nil || !isNow(turn, t.s.Rating.Turn) {
		t.stale()
		return
	}
	t.s.Rating = nil
	if n == 0 {
		t.say("rating_skipped", nil)
	} else {
		t.effect(Rated{Score: n})
		t.say("rating_thanks", nil)
	}
	t.waysOn()
}

var onlyScore = regexp.MustCompile(`^\s*([1-5])\s*(分|星|(?i:stars?|out of 5|/ ?5))?\s*[.。!！]?\s*$`)

// ratedInWords takes an answer that was typed, right after the question: later a
// figure means something else.
func (t *turn) ratedInWords() bool {
	if t.s.Rating == nil || t.s.Turn != t.s.Rating.Turn+1 {
		return false
	}
	m := onlyScore.FindStringSubmatch(t.text)
	if m == nil {
		return false
	}
	t.rate(m[1] + ":" + itoa(t.s.Rating.Turn))
	return true
}
