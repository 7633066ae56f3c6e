package console_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"repaybot/bot"
	"repaybot/bot/staff"
	"repaybot/bot/web/console"
	"repaybot/dialog"
)

var requests = flag.Int("requests", 1500, "mutated requests with each role")

// TestMutated sends requests that are nearly right, and such that are nothing of
// the kind, to every route there is, as each role: none is answered as a failure of
// ours, no answer has anything of a conversation that the role may not see, and
// nothing changes in the store that the role may not change.
func TestMutated(t *testing.T) {
	for i, name := range []string{"", "linda", "dora", "pia", "sam"} {
		t.Run(map[string]string{"": "nobody"}[name]+name, func(t *testing.T) {
			h := openHouse(t)
			a := &attack{plantedHouse: h, t: t, name: name, r: rand.New(rand.NewPCG(uint64(i), 7)), f: newFound(), status: map[int]int{}, tried: map[string]int{}, done: map[string]int{}}
			// What there is at all is known to whoever attacks: it is found as a
			// supervisor and as agents, with ids that are theirs and such that are not.
			for _, who := range []string{"sam", "linda", "dora"} {
				a.f.crawl(t, h.first(), h.in(who, monday), "en")
			}
			a.routes = slices.DeleteFunc(h.first().routes(), func(r gin.RouteInfo) bool { return r.Method == http.MethodHead })
			a.other = h.in("ben", monday)
			a.logIn()
			a.before = a.state()
			for i := range *requests {
				if i%25 == 24 {
					a.enliven()
				}
				a.one()
				if t.Failed() {
					return
				}
			}
			a.owed()
			for _, r := range a.routes {
				if *requests > 1000 && a.tried[r.Method+" "+r.Path] == 0 {
					t.Errorf("%s %s was not tried", r.Method, r.Path)
				}
			}
			t.Logf("%d routes; answers %v; changed by %v", len(a.routes), a.status, a.done)
		})
	}
}

// owed holds what is left of each customer's interest, 112.00, to what the role may
// give away by all its acts together: nothing, an agent's half, or all of it.
func (a *attack) owed() {
	a.t.Helper()
	least := map[string]int64{"": 11200, "pia": 11200, "linda": 5600, "dora": 5600}[a.name]
	for _, p := range a.all {
		f, _, err := a.first().bot.Facts(a.t.Context(), fmt.Sprint("C", p.n), monday)
		a.must(err)
		if got := f.Accounts[0].Statement.Interest.Minor(); got < least {
			a.t.Errorf("%s has had interest waived down to %d by %q, who may leave %d", p.id, got, a.name, least)
		}
	}
}

// attack is what one role tries.
type attack struct {
	*plantedHouse
	t        *testing.T
	name     string // "": nobody
	token    string
	other    string // somebody else's session
	r        *rand.Rand
	f        *found
	routes   gin.RoutesInfo
	acts     []string // ids of acts that were sent
	before   state
	status   map[int]int
	tried    map[string]int
	done     map[string]int
	sessions int
}

// state is what of the store a request may change.
type state struct {
	conversations map[string]bot.Conversation
	accounts      map[string]staff.Listed
	records       string // what supervisors keep
}

// kept are the records that are a supervisor's to change, by how their keys begin.
var kept = []string{"canned/", "review/", "reviewed/"}

func (a *attack) state() state {
	a.t.Helper()
	s := state{conversations: map[string]bot.Conversation{}, accounts: map[string]staff.Listed{}}
	for _, p := range a.all {
		c, err := a.first().bot.Conversation(a.t.Context(), p.id)
		a.must(err)
		s.conversations[p.id] = c
	}
	all, err := a.first().accounts.List(a.t.Context())
	a.must(err)
	for _, one := range all {
		s.accounts[one.Name] = one
	}
	ranged, ok := bot.StoreAs[bot.Ranged](a.first().store)
	if !ok {
		a.t.Fatal("the store has no ranges")
	}
	for _, prefix := range kept {
		rs, err := ranged.RecordsBetween(a.t.Context(), bot.Under(prefix))
		a.must(err)
		for _, r := range rs {
			s.records += fmt.Sprintf("%s %s %d %s\n", r.Key, r.Status, r.Sequence, r.Body)
		}
	}
	return s
}

