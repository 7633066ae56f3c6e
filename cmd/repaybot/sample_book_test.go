package main

import (
	"os"
	"testing"
	"time"

	"repaybot/negotiation"
)

// wantSample is what each account's story comes to, whatever the day.
var wantSample = map[string]struct {
	dpd        int
	reconciled bool
}{
	"CN-1001": {40, true}, "CN-1002": {50, true}, "CN-1003": {20, true}, "CN-1004": {12, true},
	"CN-1005": {55, true}, "CN-1006": {130, true}, "CN-1007": {47, false},
}

// The sample tells the same stories on every day of a year, and the lines of
// it are taken as any bank's would be.
func TestSampleBookTellsTheSameStoriesOnAnyDay(t *testing.T) {
	text, err := os.ReadFile("policies/cn.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p, err := negotiation.ParsePolicy(text)
	if err != nil {
		t.Fatal(err)
	}
	first := negotiation.NewDate(2027, time.December, 1)
	for today := first; today < first.AddDays(366); today = today.AddDays(3) {
		book, err := sampleBook(p, today)
		if err != nil {
			t.Fatalf("%s: %v", today, err)
		}
		if len(book) != len(wantSample) {
			t.Fatalf("%s: %d accounts, want %d", today, len(book), len(wantSample))
		}
		for _, made := range book {
			line := negotiation.AppendBookLine(nil, made)
			a, err := negotiation.ParseAccount(line, p)
			if err != nil {
				t.Fatalf("%s, %s: refused: %v\n%s", today, made.Number, err, line)
			}
			s, err := p.Statement(a, today)
			if err != nil {
				t.Fatalf("%s, %s: %v", today, made.Number, err)
			}
			want := wantSample[a.Number]
			if s.DPD != want.dpd || s.Reconciled != want.reconciled {
				t.Errorf("%s, %s: %d days past due, reconciled %t, want %d, %t; %v", today, a.Number, s.DPD, s.Reconciled, want.dpd, want.reconciled, s.Differences)
			}
			if s.Total.Minor() < 100_00 {
				t.Errorf("%s, %s: owes %s, too little for a story", today, a.Number, s.Total)
			}
		}
	}
}
