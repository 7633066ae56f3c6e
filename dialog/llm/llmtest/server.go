package llmtest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

// Asked is one call as the server got it.
type Asked struct {
	Job  string // the name of the schema asked for: "read", "phrase", "summarize"
	Data string // the user's message: what the call is about
	Body string // all of it
	Auth string // the Authorization header
}

// Says is what the server answers.
type Says struct {
	Content string // of the model's message
	Status  int    // 0: 200
	Raw     string // the whole body, in place of a completion
	Wait    time.Duration
	Never   bool   // no answer until the caller gives up
	Cut     bool   // the connection ends in the middle of the answer
	Finish  string // finish_reason; "" is "stop"
	In, Out int    // tokens; 0: 100 and 20
}

// Server is the scripted endpoint.
type Server struct {
	URL string // the base URL to configure

	mu    sync.Mutex
	asked []Asked
	keep  bool
	count int
}

// New starts a server that answers as script says, until the test ends.
// Keep has it remember all that it was asked.
func New(t testing.TB, keep bool, script func(n int, a Asked) Says) *Server {
	t.Helper()
	s := &Server{keep: keep}
	done := make(chan struct{})
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, n := s.took(r)
		answer(w, r, script(n, a), done)
	}))
	t.Cleanup(func() {
		close(done)
		h.CloseClientConnections()
		h.Close()
	})
	s.URL = h.URL + "/v1"
	return s
}

func (s *Server) took(r *http.Request) (Asked, int) {
	body, _ := io.ReadAll(r.Body)
	var request struct {
		Messages []struct {
			Role    string `json:"role"`
			Content string `json:"content"`
		} `json:"messages"`
		ResponseFormat struct {
			JSONSchema struct {
				Name string `json:"name"`
			} `json:"json_schema"`
		} `json:"response_format"`
	}
	_ = json.Unmarshal(body, &request)
	a := Asked{Job: request.ResponseFormat.JSONSchema.Name, Body: string(body), Auth: r.Header.Get("Authorization")}
	for _, m := range request.Messages {
		if m.Role == "user" {
			a.Data = m.Content
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.count
	s.count++
	if s.keep {
		s.asked = append(s.asked, a)
	}
	return a, n
}

// Asked are the calls so far.
func (s *Server) Asked() []Asked {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Asked(nil), s.asked...)
}

// Count is how many calls there were.
func (s *Server) Count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.count
}

func answer(w http.ResponseWriter, r *http.Request, says Says, done <-chan struct{}) {
	wait := says.Wait
	if says.Never {
		wait = time.Minute
	}
	if wait > 0 {
		t := time.NewTimer(wait)
		defer t.Stop()
		select {
		case <-t.C:
		case <-r.Context().Done():
			return
		case <-done:
			return
		}
	}
	body := []byte(says.Raw)
	if says.Raw == "" {
		body = completion(says)
	}
	w.Header().Set("Content-Type", "application/json")
	if says.Cut {
		w.Header().Set("Content-Length", fmt.Sprint(len(body)))
	}
	if says.Status != 0 {
		w.WriteHeader(says.Status)
	}
	if says.Cut {
		_, _ = w.Write(body[:len(body)/2])
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write(body)
}

func completion(says Says) []byte {
	if says.Finish == "" {
		says.Finish = "stop"
	}
	if says.In == 0 {
		says.In, says.Out = 100, 20
	}
	text, _ := json.Marshal(map[string]any{
		"id": "c", "object": "chat.completion", "model": "scripted",
		"choices": []any{map[string]any{"index": 0, "finish_reason": says.Finish, "message": map[string]any{"role": "assistant", "content": says.Content}}},
		"usage":   map[string]any{"prompt_tokens": says.In, "completion_tokens": says.Out, "total_tokens": says.In + says.Out},
	})
	return text
}

// JSON is a value as a model would answer it.
func JSON(v any) string {
	text, _ := json.Marshal(v)
	return string(text)
}
