package console_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// TestEveryAreaIsHere holds the areas that are tried here to those of the program:
// a new one is attacked as soon as there is one.
func TestEveryAreaIsHere(t *testing.T) {
	program, err := os.ReadFile(filepath.Join("..", "..", "..", "cmd", "repaybot", "console.go"))
	if err != nil {
		t.Fatal(err)
	}
	here, err := os.ReadFile("house_test.go")
	if err != nil {
		t.Fatal(err)
	}
	area := regexp.MustCompile(`console\.([A-Z]\w+)\(`)
	for _, found := range area.FindAllStringSubmatch(string(program), -1) {
		if !strings.Contains(string(here), "console."+found[1]+"(") {
			t.Errorf("the area %s is not tried", found[1])
		}
	}
}

// page is what was found on one page.
type page struct {
	links []string // what it leads to or loads
	forms []form
	wrong []string // scripts and styles within it
}

// form is one that a page has, as it would be sent.
type form struct {
	method, to string
	fields     url.Values
}

// attr is an attribute's value.
func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// parsed reads a page.
func parsed(t testing.TB, text string) (p page) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	var open *form
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.ElementNode {
			p.inline(n)
			for _, a := range n.Attr {
				switch a.Key {
				case "href", "hx-get", "data-next":
					p.links = append(p.links, a.Val)
				case "hx-post", "hx-put", "hx-delete":
					if n.Data != "form" {
						p.forms = append(p.forms, form{"POST", a.Val, url.Values{}})
					}
				}
			}
			switch n.Data {
			case "form":
				to, method := attr(n, "action"), strings.ToUpper(attr(n, "method"))
				if post := attr(n, "hx-post"); post != "" {
					to, method = post, "POST"
				}
				if method == "" {
					method = "GET"
				}
				outer := open
				open = &form{method, to, url.Values{}}
				for c := n.FirstChild; c != nil; c = c.NextSibling {
					walk(c)
				}
				p.forms = append(p.forms, *open)
				open = outer
				return
			case "input", "textarea", "button", "select":
				if name := attr(n, "name"); name != "" && open != nil {
					open.fields.Add(name, valueOf(n))
				}
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(root)
	return p
}

// valueOf is what a field is sent with: of a choice, its last one.
func valueOf(n *html.Node) string {
	value := attr(n, "value")
	if n.Data == "select" {
		for c := range n.Descendants() {
			if c.Type == html.ElementNode && c.Data == "option" {
				value = attr(c, "value")
			}
		}
	}
	return value
}

// inline notes what a page may not have within it.
func (p *page) inline(n *html.Node) {
	if n.Data == "style" || n.Data == "base" || n.Data == "iframe" || n.Data == "object" || n.Data == "embed" {
		p.wrong = append(p.wrong, "<"+n.Data+">")
	}
	if n.Data == "script" && (attr(n, "src") == "" || n.FirstChild != nil) {
		p.wrong = append(p.wrong, "a script within the page")
	}
	for _, a := range n.Attr {
		value := strings.ToLower(strings.TrimSpace(a.Val))
		switch {
		case a.Key == "style", a.Key == "srcdoc", a.Key == "nonce", strings.HasPrefix(a.Key, "on"), strings.HasPrefix(a.Key, "hx-on"),
			a.Key == "hx-vals" && strings.HasPrefix(value, "js:"), a.Key == "hx-vars",
			strings.HasPrefix(value, "javascript:"), strings.HasPrefix(value, "data:text"):
			p.wrong = append(p.wrong, n.Data+" "+a.Key)
		case (a.Key == "src" || n.Data == "link" && a.Key == "href") && (strings.HasPrefix(value, "http") || strings.HasPrefix(value, "//")):
			p.wrong = append(p.wrong, "from elsewhere: "+a.Val)
		}
	}
}

// request makes a request of a session ("": none). It is answered within the time
// that a stream may take.
func request(ctx context.Context, method, path, token string, fields url.Values) *http.Request {
	r := httptest.NewRequestWithContext(ctx, method, "http://console.example", strings.NewReader(fields.Encode()))
	if at, query, _ := strings.Cut(path, "?"); true {
		decoded, err := url.PathUnescape(at)
		if err != nil {
			decoded = at
		}
		r.URL.Path, r.URL.RawPath, r.URL.RawQuery = decoded, at, query
	}
	r.Header.Set("Accept-Language", "en")
	if len(fields) > 0 {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if token != "" {
		r.AddCookie(&http.Cookie{Name: "repaybot_staff", Value: token})
	}
	return r
}

// found is all that crawls found: what addresses have in the place of a route's
// parameters, its forms, and the fields that there are at all.
type found struct {
	paths  map[string][]string // by route
	forms  map[string][]form   // by route
	fields map[string][]string
	pages  int
}

// routeOf is the route that a path is of, "" for none.
func routeOf(p *process, method, path string) string {
	path, _, _ = strings.Cut(path, "?")
	parts := strings.Split(path, "/")
	best := ""
	for _, r := range p.routes() {
		want := strings.Split(r.Path, "/")
		if r.Method != method || len(want) != len(parts) {
			continue
		}
		fits, exact := true, true
		for i := range want {
			if strings.HasPrefix(want[i], ":") {
				exact = false
			} else if want[i] != parts[i] {
				fits = false
			}
		}
		if fits && (best == "" || exact) {
			best = r.Path
		}
	}
	return best
}

func newFound() *found {
	return &found{paths: map[string][]string{}, forms: map[string][]form{}, fields: map[string][]string{}}
}

// most is how many addresses of one route are looked at.
const most = 12

// crawl opens what pages lead to, from the first on, as a session.
func (f *found) crawl(t testing.TB, p *process, token, language string) {
	t.Helper()
	queue, seen, of := []string{"/console", "/console/queue?view=team"}, map[string]bool{}, map[string]int{}
	for _, r := range p.routes() { // those that nothing leads to, too
		if r.Method == "GET" && !strings.Contains(r.Path, ":") {
			queue = append(queue, r.Path)
		}
	}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		route := routeOf(p, "GET", at)
		if seen[at] || route == "" || route == "/console/live" || of[route] >= most {
			continue
		}
		seen[at] = true
		of[route]++
		r := request(t.Context(), "GET", at, token, nil)
		r.Header.Set("Accept-Language", language)
		w := httptest.NewRecorder()
		p.pages.ServeHTTP(w, r)
		if to := w.Header().Get("Location"); to != "" {
			queue = append(queue, to)
			continue
		}
		if w.Code >= 500 {
			t.Errorf("GET %s: %d", at, w.Code)
		}
		headers(t, at, w.Header())
		if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			continue
		}
		f.pages++
		one := parsed(t, w.Body.String())
		for _, wrong := range one.wrong {
			t.Errorf("%s has %s", at, wrong)
		}
		f.take(p, one)
		for _, to := range one.links {
			if strings.HasPrefix(to, "/console") {
				queue = append(queue, to)
			}
		}
	}
}

