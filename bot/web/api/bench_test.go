package api_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
	"time"

	"repaybot/bot"
)

// BenchmarkStaffToPage is a colleague's message on its way to the customer's
// page: taken, committed durably, and read from the page's stream, alone and
// among as many other streams as -streams says. Between two messages the same
// store commits as many bytes as such a message has and nothing else; ratio is
// how many of these commits a message takes, medians of both.
func BenchmarkStaffToPage(b *testing.B) {
	most := mostStreams(b)
	for _, n := range []int{0, most} {
		b.Run(fmt.Sprintf("others=%d", n), func(b *testing.B) {
			h := open(b, nil)
			page := h.asksForSomebody()
			h.others(n, h.othersSessions(n))
			h.staffTakes()
			var messages, commits []time.Duration
			for b.Loop() {
				commits = append(commits, h.commits(messageSize))
				messages = append(messages, h.staffSays(page))
			}
			slices.Sort(messages)
			slices.Sort(commits)
			message, commit := messages[len(messages)/2], commits[len(commits)/2]
			b.ReportMetric(milliseconds(message), "p50_ms")
			b.ReportMetric(milliseconds(messages[len(messages)*99/100]), "p99_ms")
			b.ReportMetric(milliseconds(commit), "commit_p50_ms")
			b.ReportMetric(float64(message)/float64(commit), "ratio")
			b.ReportMetric(0, "ns/op") // it has both in it
		})
	}
}

// messageSize is about what the documents of a turn and its event have, in bytes.
const messageSize = 3 << 10

// commits is how long the store takes to commit so many bytes durably.
func (h *house) commits(size int) time.Duration {
	h.t.Helper()
	text := fmt.Appendf(nil, "%d%s", h.next(), bytes.Repeat([]byte("."), size))
	k := bot.Kept{Digest: bot.Digest(text), Text: bot.NewSecret(text)}
	began := time.Now()
	if err := h.db.Keep(h.t.Context(), k); err != nil {
		h.t.Fatal(err)
	}
	return time.Since(began)
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
