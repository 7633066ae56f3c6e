package api_test

import (
	"crypto"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/MicahParks/jwkset"
	"github.com/pb33f/libopenapi-validator/schema_validation"
)

// jwks is a JWK set of public keys, by key id.
func jwks(t *testing.T, keys map[string]any) []byte {
	t.Helper()
	var set jwkset.JWKSMarshal
	for id, key := range keys {
		j, err := jwkset.NewJWKFromKey(crypto.PublicKey(key), jwkset.JWKOptions{Metadata: jwkset.JWKMetadataOptions{KID: id, USE: jwkset.UseSig}})
		if err != nil {
			t.Fatal(err)
		}
		set.Keys = append(set.Keys, j.Marshal())
	}
	text, err := json.Marshal(set)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// newServer is a server of the test's own.
func newServer(t *testing.T, answer http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(answer)
	t.Cleanup(s.Close)
	return s.URL
}

// schemaValidator holds values to schemas.
var schemaValidator = schema_validation.NewSchemaValidator()
