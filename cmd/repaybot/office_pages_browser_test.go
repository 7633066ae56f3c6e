package main

import (
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
)

// consolePages are the pages beside those that the sections' links lead to.
var consolePages = []string{
	"/console/queue?view=mine", "/console/queue?view=team", "/console/board/cases?days=30", "/console/colleagues/new", "/console/colleagues/of/wei", "/console/account",
	"/console/conversations/none",
}

// No page of the console breaks a rule of accessibility, by day or in the dark,
// filled or empty, in either language.
func TestEveryPageOfTheConsoleIsAccessible(t *testing.T) {
	o := openOffice(t)
	p := o.colleague("sam")
	sections := script[[]string](p, `[...document.querySelectorAll(".sections a")].map((a) => a.getAttribute("href"))`)
	if len(sections) < 6 {
		t.Fatalf("a supervisor has %q", sections)
	}
	look := func(path, when string) {
		t.Helper()
		p.do(chromedp.Navigate(o.base + path))
		p.until(path, `document.readyState === "complete" && document.querySelector("main").childElementCount > 0`)
		for _, scheme := range []string{"light", "dark"} {
			p.media("prefers-color-scheme", scheme)
			p.accessible(path + " " + when + ", " + scheme)
		}
		if wide := script[int](p, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
			t.Errorf("%s %s is %d pixels wider than the screen", path, when, wide)
		}
	}
	for _, path := range sections {
		look(path, "with nothing on it")
	}
	o.writes("Can I talk to a person please")
	p.do(chromedp.Navigate(o.base + "/console/queue?lang=zh"))
	p.opensRow("英")
	conversation := p.on()
	p.takes()
	for _, path := range append(slices.Concat(sections, consolePages), conversation) {
		look(path, "in Chinese")
	}
	p.quiet()
}
