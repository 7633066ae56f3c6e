package hook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"repaybot/bot/signed"
)

const (
	sendTimeout  = 10 * time.Second
	maxAnswer    = 64 << 10 // bytes of an answer that are read
	maxRedirects = 3
)

// endpoint is an address of the bank's that takes signed JSON.
type endpoint struct {
	url    string
	secret []byte
	now    func() time.Time
	client *http.Client
}

func newEndpoint(address string, secret []byte, now func() time.Time, t http.RoundTripper, timeout time.Duration) (*endpoint, error) {
	if len(secret) < signed.MinSecret {
		return nil, shortSecret("secret", secret)
	}
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "":
		return nil, &OptionError{"url", "is no address"} // its text may hold a secret
	case u.User != nil:
		return nil, &OptionError{"url", "has a name or a password in it; messages are signed instead"}
	case u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())):
		return nil, &OptionError{"url", "has to begin with https (http is for this machine alone)"}
	}
	if timeout <= 0 {
		timeout = sendTimeout
	}
	return &endpoint{url: address, secret: secret, now: now, client: &http.Client{
		Transport: t, Timeout: timeout, CheckRedirect: stayThere,
	}}, nil
}

func loopback(host string) bool {
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

// errElsewhere refuses a redirect: what a customer is told goes to the host
// that the bank has named, whole, or nowhere.
var errElsewhere = errors.New("redirected to another host, or to a request without the message")

func stayThere(r *http.Request, via []*http.Request) error {
	first := via[0]
	if r.URL.Host != first.URL.Host || r.URL.Scheme != first.URL.Scheme || r.Method != first.Method || len(via) > maxRedirects {
		return errElsewhere
	}
	return nil
}

// answer is what an endpoint said.
type answer struct {
	status     int
	retryAfter time.Duration // 0 if it did not say
	body       []byte        // at most maxAnswer of it
}

// statusError is an answer other than "taken". It holds nothing of the body.
type statusError struct{ status int }

func (e *statusError) Error() string {
	return fmt.Sprintf("answered %d %s", e.status, http.StatusText(e.status))
}

// request is a request with a body, signed as of now.
func (e *endpoint) request(ctx context.Context, body []byte) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, e.url, bytes.NewReader(body))
	if err != nil {
		return nil, withoutAddress(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "repaybot")
	r.Header.Set(signed.Header, signed.Sign(e.now(), body, e.secret))
	return r, nil
}

// post sends a body once, signed as of now. An error never holds the address,
// which may be secret.
func (e *endpoint) post(ctx context.Context, key string, body []byte) (answer, error) {
	r, err := e.request(ctx, body)
	if err != nil {
		return answer{}, err
	}
	r.Header.Set("Idempotency-Key", key)
	got, err := e.client.Do(r)
	if err != nil {
		return answer{}, withoutAddress(err)
	}
	defer got.Body.Close()
	a := answer{status: got.StatusCode, retryAfter: retryAfter(got.Header.Get("Retry-After"), e.now())}
	// An answer that ends early has still been given: the status says that the
	// message was taken, and the rest is only its name.
	a.body, _ = io.ReadAll(io.LimitReader(got.Body, maxAnswer))
	return a, nil
}

// retryAfter reads the header of that name: seconds or a moment (RFC 9110,
// section 10.2.3). 0 is neither, or a moment that is over.
func retryAfter(header string, now time.Time) time.Duration {
	if n, err := strconv.Atoi(header); err == nil {
		return max(0, time.Duration(min(n, int(longestWait/time.Second)))*time.Second)
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(0, min(at.Sub(now), longestWait))
	}
	return 0
}

// longestWait bounds what a Retry-After can ask for.
const longestWait = time.Hour

func withoutAddress(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
