package dialog

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"repaybot/negotiation"
)

// TestSendIsWrittenAsJSON compares what is written by hand with what
// encoding/json writes.
func TestSendIsWrittenAsJSON(t *testing.T) {
	rate, err := negotiation.ParseRate("17.92")
	if err != nil {
		t.Fatal(err)
	}
	day := negotiation.NewDate(2026, 11, 30)
	sends := []Send{
		{},
		{Staff: &StaffSaid{Staff: "anna", Text: "a \"<b>\" & c\n"}},
		{Reply: Reply{Says: []Say{{Kind: "x"}, {Kind: "y", Nth: 2, Figures: Figures{
			"sum": Sum(negotiation.NewMoney(-120050, "CNY")), "on": On(day), "none": On(0), "count": Count(3), "pct": Pct(rate),
			"at": At(time.Date(2026, 11, 23, 9, 0, 0, 5, time.FixedZone("CST", 8*3600))), "name": Name("card"),
			"quote": Quote("“银行”\u2028<\x01\xff"), "rows": Rows{{"number": Count(1)}, {}, nil}, "no_rows": Rows(nil), "yen": Sum(negotiation.NewMoney(12, "JPY")),
		}}}, Buttons: []Button{{ID: "a", Title: "yes"}, {ID: "b:1", Title: "choose_plan", Figures: Figures{"months": Count(12)}}}}},
	}
	for _, s := range sends {
		got, err := MarshalEffect(s)
		if err != nil {
			t.Fatal(err)
		}
		want, err := json.Marshal(map[string]Send{"send": s})
		if err != nil || string(got) != string(want) {
			t.Errorf("wrote\n%s\nnot\n%s (%v)", got, want, err)
		}
	}
}

func TestEventReadsBack(t *testing.T) {
	for _, e := range []Event{
		Opened{}, Wrote{Text: "每月2000", Cut: true, Reading: Reading{
			Locale: Chinese, Intents: []Intent{ProposeTerms}, Confidence: 0.875, Scores: []Score{{ProposeTerms, 0.875}},
			Amounts: []Amount{{"2000", 200000, "CNY", PerMonth, AtMost}}, Dates: []Day{{"30号", negotiation.NewDate(2026, 11, 30)}},
			DaysOfMonth: []DayOfMonth{{"30号", 30}}, Terms: []Term{{"一年", 12, Months}}, Percents: []Percent{}, Reasons: nil,
		}}, Pressed{"x"}, CodeTried{CodeWrong, 3}, StaffTook{"anna"}, StaffSaid{"anna", "您好", []string{"legal"}}, StaffGaveBack{"anna", OutcomePlan, "12 期", []string{"urgency"}}, StaffGaveBack{Staff: "anna"},
		StaffAssigned{"lin", "anna"}, StaffReleased{"anna", ReleasedAway}, StaffReleased{Staff: "anna"}, StaffNoted{"anna", "记一下"}, StaffWaits{"anna"},
		StaffOffered{Staff: "anna", Role: "agent", Account: "A1", Kind: negotiation.KindInstallments, Ask: Wish{Term: 36}, Waive: waiving(t, "100", "12.5"), Approved: "lin", Answered: true}, StaffOffered{Staff: "anna"},
		Booked{"A1", []negotiation.Entry{{Date: negotiation.NewDate(2026, 11, 1), Kind: negotiation.Payment, Amount: negotiation.NewMoney(5, "CNY")}}}, TimePassed{},
		IdentityTried{StepCode, IdentityWrong, 3}, Verified{Wish: &Wrote{Text: "欠多少"}, Locale: English, Case: NoProgress}, Moved{}, StaffUnlinked{"anna"}, NumberStopped{Stranger: true},
	} {
		readsBack(t, e)
	}
	if _, err := UnmarshalEvent([]byte(`{"danced":{}}`)); err == nil {
		t.Error("an event that is not in the list was read")
	}
}

func readsBack(t *testing.T, e Event) {
	t.Helper()
	text, err := MarshalEvent(e)
	if err != nil {
		t.Fatal(err)
	}
	got, err := UnmarshalEvent(text)
	if err != nil || !reflect.DeepEqual(got, e) {
		t.Errorf("%s reads back as %+v (%v)", text, got, err)
	}
}

func TestStateReadsBack(t *testing.T) {
	day := negotiation.NewDate(2026, 11, 30)
	ask := Wish{Monthly: 200000, Term: 12, Down: 5, First: day, Day: -1}
	table := Table{Turn: 3, Account: "A1", Ask: ask, AsOf: day, Print: "p"}
	for _, s := range []State{
		{}, {Schema: 1, Turn: 4, Locale: English, Mode: Queued, Stage: StageReviewing, Ask: ask, Table: &table,
			Terms: &Terms{Turn: 4, Table: table, Pick: "plan:1", Yes: true},
			Said:  map[Kind]int{"b": 1, "a": 2}, Case: &Case{Reason: NoProgress, Turn: 2}, Identity: &Identity{Step: StepCode, Known: true, At: 5, Wish: "w", Button: "b", Sends: 1}},
	} {
		text, err := MarshalState(s)
		if err != nil {
			t.Fatal(err)
		}
		got, err := UnmarshalState(text)
		if err != nil || !reflect.DeepEqual(got, s) {
			t.Errorf("%s reads back as %+v (%v)", text, got, err)
		}
		if strings.Count(string(text), `"table"`) > 2 {
			t.Errorf("a key twice in %s", text)
		}
	}
}
