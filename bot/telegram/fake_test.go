package telegram_test

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

const token = "4200:AAsecretTOKEN"

// call is one request to the fake Bot API.
type call struct {
	method string
	params map[string]string
}

// fake is a Bot API server. It hands out updates as Telegram does: those from
// the offset on, again and again until an offset is past them.
type fake struct {
	*httptest.Server
	mu      sync.Mutex
	updates []string // JSON, in the order they are handed out
	ids     []int64
	calls   []call
	sent    []call // messages that the customer has
	polling int    // requests for updates under way
	most    int
	faults  func(method string, n int, w http.ResponseWriter) bool // answers in the fake's stead
	counts  map[string]int
	files   map[string][]byte
	changed *sync.Cond
}

func newFake(t testing.TB) *fake {
	f := &fake{counts: map[string]int{}, files: map[string][]byte{}}
	f.changed = sync.NewCond(&f.mu)
	f.Server = httptest.NewServer(http.HandlerFunc(f.serve))
	t.Cleanup(func() {
		f.CloseClientConnections()
		f.Close()
	})
	return f
}

func (f *fake) add(id int64, update string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ids = append(f.ids, id)
	f.updates = append(f.updates, update)
	f.changed.Broadcast()
}

func (f *fake) serve(w http.ResponseWriter, r *http.Request) {
	if path, ok := strings.CutPrefix(r.URL.Path, "/file/bot"+token+"/"); ok {
		f.mu.Lock()
		content, ok := f.files[path]
		f.counts["file"]++
		n := f.counts["file"]
		faults := f.faults
		f.mu.Unlock()
		if faults != nil && faults("file", n, w) {
			return
		}
		if !ok {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(content)
		return
	}
	method, ok := strings.CutPrefix(r.URL.Path, "/bot"+token+"/")
	if !ok {
		answer(w, 401, `"description":"Unauthorized"`)
		return
	}
	c := call{method, params(r)}
	f.mu.Lock()
	f.counts[method]++
	n, faults := f.counts[method], f.faults
	f.calls = append(f.calls, c)
	f.changed.Broadcast()
	f.mu.Unlock()
	if method == "sendMessage" && faults != nil && c.params["lost"] == "" {
		// A cut connection comes after the message has arrived.
		if faults("sendMessage.before", n, w) {
			return
		}
	}
	if method != "sendMessage" && faults != nil && faults(method, n, w) {
		return
	}
	switch method {
	case "getUpdates":
		f.getUpdates(w, r, c)
	case "sendMessage":
		f.mu.Lock()
		f.sent = append(f.sent, c)
		id := len(f.sent)
		f.changed.Broadcast()
		f.mu.Unlock()
		if faults != nil && faults("sendMessage.after", n, w) {
			return
		}
		answer(w, 200, fmt.Sprintf(`"result":{"message_id":%d,"date":1,"chat":{"id":%s,"type":"private"}}`, id, c.params["chat_id"]))
	case "sendPhoto", "sendDocument":
		answer(w, 200, fmt.Sprintf(`"result":{"message_id":900,"date":1,"chat":{"id":%s,"type":"private"}}`, c.params["chat_id"]))
	case "getFile":
		answer(w, 200, fmt.Sprintf(`"result":{"file_id":%q,"file_path":"photos/%s"}`, c.params["file_id"], c.params["file_id"]))
	case "getMe":
		answer(w, 200, `"result":{"id":4200,"is_bot":true,"first_name":"b"}`)
	case "editMessageReplyMarkup", "sendInvoice":
		answer(w, 200, `"result":{"message_id":1,"date":1,"chat":{"id":1,"type":"private"}}`)
	default:
		answer(w, 200, `"result":true`)
	}
}

func (f *fake) getUpdates(w http.ResponseWriter, r *http.Request, c call) {
	var offset int64
	_, _ = fmt.Sscan(c.params["offset"], &offset)
	until := time.Now().Add(200 * time.Millisecond)
	f.mu.Lock()
	f.polling++
	f.most = max(f.most, f.polling)
	defer func() {
		f.polling--
		f.mu.Unlock()
	}()
	for {
		var out []string
		for i, id := range f.ids {
			if id >= offset && (id != 0 || offset == 0) {
				out = append(out, f.updates[i])
			}
		}
		if len(out) > 0 || time.Now().After(until) || r.Context().Err() != nil {
			answer(w, 200, `"result":[`+strings.Join(out, ",")+`]`)
			return
		}
		f.mu.Unlock()
		time.Sleep(2 * time.Millisecond) // stands for Telegram's own waiting
		f.mu.Lock()
	}
}

func answer(w http.ResponseWriter, code int, rest string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	fmt.Fprintf(w, `{"ok":%v,"error_code":%d,%s}`, code == 200, code, rest)
}

// params reads a request's parameters, however they came.
func params(r *http.Request) map[string]string {
	p := map[string]string{}
	kind, of, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch kind {
	case "multipart/form-data":
		m := multipart.NewReader(r.Body, of["boundary"])
		for {
			part, err := m.NextPart()
			if err != nil {
				return p
			}
			b, _ := io.ReadAll(part)
			p[part.FormName()] = string(b)
		}
	case "application/json":
		var all map[string]any
		_ = json.NewDecoder(r.Body).Decode(&all)
		for k, v := range all {
			if n, ok := v.(float64); ok {
				p[k] = fmt.Sprintf("%.0f", n)
			} else {
				p[k] = fmt.Sprint(v)
			}
		}
	}
	return p
}

// until waits for a condition on what the fake has seen.
func (f *fake) until(t testing.TB, what string, is func() bool) {
	t.Helper()
	timeout := time.AfterFunc(20*time.Second, func() { f.changed.Broadcast() })
	defer timeout.Stop()
	end := time.Now().Add(19 * time.Second)
	f.mu.Lock()
	defer f.mu.Unlock()
	for !is() {
		if time.Now().After(end) {
			t.Fatalf("never: %s; sent %d", what, len(f.sent))
		}
		f.changed.Wait()
	}
}

func (f *fake) called(method string) []call {
	var all []call
	for _, c := range f.calls {
		if c.method == method {
			all = append(all, c)
		}
	}
	return all
}
