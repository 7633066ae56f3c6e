package desk_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/bot/desk"
	"repaybot/dialog"
)

// yearOfCases keeps so many cases of the last year, each of a conversation with a
// key of its own.
func yearOfCases(b *testing.B, o *office, n int) {
	b.Helper()
	reasons := []dialog.HandOffReason{"request_human", "dispute_amount", "hardship", "complaint", "no_progress"}
	owners := []string{"linda", "ben", "dora", "sam"}
	step := 365 * 24 * time.Hour / time.Duration(n)
	var rs []bot.Record
	for i := range n {
		opened := o.now.Add(-step * time.Duration(i+1)).UTC().Truncate(time.Second)
		reason := reasons[i%len(reasons)]
		c := bot.PastCase{
			ID: fmt.Sprintf("web:Y%d/4", i), Conversation: fmt.Sprintf("web:Y%d", i), Reason: reason, Team: bot.TeamOf(reason), Status: bot.CaseReturned,
			Owner: owners[i%len(owners)], Opened: opened, Answered: opened.Add(time.Duration(i%50) * time.Minute), Ended: opened.Add(time.Hour),
			TargetMet: i%9 != 0, Outcome: dialog.Outcomes[i%len(dialog.Outcomes)], Score: i % 6, Turns: 12,
		}
		body, err := json.Marshal(c)
		if err != nil {
			b.Fatal(err)
		}
		rs = append(rs, bot.Record{
			Key: bot.PastCasesFrom(opened) + "/" + c.ID, Status: bot.RecordActive, Customer: "conversation/" + c.Conversation, Conversation: c.Conversation,
			Sequence: 12, At: c.Ended, Body: body,
		})
	}
	for some := range slices.Chunk(rs, 1000) {
		if err := o.db.Settle(b.Context(), some); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkBoard is what a look at the board costs with 100,000 cases of the last
// year (REPAYBOT_BENCH_PAST for fewer): the first, which reads a month of them, and those after it, as a
// supervisor's page makes them. A second goes by between two looks, so today is
// read anew each time, and one of the days before.
func BenchmarkBoard(b *testing.B) {
	o := newOffice(b)
	past := 100_000
	if text := os.Getenv("REPAYBOT_BENCH_PAST"); text != "" {
		if _, err := fmt.Sscan(text, &past); err != nil {
			b.Fatal(err)
		}
	}
	yearOfCases(b, o, past)
	for i := 1; i <= 3; i++ {
		o.writes(i, "我要人工")
	}
	sam := colleagues.of("sam")
	look := func(d *desk.Desk) time.Duration {
		begun := time.Now()
		board, err := d.Board(b.Context(), sam, desk.Pick{})
		if err != nil || board.Periods[2].Cases < past*8/100 {
			b.Fatal(len(board.Rows), err)
		}
		return time.Since(begun)
	}
	first := look(o.desk)
	var times []time.Duration
	for b.Loop() {
		o.now = o.now.Add(2 * time.Second)
		times = append(times, look(o.desk))
	}
	slices.Sort(times)
	b.ReportMetric(float64(first.Microseconds())/1000, "first-ms")
	b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "median-ms")
	b.ReportMetric(float64(times[len(times)*99/100].Microseconds())/1000, "p99-ms")
}
