package api_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
)

var requests = flag.Int("requests", 2000, "random requests to make from the description")

// maker makes requests of the description's schemas: some as described, some not.
type maker struct {
	*rand.Rand
	doc  map[string]any
	pool map[string][]string // values that mean something, by a parameter's or a key's name
}

func (m *maker) at(ref string) map[string]any {
	var v any = m.doc
	for _, key := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
		v = v.(map[string]any)[key]
	}
	return v.(map[string]any)
}

func (m *maker) schema(s map[string]any) map[string]any {
	for s["$ref"] != nil {
		s = m.at(s["$ref"].(string))
	}
	return s
}

// odd are values that no schema asks for.
var odd = []any{nil, true, -1, 0, 1.5, 1e300, "", " ", "\x00", "'; drop table turns; --", "../../etc/passwd", "<script>alert(1)</script>", []any{}, map[string]any{}, "😀", strings.Repeat("a", 5000), int64(9223372036854775807), "9999999999999999999999"}

// value makes a value of a schema, or now and then another.
func (m *maker) value(name string, s map[string]any) any {
	s = m.schema(s)
	if m.IntN(12) == 0 {
		return odd[m.IntN(len(odd))]
	}
	if some := m.pool[name]; len(some) > 0 && m.IntN(5) > 0 {
		return some[m.IntN(len(some))]
	}
	if one, ok := s["oneOf"].([]any); ok {
		return m.value(name, one[m.IntN(len(one))].(map[string]any))
	}
	if enum, ok := s["enum"].([]any); ok {
		return enum[m.IntN(len(enum))]
	}
	switch s["type"] {
	case "object":
		o := map[string]any{}
		properties, _ := s["properties"].(map[string]any)
		required, _ := s["required"].([]any)
		for _, key := range sorted(properties) {
			if slices.Contains(required, any(key)) && m.IntN(20) > 0 || m.IntN(2) == 0 {
				o[key] = m.value(key, properties[key].(map[string]any))
			}
		}
		if m.IntN(20) == 0 {
			o["unknown"] = 1
		}
		return o
	case "integer":
		return m.IntN(2000) - 100
	case "boolean":
		return m.IntN(2) == 0
	}
	switch pattern, _ := s["pattern"].(string); {
	case strings.HasPrefix(pattern, "^-?[0-9]+"):
		return fmt.Sprintf("%d.%02d", m.IntN(3000), m.IntN(100))
	case strings.HasPrefix(pattern, "^[0-9]{4}"):
		return day.AddDate(0, 0, m.IntN(400)-100).Format(time.DateOnly)
	case strings.HasPrefix(pattern, "^[0-9a-fA-F]{64}"):
		return fmt.Sprintf("%064x", m.Uint64())
	case strings.HasPrefix(pattern, "^[A-Za-z0-9_-]+"):
		return fmt.Sprintf("random-%d", m.Uint64())
	}
	return fmt.Sprintf("v%d", m.IntN(1000))
}

