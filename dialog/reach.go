package dialog

import (
	"strconv"
	"strings"
	"time"

	"repaybot/negotiation"
)

// pauseAtATap is how many days of quiet a button asks for.
const pauseAtATap = 14

// reachAsked notes when and where somebody likes to be reached, says it back,
// and holds to it from then on. What can't be held to by a program is noted in
// their words.
func (t *turn) reachAsked(r Reading) {
	asked := readReach(t.text, r, t.today())
	switch asked.way {
	case "here":
		asked.way = t.f.Channel
	case elsewhere:
		asked.way = ""
	default:
		if asked.way != "" && !t.writesOn(asked.way) {
			asked.way = ""
		}
	}
	if !asked.said() {
		t.effect(PreferContact{Words: t.text})
		t.say("contact_time", nil)
		t.reachButtons(false)
		return
	}
	t.reachSet(asked, t.text)
}

// writesOn tells whether messages can go on a channel.
func (t *turn) writesOn(channel string) bool {
	_, named := t.f.Policy.Disclosure[channel]
	return named || channel == t.f.Channel
}

// reachSet makes wishes hold, and says them back.
func (t *turn) reachSet(asked reach, words string) {
	wishes := t.f.Contact.Wishes
	switch {
	case asked.any:
		wishes = negotiation.ContactPreferences{}
		t.effect(PreferContact{Words: words, Wishes: &wishes})
		if t.f.Contact.PausedFor(negotiation.PauseAsked, t.f.Now) {
			t.effect(EndPause{Why: []negotiation.PauseReason{negotiation.PauseAsked}})
		}
		t.say("contact_any", t.rulesFigures())
		t.reachButtons(false)
		return
	case !asked.until.IsZero():
		t.effect(PreferContact{Words: words})
		t.effect(PauseContact{Why: string(negotiation.PauseAsked), Until: t.startOf(asked.until)})
		t.say("contact_until", Figures{"until": On(asked.until)})
		t.button("reach_any", "reach:any", nil)
		t.waysOn()
		return
	}
	if asked.hours.From < asked.hours.To {
		wishes.Hours = asked.hours
	}
	if asked.days != 0 {
		wishes.Days = asked.days
	}
	if asked.way != "" {
		wishes.Channel = asked.way
	}
	if !t.leavesTime(wishes) {
		t.effect(PreferContact{Words: words})
		t.say("contact_outside", t.rulesFigures())
		t.reachButtons(false)
		return
	}
	t.effect(PreferContact{Words: words, Wishes: &wishes})
	if f := t.wishFigures(wishes); len(f) > 0 {
		t.say("contact_wish", f)
	} else { // it is so already
		t.say("contact_any", t.rulesFigures())
	}
	t.reachButtons(true)
}

// leavesTime tells whether there is a time in the week at which a message may
// go by the rules and the wishes.
func (t *turn) leavesTime(w negotiation.ContactPreferences) bool {
	rules := t.f.Policy.ContactRules()
	for day := time.Sunday; day <= time.Saturday; day++ {
		h := rules.Weekdays
		if day == time.Saturday || day == time.Sunday {
			h = rules.Weekend
		}
		if h = w.Narrow(h, day); h.From < h.To {
			return true
		}
	}
	return false
}

// startOf is the beginning of a day of the customer's.
func (t *turn) startOf(d negotiation.Date) time.Time {
	y, m, day := d.Civil()
	return time.Date(y, m, day, 0, 0, 0, 0, t.f.Now.Location())
}

// wishFigures are the wishes as they are said back.
func (t *turn) wishFigures(w negotiation.ContactPreferences) Figures {
	f := Figures{}
	rules := t.f.Policy.ContactRules()
	if w.Hours.From < w.Hours.To {
		if from := max(w.Hours.From, rules.Weekdays.From); w.Hours.From > rules.Weekdays.From {
			f["from"] = Clock(from)
		}
		if w.Hours.To < rules.Weekdays.To {
			f["to"] = Clock(w.Hours.To)
		}
	}
	if w.Days != 0 {
		f["days"] = dayRows(w.Days)
	}
	if w.Channel != "" {
		if known := channelName(w.Channel); known != "" {
			f["channel"] = known
		}
	}
	return f
}

