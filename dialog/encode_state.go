package dialog

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// MarshalState writes a state's stored form; the same state, the same text.
func MarshalState(s State) ([]byte, error) {
	o := newObject(1024)
	o.number("schema", int64(s.Schema))
	o.number("turn", int64(s.Turn))
	o.textIf("locale", string(s.Locale))
	o.truthIf("locale_chosen", s.LocaleChosen)
	o.textIf("mode", string(s.Mode))
	o.textIf("stage", string(s.Stage))
	o.truthIf("introduced", s.Introduced)
	o.textIf("account", s.Account)
	o.textIf("resume", s.Resume)
	o.wish("ask", s.Ask)
	o.table("table", s.Table)
	if s.Terms != nil {
		o.open("terms")
		o.number("turn", int64(s.Terms.Turn))
		o.table("table", &s.Terms.Table)
		o.text("pick", s.Terms.Pick)
		o.truthIf("yes", s.Terms.Yes)
		o.numberIf("code_at", s.Terms.CodeAt)
		o.close()
	}
	o.table("granted", s.Granted)
	if s.Promise != nil {
		o.any("promise", s.Promise)
	}
	o.truthIf("code", s.Code)
	if s.Unclear != nil {
		o.any("unclear", s.Unclear)
	}
	if s.Identity != nil {
		o.any("identity", s.Identity)
	}
	o.textIf("yes_means", s.YesMeans)
	o.textIf("no_means", s.NoMeans)
	o.textIf("expects", s.Expects)
	o.numberIf("agreed_turn", int64(s.AgreedTurn))
	o.textIf("owner", s.Owner)
	o.numberIf("waits", s.Waits)
	if s.Given != nil {
		o.any("given", s.Given)
	}
	if s.Rating != nil {
		o.any("rating", s.Rating)
	}
	if s.Case != nil {
		o.any("case", s.Case)
	}
	appendTexts(o, "asked", s.Asked)
	appendTexts(o, "reasons", s.Reasons)
	appendTexts(o, "bound", s.Bound)
	o.numberIf("locked_until", s.LockedUntil)
	o.numberIf("held_until", s.HeldUntil)
	o.numberIf("stalls", int64(s.Stalls))
	o.numberIf("depth", int64(s.Depth))
	o.counts("said", s.Said)
	if len(s.Files) > 0 {
		o.any("files", s.Files)
	}
	o.textIf("group", s.Group)
	if s.Amend != nil {
		o.any("amend", s.Amend)
	}
	o.textIf("replacing", s.Replacing)
	if len(s.Plans) > 0 {
		o.any("plans", s.Plans)
	}
	appendTexts(o, "news", s.News)
	if len(s.Approvals) > 0 {
		o.any("approvals", s.Approvals)
	}
	if len(s.Waivers) > 0 {
		o.any("waivers", s.Waivers)
	}
	if len(s.FollowedUp) > 0 {
		o.any("followed_up", s.FollowedUp)
	}
	o.close()
	return o.dst, o.err
}

func (o *object) wish(name string, w Wish) {
	if w == (Wish{}) {
		return
	}
	o.open(name)
	o.numberIf("monthly", w.Monthly)
	o.numberIf("term", int64(w.Term))
	o.numberIf("down", w.Down)
	if !w.First.IsZero() {
		o.day("first", w.First)
	}
	o.numberIf("day", int64(w.Day))
	o.close()
}

func (o *object) table(name string, t *Table) {
	if t == nil {
		return
	}
	o.open(name)
	o.number("turn", int64(t.Turn))
	o.text("account", t.Account)
	o.wish("ask", t.Ask)
	o.day("as_of", t.AsOf)
	o.text("print", t.Print)
	if t.Grant != nil {
		o.any("grant", t.Grant)
	}
	o.close()
}

// counts writes a map by its keys in order.
func (o *object) counts(name string, counts map[Kind]int) {
	if len(counts) == 0 {
		return
	}
	o.open(name)
	var few [32]Kind
	kinds := slices.AppendSeq(few[:0], maps.Keys(counts))
	slices.Sort(kinds)
	for i, k := range kinds {
		if i > 0 {
			o.dst = append(o.dst, ',')
		}
		o.dst = append(appendText(o.dst, string(k)), ':')
		o.dst = strconv.AppendInt(o.dst, int64(counts[k]), 10)
	}
	o.close()
}

// UnmarshalState reads what [MarshalState] wrote; no text is the zero state.
func UnmarshalState(text []byte) (State, error) {
	var s State
	if len(text) == 0 {
		return s, nil
	}
	if err := json.Unmarshal(text, &s); err != nil {
		return State{}, fmt.Errorf("stored state: %w", err)
	}
	return s, nil
}
