package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Client speaks the control API. It is safe for concurrent use.
type Client struct {
	base string
	http *http.Client
}

// maxBody bounds an answer in bytes.
const maxBody = 256 << 20

// New returns a client of the API at base, "http://127.0.0.1:1234".
func New(base string) *Client { return NewOver(base, nil) }

// NewOver is New over a transport of the caller's, such as one that dials in
// memory; nil means [http.DefaultTransport].
func NewOver(base string, over http.RoundTripper) *Client {
	return &Client{base: strings.TrimSuffix(base, "/"), http: &http.Client{Transport: over, Timeout: time.Minute}}
}

// ErrNotFound means that somebody or something does not exist, or has no code.
var ErrNotFound = errors.New("not found")

// Register makes a number that has an account.
func (c *Client) Register(ctx context.Context, n Number) error {
	return c.do(ctx, http.MethodPost, "/v1/numbers", n, nil)
}

// Code returns the newest login code that a number received; the error is
// ErrNotFound when there was none.
func (c *Client) Code(ctx context.Context, phone string) (string, error) {
	var out struct {
		Code string `json:"code"`
	}
	err := c.do(ctx, http.MethodGet, "/v1/numbers/"+url.PathEscape(phone)+"/code", nil, &out)
	return out.Code, err
}

// Messages returns what Telegram told a number, oldest first.
func (c *Client) Messages(ctx context.Context, phone string) ([]Message, error) {
	var out []Message
	err := c.do(ctx, http.MethodGet, "/v1/numbers/"+url.PathEscape(phone)+"/messages", nil, &out)
	return out, err
}

// Report returns the ledger and the violations.
func (c *Client) Report(ctx context.Context) (Report, error) {
	var out Report
	err := c.do(ctx, http.MethodGet, "/v1/ledger", nil, &out)
	return out, err
}

// Ledger returns every effect that clients had, in order.
func (c *Client) Ledger(ctx context.Context) ([]Entry, error) {
	r, err := c.Report(ctx)
	return r.Entries, err
}

// AddSchema lets clients speak another layer. A fault in the schema is an error
// that says where it stands.
func (c *Client) AddSchema(ctx context.Context, s Schema) error {
	return c.do(ctx, http.MethodPost, "/v1/schemas", s, nil)
}

// Layers tells which layers clients may speak.
func (c *Client) Layers(ctx context.Context) (Layers, error) {
	var out Layers
	err := c.do(ctx, http.MethodGet, "/v1/schemas", nil, &out)
	return out, err
}

// Inject lets something go wrong.
func (c *Client) Inject(ctx context.Context, f Fault) error {
	return c.do(ctx, http.MethodPost, "/v1/faults", f, nil)
}

// Faults returns what can go wrong, and how often it did.
func (c *Client) Faults(ctx context.Context) (FaultReport, error) {
	var out FaultReport
	err := c.do(ctx, http.MethodGet, "/v1/faults", nil, &out)
	return out, err
}

// Heal lets nothing go wrong any more.
func (c *Client) Heal(ctx context.Context) error {
	return c.do(ctx, http.MethodDelete, "/v1/faults", nil, nil)
}

// Limits returns the hidden limits.
func (c *Client) Limits(ctx context.Context) (Limits, error) {
	var out Limits
	err := c.do(ctx, http.MethodGet, "/v1/limits", nil, &out)
	return out, err
}

// SetLimits replaces the hidden limits and forgets what was counted.
func (c *Client) SetLimits(ctx context.Context, l Limits) error {
	return c.do(ctx, http.MethodPut, "/v1/limits", l, nil)
}

// Health returns nil when the simulator is there.
func (c *Client) Health(ctx context.Context) error {
	return c.do(ctx, http.MethodGet, "/v1/health", nil, nil)
}

// Close lets go of idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// endpoint is a path for errors, without the references in it: they may be phone
// numbers.
func endpoint(path string) string {
	path, _, _ = strings.Cut(path, "?")
	words := strings.Split(strings.TrimPrefix(path, "/v1/"), "/")
	if len(words) > 1 {
		words[1] = "..."
	}
	return strings.Join(words, "/")
}

// Refused is an answer of the simulator that says no.
type Refused struct {
	Status int    // of HTTP, 4xx or 5xx
	Text   string // why
}

func (e *Refused) Error() string { return e.Text }

// Is makes a Refused with the status 404 an ErrNotFound.
func (e *Refused) Is(target error) bool {
	return target == ErrNotFound && e.Status == http.StatusNotFound
}

// do makes one request. Errors name its endpoint.
func (c *Client) do(ctx context.Context, method, path string, in, out any) error {
	what := "simulator control: " + method + " " + endpoint(path)
	var body io.Reader
	if in != nil {
		text, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		body = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return fmt.Errorf("%s: %w", what, unwrapURL(err))
	}
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := c.http.Do(req)
	if err != nil {
		return fmt.Errorf("%s: %w", what, unwrapURL(err))
	}
	defer res.Body.Close()
	if err := read(res, out); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// unwrapURL drops the address, which holds a phone number, from an error.
func unwrapURL(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}

func read(res *http.Response, out any) error {
	text, err := io.ReadAll(io.LimitReader(res.Body, maxBody))
	if err != nil {
		return err
	}
	if res.StatusCode/100 != 2 {
		var failed struct {
			Error string `json:"error"`
		}
		if json.Unmarshal(text, &failed) != nil || failed.Error == "" {
			return fmt.Errorf("%s, in words that are not the control API's", res.Status)
		}
		return &Refused{Status: res.StatusCode, Text: failed.Error}
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(text, out)
}