// take notes where a page leads, and its forms.
func (f *found) take(p *process, one page) {
	for _, to := range one.links {
		f.path("GET", p, to)
	}
	for _, form := range one.forms {
		f.form(p, form)
	}
}

func (f *found) path(method string, p *process, to string) {
	to, _, _ = strings.Cut(to, "?")
	if route := routeOf(p, method, to); route != "" && len(f.paths[route]) < 40 && !slices.Contains(f.paths[route], to) {
		f.paths[route] = append(f.paths[route], to)
	}
}

func (f *found) form(p *process, one form) {
	f.path(one.method, p, one.to)
	if route := routeOf(p, one.method, one.to); route != "" && len(f.forms[route]) < 40 {
		f.forms[route] = append(f.forms[route], one)
	}
	for name, values := range one.fields {
		for _, v := range values {
			if v != "" && len(f.fields[name]) < 40 && !slices.Contains(f.fields[name], v) {
				f.fields[name] = append(f.fields[name], v)
			}
		}
		if f.fields[name] == nil {
			f.fields[name] = []string{}
		}
	}
}

// headers holds an answer to what every one has.
func headers(t testing.TB, at string, h http.Header) {
	t.Helper()
	csp := h.Get("Content-Security-Policy")
	if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe-") || strings.Contains(csp, "*") ||
		!strings.Contains(csp, "frame-ancestors 'none'") && !strings.Contains(csp, "sandbox") {
		t.Errorf("%s: the policy of its content is %q", at, csp)
	}
	for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"} {
		if got := h.Get(name); got != want {
			t.Errorf("%s: %s is %q", at, name, got)
		}
	}
}

// TestNoPageHasAScriptWithinIt looks at every page that the console's own pages
// lead to, as each role, in both languages.
func TestNoPageHasAScriptWithinIt(t *testing.T) {
	h := openHouse(t)
	for _, name := range []string{"sam", "linda", "dora", "pia", ""} {
		token := ""
		if name != "" {
			token = h.in(name, monday)
		}
		for _, language := range []string{"zh", "en"} {
			f := newFound()
			f.crawl(t, h.first(), token, language)
			least := map[string]int{"": 1, "pia": 1, "sam": 20, "linda": 12, "dora": 12}[name]
			if f.pages < least {
				t.Errorf("%q in %s: only %d pages", name, language, f.pages)
			}
			if name == "linda" && len(f.forms["/console/conversations/:id/say"]) == 0 {
				t.Error("her conversation's forms were not found")
			}
		}
	}
}
