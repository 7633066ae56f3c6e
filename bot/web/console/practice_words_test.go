package console

import (
	"testing"

	"repaybot/bot/practice"
)

func TestEveryFindingHasWords(t *testing.T) {
	w, err := loadWords()
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, r := range practice.Rules {
		keys = append(keys, "rule_"+string(r), "rule_"+string(r)+"_why")
	}
	for _, l := range practice.Labels {
		keys = append(keys, "of_"+string(l))
	}
	for _, r := range practice.Results {
		keys = append(keys, "result_"+string(r), "say_"+string(r))
	}
	for _, v := range []practice.Verdict{practice.Right, practice.Wrong, practice.Unknown} {
		keys = append(keys, "verdict_"+string(v))
	}
	for _, key := range keys {
		if !w.has("practice." + key) {
			t.Errorf("no words practice.%s", key)
		}
	}
}
