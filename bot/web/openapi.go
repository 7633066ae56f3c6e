package web

import (
	"bytes"
	_ "embed"
)

// openAPI describes the API (OpenAPI 3.1).
//
//go:embed openapi.yaml
var openAPI []byte

// OpenAPI is the description of the API, as it is served.
func OpenAPI() []byte { return bytes.Clone(openAPI) }
