package api_test

import (
	"net/http"
	"strings"
	"testing"
)

// TestMessagesThatCannotBeTaken are refused, and nothing of them is kept.
func TestMessagesThatCannotBeTaken(t *testing.T) {
	h := open(t, nil)
	c := h.login("GC01")
	before := h.want(http.StatusOK, c.ask("GET", "/api/v1/conversation", ""))
	long := strings.Repeat("字", 2000)
	for body, status := range map[string]int{
		`{`:                                    http.StatusBadRequest,
		`{"client_id":"123","text":"hi"}`:      http.StatusUnprocessableEntity,
		`{"client_id":"12345678","text":"  "}`: http.StatusUnprocessableEntity,
		`{"client_id":"12345678","text":"a","button":"human"}`:                  http.StatusUnprocessableEntity,
		`{"client_id":"12345678","text":"` + long + `字"}`:                       http.StatusUnprocessableEntity,
		`{"client_id":"12345678","text":"` + strings.Repeat("x", 17<<10) + `"}`: http.StatusRequestEntityTooLarge,
		`{"client_id":"` + strings.Repeat("9", 65) + `","text":"hi"}`:           http.StatusUnprocessableEntity,
		`{"client_id":"12345678","button":"` + strings.Repeat("g", 201) + `"}`:  http.StatusUnprocessableEntity,
	} {
		if a := c.ask("POST", "/api/v1/messages", body); a.Status != status {
			t.Errorf("%.60s…: status %d, want %d: %s", body, a.Status, status, a.Body)
		}
	}
	if after := c.ask("GET", "/api/v1/conversation", ""); string(after.Body) != string(before.Body) {
		t.Errorf("something was kept: %s", after.Body)
	}
	h.want(http.StatusOK, c.ask("POST", "/api/v1/messages", `{"client_id":"12345678","text":"`+long+`"}`))
}
