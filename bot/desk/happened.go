package desk

import (
	"encoding/json"
	"maps"
	"slices"

	"repaybot/bot"
	"repaybot/dialog"
)

// Happened is something that happened in a conversation besides messages. Which
// fields are there depends on What.
type Happened struct {
	What    string // an effect's stored name, or "code_right", "code_wrong", "verified", "offered"
	Staff   string // who did it, as they are shown
	By      string // who gave it to them
	Why     string // a reason's name: of a hand-over, a pause, a release
	Outcome dialog.Outcome
	Agreed  string
	Score   int
	Count   int // of instalments

	Decision *bot.DecisionLine // "decision": what a colleague decided, or a supervisor answered
	Offer    *dialog.TellStaff // "tell_staff": what became of a colleague's offer
}

// told are the effects that a transcript tells of, by their stored names, and the
// events.
var told = map[string]bool{
	"taken": true, "released": true, "waiting": true, "gave_back": true, "escalated": true, "rated": true,
	"hand_off": true, "cancel_hand_off": true, "agree": true, "promise": true, "cancel_promise": true, "withdraw": true, "amend_plan": true,
	"plan_changed": true, "pause_contact": true, "end_pause": true, "opt_out": true, "opt_in": true, "declare_hardship": true,
	"document_hardship": true, "identified": true, "send_code": true, "tell_staff": true,

	"code_right": true, "code_wrong": true, "verified": true, "offered": true,
}

// Happenings are all that [Happened].What can be, but for "decision" and
// "tell_staff", which are of many kinds.
func Happenings() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(told)), func(what string) bool { return what == "tell_staff" })
}

// happened is what a turn's event and effects come to, in order.
func (r *reader) happened(t *bot.Turn, event dialog.Event) []Happened {
	var all []Happened
	switch e := event.(type) {
	case dialog.CodeTried:
		what := "code_wrong"
		if e.Outcome == dialog.CodeRight {
			what = "code_right"
		}
		all = append(all, Happened{What: what})
	case dialog.Verified:
		all = append(all, Happened{What: "verified"})
	case dialog.StaffOffered:
		all = append(all, Happened{What: "offered", Staff: r.d.shown(r.ctx, e.Staff)})
	default:
	}
	for _, raw := range t.Effects {
		name, body := effect(raw)
		if !told[name] || name == "tell_staff" {
			continue
		}
		h := Happened{What: name, Staff: r.d.shown(r.ctx, body.Staff), By: r.d.shown(r.ctx, body.By.text), Outcome: body.Outcome, Agreed: body.Agreed, Score: body.Score}
		h.Why = body.Why.text
		if body.Reason != "" {
			h.Why = body.Reason
		}
		if body.To != "" {
			h.Why = body.To
		}
		if body.Offer != nil {
			h.Count = len(body.Offer.Installments)
		}
		all = append(all, h)
	}
	for _, told := range bot.OffersTold(t) {
		all = append(all, Happened{What: "tell_staff", Offer: &told})
	}
	return append(all, r.decisions(t)...)
}

// decisions is what a turn says of decisions and approvals.
func (r *reader) decisions(t *bot.Turn) (all []Happened) {
	approved := false
	for _, l := range bot.DecisionsOf(t) {
		h := Happened{What: "decision", Decision: &l}
		switch {
		case l.Decided != nil:
			approved = approved || l.Decided.Approved != ""
			h.Staff, h.By = r.d.shown(r.ctx, l.Decided.Staff), r.d.shown(r.ctx, l.Decided.Approved)
		case l.Not != nil:
			h.Staff, h.Why = r.d.shown(r.ctx, l.Not.Staff), string(l.Not.Why)
		case l.Asked != nil:
			h.Staff = r.d.shown(r.ctx, l.Asked.Staff)
		case l.Closed != nil && l.Closed.How == dialog.ApprovalGiven && approved:
			continue // what was decided says so
		case l.Closed != nil:
			h.Staff, h.Why = r.d.shown(r.ctx, l.Closed.Staff), string(l.Closed.How)
		default:
			continue // only who answered too late is told
		}
		all = append(all, h)
	}
	return all
}

// body is what any of the effects that are told of may hold.
type body struct {
	Staff   string         `json:"staff"`
	By      loose          `json:"by"` // of a promise it is a day
	Why     loose          `json:"why"`
	Reason  string         `json:"reason"`
	To      string         `json:"to"` // of a plan's change: what it is now
	Outcome dialog.Outcome `json:"outcome"`
	Agreed  string         `json:"agreed"`
	Score   int            `json:"score"`
	Offer   *struct {
		Installments []json.RawMessage `json:"installments"`
	} `json:"offer"`
}

// loose is a text, or the first of several; anything else is "".
type loose struct{ text string }

// UnmarshalJSON implements [json.Unmarshaler].
func (l *loose) UnmarshalJSON(raw []byte) error {
	var many []string
	if json.Unmarshal(raw, &l.text) != nil && json.Unmarshal(raw, &many) == nil && len(many) > 0 {
		l.text = many[0]
	}
	return nil
}

// effect takes an effect's stored form apart.
func effect(raw json.RawMessage) (name string, b body) {
	var e map[string]json.RawMessage
	if json.Unmarshal(raw, &e) != nil {
		return "", b
	}
	for name, text := range e {
		if told[name] {
			_ = json.Unmarshal(text, &b) // what does not fit is left out
		}
		return name, b
	}
	return "", b
}