func (a *attack) must(err error) {
	a.t.Helper()
	if err != nil {
		a.t.Fatal(err)
	}
}

// logIn begins a session anew, as whoever the account is by now.
func (a *attack) logIn() {
	a.t.Helper()
	if a.name == "" {
		return
	}
	now := monday.Add(time.Duration(a.sessions) * time.Millisecond)
	a.sessions++
	token, step, err := a.first().accounts.LogIn(a.t.Context(), staff.Login{Name: a.name, Password: good}, now)
	if err != nil || step != staff.StepIn { // they changed their password, or set a second factor up: as a command would
		a.must(a.first().accounts.ResetFactor(a.t.Context(), staff.Command, a.name, now))
		a.must(a.first().accounts.SetPassword(a.t.Context(), staff.Command, a.name, good, false, now))
		token, step, err = a.first().accounts.LogIn(a.t.Context(), staff.Login{Name: a.name, Password: good}, now)
	}
	if err != nil || step != staff.StepIn {
		a.t.Fatalf("%s can't log in: %s, %v", a.name, step, err)
	}
	a.token = token
}

// enliven has customers whose cases have ended come again, and colleagues take some
// of those that wait, so that there is always something to get at.
func (a *attack) enliven() {
	a.t.Helper()
	for _, p := range a.all {
		c := a.before.conversations[p.id]
		team := bot.Care
		if p.n == 3 || p.n == 4 || p.n == 6 || p.n == 8 {
			team = bot.Disputes
		}
		switch {
		case p.n == 7: // is never a person's
		case c.Mode == dialog.WithBot:
			a.writes(p.n, map[bot.Team]string{bot.Care: "我要人工", bot.Disputes: "金额不对"}[team])
			a.writes(p.n, a.mark(p.n, "said"))
		case c.Mode == dialog.Queued && a.oneIn(2):
			by := map[bot.Team][]string{bot.Care: {"linda", "ben"}, bot.Disputes: {"dora", "sam"}}[team]
			who := pick(a, by)
			if slices.Contains(by, a.name) && a.oneIn(2) {
				who = a.name
			}
			if one := a.before.accounts[who].Colleague; one.Active && !one.Practice {
				// Where a supervisor's request has moved them to another team, they can't.
				_ = a.first().desk.Take(a.t.Context(), one, p.id, newAct())
			}
		case c.Mode == dialog.WithStaff && a.oneIn(6):
			_ = a.first().desk.Release(a.t.Context(), a.before.accounts[c.Case.Owner()].Colleague, p.id, newAct())
		}
	}
	a.before = a.state()
}

// oneIn is true once in so many times.
func (a *attack) oneIn(n int) bool { return a.r.IntN(n) == 0 }

func pick[T any](a *attack, from []T) T { return from[a.r.IntN(len(from))] }

// odd are values that are nobody's.
var odd = []string{
	"", " ", "0", "-1", "1e309", "NaN", "-Infinity", "9223372036854775807", "-9223372036854775808", "99999999999999999999999999", "0x10", "1.000000000001", "1,000.00", "٣٤",
	"true", "null", "[]", "{}", `{"a":1}`, "'; drop table conversations; --", `<script>alert(1)</script>`, "{{.}}", "%s%n", "../../etc/passwd", "..%2f..%2f", "a\x00b", "\xff\xfe", "\u202e\u0000", "💥",
	strings.Repeat("长", 20000), strings.Repeat("9", 400), "sam", "supervisor", "2026-13-45", "0001-01-01", "9999-12-31", "2026-11-09T10:00", "/console", "//evil.example", "web:C4", "web:C99", "web%3AC4", "%", "%zz", "%00", "00000000-0000-0000-0000-000000000000",
}

// value is one for a field or a part of a path.
func (a *attack) value(name string) string {
	if known := a.f.fields[name]; len(known) > 0 && !a.oneIn(3) {
		return pick(a, known)
	}
	switch a.r.IntN(6) {
	case 0:
		return pick(a, a.all).id
	case 1:
		return pick(a, staffOf).Name
	case 2:
		return uuid.NewString()
	case 3:
		return fmt.Sprint(a.r.Int64() - a.r.Int64())
	default:
		return pick(a, odd)
	}
}

