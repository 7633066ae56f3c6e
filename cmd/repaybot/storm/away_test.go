package storm

import (
	"context"
	"database/sql"
	"encoding/json"
	"io"
	"net"
	"net/url"
	"path/filepath"
	"sync"
	"testing"

	"repaybot/storage/mongo/mongotest"
	"repaybot/storage/sqlite"
)

// newBankToTake makes a bank whose database can be taken away, and given back.
func newBankToTake(t *testing.T, database string, customers int) (b *bank, away, back func()) {
	t.Helper()
	if database == "sqlite" {
		b = newBank(t, database, customers)
		away, back = locked(t, filepath.Join(b.sqlite, sqlite.FileName))
		return b, away, back
	}
	c, uri := newCable(t, mongotest.URI(t))
	return newBankAt(t, uri, customers), c.cut, c.mend
}

// locked takes a database away as another program does that locks it.
func locked(t *testing.T, path string) (away, back func()) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	var conn *sql.Conn
	do := func(what string) {
		t.Helper()
		if _, err := conn.ExecContext(t.Context(), what); err != nil {
			t.Fatal(err)
		}
	}
	return func() {
			if conn, err = db.Conn(t.Context()); err != nil {
				t.Fatal(err)
			}
			do("pragma busy_timeout = 10000")
			do("begin immediate")
		}, func() {
			do("rollback")
			_ = conn.Close()
		}
}

// cable is the way to a server, which can be cut and mended.
type cable struct {
	listener net.Listener
	server   string

	mu    sync.Mutex
	isCut bool
	conns map[net.Conn]bool
}

// newCable lays a cable to the server of a MongoDB address; uri is the address
// of its near end.
func newCable(t *testing.T, to string) (c *cable, uri string) {
	t.Helper()
	u, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c = &cable{listener: l, server: u.Host, conns: map[net.Conn]bool{}}
	var group sync.WaitGroup
	group.Go(func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			group.Go(func() { c.carry(near) })
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		c.cut()
		group.Wait()
	})
	q := u.Query()
	q.Set("directConnection", "true") // the members' own addresses would lead past it
	q.Del("replicaSet")
	u.Host, u.RawQuery = l.Addr().String(), q.Encode()
	if u.Path == "" {
		u.Path = "/"
	}
	return c, u.String()
}

func (c *cable) carry(near net.Conn) {
	defer near.Close()
	far, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", c.server)
	if err != nil {
		return
	}
	defer far.Close()
	c.mu.Lock()
	if c.isCut {
		c.mu.Unlock()
		return
	}
	c.conns[near], c.conns[far] = true, true
	c.mu.Unlock()
	var both sync.WaitGroup
	for _, way := range [][2]net.Conn{{near, far}, {far, near}} {
		both.Go(func() {
			_, _ = io.Copy(way[1], way[0]) // until either end is gone
			_ = way[0].Close()
			_ = way[1].Close()
		})
	}
	both.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.conns, near)
	delete(c.conns, far)
}

// cut ends what goes through, and lets nothing through.
func (c *cable) cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.isCut = true
	for conn := range c.conns {
		_ = conn.Close()
	}
}

func (c *cable) mend() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.isCut = false
}

// wrongIn is what a program that is not ready says is wrong.
func wrongIn(t *testing.T, text string) map[string]string {
	t.Helper()
	var said struct{ Wrong map[string]string }
	if err := json.Unmarshal([]byte(text), &said); err != nil {
		t.Errorf("%q: %v", text, err)
	}
	return said.Wrong
}
