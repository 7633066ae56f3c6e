package api_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"repaybot/bot"
	"repaybot/bot/web/api"
)

// Each of these tokens would let somebody in who must not be.
func TestTokensThatAreNotTaken(t *testing.T) {
	h := open(t, nil)
	with := func(key string, value any) func(jwt.MapClaims) {
		return func(c jwt.MapClaims) {
			if c[key] = value; value == nil {
				delete(c, key)
			}
		}
	}
	sign := func(m jwt.SigningMethod, key any) string {
		now := h.clock()
		text, err := jwt.NewWithClaims(m, jwt.MapClaims{"sub": "GC01", "aud": audience, "iat": now.Unix(), "exp": now.Add(time.Minute).Unix(), "jti": "signed-otherwise"}).SignedString(key)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	other := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{8}, 32))
	public := publicPEM(t, bankKey.Public())
	now := day.Unix()
	for name, token := range map[string]string{
		"for somebody else":      h.token("GC01", with("aud", "another")),
		"for nobody":             h.token("GC01", with("aud", nil)),
		"run out":                h.token("GC01", with("iat", now-400), with("exp", now-100)),
		"without an end":         h.token("GC01", with("exp", nil)),
		"without a begin":        h.token("GC01", with("iat", nil)),
		"for too long":           h.token("GC01", with("exp", now+301)),
		"ends before it begins":  h.token("GC01", with("iat", now+20), with("exp", now+10)),
		"of tomorrow":            h.token("GC01", with("iat", now+3600), with("exp", now+3700)),
		"not valid yet":          h.token("GC01", with("nbf", now+3600)),
		"without a name":         h.token("GC01", with("jti", nil)),
		"with a short name":      h.token("GC01", with("jti", "1")),
		"of nobody":              h.token(""),
		"of nobody in the book":  h.token("nobody"),
		"signed by another":      sign(jwt.SigningMethodEdDSA, other),
		"not signed":             sign(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType),
		"signed with the public": sign(jwt.SigningMethodHS256, public),
		"no token":               "nonsense",
		"cut off":                h.token("GC01")[:80],
	} {
		a := (&client{h: h}).ask("POST", "/api/v1/session", fmt.Sprintf(`{"token":%q}`, token))
		if a.Status != http.StatusUnauthorized {
			t.Errorf("%s: status %d, want 401: %s", name, a.Status, a.Body)
		}
	}
	h.want(http.StatusCreated, (&client{h: h}).ask("POST", "/api/v1/session", fmt.Sprintf(`{"token":%q}`, h.token("GC01"))))
	h.want(http.StatusUnprocessableEntity, (&client{h: h}).ask("POST", "/api/v1/session", fmt.Sprintf(`{"token":%q,"account":"G-6102"}`, h.token("GC01"))))
	h.want(http.StatusCreated, (&client{h: h}).ask("POST", "/api/v1/session", fmt.Sprintf(`{"token":%q,"account":"G-6101"}`, h.token("GC01"))))
	h.want(http.StatusUnprocessableEntity, (&client{h: h}).ask("POST", "/api/v1/session", `{"account":"G-6101"}`))
}

// A token is taken once, also where it comes to two machines, or after a start.
func TestATokenIsTakenOnce(t *testing.T) {
	h := open(t, nil)
	second, err := api.New(api.Options{
		Service: h.s, Store: h.db, Phraser: h.made.words, Secret: bytes.Repeat([]byte{3}, 32), Description: h.made.description,
		Keys: mustKeys(t), Audience: audience, Now: h.clock, Random: rand.Reader,
	})
	if err != nil {
		t.Fatal(err)
	}
	first := h.server.Config.Handler
	wish := fmt.Sprintf(`{"token":%q}`, h.token("GC01"))
	h.want(http.StatusCreated, (&client{h: h}).ask("POST", "/api/v1/session", wish))
	h.want(http.StatusUnauthorized, (&client{h: h}).ask("POST", "/api/v1/session", wish))
	h.server.Config.Handler = second
	h.want(http.StatusUnauthorized, (&client{h: h}).ask("POST", "/api/v1/session", wish))
	c := &client{h: h}
	c.begin(fmt.Sprintf(`{"token":%q}`, h.token("GC01")))
	h.server.Config.Handler = first // a session of the one is a session of the other
	h.want(http.StatusOK, c.ask("GET", "/api/v1/statement", ""))
	h.want(http.StatusNoContent, c.ask("DELETE", "/api/v1/session", ""))
	h.server.Config.Handler = second
	h.want(http.StatusUnauthorized, c.ask("GET", "/api/v1/statement", ""))
	h.server.Config.Handler = first
	h.restart()
	h.want(http.StatusUnauthorized, (&client{h: h}).ask("POST", "/api/v1/session", wish))
	h.want(http.StatusUnauthorized, c.ask("GET", "/api/v1/statement", ""))
}