// one sends one request and looks at what came of it.
func (a *attack) one() {
	route := pick(a, a.routes)
	a.tried[route.Method+" "+route.Path]++
	method := route.Method
	if a.oneIn(12) {
		method = pick(a, []string{"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "BREW"})
	}
	path := a.path(route.Path)
	fields, right := url.Values{}, false
	if method != "GET" || a.oneIn(3) {
		fields = a.fields(route.Path)
	}
	if strings.Count(path, "?") == 0 && a.oneIn(3) {
		query := url.Values{}
		for range a.r.IntN(4) {
			name := pick(a, []string{"from", "view", "team", "language", "open", "search", "looking", "to", "lang", "who", "day", "state", "code", "until", "conversation", "tab"})
			query.Add(name, a.value(name))
		}
		path += "?" + query.Encode()
	}
	ctx, cancel := context.WithTimeout(a.t.Context(), time.Minute)
	defer cancel()
	if route.Path == "/console/live" {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(ctx, 3*time.Millisecond)
		defer stop()
	}
	token := a.session()
	switch a.r.IntN(12) {
	case 0: // none
	case 1:
		fields.Set("csrf", console.CSRFOf(a.other))
	case 2:
		fields.Set("csrf", pick(a, odd))
	default:
		fields.Set("csrf", console.CSRFOf(a.token))
		right = token != "" && token == a.token
	}
	r := request(ctx, method, path, token, fields)
	if a.tricks(r) {
		right = right || token != "" && token == a.token
	}
	w := httptest.NewRecorder()
	a.first().pages.ServeHTTP(w, r)
	if w.Code >= 500 && ctx.Err() != nil {
		w.Code = 499 // whoever asked was gone before the answer
	}
	a.look(route, method, path, fields, right && method == "POST", w)
}

// session is what stands in the cookie.
func (a *attack) session() string {
	if a.name == "" {
		return pick(a, []string{"", "", "x", strings.Repeat("A", 43), console.CSRFOf(a.other)})
	}
	if a.oneIn(40) {
		return pick(a, []string{"", a.token + "x", a.token[1:], "' or 1=1"})
	}
	return a.token
}

// path is an address of a route: one that is somebody's, or made up.
func (a *attack) path(pattern string) string {
	if known := a.f.paths[pattern]; len(known) > 0 && a.oneIn(2) {
		return pick(a, known)
	}
	parts := strings.Split(pattern, "/")
	for i, part := range parts {
		if !strings.HasPrefix(part, ":") {
			continue
		}
		value := ""
		switch {
		case a.oneIn(6):
			value = a.value("")
		case i > 0 && parts[i-1] == "conversations":
			value = pick(a, a.all).id
		case part == ":name":
			value = pick(a, staffOf).Name
		default:
			value = a.near(pattern, i)
		}
		parts[i] = url.PathEscape(value)
	}
	return strings.Join(parts, "/")
}

// near is what stands in a place of addresses that were found.
func (a *attack) near(pattern string, place int) string {
	var all []string
	name := strings.Split(pattern, "/")[:place+1]
	for of, paths := range a.f.paths {
		parts := strings.Split(of, "/")
		if len(parts) <= place || !slices.Equal(parts[:place+1], name) {
			continue
		}
		for _, p := range paths {
			if value, err := url.PathUnescape(strings.Split(p, "/")[place]); err == nil {
				all = append(all, value)
			}
		}
	}
	if len(all) == 0 {
		return a.value("")
	}
	return pick(a, all)
}

// fields are a form's of a route, changed here and there.
func (a *attack) fields(route string) url.Values {
	fields := url.Values{}
	if known := a.f.forms[route]; len(known) > 0 {
		for name, values := range pick(a, known).fields {
			fields[name] = slices.Clone(values)
		}
	}
	for name := range fields {
		if fields.Get(name) == "" && !a.oneIn(3) {
			fields.Set(name, a.fill(name))
		}
	}
	names := make([]string, 0, len(a.f.fields))
	for name := range a.f.fields {
		names = append(names, name)
	}
	slices.Sort(names)
	for range a.r.IntN(4) {
		name := pick(a, names)
		if len(fields) > 0 && !a.oneIn(4) {
			own := make([]string, 0, len(fields))
			for has := range fields {
				own = append(own, has)
			}
			slices.Sort(own)
			name = pick(a, own)
		}
		switch a.r.IntN(5) {
		case 0:
			fields.Del(name)
		case 1:
			fields.Add(name, a.value(name))
		default:
			fields.Set(name, a.value(name))
		}
	}
	act := uuid.NewString()
	switch {
	case len(a.acts) > 0 && a.oneIn(4): // once more, for something else
		act = pick(a, a.acts)
	case a.oneIn(10):
		act = pick(a, odd)
	default:
		a.acts = append(a.acts, act)
	}
	fields.Set("act", act)
	return fields
}

// fill is what somebody would write into a field.
func (a *attack) fill(name string) string {
	switch name {
	case "text", "agreed", "why", "note", "body":
		return pick(a, []string{"您好，我看看。", "Let me look.", "再不还钱，我就打电话给您单位。", "x"})
	case "password", "old", "again":
		return pick(a, []string{"violet tractor hums at noon ", "seven green kettles sing", "x"})
	case "to", "name":
		return pick(a, staffOf).Name
	}
	return pick(a, []string{"1", "12", "50", "100.00", "2026-12-01", "x"})
}

// tricks are headers that may change how a request is read. It tells whether the
// session's token is among them.
func (a *attack) tricks(r *http.Request) (csrf bool) {
	if a.oneIn(2) {
		r.Header.Set("HX-Request", "true")
	}
	for range a.r.IntN(3) {
		switch a.r.IntN(14) {
		case 0:
			r.Header.Set("X-Http-Method-Override", "POST")
		case 1:
			r.Header.Set("X-Forwarded-For", "127.0.0.1")
		case 2:
			r.Header.Set("X-Original-Url", "/console/colleagues")
			r.Header.Set("X-Rewrite-Url", "/console/colleagues")
		case 3:
			r.Header.Set("Origin", "https://evil.example")
		case 4:
			r.Header.Set("Sec-Fetch-Site", pick(a, []string{"cross-site", "same-site", "none", "same-origin"}))
		case 5:
			r.Header.Set("Content-Type", pick(a, []string{"application/json", "multipart/form-data; boundary=x", "multipart/form-data", "text/plain", "application/x-www-form-urlencoded; charset=utf-16", "\x00"}))
		case 6:
			r.Header.Set("Accept-Language", pick(a, []string{"zh", "xx", strings.Repeat("en,", 3000), "\xff"}))
		case 7:
			r.Header.Set("X-CSRF-Token", console.CSRFOf(a.token))
			csrf = true
		case 8:
			r.Header.Set("X-Remote-User", "sam")
			r.Header.Set("Authorization", "Bearer sam")
		case 9:
			r.Header.Set("Range", "bytes=0-10")
			r.Header.Set("If-None-Match", "*")
		case 10:
			r.AddCookie(&http.Cookie{Name: pick(a, []string{"repaybot_staff", "repaybot_door", "repaybot_language", "repaybot_toast", "repaybot_to", "repaybot_sign_on"}), Value: a.cookie()})
		case 11:
			r.Header.Set("X-By-Itself", "1")
		case 12:
			r.Host = pick(a, []string{"evil.example", "", "[::1", "a b"})
		case 13:
			r.Header.Set("HX-Boosted", "true")
			r.Header.Set("HX-Target", pick(a, odd[:20]))
		}
	}
	return csrf
}

func (a *attack) cookie() string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '"' || r == ';' || r == '\\' || r == ',' {
			return 'x'
		}
		return r
	}, pick(a, odd))
}

