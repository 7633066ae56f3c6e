package bundle_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"testing"
)

// What others wrote stands as they published it.
func TestVendoredScriptsAreUnchanged(t *testing.T) {
	for name, want := range map[string]string{
		"htmx.js":     "b6554de9fb57e084ac992fc65ac5703f0d7f36b89e8a45f08905ca60cb665a1a",
		"htmx-sse.js": "9bb4933f38e25a64765a4322fa2aa89cf6645a839a6309f9df1096eba6e0fead",
	} {
		content, err := os.ReadFile("../assets/src/vendor/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != want {
			t.Errorf("%s is not as it was published", name)
		}
	}
}
