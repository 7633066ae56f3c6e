package files

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestHandler(t *testing.T) {
	h := Handler(func(header string, _ []byte) bool { return header == "right" }, func(_ context.Context, id string) ([]byte, error) {
		switch id {
		case "gone":
			return nil, ErrGone
		case "later":
			return nil, errors.New("busy")
		}
		return []byte("content of " + id), nil
	})
	for _, c := range []struct {
		header, body string
		status       int
		answer       string
	}{
		{"right", `{"file":"m1","kind":"photo"}`, http.StatusOK, "content of m1"},
		{"right", `{"file":"gone"}`, http.StatusGone, ""},
		{"right", `{"file":"later"}`, http.StatusBadGateway, ""},
		{"right", `{"file":""}`, http.StatusUnprocessableEntity, ""},
		{"right", `{`, http.StatusUnprocessableEntity, ""},
		{"wrong", `{"file":"m1"}`, http.StatusUnauthorized, ""},
		{"right", strings.Repeat(" ", maxWish+1), http.StatusUnauthorized, ""},
	} {
		r := httptest.NewRequest(http.MethodPost, "/files", strings.NewReader(c.body))
		r.Header.Set("Repaybot-Signature", c.header)
		w := httptest.NewRecorder()
		h(w, r)
		if w.Code != c.status || c.answer != "" && w.Body.String() != c.answer {
			t.Errorf("%.40s: %d %s", c.body, w.Code, w.Body)
		}
	}
}