// look holds an answer, and what changed, to what the role may.
func (a *attack) look(route gin.RouteInfo, method, path string, fields url.Values, right bool, w *httptest.ResponseRecorder) {
	a.t.Helper()
	a.status[w.Code]++
	after := a.before
	if method != http.MethodGet || a.oneIn(8) { // what a look changed is found with the next
		after = a.state()
	}
	told := func(format string, args ...any) {
		a.t.Helper()
		shown, _ := json.Marshal(fields)
		a.t.Errorf("%s %.200s %.600s as %q: %d: %s", method, path, shown, a.name, w.Code, fmt.Sprintf(format, args...))
	}
	if w.Code >= 500 {
		told("a failure of ours")
	}
	me, was := after.accounts[a.name].Colleague, a.before.accounts[a.name].Colleague
	var hidden []planted
	for _, p := range a.all {
		if c := after.conversations[p.id]; !sees(me, c) && !sees(was, a.before.conversations[p.id]) {
			hidden = append(hidden, p)
		}
	}
	text := w.Body.String() + "\n" + fmt.Sprint(w.Header())
	if route.Path == "/console/account/factor" || strings.Contains(route.Path, "enrol") {
		text = strings.ReplaceAll(text, "otpauth", "")
	}
	if found := a.leaks(text, hidden); len(found) > 0 {
		told("the answer has %v", found)
	}
	for id, c := range after.conversations {
		b := a.before.conversations[id]
		if c.Version == b.Version {
			continue
		}
		a.done[method+" "+route.Path]++
		if why := a.mayChange(me, route.Path, b, c); why != "" || !right {
			told("%s changed: %s, right %v", id, why, right)
		}
	}
	for name, one := range after.accounts {
		if why := a.mayAccount(name, a.before.accounts[name], one); why != "" || !right && !sameAccount(a.before.accounts[name], one) {
			told("the account %s changed: %s, right %v", name, why, right)
		}
	}
	if len(after.accounts) != len(a.before.accounts) && a.name != "sam" {
		told("there are %d accounts", len(after.accounts))
	}
	if after.records != a.before.records && (a.name != "sam" || !right) {
		told("what supervisors keep was changed, right %v", right)
	}
	a.before = after
	to := w.Header().Get("Location") + w.Header().Get("Hx-Redirect")
	a.f.path("GET", a.first(), to)
	if w.Code == http.StatusOK && strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") && a.oneIn(8) {
		a.f.take(a.first(), parsed(a.t, w.Body.String()))
	}
	a.again()
}