func mustKeys(t *testing.T) api.Keys {
	t.Helper()
	keys, err := api.ParseKeys(publicPEM(t, bankKey.Public()))
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func TestASessionLastsThirtyIdleMinutesAndADay(t *testing.T) {
	h := open(t, nil)
	c := h.login("GC01")
	for range 49 {
		h.pass(29 * time.Minute)
		a := h.want(http.StatusOK, c.ask("GET", "/api/v1/session", ""))
		next := a.Header.Get("Repaybot-Session")
		if next == "" {
			t.Fatal("an old session has no successor")
		}
		c.session = next
	}
	h.pass(20 * time.Minute) // more than a day in all
	h.want(http.StatusUnauthorized, c.ask("GET", "/api/v1/session", ""))
	c = h.login("GC01")
	h.pass(30*time.Minute + time.Second)
	h.want(http.StatusUnauthorized, c.ask("GET", "/api/v1/session", ""))
	for _, bad := range []string{"", "x", c.session[:40], "A" + c.session[1:], c.session + "A"} {
		c.session = bad
		h.want(http.StatusUnauthorized, c.ask("GET", "/api/v1/conversation", ""))
	}
}

// A visitor is shown nothing of anybody until they have shown who they are, by
// phone and code, in the conversation.
func TestAVisitorShowsWhoTheyAre(t *testing.T) {
	h := open(t, nil)
	c := h.visit()
	first := h.want(http.StatusOK, c.ask("GET", "/api/v1/conversation", ""))
	if !strings.Contains(string(first.Body), `"from":"bot"`) || !strings.Contains(string(first.Body), `"verified":false`) {
		t.Errorf("the assistant does not speak first: %s", first.Body)
	}
	for _, path := range []string{"/statement", "/statement/G-6101", "/plans", "/plans/G-6101", "/documents", "/documents/x", "/pay/G-6101"} {
		h.want(http.StatusForbidden, c.ask("GET", "/api/v1"+path, ""))
	}
	h.want(http.StatusForbidden, c.ask("POST", "/api/v1/offers", `{"account":"G-6101"}`))
	c.say("多少钱")
	a := h.want(http.StatusOK, c.say("199 0000 6101"))
	if strings.Contains(string(a.Body), "6101") || !strings.Contains(string(a.Body), "••••••") {
		t.Errorf("the number is shown, or nothing in its place: %s", a.Body)
	}
	code := <-h.phones.came
	h.want(http.StatusOK, c.say(code))
	a = h.want(http.StatusOK, c.say("6101"))
	if !strings.Contains(string(a.Body), `"verified":true`) || !strings.Contains(string(a.Body), "¥") {
		t.Fatalf("it does not go on with what they wanted: %s", a.Body)
	}
	// Sent again, what brought them there is not said in the customer's conversation.
	again := h.want(http.StatusOK, c.ask("POST", "/api/v1/messages", fmt.Sprintf(`{"client_id":"message-%d","text":"6101"}`, h.names)))
	turns, err := h.s.Turns(t.Context(), bot.ConversationOf("GC01"), 0, 10)
	if err != nil || len(turns) != 1 || !strings.Contains(string(again.Body), "¥") {
		t.Errorf("it was taken twice: %d turns, %v, %s", len(turns), err, again.Body)
	}
	h.want(http.StatusOK, c.ask("GET", "/api/v1/statement", ""))
	if got := h.want(http.StatusOK, c.ask("GET", "/api/v1/conversation", "")); !strings.Contains(string(got.Body), "¥") {
		t.Errorf("the customer's conversation is not shown: %s", got.Body)
	}
	// The bank's own page shows the same conversation.
	if got := h.login("GC01").ask("GET", "/api/v1/conversation", ""); !strings.Contains(string(got.Body), "¥") {
		t.Errorf("it is another conversation: %s", got.Body)
	}
	// The address stays linked, but nobody knows who is there any more.
	idle := *c
	h.pass(29 * time.Minute)
	next := h.want(http.StatusOK, idle.ask("GET", "/api/v1/session", "")).Header.Get("Repaybot-Session")
	idle.session = next
	h.pass(2 * time.Minute)
	h.want(http.StatusUnauthorized, idle.ask("GET", "/api/v1/conversation", ""))
	h.want(http.StatusUnauthorized, idle.ask("GET", "/api/v1/statement", ""))
	h.want(http.StatusForbidden, h.visit().ask("GET", "/api/v1/statement", ""))
}

// The keys of a JWK set at an address change while the program runs.
func TestTheBankChangesItsKeys(t *testing.T) {
	now := day
	old, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	set := jwks(t, map[string]any{"old": old.Public()})
	asked, down := 0, false
	server := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
		if asked++; down {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		_, _ = w.Write(set)
	})
	keys := &api.RemoteKeys{URL: server, Now: func() time.Time { return now }}
	has := func(id, algorithm string, want bool) {
		t.Helper()
		found, err := keys.For(t.Context(), id, algorithm)
		if (err == nil && len(found) > 0) != want {
			t.Errorf("key %s: %v, %v, want %v", id, found, err, want)
		}
	}
	has("old", "RS256", true)
	has("old", "ES256", false) // asked for again is only after a while
	for range 100 {
		has("new", "ES256", false)
	}
	if asked != 1 {
		t.Errorf("%d requests for keys, want one: unknown keys make none", asked)
	}
	set = jwks(t, map[string]any{"new": fresh.Public()})
	now = now.Add(time.Minute)
	has("new", "ES256", true)
	has("old", "RS256", false)
	down, now = true, now.Add(time.Hour)
	has("new", "ES256", true) // the bank's server is down, its keys hold on
	now = now.Add(24 * time.Hour)
	has("new", "ES256", false)
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Skip("no weak key can be made to try:", err)
	}
	if _, err := api.ParseKeys(jwks(t, map[string]any{"weak": weak.Public()})); err == nil {
		t.Error("an RSA key of 1024 bits is taken")
	}
	if _, err := api.ParseKeys([]byte(`{"keys":[{"kty":"oct","k":"AAAA","alg":"HS256"}]}`)); err == nil {
		t.Error("a shared secret is taken for a key")
	}
}