func sorted(o map[string]any) []string {
	var keys []string
	for k := range o {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// random is one request.
type random struct {
	method, path, body string
	headers            []string
}

func (m *maker) request() random {
	paths := m.doc["paths"].(map[string]any)
	names := sorted(paths)
	path := names[m.IntN(len(names))]
	item := paths[path].(map[string]any)
	method := sorted(item)[m.IntN(len(item))]
	op := item[method].(map[string]any)
	r := random{method: strings.ToUpper(method)}
	query := url.Values{}
	params, _ := op["parameters"].([]any)
	for _, p := range params {
		p := m.schema(p.(map[string]any))
		name := p["name"].(string)
		text := fmt.Sprint(m.value(name, p["schema"].(map[string]any)))
		switch p["in"] {
		case "path":
			path = strings.Replace(path, "{"+name+"}", url.PathEscape(text), 1)
		case "query":
			if m.IntN(2) == 0 {
				query.Set(name, text)
			}
		case "header":
			if m.IntN(2) == 0 {
				r.headers = append(r.headers, name, strings.Map(func(c rune) rune {
					if c < 32 || c > 126 {
						return -1
					}
					return c
				}, text))
			}
		}
	}
	r.path = path
	if len(query) > 0 {
		r.path += "?" + query.Encode()
	}
	if body, ok := op["requestBody"].(map[string]any); ok {
		content := body["content"].(map[string]any)
		for kind, c := range content {
			r.headers = append(r.headers, "Content-Type", kind)
			v := m.value("", c.(map[string]any)["schema"].(map[string]any))
			text, _ := json.Marshal(v)
			if m.IntN(30) == 0 {
				text = text[:len(text)/2]
			}
			r.body = string(text)
		}
	}
	if m.IntN(30) == 0 {
		r.headers = append(r.headers, "Accept", "application/pdf")
	}
	return r
}

// TestRandomRequests makes requests of the description, and holds each answer to
// it: none is a fault of ours, and none holds anything of another customer.
func TestRandomRequests(t *testing.T) {
	h := open(t, nil)
	var doc map[string]any
	if err := yaml.Unmarshal(h.made.description, &doc); err != nil {
		t.Fatal(err)
	}
	const secret = "蓝鲸暗号"
	other := h.login("GC02")
	other.say(secret)
	other.say("我想分6期还")
	documents := h.want(http.StatusOK, other.ask("GET", "/api/v1/documents", ""))
	var list struct{ Documents []struct{ ID string } }
	documents.decode(t, &list)
	if len(list.Documents) == 0 {
		t.Fatal("the other customer has no document to look for")
	}
	buttons := []string{"owed", "options", "pay", "status", "schedule", "withdraw", "human", "cancel_human", "agree:2", "plan:3:1", "language", "account:G-6102", "working", "lines:1", "code"}
	texts := []string{"多少钱", "我想分12期还", "每月500", "同意", "不同意", "123456", "找同事", "what do I owe", "I lost my job", "你好", "不是我", "停", "8000元一次还清可以吗"}
	mine := []string{"G-6101", "G-6101", "G-6101", "G-6102", "G-6103", "nobody"}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	m := &maker{Rand: rand.New(rand.NewPCG(seed, 1)), doc: doc, pool: map[string][]string{
		"account": mine, "button": buttons, "text": texts, "id": {list.Documents[0].ID, list.Documents[0].ID + ".pdf"}, "token": {"a.b.c"},
		"client_id": {"client-one", "client-two"}, "session": {""},
	}}
	ours := []string{"GC01"}
	c := h.login(ours[0])
	visitor := h.visit()
	counts := map[int]int{}
	secrets := []string{secret, "王强", "G-6102", h.name("GC02")}
	for i := range *requests {
		r := m.request()
		if strings.HasPrefix(r.path, "/api/v1/events") || r.method == http.MethodDelete && m.IntN(20) > 0 {
			continue // streams don't end; a session that has ended has little to say
		}
		who := c
		if m.IntN(8) == 0 {
			who = visitor
		}
		a := who.ask(r.method, r.path, r.body, r.headers...)
		counts[a.Status]++
		if a.Status >= 500 {
			t.Fatalf("request %d, %s %s %s: %d %s\n%s", i, r.method, r.path, r.body, a.Status, a.Body, h.log)
		}
		for _, s := range secrets {
			if s != "" && bytes.Contains(a.Body, []byte(s)) && a.Header.Get("Content-Type") != "application/yaml" {
				t.Fatalf("request %d, %s %s %s tells of another customer (%s): %s", i, r.method, r.path, r.body, s, a.Body)
			}
		}
		switch {
		case a.Status == http.StatusUnauthorized && who == c && a.Header.Get("Content-Type") != "" && strings.Contains(string(a.Body), "session"):
			c = h.login(ours[0])
		case a.Status == http.StatusUnauthorized && who == visitor && strings.Contains(string(a.Body), "session"):
			visitor = h.visit()
		}
		if t.Failed() {
			t.Fatalf("request %d: %s %s %s", i, r.method, r.path, r.body)
		}
	}
	t.Logf("answers by status: %v", counts)
	if counts[http.StatusOK] < *requests/20 {
		t.Errorf("only %d requests were answered: they don't get far enough to show anything", counts[http.StatusOK])
	}
}

// name is a customer's name as the book has it.
func (h *house) name(customer string) string {
	h.t.Helper()
	_, person, err := h.s.Facts(h.t.Context(), customer, h.clock())
	if err != nil {
		h.t.Fatal(err)
	}
	return string(person.Name.Reveal())
}

// Two customers at once, each with the names of what is the other's.
func TestTwoCustomersWithEachOthersNames(t *testing.T) {
	h := open(t, nil)
	people := []struct{ customer, account, word string }{{"GC01", "G-6101", "红色的船"}, {"GC02", "G-6102", "蓝色的鱼"}}
	ids := make([]string, 2)
	for i, p := range people {
		c := h.login(p.customer)
		c.say(p.word)
		var list struct{ Documents []struct{ ID string } }
		c.ask("GET", "/api/v1/documents", "").decode(t, &list)
		ids[i] = list.Documents[0].ID
	}
	done := make(chan struct{})
	for i, p := range people {
		go func() {
			defer func() { done <- struct{}{} }()
			c, theirs := h.login(p.customer), people[1-i]
			for range 20 {
				for _, path := range []string{"/statement/" + theirs.account, "/plans/" + theirs.account, "/pay/" + theirs.account, "/documents/" + ids[1-i], "/documents/" + ids[1-i] + ".pdf"} {
					h.want(http.StatusNotFound, c.ask("GET", "/api/v1"+path, ""))
				}
				h.want(http.StatusNotFound, c.ask("POST", "/api/v1/offers", fmt.Sprintf(`{"account":%q}`, theirs.account)))
				for _, path := range []string{"/statement", "/statement/" + p.account, "/conversation", "/documents", "/plans"} {
					a := h.want(http.StatusOK, c.ask("GET", "/api/v1"+path, ""))
					if bytes.Contains(a.Body, []byte(theirs.account)) || bytes.Contains(a.Body, []byte(theirs.word)) {
						t.Errorf("%s of %s tells of the other: %s", path, p.customer, a.Body)
					}
				}
				c.press("account:" + theirs.account)
			}
		}()
	}
	<-done
	<-done
}