// again begins a session anew that was ended.
func (a *attack) again() {
	a.t.Helper()
	if a.name == "" {
		return
	}
	if _, s, err := a.first().accounts.Session(a.t.Context(), a.token, monday, false); err != nil || s.Step != staff.StepIn {
		a.logIn()
		a.before = a.state()
	}
}

// mayChange says why somebody may not have changed a conversation, "" where they may.
func (a *attack) mayChange(me staff.Colleague, route string, before, after bot.Conversation) string {
	act := route[strings.LastIndex(route, "/")+1:]
	switch {
	case a.name == "" || me.Practice:
		return "not theirs at all"
	case !sees(me, before):
		return "not theirs to see"
	case me.Supervises() && (act == "assign" || act == "take" || strings.HasPrefix(route, "/console/approvals") || strings.HasPrefix(route, "/console/customers")):
		return ""
	case before.Mode == dialog.WithStaff && before.Case.Owner() == me.Name:
		return ""
	case act == "take" && before.Case.Owner() == "" && after.Case.Owner() == me.Name:
		return ""
	}
	return fmt.Sprintf("%s has it", before.Case.Owner())
}

// sameAccount tells whether nothing of an account changed that a form changes.
func sameAccount(before, after staff.Listed) bool {
	before.Open, after.Open, before.LastLogin, after.LastLogin = 0, 0, time.Time{}, time.Time{}
	return fmt.Sprint(before) == fmt.Sprint(after)
}

// mayAccount says why somebody may not have changed an account, "" where they may.
func (a *attack) mayAccount(name string, before, after staff.Listed) string {
	if sameAccount(before, after) {
		return ""
	}
	if name == a.name {
		before.Shown, before.Languages, before.Factor, before.Once = after.Shown, after.Languages, after.Factor, after.Once
		if !sameAccount(before, after) {
			return "one's own rights"
		}
		return ""
	}
	if a.name != "sam" {
		return "another's"
	}
	return ""
}