// A name that another customer's client chose too is nobody else's message.
func TestAMessageSentTwiceIsOne(t *testing.T) {
	h := open(t, nil)
	one, two := h.login("GC01"), h.login("GC02")
	const body = `{"client_id":"the-same-name","text":"你好"}`
	first := h.want(http.StatusOK, one.ask("POST", "/api/v1/messages", body))
	again := h.want(http.StatusOK, one.ask("POST", "/api/v1/messages", body))
	if !bytes.Equal(first.Body, again.Body) || !strings.Contains(string(first.Body), "the-same-name") {
		t.Errorf("the answers differ:\n%s\n%s", first.Body, again.Body)
	}
	h.restart()
	if again := h.want(http.StatusOK, one.ask("POST", "/api/v1/messages", body)); !bytes.Equal(first.Body, again.Body) {
		t.Errorf("after a start the answer differs:\n%s\n%s", first.Body, again.Body)
	}
	other := h.want(http.StatusOK, two.ask("POST", "/api/v1/messages", body))
	if !strings.Contains(string(other.Body), "the-same-name") {
		t.Errorf("the second customer's message is lost: %s", other.Body)
	}
	for id, n := range map[string]int{"GC01": 1, "GC02": 1} {
		turns, err := h.s.Turns(t.Context(), bot.ConversationOf(id), 0, 100)
		if err != nil || len(turns) != n {
			t.Errorf("%s: %d turns, want %d: %v", id, len(turns), n, err)
		}
	}
}
