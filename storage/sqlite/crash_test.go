package sqlite_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/storage/sqlite"
)

const (
	crashDir  = "REPAYBOT_TEST_CRASH_DIR"  // set in the child: the database that it writes
	crashTime = "REPAYBOT_TEST_CRASH_TIME" // how long to go on, "10m"; default three seconds

	crashConversations = 8
)

// TestCrash kills a child at random moments while it accepts events and takes
// turns. What it said was durable must be there, once, in order.
func TestCrash(t *testing.T) {
	if dir := os.Getenv(crashDir); dir != "" {
		crashChild(dir)
		return
	}
	length := 3 * time.Second
	if s := os.Getenv(crashTime); s != "" {
		var err error
		if length, err = time.ParseDuration(s); err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	said := map[string]int64{} // what the child said was durable: "accepted c" or "committed c" -> position
	kills := 0
	for end := time.Now().Add(length); time.Now().Before(end); kills++ {
		runAndKill(t, dir, said)
	}
	d, err := sqlite.Open(t.Context(), dir, key)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	total := 0
	for c := range crashConversations {
		total += checkAfterCrash(t, d, fmt.Sprint("c", c), said)
	}
	t.Logf("%d kills, %d turns", kills, total)
	if total == 0 {
		t.Error("the child took no turn")
	}
}

func runAndKill(t *testing.T, dir string, said map[string]int64) {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestCrash$")
	child.Env = append(os.Environ(), crashDir+"="+dir)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() || lines.Text() != "open" {
		t.Fatalf("the child did not open the database after a kill: %q", lines.Text())
	}
	time.AfterFunc(time.Duration(rand.IntN(300))*time.Millisecond, func() { _ = child.Process.Kill() })
	for lines.Scan() {
		var what, conversation string
		var position int64
		if n, _ := fmt.Sscan(lines.Text(), &what, &conversation, &position); n == 3 {
			name := what + " " + conversation
			said[name] = max(said[name], position)
		} else if strings.HasPrefix(lines.Text(), "FAIL") {
			t.Error(lines.Text())
		}
	}
	_ = child.Wait() // it was killed
}

// crashChild takes turns until it is killed.
func crashChild(dir string) {
	ctx := context.Background()
	d, err := sqlite.Open(ctx, dir, key)
	if err != nil {
		fmt.Println("FAIL", err)
		return
	}
	fmt.Println("open")
	var group sync.WaitGroup
	for c := range crashConversations {
		group.Go(func() {
			if err := crashTurns(ctx, d, fmt.Sprint("c", c)); err != nil {
				fmt.Println("FAIL", err)
			}
		})
	}
	group.Wait()
}

func crashTurns(ctx context.Context, d *sqlite.DB, name string) error {
	for {
		cs, err := d.Conversations(ctx, bot.ConversationQuery{ID: name})
		if err != nil {
			return err
		}
		c := bot.Conversation{ID: name}
		if len(cs) > 0 {
			c = cs[0]
		}
		in := bot.Inbound{Conversation: name, Channel: "web", EventID: fmt.Sprint(c.Sequence + 1), At: time.Unix(c.Sequence, 0), Kind: bot.Text, Text: "x"}
		a, err := d.Accept(ctx, in)
		if err != nil {
			return err
		}
		fmt.Println("accepted", name, a.Position)
		next := c
		next.Version, next.Sequence = c.Version+1, c.Sequence+1
		next.State = fmt.Appendf(nil, `{"turn":%d}`, next.Sequence)
		err = d.Commit(ctx, bot.Commit{Base: c.Version, Conversation: next, Turn: bot.Turn{
			Conversation: name, Sequence: next.Sequence, Channel: "web", EventID: in.EventID, At: in.At, StateHash: bot.Digest(next.State),
		}})
		if err != nil {
			return err
		}
		fmt.Println("committed", name, next.Sequence)
	}
}

func checkAfterCrash(t *testing.T, d *sqlite.DB, name string, said map[string]int64) int {
	t.Helper()
	turns, err := d.Turns(t.Context(), name, 0, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	for i, x := range turns {
		if x.Sequence != int64(i+1) || x.EventID != fmt.Sprint(i+1) {
			t.Fatalf("turn %d of %s handles event %s", x.Sequence, name, x.EventID)
		}
	}
	cs, err := d.Conversations(t.Context(), bot.ConversationQuery{ID: name})
	if err != nil || len(cs) != 1 {
		t.Fatalf("%d conversations, %v", len(cs), err)
	}
	c := cs[0]
	if c.Sequence != int64(len(turns)) || c.Version != c.Sequence {
		t.Errorf("%s has %d turns, sequence %d, version %d", name, len(turns), c.Sequence, c.Version)
	}
	if n := len(turns); n > 0 && turns[n-1].StateHash != bot.Digest(c.State) {
		t.Errorf("%s: the state is not that of the last turn", name)
	}
	if c.Sequence < said["committed "+name] {
		t.Errorf("%s: turn %d was committed, and %d are there", name, said["committed "+name], c.Sequence)
	}
	a, err := d.Accept(t.Context(), bot.Inbound{Conversation: name, Channel: "web", EventID: "last", Kind: bot.Text, At: time.Unix(1, 0)})
	if err != nil || a.Position <= said["accepted "+name] {
		t.Errorf("%s: event %d was accepted, and the next is %d (%v)", name, said["accepted "+name], a.Position, err)
	}
	return len(turns)
}
