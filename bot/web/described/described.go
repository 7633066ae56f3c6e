// Package described holds what is answered under /api/v1 to the description of
// the API (OpenAPI 3.1). Only tests use it: those of every package that answers
// a part of the API.
package described

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
)

// API is a description that answers are held to.
type API struct{ validator validator.Validator }

// Read reads a description; it fails where that is no OpenAPI.
func Read(description []byte) (*API, error) {
	doc, err := libopenapi.NewDocument(description)
	if err != nil {
		return nil, err
	}
	v, errs := validator.NewValidator(doc)
	if len(errs) > 0 {
		return nil, errs[0]
	}
	return &API{v}, nil
}

// Holds fails the test unless an answer with its body is one that is described
// for its request. What the description does not have has to be answered by a
// problem of status 404.
func (a *API) Holds(t testing.TB, r *http.Request, got *http.Response, body []byte) {
	t.Helper()
	if !strings.HasPrefix(r.URL.Path, "/api/v1/") || r.Method == http.MethodOptions || got.StatusCode == http.StatusMethodNotAllowed {
		return
	}
	copied := *got
	copied.Body = io.NopCloser(bytes.NewReader(body))
	ok, faults := a.validator.ValidateHttpResponse(r, &copied)
	if ok {
		return
	}
	for _, f := range faults {
		if f.IsPathMissingError() || f.IsOperationMissingError() {
			if got.StatusCode != http.StatusNotFound || got.Header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("%s %s: %d for a path that is not described", r.Method, r.URL.Path, got.StatusCode)
			}
			continue
		}
		t.Errorf("%s %s: the answer is not as described: %s: %s\n%s", r.Method, r.URL.Path, f.Message, f.Reason, body[:min(len(body), 600)])
		for _, e := range f.SchemaValidationErrors {
			t.Errorf("  %s: %s", e.FieldPath, e.Reason)
		}
	}
}
