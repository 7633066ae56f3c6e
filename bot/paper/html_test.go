package paper_test

import (
	"io"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"repaybot/bot/paper"
	"repaybot/dialog"
)

// checkPage sees to it that a page has nothing that runs or is styled inline,
// and only the elements that the template has.
func checkPage(t testing.TB, page string) {
	t.Helper()
	known := " html head meta title link body main header h1 h2 p a dl div dt dd table thead tbody tr th td footer "
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if z.Err() != io.EOF {
				t.Fatal(z.Err())
			}
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			tag := z.Token()
			if !strings.Contains(known, " "+tag.Data+" ") {
				t.Fatalf("the page has a <%s>", tag.Data)
			}
			for _, a := range tag.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") || a.Key == "src" {
					t.Fatalf("the page has %s=%q", a.Key, a.Val)
				}
			}
		}
	}
}

func TestPageIsAPageOfItsOwn(t *testing.T) {
	p := newPress(t)
	for l, lang := range map[dialog.Locale]string{dialog.Chinese: `<html lang="zh-CN">`, dialog.English: `<html lang="en">`} {
		s, err := p.Agreement(agreed(t, plan(t, 3), "O'Neill & Söhne"), l)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := p.HTML(s, paper.Links{Style: "/paper.css", PDF: "x.pdf"})
		if err != nil {
			t.Fatal(err)
		}
		page := string(raw)
		checkPage(t, page)
		for _, want := range []string{lang, "<title>" + s.Title + "</title>", `href="/paper.css"`, `href="x.pdf"`, `<th scope="col" class="figure">`, "<h1>", "<h2>", "O&#39;Neill &amp; Söhne"} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: no %s", l, want)
			}
		}
	}
	if css := string(paper.Stylesheet()); !strings.Contains(css, "@media print") || !strings.Contains(css, "@page") {
		t.Error("the style says nothing of print")
	}
}
