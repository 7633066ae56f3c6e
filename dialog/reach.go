package dialog

import (
	"slices"
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
	if mentions(t.text, whenReachWords) {
		t.tellReach()
		return
	}
	asked := readReach(t.text, r, t.today())
	if asked.way == "here" {
		asked.way = t.f.Channel
	}
	other := asked.way != "" && !t.writesOn(asked.way)
	if other {
		asked.way = ""
	}
	if t.s.Case != nil && t.s.Mode == Queued { // whoever answers them should know
		t.effect(AddToCase{Words: t.text})
	}
	if !asked.until.IsZero() && mentions(t.text, callMeWords) { // a call on a day is a colleague's to make, and no pause
		asked.until = 0
	}
	switch {
	case !asked.said() && other: // nothing that a program can hold to: a colleague has to see it
		t.effect(PreferContact{Words: t.text})
		t.note(ContactTime, Low)
		t.say("contact_way", nil)
		t.reachButtons(false)
		return
	case !asked.said():
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
	if but := everyDay &^ w.Days; w.Days != 0 && but&(but-1) == 0 { // all but one
		for day := time.Sunday; day <= time.Saturday; day++ {
			if but.Has(day) {
				f["but"] = weekdayName(day)
			}
		}
	} else if w.Days != 0 {
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
		rows = append(rows, Figures{"weekday": weekdayName(day)})
	}
	return rows
}

func weekdayName(d time.Weekday) Name { return Name(strings.ToLower(d.String())) }

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
	t.humanButton()
}

// reachClearer tells apart what a reader mixes up: a question about when we
// write, and a break until a day, are no wish to have no messages any more; a day
// to be written to on is no promise.
func reachClearer(text string, intents []Intent, r *Reading) []Intent {
	if !slices.ContainsFunc(intents, func(i Intent) bool { return i == ContactTime || i == StopContact || i == PromiseToPay }) && !mentions(text, whenReachWords) {
		return intents
	}
	if slices.ContainsFunc(intents, func(i Intent) bool { return i == Crisis || i == DeceasedTold || i == WrongPerson || opensCase(i) }) {
		return intents
	}
	switch {
	case mentions(text, whenReachWords) && len([]rune(text)) <= 60:
		r.Confidence = 1
		return []Intent{ContactTime}
	case slices.Contains(intents, StopContact) && mentions(text, breakWords) && !mentions(text, forGoodWords):
		r.Confidence = 1
		return []Intent{ContactTime}
	case slices.Contains(intents, ContactTime) && len(r.Amounts) == 0 && !mentions(text, payWords):
		return slices.DeleteFunc(slices.Clone(intents), func(i Intent) bool { return i == PromiseToPay })
	}
	return intents
}

// breakWords ask for quiet until a day, forGoodWords for good; payWords speak of paying.
var (
	breakWords   = wordsOf(`[号日天周月]之?前(先)?(都)?(别|不要)|(这个?月|本月|这周|本周|这几天|这阵子|这段时间)(都|里|内)?(先)?(别|不要)|(?i)\b(until|till|before) (the |next |monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june|july|august|september|october|november|december|\d)|\b(this|for the|for a|next|for two|for one) (month|week)\b`)
	forGoodWords = wordsOf(`退订|永远|再也|以后都|取消订阅|(?i)\bunsubscribe\b|\bever\b|\bfor good\b|\bat all\b|\bopt out\b|\bforever\b`)
	payWords     = wordsOf(`还[款钱清完上一二三四五六七八九十\d]|付|款|(?i)\bpay|\bpaid\b|\bclear it\b`)
)

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

// callMeWords ask for a call, which the bot does not make.
var callMeWords = wordsOf(`打给我|给我打|打个?电话|回电|(?i)\b(call|ring|phone) (me|us|back)\b|\bgive (me|us) a (call|ring)\b`)

// whenReachWords ask when, or how often, the bank writes.
var whenReachWords = wordsOf(`(你们|您们|银行|妳們|你們)?.{0,3}(什么时候|啥时候|几点|甚麼時候|幾點|多久|多长时间).{0,4}(给我|会|來|来)?(发|写|联系|提醒|通知|打扰|聯絡|聯繫)(消息|信息|短信|我|一次|一条|訊息)*.{0,3}[?？吗呢]?$|(?i)\b(when|how often|what times?) (do|will|would|are|can) (you|the bank|u) (going to )?(write|text|message|contact|remind|reach|get in touch|msg)|(?i)\bmy (contact|message|messaging|reminder) (settings|preferences|times)\b|(?i)\bwhen will i hear from you\b`)