// channelName is what a channel is called; "" where the catalog has no name.
func channelName(channel string) Name {
	switch channel {
	case "telegram", "web", "wechat", "whatsapp":
		return Name("channel_" + channel)
	}
	return ""
}

// dayRows are days of the week, Monday first; the common sets by their names.
// "more" is there where another follows.
func dayRows(d negotiation.Weekdays) Rows {
	switch d {
	case weekend:
		return Rows{{"weekday": Name("weekend")}}
	case everyDay &^ weekend:
		return Rows{{"weekday": Name("weekdays")}}
	}
	var rows Rows
	for i := range 7 {
		day := time.Weekday((i + 1) % 7)
		if !d.Has(day) {
			continue
		}
		if len(rows) > 0 {
			rows[len(rows)-1]["more"] = Count(1)
		}
		rows = append(rows, Figures{"weekday": Name(strings.ToLower(day.String()))})
	}
	return rows
}

// rulesFigures are the rules in force, as they are told.
func (t *turn) rulesFigures() Figures {
	r := t.f.Policy.ContactRules()
	f := Figures{"from": Clock(r.Weekdays.From), "to": Clock(r.Weekdays.To), "per_day": Count(r.PerDay), "per_week": Count(r.PerWeek)}
	if r.Weekend != r.Weekdays {
		f["weekend"] = Rows{{"from": Clock(r.Weekend.From), "to": Clock(r.Weekend.To)}}
	}
	return f
}

// tellReach tells when the bank writes by itself, and what the customer wished.
func (t *turn) tellReach() {
	if t.f.Contact.OptedOut {
		t.say("contact_stopped", nil)
		t.button("resume", "resume", nil)
		t.waysOn()
		return
	}
	t.say("contact_told", t.rulesFigures())
	if f := t.wishFigures(t.f.Contact.Wishes); len(f) > 0 {
		t.say("contact_yours", f)
	}
	for _, p := range t.f.Contact.AllPauses() {
		if p.Why == negotiation.PauseAsked && p.Until.After(t.f.Now) {
			t.say("contact_resting", Figures{"until": On(negotiation.DateOf(p.Until.In(t.f.Now.Location())))})
		}
	}
	t.reachButtons(!t.f.Contact.Wishes.IsZero() || t.f.Contact.PausedFor(negotiation.PauseAsked, t.f.Now))
}

// reachButtons are the wishes that a tap says; wished tells that there are some
// to take back.
func (t *turn) reachButtons(wished bool) {
	if !t.f.Verified {
		return
	}
	t.button("reach_evenings", "reach:evenings", nil)
	t.button("reach_weekends", "reach:weekends", nil)
	t.button("reach_pause", "reach:pause", Figures{"days": Count(pauseAtATap)})
	if wished {
		t.button("reach_any", "reach:any", nil)
	}
	t.button("stop", "stop", nil)
}

// reachPressed does what a button about being reached says.
func (t *turn) reachPressed(what string) {
	switch what {
	case "":
		t.tellReach()
	case "evenings":
		t.reachSet(reach{hours: negotiation.Hours{From: 18 * 60, To: 24 * 60}}, "["+what+"]")
	case "weekends":
		t.reachSet(reach{days: weekend}, "["+what+"]")
	case "any":
		t.reachSet(reach{any: true}, "["+what+"]")
	case "pause":
		t.reachSet(reach{until: t.today().AddDays(pauseAtATap)}, "["+what+" "+strconv.Itoa(pauseAtATap)+"]")
	default:
		t.stale()
	}
}

// whenReachWords ask when, or how often, the bank writes.
var whenReachWords = wordsOf(`(你们|您们|银行|妳們|你們)?.{0,3}(什么时候|啥时候|几点|甚麼時候|幾點|多久|多长时间).{0,4}(给我|会|來|来)?(发|写|联系|提醒|通知|打扰|聯絡|聯繫)(消息|信息|短信|我|一次|一条|訊息)*.{0,3}[?？吗呢]?$|(?i)\b(when|how often|what times?) (do|will|would|are|can) (you|the bank|u) (going to )?(write|text|message|contact|remind|reach|get in touch|msg)|(?i)\bmy (contact|message|messaging|reminder) (settings|preferences|times)\b|(?i)\bwhen will i hear from you\b`)
