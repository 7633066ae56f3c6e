package signed_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"repaybot/bot/signed"
)

// harness makes a program of a snippet of docs/channels.md: it is given secret,
// header, body and now as arguments, and prints "true" or "false".
var harness = map[string]struct {
	command []string // the file's name is added
	file    string
	text    string // %s is the snippet
}{
	"go": {[]string{"go", "run"}, "main.go", `package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
)

%s

func main() {
	now, _ := strconv.ParseInt(os.Args[4], 10, 64)
	fmt.Println(verify(os.Args[1], os.Args[2], []byte(os.Args[3]), now))
}
`},
	"python": {[]string{"python3"}, "main.py", "%s\nimport sys\nprint(str(verify(sys.argv[1], sys.argv[2], sys.argv[3].encode(), int(sys.argv[4]))).lower())\n"},
	"java": {[]string{"java"}, "Main.java", `class Main {
%s
    public static void main(String[] a) throws Exception {
        System.out.println(verify(a[0], a[1], a[2].getBytes("UTF-8"), Long.parseLong(a[3])));
    }
}
`},
	"js":  {[]string{"node"}, "main.js", "%s\nconst a = process.argv.slice(2);\nconsole.log(String(verify(a[0], a[1], Buffer.from(a[2]), Number(a[3]))));\n"},
	"php": {[]string{"php"}, "main.php", "<?php\n%s\necho verify($argv[1], $argv[2], $argv[3], (int)$argv[4]) ? 'true' : 'false', \"\\n\";\n"},
}

// TestTheDocumentedLanguages runs the documented check in every language whose
// interpreter is here.
func TestTheDocumentedLanguages(t *testing.T) {
	doc, err := os.ReadFile(filepath.Join("..", "..", "docs", "channels.md"))
	if err != nil {
		t.Fatal(err)
	}
	const text = `{"text": "hello"}`
	right := signed.Sign(at, []byte(text), secret)
	now := at.Unix()
	for language, h := range harness {
		t.Run(language, func(t *testing.T) {
			_, rest, found := strings.Cut(string(doc), "```"+language+"\n")
			snippet, _, ended := strings.Cut(rest, "```")
			if !found || !ended {
				t.Fatal("it is not documented")
			}
			if _, err := exec.LookPath(h.command[0]); err != nil {
				t.Skipf("%s is not installed", h.command[0])
			}
			file := filepath.Join(t.TempDir(), h.file)
			if err := os.WriteFile(file, fmt.Appendf(nil, h.text, snippet), 0o600); err != nil {
				t.Fatal(err)
			}
			for name, c := range map[string]struct {
				header, body string
				now          int64
				want         string
			}{
				"right":         {right, text, now + 300, "true"},
				"two":           {signed.Sign(at, []byte(text), other, secret), text, now, "true"},
				"too old":       {right, text, now + 301, "false"},
				"too early":     {right, text, now - 301, "false"},
				"another body":  {right, text + " ", now, "false"},
				"other secrets": {signed.Sign(at, []byte(text), other, other), text, now, "false"},
				"nonsense":      {"hello", text, now, "false"},
			} {
				var out, errs bytes.Buffer
				run := exec.CommandContext(t.Context(), h.command[0], append(h.command[1:], file, string(secret), c.header, c.body, fmt.Sprint(c.now))...)
				run.Stdout, run.Stderr = &out, &errs
				if err := run.Run(); err != nil || strings.TrimSpace(out.String()) != c.want {
					t.Errorf("%s: %q, want %s (%v, %s)", name, out.String(), c.want, err, errs.String())
				}
			}
		})
	}
}
