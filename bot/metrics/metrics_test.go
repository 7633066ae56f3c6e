package metrics_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/bot/metrics"
)

func TestWhatIsObservedIsCounted(t *testing.T) {
	m := metrics.New("telegram")
	for _, o := range []bot.Observation{
		bot.SawEvent{Channel: "telegram", New: true}, bot.SawEvent{Channel: "made up by somebody"}, bot.SawTurn{Outcome: bot.TurnDone, Took: time.Second},
		bot.SawSend{Channel: "telegram", Outcome: bot.SendRetried}, bot.SawOutbox{Waiting: 3, Oldest: time.Minute, Dead: 2},
		bot.SawWakes{Woken: 3, Late: time.Minute}, bot.SawTakeOver{}, bot.SawDoubt{}, bot.SawCode{}, bot.SawCode{Locked: true},
		bot.SawModel{Job: "read", Verdict: "used", Tries: 1, In: 120, Out: 8, Millis: 400}, bot.SawModel{Job: "read", Verdict: "budget"},
	} {
		m.Observe(o)
	}
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	text := w.Body.String()
	for _, want := range []string{
		`repaybot_events_total{channel="telegram",repeated="no"} 1`, `repaybot_events_total{channel="other",repeated="yes"} 1`,
		`repaybot_turns_total{outcome="done"} 1`, `repaybot_turn_seconds_count{outcome="done"} 1`, `repaybot_replies_total{channel="telegram",outcome="retried"} 1`,
		"repaybot_outbox_waiting 3", "repaybot_outbox_oldest_seconds 60", "repaybot_dead_letters 2", "repaybot_leases_taken_over_total 1",
		"repaybot_readings_unsure_total 1", "repaybot_wakes_total 3", "repaybot_wakes_late_seconds 60", `repaybot_codes_total{what="sent"} 1`, `repaybot_codes_total{what="locked"} 1`,
		`repaybot_model_uses_total{job="read",verdict="used"} 1`, `repaybot_model_uses_total{job="read",verdict="budget"} 1`,
		`repaybot_model_tokens_total{direction="in",job="read"} 120`, `repaybot_model_seconds_count{job="read"} 1`,
	} {
		if !strings.Contains(text, want+"\n") {
			t.Errorf("no %s", want)
		}
	}
	if strings.Contains(text, "made up") {
		t.Error("a label has a value that nobody configured")
	}
}
