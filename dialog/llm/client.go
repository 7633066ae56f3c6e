package llm

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/sashabaranov/go-openai"
	"github.com/sony/gobreaker/v2"

	"repaybot/dialog"
)

// How long the model may take. All calls of one turn end turnBudget after it
// was begun; reading leaves time for the words.
const (
	turnBudget   = 3 * time.Second
	readShare    = 1600 * time.Millisecond // of one reading, its retry included
	summaryShare = 1200 * time.Millisecond // of a summary: the words for the customer may come after it
	firstShare   = 0.6                     // of the time there is, for the first try
	leastTime    = 150 * time.Millisecond  // with less than this nothing is begun
	beforeRetry  = 50 * time.Millisecond
	waitForOne   = 100 * time.Millisecond // for a call's turn, where too many are under way
)

const (
	breakAfter  = 5                // failures in a row open the breaker
	breakFor    = 20 * time.Second // then nothing is asked for so long
	maxAnswer   = 1 << 20          // bytes of an answer that are read
	readTokens  = 400              // tokens that a reading may take
	wordTokens  = 500              // and words
	atOnceUsual = 16               // calls at once, if not set
)

// Endpoint is where a model is asked, and within which limits.
type Endpoint struct {
	BaseURL string // such as https://api.openai.com/v1
	APIKey  string // "" where none is wanted
	Model   string
	Schema  bool // the endpoint keeps to a JSON schema (response_format json_schema)
	AtOnce  int  // calls at once; 0: 16
	Budget  Budget
	Now     func() time.Time // for the budgets' days; nil: the clock
}

// Client asks a model. It is safe for use by many goroutines.
type Client struct {
	api    *openai.Client
	model  string
	schema bool
	official,
	reasons bool
	breaker *gobreaker.CircuitBreaker[reply]
	places  chan struct{} // one for each call at once
	purse   *purse
}

// NewClient checks an endpoint and makes a client of it. It calls nobody.
func NewClient(e Endpoint) (*Client, error) {
	u, err := url.Parse(e.BaseURL)
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("the model's address %q is none", e.BaseURL)
	}
	if e.Model == "" {
		return nil, errors.New("no model is named")
	}
	if e.AtOnce <= 0 {
		e.AtOnce = atOnceUsual
	}
	if e.Now == nil {
		e.Now = time.Now
	}
	config := openai.DefaultConfig(e.APIKey)
	config.BaseURL = strings.TrimSuffix(e.BaseURL, "/")
	config.HTTPClient = &http.Client{Transport: shortAnswers{newTransport(e.AtOnce)}, CheckRedirect: stayHere}
	c := &Client{
		api: openai.NewClientWithConfig(config), model: e.Model, schema: e.Schema, places: make(chan struct{}, e.AtOnce),
		official: u.Hostname() == "api.openai.com", reasons: reasoning(e.Model), purse: newPurse(e.Budget, e.Now),
	}
	c.breaker = gobreaker.NewCircuitBreaker[reply](gobreaker.Settings{
		Name: "model", Timeout: breakFor, ReadyToTrip: func(n gobreaker.Counts) bool { return n.ConsecutiveFailures >= breakAfter },
		IsSuccessful: func(err error) bool { return err == nil || errors.Is(err, errRefusedByEndpoint) },
		IsExcluded:   func(err error) bool { return errors.Is(err, context.Canceled) },
	})
	return c, nil
}

func newTransport(atOnce int) http.RoundTripper {
	t, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return http.DefaultTransport
	}
	t = t.Clone()
	t.MaxIdleConnsPerHost, t.MaxConnsPerHost = atOnce, 0
	return t
}

// stayHere keeps what a customer wrote from going to another host than the one
// that was set.
func stayHere(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// shortAnswers reads no endless answer.
type shortAnswers struct{ http.RoundTripper }

func (s shortAnswers) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := s.RoundTripper.RoundTrip(r)
	if err == nil {
		resp.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(resp.Body, maxAnswer), resp.Body}
	}
	return resp, err
}

// reasoning tells whether a model takes no temperature.
func reasoning(model string) bool {
	for _, family := range []string{"o1", "o3", "o4", "gpt-5", "gpt-6"} {
		if strings.HasPrefix(model, family) {
			return true
		}
	}
	return false
}

// question is one thing to ask a model.
type question struct {
	job     string // "read", "phrase" or "summarize"
	prompt  prompt
	data    string  // what it is about, as JSON
	tokens  int     // that the answer may have at most
	warmth  float32 // 0: the same each time
	until   time.Time
	accepts func(answer string) error // an answer that it refuses is asked for once more
}

// reply is an answer with what it cost.
type reply struct {
	text    string
	in, out int
}

