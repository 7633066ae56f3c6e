package metrics

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"repaybot/bot"
)

// Metrics is an observer that counts.
type Metrics struct {
	registry *prometheus.Registry
	channels map[string]bool

	events, turns, sends, codes      *prometheus.CounterVec
	turnSeconds, storeSeconds        *prometheus.HistogramVec
	waiting, oldest, dead, late      prometheus.Gauge
	withheld                         *prometheus.CounterVec
	takeovers, doubts, storeFailures prometheus.Counter
	woken                            prometheus.Counter
	models, modelTokens              *prometheus.CounterVec
	modelSeconds                     *prometheus.HistogramVec
}

// New makes metrics for the channels named.
func New(channels ...string) *Metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "repaybot", Name: name, Help: help}, labels)
	}
	gauge := func(name, help string) prometheus.Gauge {
		return prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "repaybot", Name: name, Help: help})
	}
	seconds := func(name, help, label string) *prometheus.HistogramVec {
		return prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: "repaybot", Name: name, Help: help, Buckets: prometheus.ExponentialBuckets(0.0005, 2, 17), // 0.5 ms to 33 s
		}, []string{label})
	}
	m := &Metrics{
		registry: prometheus.NewRegistry(), channels: map[string]bool{"web": true, "console": true, "delivery": true, "clock": true, "book": true, "payments": true, "gate": true},
		events:      counter("events_total", "Events accepted, by channel; repeated ones apart.", "channel", "repeated"),
		turns:       counter("turns_total", "Turns tried, by outcome: done, conflict (done again) or fault.", "outcome"),
		sends:       counter("replies_total", "Replies taken to a channel, by outcome: sent, refused, retried or withdrawn.", "channel", "outcome"),
		withheld:    counter("withheld_total", "Messages that might not go when they were to, by reason.", "reason"),
		codes:       counter("codes_total", "One-time codes sent, and locks after too many tries.", "what"),
		turnSeconds: seconds("turn_seconds", "How long a turn took.", "outcome"), storeSeconds: seconds("store_seconds", "How long the store took.", "call"),
		waiting:       gauge("outbox_waiting", "Replies that wait to be sent; 1000 stands for more."),
		oldest:        gauge("outbox_oldest_seconds", "How long the oldest of them has waited."),
		dead:          gauge("dead_letters", "Replies that could not be delivered and wait for somebody to decide; 1000 stands for more."),
		late:          gauge("wakes_late_seconds", "How long what was due by itself had been due when it was last looked at."),
		woken:         counter("wakes_total", "Conversations woken because something was due.").WithLabelValues(),
		takeovers:     counter("leases_taken_over_total", "Conversations taken from a process that showed no sign of life.").WithLabelValues(),
		doubts:        counter("readings_unsure_total", "Messages that the reader was unsure of.").WithLabelValues(),
		storeFailures: counter("store_failures_total", "Calls of the store that failed.").WithLabelValues(),
		models:        counter("model_uses_total", "Uses of the language model, by job and by what came of them.", "job", "verdict"),
		modelTokens:   counter("model_tokens_total", "Tokens that the language model read (in) and wrote (out), by job.", "job", "direction"),
		modelSeconds:  seconds("model_seconds", "How long the language model took where it was asked, by job.", "job"),
	}
	for _, c := range channels {
		m.channels[c] = true
	}
	for _, c := range []prometheus.Collector{
		m.events, m.turns, m.sends, m.withheld, m.codes, m.turnSeconds, m.storeSeconds, m.waiting, m.oldest, m.dead, m.late, m.woken, m.takeovers, m.doubts, m.storeFailures,
		m.models, m.modelTokens, m.modelSeconds,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	} {
		m.registry.MustRegister(c)
	}
	return m
}

// Handler answers with the metrics.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

func (m *Metrics) channel(name string) string {
	if m.channels[name] {
		return name
	}
	return "other"
}

// Observe implements [bot.Observer].
func (m *Metrics) Observe(o bot.Observation) {
	switch o := o.(type) {
	case bot.SawEvent:
		repeated := "yes"
		if o.New {
			repeated = "no"
		}
		m.events.WithLabelValues(m.channel(o.Channel), repeated).Inc()
	case bot.SawTurn:
		m.turns.WithLabelValues(o.Outcome).Inc()
		m.turnSeconds.WithLabelValues(o.Outcome).Observe(o.Took.Seconds())
	case bot.SawSend:
		m.sends.WithLabelValues(m.channel(o.Channel), o.Outcome).Inc()
	case bot.SawOutbox:
		m.waiting.Set(float64(o.Waiting))
		m.oldest.Set(o.Oldest.Seconds())
		m.dead.Set(float64(o.Dead))
	case bot.SawWithheld:
		m.withheld.WithLabelValues(string(o.Reason)).Inc()
	case bot.SawWakes:
		m.woken.Add(float64(o.Woken))
		m.late.Set(o.Late.Seconds())
	case bot.SawTakeOver:
		m.takeovers.Inc()
	case bot.SawDoubt:
		m.doubts.Inc()
	case bot.SawModel:
		m.models.WithLabelValues(o.Job, o.Verdict).Inc()
		m.modelTokens.WithLabelValues(o.Job, "in").Add(float64(o.In))
		m.modelTokens.WithLabelValues(o.Job, "out").Add(float64(o.Out))
		if o.Tries > 0 {
			m.modelSeconds.WithLabelValues(o.Job).Observe(float64(o.Millis) / 1000)
		}
	case bot.SawCode:
		what := "sent"
		if o.Locked {
			what = "locked"
		}
		m.codes.WithLabelValues(what).Inc()
	}
}
