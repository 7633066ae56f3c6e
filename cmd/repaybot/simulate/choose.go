package simulate

import (
	"context"
	"fmt"
	"strings"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// heed is what a message does to somebody: they may answer, and one that is
// about money reminds them of it.
func (p *person) heed(m message) {
	if p.known.Dead || p.known.Stranger && p.wants.kind == "" {
		return
	}
	if m.purpose == negotiation.ForAnswer {
		if p.talk.left > 0 {
			p.answerAt(p.later(12*time.Second, 100*time.Second))
		}
		return
	}
	for _, id := range m.followUps {
		switch strings.TrimPrefix(kindOf(id), "plan, ") {
		case "soon", "today", "unseen", "missed", "will_break", "down", "promise, soon", "agreement, soon", "ladder, reminder", "ladder, talk":
			if p.chance(0.35 + 0.3*p.habits.punctual) {
				for _, a := range p.accounts {
					p.payAt(a, p.awake(p.later(time.Hour, 30*time.Hour)))
				}
			}
		}
	}
	if p.chance(p.habits.answers) {
		p.startTalk(p.awake(p.later(2*time.Minute, 5*time.Hour)))
	} else {
		p.talk.left = 0
	}
}

// startTalk has somebody open the conversation.
func (p *person) startTalk(at time.Time) {
	p.talk.left = 3 + int(p.habits.patience*float64(4+p.rand.IntN(12)))
	p.talk.turns = 0
	p.answerAt(at)
}

// answerAt puts down that somebody says something, in the place of what was put
// down before.
func (p *person) answerAt(at time.Time) {
	p.talk.count++
	count := p.talk.count
	p.town.agenda.put(at, func() error {
		if count != p.talk.count || p.talk.left <= 0 {
			return nil
		}
		p.talk.left--
		return p.say(context.Background())
	})
}

// say says or presses something, as they see fit after what they were told.
func (p *person) say(ctx context.Context) error {
	in, act, ok := p.choose()
	if !ok {
		p.talk.left = 0
		return nil
	}
	return p.send(ctx, in, act)
}

// send hands what somebody does to the service.
func (p *person) send(ctx context.Context, in bot.Inbound, act string) error {
	p.events++
	in.Conversation, in.Channel, in.EventID = p.conversation(), p.way, fmt.Sprintf("%s-%d", p.id, p.events)
	in.At, in.Customer, in.Verified = p.town.clock.now(), p.id, true
	if len(p.accounts) == 1 || p.talk.turns == 0 {
		in.CameFor = p.accounts[0].ledger.Number
	}
	if p.way == onMessenger {
		in.Sender = p.id
	}
	l := p.line("in")
	l.Channel, l.Kind, l.Act, l.Text = p.way, string(in.Kind), act, in.Text
	if in.Button != "" {
		l.Text = "[" + in.Button + "]"
	}
	p.town.write(l)
	p.town.tally.Messages["in"]++
	p.story.wrote++
	p.talk.turns++
	p.talk.tried++
	p.talk.buttons = nil
	p.means(act)
	if err := p.town.hand(ctx, in); err != nil {
		return err
	}
	p.heardOf(act)
	if p.lookNow {
		p.lookNow = false
		return p.lookAtDeals(ctx)
	}
	return nil
}

// means is what is so from the moment on at which somebody says it.
func (p *person) means(act string) {
	switch act {
	case "stop":
		if !p.known.OptedOut {
			p.restBegins()
		}
		p.known.OptedOut = true
		if !p.story.optedOut {
			p.story.optedOut = true
			p.town.tally.OptedOut++
		}
	case "resume":
		p.known.OptedOut = false
		p.restEnds()
	case "safe":
		p.known.Crisis = false
		p.restEnds()
	case "reach:any":
		p.known.RestUntil = ""
	}
}

// choose is what somebody does next; not ok: nothing any more.
func (p *person) choose() (in bot.Inbound, act string, ok bool) {
	if p.talk.code != "" {
		code := p.talk.code
		if p.chance(0.04) { // a slip; the right one the next time
			return bot.Inbound{Kind: bot.Text, Text: slip(code)}, "code", true
		}
		p.talk.code = ""
		return bot.Inbound{Kind: bot.Text, Text: code}, "code", true
	}
	if w := p.wants.kind; w != "" {
		p.wants.tries++
		if b, has := p.button(buttonFor[w]); has && p.chance(0.6) || has && p.wants.tries > 2 {
			return bot.Inbound{Kind: bot.Button, Button: b}, w, true
		}
		if p.wants.tries > 5 {
			p.wants = want{}
			return in, "", false
		}
		return p.write(w), w, true
	}
	id, act := p.weigh()
	if id == "" {
		if len(p.talk.buttons) == 0 && p.talk.turns == 0 {
			return p.write("owed"), "owed", true
		}
		return in, "", false
	}
	if p.rand.Float64() > p.habits.presses && hasPhrase(act, p.locale) {
		return p.write(act), act, true
	}
	return bot.Inbound{Kind: bot.Button, Button: id}, act, true
}

// button is the button under the last message that does something; has tells
// whether there is one.
func (p *person) button(action string) (id string, has bool) {
	for _, b := range p.talk.buttons {
		if a, _, _ := strings.Cut(b.ID, ":"); a == action || b.ID == action {
			return b.ID, action != ""
		}
	}
	return "", false
}

// liking is how likely somebody is to press a button, by what it does.
var liking = map[string]float64{
	"owed": 3, "working": 0.8, "lines": 0.3, "fees": 0.3, "payments": 0.3, "options": 5, "propose": 3, "account": 5, "other": 0.3,
	"plan": 5, "promise": 1.2, "settlement": 1, "down": 2, "another": 1.2, "agree": 9, "change": 0.8, "notnow": 0.9, "yes": 6, "no": 0.8,
	"cancel_promise": 0.2, "human": 0.25, "cancel_human": 0.3, "pay": 0.8, "status": 1, "schedule": 0.3, "withdraw": 0.5, "withdraw_yes": 1,
	"keep": 2, "news": 5, "paid": 0.25, "move": 0.4, "skip": 0.15, "move_to": 3, "amend": 5, "unchanged": 0.7, "new_plan": 1.5, "if_missed": 0.3,
	"another_day": 2, "offer": 3, "resend": 3, "identify": 6, "monthly": 3, "once": 0.5, "whole": 1, "meant": 2, "seen": 1, "case": 1,
	"evidence": 0.3, "why": 0.5, "stop": 0.06, "resume": 0.02, "reach": 0.05, "safe": 4, "language": 0.01, "contact": 0.1, "help": 0.3,
}

// weigh draws a button by what somebody likes in their situation. "" is none.
func (p *person) weigh() (id, act string) {
	total := 0.0
	weights := make([]float64, len(p.talk.buttons))
	for i, b := range p.talk.buttons {
		weights[i] = p.likes(b.ID)
		total += weights[i]
	}
	enough := 0.4 + 0.15*float64(p.talk.turns)
	if p.settled() {
		enough = 6
	}
	if total == 0 || p.rand.Float64()*(total+enough) > total {
		return "", ""
	}
	x := p.rand.Float64() * total
	for i, b := range p.talk.buttons {
		if x -= weights[i]; x < 0 {
			act, _, _ = strings.Cut(b.ID, ":")
			if strings.HasPrefix(b.ID, "reach:") {
				act = b.ID
			}
			return b.ID, act
		}
	}
	return "", ""
}

// settled tells whether everything is agreed or paid.
func (p *person) settled() bool {
	for _, a := range p.accounts {
		if !a.standing() && a.behind(p.today()) {
			return false
		}
	}
	return true
}

func (p *person) likes(id string) float64 {
	action, rest, _ := strings.Cut(id, ":")
	w, known := liking[action]
	if !known {
		w = 0.5
	}
	switch action {
	case "stop":
		w *= 1 + 4*p.habits.temper
	case "human":
		w *= 1 + 2*p.habits.temper
	case "owed":
		if p.talk.turns > 2 {
			w *= 0.1
		}
	case "plan": // the longer ones for who has less
		if strings.HasPrefix(rest, "0") && p.tight() {
			w *= 0.4
		}
	case "settlement", "promise", "whole":
		if p.cash < p.spare {
			w *= 0.3
		}
	case "paid":
		if p.paidLately() {
			w = 4
		}
	case "move", "skip":
		if p.low > p.today() {
			w *= 6
		}
	case "agree":
		w *= 0.5 + p.habits.punctual
	case "new_plan":
		if p.low > p.today() {
			w *= 2
		}
	}
	return w
}

// tight tells whether a month's spare money is little beside what is owed.
func (p *person) tight() bool {
	for _, a := range p.accounts {
		if len(a.ledger.Statements) > 0 && a.ledger.Statements[len(a.ledger.Statements)-1].Balance.Minor() > 3*p.spare {
			return true
		}
	}
	return p.low > p.today()
}

func (p *person) paidLately() bool {
	for _, a := range p.accounts {
		for i := len(a.ledger.Entries) - 1; i >= 0; i-- {
			if e := a.ledger.Entries[i]; e.Kind == negotiation.Payment {
				if p.today().DaysSince(e.Date) <= 3 {
					return true
				}
				break
			}
		}
	}
	return false
}

// understood is what a reply shows to have been understood.
func (p *person) understood(s dialog.Say) {
	switch s.Kind {
	case "stopped", "stopped_already":
		p.gotThrough("stop")
	case "resumed":
		p.gotThrough("resume")
	case "deceased":
		p.known.Dead = p.gotThrough("deceased") || p.known.Dead
	case "wrong_person":
		p.known.Stranger = p.gotThrough("stranger") || p.known.Stranger
	case "represented":
		p.known.Represented = true
		p.gotThrough("lawyer")
	case "dispute_amount", "already_paid", "identity_theft":
		p.known.Disputed = true
		p.gotThrough("dispute")
		p.gotThrough("theft")
		p.gotThrough("paid")
	case "crisis", "crisis_closed", "crisis_alone":
		p.known.Crisis = true
		p.restBegins()
		p.gotThrough("crisis")
	case "crisis_ok":
		p.known.Crisis = false
	case "complaint":
		p.gotThrough("complaint")
	case "human_open", "human_open_days", "human_closed", "human_waiting":
		p.gotThrough("human")
	case "contact_until":
		if on, ok := s.Figures["until"].(dialog.On); ok {
			p.known.RestUntil = negotiation.Date(on).String()
		}
		p.gotThrough("rest")
	case "contact_wish":
		p.gotThrough("evenings")
	case "contact_any":
		p.known.RestUntil = ""
	case "heard_job_loss", "heard_income_cut", "heard_illness", "heard_family", "heard_bereavement", "hardship_help":
		p.gotThrough("job_loss")
		p.gotThrough("illness")
	case "agreed_plan", "agreed_down_payment", "agreed_settlement", "promised", "promised_part", "promise_cancelled", "withdrawn", "moved", "skipped", "replaced":
		p.lookNow = true
	}
}

// gotThrough ends a wish that was understood.
func (p *person) gotThrough(kind string) bool {
	if p.wants.kind != kind {
		return false
	}
	p.wants = want{}
	return true
}

// heardOf notes grave words that were not understood, after they were said.
func (p *person) heardOf(act string) {
	if p.wants.kind == act && p.wants.tries >= 4 && grave[act] {
		p.town.fail(p, misunderstood, "%s, said %d times", act, p.wants.tries)
	}
}

// slip is a code with two digits the wrong way round, or one changed.
func slip(code string) string {
	b := []byte(code)
	if b[0] != b[1] {
		b[0], b[1] = b[1], b[0]
	} else {
		b[0] = '0' + (b[0]-'0'+1)%10
	}
	return string(b)
}
