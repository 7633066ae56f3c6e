package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

// demoRun is `repaybot demo` running on a free port.
type demoRun struct {
	base, password string
	stop           func() int // ends it like Ctrl-C and returns the exit status
}

var (
	demoAddress  = regexp.MustCompile(`http://\S+/demo`)
	demoPassword = regexp.MustCompile(`password\s+(\S+)`)
)

// startDemo starts the demo and reads where it is from what it prints.
func startDemo(t *testing.T, listen string) (d demoRun, printed string) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out, outW := io.Pipe()
	exit := make(chan int, 1)
	go func() {
		exit <- run(ctx, []string{"demo", "--listen", listen}, func(string) string { return "" }, strings.NewReader(""), outW, t.Output())
		outW.Close()
	}()
	stopped := false
	d.stop = func() int {
		if stopped {
			return 0
		}
		stopped = true
		cancel()
		select {
		case status := <-exit:
			return status
		case <-time.After(20 * time.Second):
			t.Error("the demo does not end")
			return -1
		}
	}
	t.Cleanup(func() { d.stop() })
	lines := bufio.NewScanner(out)
	var b strings.Builder
	for lines.Scan() {
		b.WriteString(lines.Text() + "\n")
		if strings.Contains(lines.Text(), "Ctrl-C") {
			break
		}
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	printed = b.String()
	address, password := demoAddress.FindString(printed), demoPassword.FindStringSubmatch(printed)
	if address == "" || password == nil {
		t.Fatalf("the demo did not start; it printed %q", printed)
	}
	d.base, d.password = strings.TrimSuffix(address, "/demo"), password[1]
	return d, printed
}

// The demo says all that is needed to try it, and ends when it is told to,
// also while pages follow it.
func TestDemoSaysHowToTryItAndEnds(t *testing.T) {
	d, printed := startDemo(t, "127.0.0.1:0")
	for _, want := range []string{"/console", "CN-1001", "CN-1003", "CN-1005", "linda", "One-time codes are shown on the page, because this is the demo"} {
		if !strings.Contains(printed, want) {
			t.Errorf("it does not print %q:\n%s", want, printed)
		}
	}
	client := demoLogin(t, d, "CN-1001")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, d.base+"/api/v1/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+demoSession(t, d, client))
	stream, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	first := make([]byte, 16)
	if _, err := io.ReadFull(stream.Body, first); err != nil || stream.StatusCode != http.StatusOK {
		t.Fatalf("the stream: status %d, %v", stream.StatusCode, err)
	}
	if status := d.stop(); status != exitDone {
		t.Errorf("exit status %d, want %d", status, exitDone)
	}
}

// A port that is in use is no reason not to start.
func TestDemoTakesAnotherPort(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	d, _ := startDemo(t, taken.Addr().String())
	if strings.HasSuffix(d.base, taken.Addr().String()) {
		t.Errorf("it says that it listens on %s, which is taken", d.base)
	}
	answer, err := http.Get(d.base + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Errorf("status %d", answer.StatusCode)
	}
}

// demoLogin logs in on the bank's page without a browser.
func demoLogin(t *testing.T, d demoRun, account string) *http.Client {
	t.Helper()
	answer, err := http.Post(d.base+"/demo/api/login", "application/json", strings.NewReader(`{"account":"`+account+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusNoContent || len(answer.Cookies()) != 1 {
		t.Fatalf("login: status %d, cookies %v", answer.StatusCode, answer.Cookies())
	}
	cookie := answer.Cookies()[0]
	return &http.Client{Transport: withCookie{cookie}}
}

// demoSession begins a session as the widget does, with the token that the bank's
// page gives it.
func demoSession(t *testing.T, d demoRun, client *http.Client) string {
	t.Helper()
	answer, err := client.Get(d.base + "/demo/api/token")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	session, err := http.Post(d.base+"/api/v1/session", "application/json", answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	defer session.Body.Close()
	var begun struct{ Session string }
	if err := json.NewDecoder(session.Body).Decode(&begun); err != nil || session.StatusCode != http.StatusCreated || begun.Session == "" {
		t.Fatalf("no session: status %d, %v", session.StatusCode, err)
	}
	return begun.Session
}

// withCookie sends one cookie with every request.
type withCookie struct{ cookie *http.Cookie }

func (w withCookie) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.AddCookie(w.cookie)
	return http.DefaultTransport.RoundTrip(r)
}
