package storm

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// desk is a colleague at the console of one program: a browser that sends the
// forms of its pages. It may be used by several goroutines.
type desk struct {
	base   string
	client *http.Client
	csrf   string // of the session; "" before it
}

const testPassword = "violet tractor hums at noon"

// newDesk logs a colleague in.
func newDesk(t *testing.T, base string) *desk {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{base: base, client: &http.Client{
		Jar: jar, Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	door, err := d.page("/console/login")
	if err != nil {
		t.Fatal(err)
	}
	form := door["/console/login"]
	form.Set("name", "linda")
	form.Set("password", testPassword)
	r, err := d.sends("/console/login", form)
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if to := r.Header.Get("Location"); r.StatusCode != http.StatusSeeOther || to != "/console" {
		t.Fatalf("the login was answered with %d, to %q", r.StatusCode, to)
	}
	page, err := d.page("/console/queue")
	if err != nil {
		t.Fatal(err)
	}
	d.csrf = page["/console/logout"].Get("csrf")
	return d
}

// forms are those of a page, by the path that they go to, with their fields.
type forms map[string]url.Values

// page opens a page of the console.
func (d *desk) page(path string) (forms, error) {
	r, err := d.client.Get(d.base + path)
	if err != nil {
		return nil, err
	}
	defer r.Body.Close()
	if r.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s was answered with %d", path, r.StatusCode)
	}
	return read(r.Body)
}

// opens opens a conversation.
func (d *desk) opens(conversation string) (forms, error) {
	return d.page(pathOf(conversation))
}

func pathOf(conversation string) string { return "/console/conversations/" + conversation }

// does sends the form of an act in a conversation, as a page that shows it has it,
// with what was filled in. It returns once that was acknowledged, with the forms
// of the page as they are then: what the answer has replaces what was there.
func (d *desk) does(page forms, conversation, act string, filled url.Values) (forms, error) {
	path := pathOf(conversation) + "/" + act
	form := page[path]
	if form.Get("act") == "" {
		return nil, fmt.Errorf("no form to %s in %v", path, page)
	}
	for name, values := range filled {
		if !form.Has(name) {
			return nil, fmt.Errorf("the form to %s has no %s", path, name)
		}
		form[name] = values
	}
	r, err := d.sends(path, form)
	if err != nil {
		return nil, err
	}
	defer r.Body.Close()
	if did := r.Header.Get("HX-Trigger-After-Swap"); r.StatusCode != http.StatusOK || did != "did-"+act {
		text, _ := io.ReadAll(r.Body)
		return nil, fmt.Errorf("%s of %s was answered with %d, %q: %s", act, conversation, r.StatusCode, did, text)
	}
	fresh, err := read(r.Body)
	if err != nil {
		return nil, err
	}
	after := maps.Clone(page)
	delete(after, path)
	maps.Copy(after, fresh)
	return after, nil
}

// sends sends a form as the console's pages do.
func (d *desk) sends(path string, form url.Values) (*http.Response, error) {
	r, err := http.NewRequest(http.MethodPost, d.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if d.csrf != "" {
		r.Header.Set("HX-Request", "true")
		r.Header.Set("X-CSRF-Token", d.csrf)
	}
	return d.client.Do(r)
}

// read reads the forms of a page.
func read(text io.Reader) (forms, error) {
	root, err := html.Parse(text)
	if err != nil {
		return nil, err
	}
	all := forms{}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || n.Data != "form" {
			continue
		}
		to := attribute(n, "hx-post")
		if to == "" {
			to = attribute(n, "action")
		}
		address, err := url.Parse(to)
		if err != nil {
			return nil, err
		}
		fields := url.Values{}
		for c := range n.Descendants() {
			if name := attribute(c, "name"); c.Type == html.ElementNode && name != "" {
				fields.Set(name, attribute(c, "value"))
			}
		}
		all[address.Path] = fields
	}
	return all, nil
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
