package mongo_test

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/url"
	"sync"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// proxy stands between a client and its server, and ends the client at its n-th
// write: before the server hears of it, or after the server has done it and
// before the client hears of that. From then on nothing goes through.
type proxy struct {
	listener net.Listener
	server   string

	mu    sync.Mutex
	left  int  // writes until the end; 0 is none
	after bool // the end comes after the write
	conns []net.Conn
	over  bool
	ended context.CancelFunc

	before map[string]func() // what happens, once, before a command goes on
}

// newProxy returns the proxy and the address to give to the client.
func newProxy(t *testing.T, uri string) (*proxy, string) {
	t.Helper()
	u, err := url.Parse(uri)
	if err != nil {
		t.Fatal(err)
	}
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: l, server: u.Host}
	var group sync.WaitGroup
	group.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			group.Go(func() { p.serve(c) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		p.end()
		group.Wait()
	})
	u.Host = l.Addr().String()
	q := u.Query()
	q.Set("directConnection", "true") // the members' own addresses would lead past the proxy
	q.Del("replicaSet")
	u.RawQuery = q.Encode()
	if u.Path == "" {
		u.Path = "/"
	}
	return p, u.String()
}

// arm has the client end at its n-th write from now. Its context ends then too.
func (p *proxy) arm(ctx context.Context, n int, after bool) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.left, p.after, p.ended = n, after, cancel
	return ctx
}

// fired tells whether the client was ended.
func (p *proxy) fired() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.over
}

func (p *proxy) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.over = true
	for _, c := range p.conns {
		c.Close()
	}
	if p.ended != nil {
		p.ended()
	}
}

func (p *proxy) hold(conns ...net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.conns = append(p.conns, conns...)
	return !p.over
}

// serve carries requests and their answers, one after the other.
func (p *proxy) serve(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", p.server)
	if err != nil {
		return
	}
	defer server.Close()
	if !p.hold(client, server) {
		return
	}
	for {
		request, err := readMessage(client)
		if err != nil {
			return
		}
		command := commandOf(request)
		p.meanwhile(command)
		last := isWrite(command) && p.isLast()
		if last && !p.after {
			p.end()
			return
		}
		if _, err := server.Write(request); err != nil {
			return
		}
		answer, err := readMessage(server)
		if last {
			p.end()
			return
		}
		if err != nil {
			return
		}
		if _, err := client.Write(answer); err != nil {
			return
		}
	}
}

// once has something happen before the next command of a name goes on.
func (p *proxy) once(command string, do func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.before = map[string]func(){command: do}
}

func (p *proxy) meanwhile(command string) {
	p.mu.Lock()
	do := p.before[command]
	delete(p.before, command)
	p.mu.Unlock()
	if do != nil {
		do()
	}
}

// isLast counts a write.
func (p *proxy) isLast() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.left == 0 {
		return false
	}
	p.left--
	return p.left == 0
}

// readMessage reads one message of the wire protocol: its length comes first.
func readMessage(r io.Reader) ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, err
	}
	message := make([]byte, binary.LittleEndian.Uint32(head[:]))
	copy(message, head[:])
	_, err := io.ReadFull(r, message[len(head):])
	return message, err
}

const (
	opMessage  = 2013
	bodyOffset = 16 + 4 + 1 // the header, flags, and the kind of the first section
)

// commandOf reads the command's name, which is the first key of its document.
func commandOf(message []byte) string {
	if len(message) < bodyOffset || binary.LittleEndian.Uint32(message[12:]) != opMessage {
		return ""
	}
	e, err := bson.Raw(message[bodyOffset:]).IndexErr(0)
	if err != nil {
		return ""
	}
	return e.Key()
}

func isWrite(command string) bool {
	switch command {
	case "insert", "update", "delete", "findAndModify":
		return true
	}
	return false
}