// ask asks the model and returns its answer, "" where there is none, with
// the use to note, whose verdict says why. The caller's own check of an answer
// comes in q.accepts.
func (c *Client) ask(ctx context.Context, x *dialog.Exchange, q question) (text string, use dialog.ModelUse) {
	use = dialog.ModelUse{Job: q.job, Model: c.model, Prompt: q.prompt.version}
	began := time.Now()
	defer func() { use.Millis = time.Since(began).Milliseconds() }()
	if use.Verdict = c.closed(x); use.Verdict != "" {
		return "", use
	}
	conversation := conversationOf(x)
	ctx, cancel := context.WithDeadline(ctx, q.until)
	defer cancel()
	for use.Tries < 2 {
		left := time.Until(q.until)
		if left < leastTime {
			if use.Verdict == "" {
				use.Verdict = VerdictLate
			}
			break
		}
		share := left
		if use.Tries == 0 {
			share = time.Duration(float64(left) * firstShare)
		}
		r, err := c.once(ctx, q, share)
		if err == nil {
			use.In, use.Out = use.In+r.in, use.Out+r.out
			c.purse.pay(conversation, r.in+r.out)
			err = q.accepts(r.text)
		}
		if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) || errors.Is(err, errBusy) {
			use.Verdict = verdictOf(err)
			return "", use
		}
		use.Tries++
		if use.Verdict = verdictOf(err); err == nil {
			return r.text, use
		}
		var refused *RefusedError
		if errors.As(err, &refused) || errors.Is(err, errRefusedByEndpoint) || ctx.Err() != nil {
			return "", use // the same again would cost the same again
		}
		if err := breathe(ctx); err != nil {
			return "", use
		}
	}
	return "", use
}

// closed is "" where a call may be made, else the verdict that says why not. It
// is asked before anything is put together for a call.
func (c *Client) closed(x *dialog.Exchange) string {
	if c.breaker.State() == gobreaker.StateOpen {
		return VerdictOpen
	}
	return c.purse.open(conversationOf(x))
}

func conversationOf(x *dialog.Exchange) string {
	if x == nil {
		return ""
	}
	return x.Conversation
}

// breathe waits a moment before the second try.
func breathe(ctx context.Context) error {
	wait := time.NewTimer(beforeRetry)
	defer wait.Stop()
	select {
	case <-wait.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// once asks once, within a share of the time.
func (c *Client) once(ctx context.Context, q question, share time.Duration) (reply, error) {
	wait := time.NewTimer(waitForOne)
	defer wait.Stop()
	select {
	case c.places <- struct{}{}:
		defer func() { <-c.places }()
	case <-wait.C:
		return reply{}, errBusy
	case <-ctx.Done():
		return reply{}, ctx.Err()
	}
	ctx, cancel := context.WithTimeout(ctx, share)
	defer cancel()
	return c.breaker.Execute(func() (reply, error) { return c.call(ctx, q) })
}

func (c *Client) call(ctx context.Context, q question) (reply, error) {
	r := openai.ChatCompletionRequest{
		Model: c.model,
		Messages: []openai.ChatCompletionMessage{
			{Role: openai.ChatMessageRoleSystem, Content: q.prompt.text},
			{Role: openai.ChatMessageRoleUser, Content: q.data},
		},
	}
	if c.official || c.reasons {
		r.MaxCompletionTokens = q.tokens
	} else {
		r.MaxTokens = q.tokens //nolint:staticcheck // the only name that Ollama and older servers know
	}
	if !c.reasons {
		r.Temperature = max(q.warmth, math.SmallestNonzeroFloat32) // a plain 0 would be left out
	}
	if c.schema {
		r.ResponseFormat = &openai.ChatCompletionResponseFormat{
			Type:       openai.ChatCompletionResponseFormatTypeJSONSchema,
			JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{Name: q.job, Schema: q.prompt.schema, Strict: true},
		}
	}
	resp, err := c.api.CreateChatCompletion(ctx, r)
	if err != nil {
		return reply{}, endpointError(ctx, err)
	}
	if len(resp.Choices) == 0 {
		return reply{}, errEmpty
	}
	choice := resp.Choices[0]
	out := reply{text: choice.Message.Content, in: resp.Usage.PromptTokens, out: resp.Usage.CompletionTokens}
	if out.in+out.out == 0 { // an endpoint that doesn't count: a letter is a token at most
		out.in, out.out = (len(q.prompt.text)+len(q.data))/2, len(out.text)/2
	}
	if choice.FinishReason == openai.FinishReasonLength || choice.FinishReason == openai.FinishReasonContentFilter {
		out.text = "" // half a thought is none
	}
	return out, nil
}
