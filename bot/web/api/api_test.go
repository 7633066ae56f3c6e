package api_test

import (
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"strings"
	"testing"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
)

func publicPEM(t testing.TB, key crypto.PublicKey) []byte {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

func TestTheDescriptionIsOne(t *testing.T) {
	m, err := parts()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := libopenapi.NewDocument(m.description)
	if err != nil {
		t.Fatal(err)
	}
	v, errs := validator.NewValidator(doc)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	if ok, faults := v.ValidateDocument(); !ok {
		for _, f := range faults {
			t.Errorf("%s: %s", f.Message, f.Reason)
			for _, e := range f.SchemaValidationErrors {
				t.Errorf("  %s: %s", e.FieldPath, e.Reason)
			}
		}
	}
}

// The whole visit, each answer held to the description.
func TestAVisit(t *testing.T) {
	h := open(t, nil)
	c := h.login("GC01")
	for _, lang := range []string{"zh-CN", "en"} {
		c.lang = lang
		for _, path := range []string{"/session", "/conversation", "/statement", "/statement/G-6101", "/plans", "/documents", "/pay/G-6101", "/openapi.yaml", "/conversation?limit=1", "/conversation?after=0"} {
			h.want(http.StatusOK, c.ask("GET", "/api/v1"+path, ""))
		}
		for _, body := range []string{`{"account":"G-6101"}`, `{"account":"G-6101","ask":{"term":12},"stops":true}`, `{"account":"G-6101","ask":{"monthly_at_most":"1"}}`} {
			a := h.want(http.StatusOK, c.ask("POST", "/api/v1/offers", body))
			t.Logf("%.1500s", a.Body)
		}
	}
	h.want(http.StatusNotFound, c.ask("GET", "/api/v1/plans/G-6101", ""))
	a := h.want(http.StatusOK, c.say("我想分12期还"))
	t.Logf("%s", a.Body)
	if !strings.Contains(string(a.Body), "我想分12期还") {
		t.Errorf("the message is not in its answer: %s", a.Body)
	}
}
