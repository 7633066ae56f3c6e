package llm

import (
	"errors"
	"strings"
	"testing"

	"repaybot/dialog"
	"repaybot/dialog/llm/llmtest"
	"repaybot/prompts"
)

// goodOutputs are words that may be said, by language: those that a model is
// shown for the manner.
func goodOutputs() map[dialog.Locale][]string {
	chinese, english := prompts.Manner()
	return map[dialog.Locale][]string{dialog.Chinese: strings.Fields(chinese), dialog.English: strings.Split(strings.TrimSpace(english), "\n")}
}

// TestBadWordsAreRefused holds each bad output against the guard: by itself,
// with good words before and after, and as part of every free kind.
func TestBadWordsAreRefused(t *testing.T) {
	bad := llmtest.Bad()
	if len(bad) < 300 {
		t.Errorf("only %d bad outputs", len(bad))
	}
	seen := map[string]bool{}
	good := goodOutputs()
	for _, b := range bad {
		if seen[b.Text] {
			t.Errorf("twice: %s", b.Text)
		}
		seen[b.Text] = true
		for _, l := range []dialog.Locale{dialog.Chinese, dialog.English} {
			for _, lines := range [][]string{{b.Text}, {good[l][0], b.Text}, {b.Text, good[l][1]}, {good[l][2] + b.Text}} {
				s := setting{locale: l}
				if err := s.check(lines); err == nil && !strings.HasPrefix(b.Text, "[[") {
					t.Errorf("%s, %s: passes: %q", b.What, l, lines)
				}
			}
			for _, k := range dialog.Kinds {
				if freedomOf(k.Kind) != free {
					continue
				}
				s := setting{locale: l, free: []dialog.Kind{k.Kind}}
				if err := s.check([]string{b.Text}); err == nil {
					t.Errorf("%s, %s, %s: passes: %q", b.What, l, k.Kind, b.Text)
				}
			}
		}
	}
}

// TestGoodWordsPass: the guard is of use only where it lets something pass.
func TestGoodWordsPass(t *testing.T) {
	for l, lines := range goodOutputs() {
		for _, line := range lines {
			s := setting{locale: l}
			if err := s.check([]string{line}); err != nil {
				t.Errorf("%q: %v", line, err)
			}
		}
	}
}

// TestEveryFreeKindCanBeSaid: what a kind must say can be said in words that pass,
// as a whole draft.
func TestEveryFreeKindCanBeSaid(t *testing.T) {
	good := llmtest.Good()
	for _, k := range dialog.Kinds {
		if freedomOf(k.Kind) != free {
			continue
		}
		if len(k.Figures) > 0 {
			t.Errorf("%s is free and has figures", k.Kind)
		}
		for i, l := range []dialog.Locale{dialog.Chinese, dialog.English} {
			says := []dialog.Say{{Kind: k.Kind}}
			parts, ok := partsOf(says)
			if !ok {
				t.Fatalf("%s: a model has no part in it", k.Kind)
			}
			s := setting{locale: l, free: []dialog.Kind{k.Kind}}
			if _, err := s.accept(llmtest.JSON(map[string]any{"lines": []string{good[string(k.Kind)][i]}}), parts, says); err != nil {
				t.Errorf("%s %s: %v", k.Kind, l, err)
			}
			r, _ := ruleOf(k.Kind)
			if len(r.must(l)) == 0 {
				t.Errorf("%s has nothing that it must say in %s", k.Kind, l)
			}
		}
	}
}

// TestEveryKindIsWeighed: a kind that a model has a part in is there, and none
// that agrees, that goes first, or that is a right is among them.
func TestEveryKindIsWeighed(t *testing.T) {
	byName := map[dialog.Kind]bool{}
	for _, k := range dialog.Kinds {
		byName[k.Kind] = true
	}
	for kind := range llmtest.Good() {
		if !byName[dialog.Kind(kind)] {
			t.Errorf("there is no kind %s", kind)
		}
	}
	for _, k := range []dialog.Kind{"crisis", "crisis_maybe", "crisis_closed", "deceased", "wrong_person", "stopped", "represented", "identity_theft", "dispute_amount", "already_paid", "complaint",
		"human_open", "human_closed", "terms_plan", "terms_personalised", "terms_settlement", "terms_promise", "ask_agree", "code_sent", "agreed_plan", "promised", "promise_part_back",
		"heard_bereavement", "identity", "identity_code", "unverified", "consequences", "privacy", "summary_said", "a kind of next year"} {
		if freedomOf(k) != alone {
			t.Errorf("a model has a part in %s", k)
		}
	}
}

func TestFaultsAreNamed(t *testing.T) {
	for text, want := range map[string]Fault{
		"只要１００，这事就过去了。": FaultFigure, "再不还就报警。": FaultNever, "好的，没问题。": FaultPromise, "Das tut mir leid.": FaultLanguage, "银行很高兴。": FaultWords,
		"谢谢您告诉我！": FaultTone, "您最近还好吗，辛苦了？": FaultWords,
	} {
		s := setting{locale: dialog.Chinese}
		var r *RefusedError
		if err := s.check([]string{text}); !errors.As(err, &r) || r.Fault != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}
