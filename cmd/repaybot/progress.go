package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/mattn/go-isatty"
)

// progress counts on standard error, where that is a terminal, what a long
// command has done. What is over in two seconds shows nothing.
type progress struct {
	to    io.Writer // nil if it is no terminal
	what  string    // plural: "accounts"
	now   func() time.Time
	next  time.Time
	shown bool
}

func newProgress(env *environment, what string) *progress {
	p := &progress{what: what, now: env.now, next: env.now().Add(2 * time.Second)}
	if f, ok := env.errw.(*os.File); ok && isatty.IsTerminal(f.Fd()) {
		p.to = f
	}
	return p
}

// count shows the number done, at most once a second.
func (p *progress) count(done int) {
	if p.to == nil || p.now().Before(p.next) {
		return
	}
	p.next, p.shown = p.now().Add(time.Second), true
	fmt.Fprintf(p.to, "\r%d %s", done, p.what)
}

// end leaves the line for what comes next.
func (p *progress) end() {
	if p.shown {
		fmt.Fprintln(p.to)
	}
}
