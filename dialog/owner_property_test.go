package dialog

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// drawStaffEvent is something that one of three colleagues does.
func drawStaffEvent(rt *rapid.T) Event {
	who := func() string { return rapid.SampledFrom([]string{"anna", "ben", "cleo"}).Draw(rt, "who") }
	switch rapid.IntRange(0, 6).Draw(rt, "act") {
	case 0:
		return StaffTook{who()}
	case 1:
		return StaffAssigned{By: who(), To: who()}
	case 2:
		return StaffReleased{Staff: who(), Why: rapid.SampledFrom([]ReleaseWhy{ReleasedByHand, ReleasedAway, SignedOut}).Draw(rt, "why")}
	case 3:
		return StaffNoted{who(), "a note"}
	case 4:
		return StaffWaits{who()}
	case 5:
		return StaffGaveBack{Staff: who(), Outcome: rapid.SampledFrom(append([]Outcome{""}, Outcomes[:]...)).Draw(rt, "outcome"), Agreed: rapid.SampledFrom([]string{"", "12 期"}).Draw(rt, "agreed")}
	}
	return StaffSaid{Staff: who(), Text: "hello"}
}

// actor is who does an event, "" for one that is no colleague's own act on what
// they have.
func actor(e Event) string {
	switch e := e.(type) {
	case StaffReleased:
		return e.Staff
	case StaffNoted:
		return e.Staff
	case StaffWaits:
		return e.Staff
	case StaffGaveBack:
		return e.Staff
	case StaffSaid:
		return e.Staff
	default:
		return ""
	}
}

// TestOneOwnerWhateverTheOrder plays what several colleagues and a customer do in
// any order: one colleague has the conversation at a time, the bot says nothing
// meanwhile, who does not have it changes nothing, and nothing that anybody wrote
// is lost.
func TestOneOwnerWhateverTheOrder(t *testing.T) {
	p := policy(t)
	handed, refused := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		f := facts(t, p, morning, cardLine)
		s := State{Mode: WithBot}
		var last Reply
		for range rapid.IntRange(5, 40).Draw(rt, "turns") {
			var e Event
			switch n := rapid.IntRange(0, 9).Draw(rt, "whose"); {
			case n < 6:
				e = drawStaffEvent(rt)
			case n == 6:
				e = text("转人工", RequestHuman)
			default:
				e = drawEvent(rt, last, s)
			}
			if _, code := e.(CodeTried); code && !s.Code {
				continue
			}
			if byCustomer(e) {
				f.Contact.LastWrote = f.Now
			}
			next, effects := Step(s, e, f)
			checkOwner(rt, s, next, e, effects)
			for _, x := range effects {
				switch x.(type) {
				case Taken:
					handed++
				case StaffRefused:
					refused++
				default:
				}
			}
			if r := reply(effects); len(r.Says) > 0 {
				last = r
			}
			s = next
			later := time.Duration(rapid.SampledFrom([]int{1, 60, 60 * 40, 60 * 60 * 24 * 3}).Draw(rt, "later")) * time.Second
			f.Now, f.BankNow = f.Now.Add(later), f.BankNow.Add(later)
		}
	})
	if handed == 0 || refused == 0 {
		t.Errorf("handed %d times, refused %d times", handed, refused)
	}
}

// checkOwner holds one turn against the rules of who has a conversation.
func checkOwner(rt *rapid.T, before, after State, e Event, effects []Effect) {
	rt.Helper()
	if (after.Mode == WithStaff) != (after.Owner != "") {
		rt.Fatalf("%#v: mode %s with the owner %q", e, after.Mode, after.Owner)
	}
	var taken, told, refused, kept bool
	for _, x := range effects {
		switch x := x.(type) {
		case Taken:
			taken = x.Staff == after.Owner
		case Send:
			switch {
			case x.Staff == nil && before.Mode == WithStaff && after.Mode == WithStaff:
				rt.Fatalf("%#v: the bot says %v while %s has the conversation", e, kinds(effects), after.Owner)
			case x.Staff != nil:
				told = x.Staff.Staff == before.Owner
				if !told {
					rt.Fatalf("%s writes while %q has the conversation", x.Staff.Staff, before.Owner)
				}
			}
		case StaffRefused:
			refused = x.Owner == before.Owner
		case AddToCase:
			kept = true
		default:
		}
	}
	if after.Owner != before.Owner && after.Owner != "" && !taken {
		rt.Fatalf("%#v: %q has it after %q without having taken it", e, after.Owner, before.Owner)
	}
	if took, ok := e.(StaffTook); ok && before.Owner != "" && after.Owner != before.Owner {
		rt.Fatalf("%s took it from %s", took.Staff, before.Owner)
	}
	if who := actor(e); who != "" && who != before.Owner {
		if _, back := e.(StaffGaveBack); !refused && !(back && before.Mode == WithBot) {
			rt.Fatalf("%#v while %q has it: not refused", e, before.Owner)
		}
		if after.Owner != before.Owner || after.Mode != before.Mode || after.Waits != before.Waits {
			rt.Fatalf("%#v while %q has it changed something", e, before.Owner)
		}
	}
	if said, ok := e.(StaffSaid); ok && said.Staff == before.Owner && !told {
		rt.Fatal("what the owner wrote is lost")
	}
	if _, wrote := e.(Wrote); wrote && before.Mode == WithStaff && !kept {
		rt.Fatal("what the customer wrote to a colleague is lost")
	}
}
