package storm

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// scratch is where the program is built, for all tests of this package.
var scratch string

func TestMain(m *testing.M) {
	status := func() int {
		var err error
		if scratch, err = os.MkdirTemp("", "storm"); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(scratch)
		return m.Run()
	}()
	os.Exit(status)
}

// binary is the program, built once.
var binary = sync.OnceValues(func() (string, error) {
	path := filepath.Join(scratch, "repaybot")
	out, err := exec.Command("go", "build", "-o", path, "repaybot/cmd/repaybot").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, out)
	}
	return path, nil
})

// program is one process that serves.
type program struct {
	t       *testing.T
	base    string
	process *os.Process
	began   time.Time
	serving chan struct{} // closed once it says that it serves
	ended   chan struct{} // closed once it has ended
	took    atomic.Int64  // nanoseconds until it served

	state *os.ProcessState // how it ended

	mu  sync.Mutex
	log []string
}

// begin starts a process that serves at an address of this machine.
func begin(t *testing.T, address, settings string, environment []string) *program {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(path, "serve", "--config", settings)
	c.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + scratch, "REPAYBOT_LISTEN=" + address}, environment...)
	out, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	p := &program{t: t, base: "http://" + address, began: time.Now(), serving: make(chan struct{}), ended: make(chan struct{})}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	p.process = c.Process
	go func() {
		p.read(out)
		_ = c.Wait() // how it ended is in its state
		p.state = c.ProcessState
		close(p.ended)
	}()
	t.Cleanup(func() { p.kill() })
	return p
}

// read keeps the log.
func (p *program) read(out io.Reader) {
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	said := false
	for lines.Scan() {
		line := lines.Text()
		p.mu.Lock()
		p.log = append(p.log, line)
		p.mu.Unlock()
		if !said && strings.Contains(line, `"msg":"serving"`) {
			said = true
			p.took.Store(int64(time.Since(p.began)))
			close(p.serving)
		}
	}
}

// kill ends it as kill -9 does, and waits for that.
func (p *program) kill() {
	_ = p.process.Kill()
	<-p.ended
}

// serves waits until it serves.
func (p *program) serves() {
	p.t.Helper()
	select {
	case <-p.serving:
	case <-p.ended:
		p.t.Fatalf("it did not start:\n%s", p.tail(20))
	case <-time.After(30 * time.Second):
		p.t.Fatal("it does not start")
	}
}

// signal sends a signal.
func (p *program) signal(s syscall.Signal) {
	p.t.Helper()
	if err := p.process.Signal(s); err != nil {
		p.t.Error(err)
	}
}

// endsWithin waits for its end, and returns how long that took.
func (p *program) endsWithin(d time.Duration) time.Duration {
	p.t.Helper()
	from := time.Now()
	select {
	case <-p.ended:
	case <-time.After(d):
		p.t.Fatalf("it has not ended after %s", d)
	}
	return time.Since(from)
}

// tail is the end of its log.
func (p *program) tail(n int) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.log[max(0, len(p.log)-n):], "\n")
}

// said counts the lines of its log that have a word.
func (p *program) said(word string) (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, line := range p.log {
		if strings.Contains(line, word) {
			n++
		}
	}
	return n
}

// ready asks whether it can serve.
func (p *program) ready() (status int, text string) {
	r, err := http.Get(p.base + "/readyz")
	if err != nil {
		return 0, err.Error()
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return 0, err.Error()
	}
	return r.StatusCode, string(body)
}

// freeAddress is an address of this machine that nobody listens at.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// eventually waits for a condition.
func eventually(t *testing.T, what string, within time.Duration, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(within); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}
