package mongo_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"repaybot/storage/mongo"
)

// uriVariable names the server that the tests run against, if it is set: a
// replica set of MongoDB, on which each test makes a database and drops it.
// Else they start mongo-java-server, which scripts/setup fetches.
const uriVariable = "REPAYBOT_TEST_MONGODB_URI"

var key = bytes.Repeat([]byte{1}, 32)

// jars is where scripts/setup puts the server.
var jars = filepath.Join("..", "..", ".cache", "mongo-java-server")

// javaServer is the one server of this process, started when it is first
// wanted. It ends with its input, which is this process's.
var javaServer = sync.OnceValues(func() (uri string, err error) {
	if found, _ := filepath.Glob(filepath.Join(jars, "mongo-java-server-*.jar")); len(found) == 0 {
		return "", fmt.Errorf("no mongo-java-server in .cache: run scripts/setup, or set %s", uriVariable)
	}
	c := exec.Command("java", "-Xmx2g", "-cp", filepath.Join(jars, "*"), filepath.Join("testdata", "server", "Server.java"))
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
})

// serverURI is the server to test against. Without one the test is skipped.
func serverURI(t testing.TB) string {
	t.Helper()
	if uri := os.Getenv(uriVariable); uri != "" {
		return uri
	}
	uri, err := javaServer()
	if err != nil {
		t.Skip(err)
	}
	return uri
}

// realServer skips a test that says nothing about mongo-java-server, whose
// secondary indexes are only names.
func realServer(t testing.TB) {
	t.Helper()
	if os.Getenv(uriVariable) == "" {
		t.Skipf("needs a real MongoDB: set %s", uriVariable)
	}
}

// newDatabase names a database that nobody else has, and drops it afterwards.
func newDatabase(t testing.TB) (uri, name string) {
	t.Helper()
	uri, name = serverURI(t), "repaybot_test_"+bson.NewObjectID().Hex()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := bare(t, uri).Database(name).Drop(ctx); err != nil {
			t.Error(err)
		}
	})
	return uri, name
}

// bare is a client of our own beside the store's.
func bare(t testing.TB, uri string) *driver.Client {
	t.Helper()
	c, err := driver.Connect(options.Client().ApplyURI(uri))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Disconnect(context.Background()) })
	return c
}

// open opens a database, and closes it at the end of the test if it is not yet.
func open(t testing.TB, uri, name string) *mongo.DB {
	t.Helper()
	d, err := mongo.Open(t.Context(), uri, name, key)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}
