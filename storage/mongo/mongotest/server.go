package mongotest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// Variable names the server that the tests run against, if it is set: a
// replica set of MongoDB, on which each test makes a database and drops it.
// Else they start mongo-java-server, which scripts/setup fetches.
const Variable = "REPAYBOT_TEST_MONGODB_URI"

// javaServer is the one server of this process, started when it is first wanted.
var javaServer = sync.OnceValues(start)

// start starts a server. It ends with its input, which is this process's.
func start() (uri string, err error) {
	root, err := moduleRoot()
	if err != nil {
		return "", err
	}
	jars := filepath.Join(root, ".cache", "mongo-java-server")
	if found, _ := filepath.Glob(filepath.Join(jars, "mongo-java-server-*.jar")); len(found) == 0 {
		return "", fmt.Errorf("no mongo-java-server in .cache: run scripts/setup, or set %s", Variable)
	}
	c := exec.Command("java", "-Xmx2g", "-cp", filepath.Join(jars, "*"), filepath.Join(root, "storage", "mongo", "testdata", "server", "Server.java"))
	in, err := c.StdinPipe()
	if err != nil {
		return "", err
	}
	out, err := c.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := c.Start(); err != nil {
		return "", fmt.Errorf("no Java to run mongo-java-server (Debian: default-jdk-headless): %w", err)
	}
	port, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return "", fmt.Errorf("mongo-java-server did not start, a JDK of at least 17 is needed: %w", err)
	}
	go func() {
		_, _ = io.Copy(io.Discard, out)
		_ = in.Close() // held until here: its end is the server's
	}()
	return "mongodb://127.0.0.1:" + strings.TrimSpace(port), nil
}

// moduleRoot is the folder of go.mod, above the package under test.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	for err == nil {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("no go.mod above this folder")
		}
		dir = filepath.Dir(dir)
	}
	return "", err
}

// URI is the server to test against. Without one the test is skipped.
func URI(t testing.TB) string {
	t.Helper()
	if uri := os.Getenv(Variable); uri != "" {
		return uri
	}
	uri, err := javaServer()
	if err != nil {
		t.Skip(err)
	}
	return uri
}

// Real skips a test that says nothing about mongo-java-server, whose secondary
// indexes are only names.
func Real(t testing.TB) {
	t.Helper()
	if os.Getenv(Variable) == "" {
		t.Skipf("needs a real MongoDB: set %s", Variable)
	}
}
