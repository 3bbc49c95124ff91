package sim

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/tgfleet/tgfleet/sim/control"
	"github.com/tgfleet/tgfleet/sim/handlers"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/telemetry"
)

// controlServers are the HTTP servers of the control API.
type controlServers struct {
	mu      sync.Mutex
	servers []*http.Server
	running sync.WaitGroup
	closed  bool
}

// maxControlBody and maxSchemaBody bound a request in bytes; mtcute's schema in
// JSON has 2 MB.
const (
	maxControlBody = 1 << 20
	maxSchemaBody  = 16 << 20
)

// ServeControl serves the control API on ln until Close, and returns at once.
// The API has no password: ln should be reachable from this machine only.
func (s *Server) ServeControl(ln net.Listener) {
	srv := &http.Server{Handler: s.controlAPI(), ReadHeaderTimeout: 10 * time.Second}
	c := &s.control
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		_ = ln.Close()
		return
	}
	c.servers = append(c.servers, srv)
	c.running.Go(func() {
		if err := srv.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			s.opts.Logger.Error("control API ended", telemetry.KeyErr, err)
		}
	})
}

// close lets running requests end, for a short time.
func (c *controlServers) close() error {
	c.mu.Lock()
	c.closed = true
	servers := c.servers
	c.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	var errs []error
	for _, srv := range servers {
		if srv.Shutdown(ctx) != nil {
			errs = append(errs, srv.Close())
		}
	}
	c.running.Wait()
	return errors.Join(errs...)
}

func (s *Server) controlAPI() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/health", func(w http.ResponseWriter, _ *http.Request) {
		respond(w, http.StatusOK, map[string]bool{"ok": true})
	})
	mux.HandleFunc("POST /v1/numbers", s.postNumber)
	mux.HandleFunc("GET /v1/numbers/{phone}/code", s.getCode)
	mux.HandleFunc("GET /v1/numbers/{phone}/messages", s.getMessages)
	mux.HandleFunc("POST /v1/numbers/{phone}/state", s.postState)
	mux.HandleFunc("GET /v1/numbers/{phone}/emails", s.getEmails)
	mux.HandleFunc("POST /v1/bots", s.postBot)
	mux.HandleFunc("POST /v1/bots/{token}/revoke", s.revokeToken)
	mux.HandleFunc("GET /v1/ledger", s.getLedger)
	mux.HandleFunc("POST /v1/schemas", s.postSchema)
	mux.HandleFunc("GET /v1/schemas", s.getSchemas)
	mux.HandleFunc("POST /v1/faults", s.postFault)
	mux.HandleFunc("GET /v1/faults", s.getFaults)
	mux.HandleFunc("DELETE /v1/faults", s.deleteFaults)
	s.worldRoutes(mux)
	mux.HandleFunc("GET /v1/limits", s.getLimits)
	mux.HandleFunc("PUT /v1/limits", s.putLimits)
	// Web pages that the machine's user visits have no business here.
	return http.NewCrossOriginProtection().Handler(mux)
}

func (s *Server) postNumber(w http.ResponseWriter, r *http.Request) {
	var n control.Number
	if !decode(w, r, &n) {
		return
	}
	if err := s.RegisterNumber(Number(n)); err != nil {
		refuse(w, http.StatusBadRequest, err)
		return
	}
	respond(w, http.StatusCreated, map[string]bool{"ok": true})
}

func (s *Server) getCode(w http.ResponseWriter, r *http.Request) {
	code, err := s.LoginCode(r.PathValue("phone"))
	if err != nil {
		refuse(w, absence(err), err)
		return
	}
	respond(w, http.StatusOK, map[string]string{"code": code})
}

// absence is the status of what a number does not have; one that is no number has
// nothing and never will.
func absence(err error) int {
	if r, ok := errors.AsType[*world.Refusal](err); ok && r.Text == "PHONE_NUMBER_INVALID" {
		return http.StatusBadRequest
	}
	return http.StatusNotFound
}

func (s *Server) getMessages(w http.ResponseWriter, r *http.Request) {
	messages, err := s.Messages(r.PathValue("phone"))
	if err != nil {
		refuse(w, absence(err), err)
		return
	}
	out := []control.Message{}
	for _, m := range messages {
		via := "sms"
		if m.ViaApp {
			via = "app"
		}
		out = append(out, control.Message{At: time.Unix(m.At, 0).UTC(), Via: via, Body: m.Body})
	}
	respond(w, http.StatusOK, out)
}

func (s *Server) getLedger(w http.ResponseWriter, _ *http.Request) {
	out := control.Report{Entries: []control.Entry{}, Violations: map[string]int{}}
	for _, e := range s.Ledger() {
		out.Entries = append(out.Entries, control.Entry{
			Seq: e.Seq, At: e.At, UserID: e.UserID, Phone: e.Phone.Reveal(), Method: e.Method, Chat: e.Chat,
			MessageID: e.MessageID, RandomID: e.RandomID, Subject: e.Subject, Text: e.Text, Repeats: e.Repeats,
		})
	}
	for v, n := range s.Violations() {
		out.Violations[string(v)] = n
	}
	respond(w, http.StatusOK, out)
}

func (s *Server) postSchema(w http.ResponseWriter, r *http.Request) {
	var schema control.Schema
	if !decodeUpTo(maxSchemaBody, w, r, &schema) {
		return
	}
	if err := s.AddSchema(Schema(schema)); err != nil {
		refuse(w, http.StatusBadRequest, err)
		return
	}
	respond(w, http.StatusCreated, map[string]bool{"ok": true})
}

func (s *Server) getSchemas(w http.ResponseWriter, _ *http.Request) {
	respond(w, http.StatusOK, control.Layers{Layers: s.Layers(), Own: handlers.Layer})
}

func (s *Server) postFault(w http.ResponseWriter, r *http.Request) {
	var f control.Fault
	if !decode(w, r, &f) {
		return
	}
	if err := s.Fault(f); err != nil {
		refuse(w, http.StatusBadRequest, err)
		return
	}
	respond(w, http.StatusOK, map[string]bool{"ok": true})
}

func (s *Server) getFaults(w http.ResponseWriter, _ *http.Request) {
	respond(w, http.StatusOK, control.FaultReport{Kinds: control.Kinds(), Struck: s.FaultCounts()})
}

func (s *Server) deleteFaults(w http.ResponseWriter, _ *http.Request) {
	s.Heal()
	respond(w, http.StatusOK, map[string]bool{"ok": true})
}

func (s *Server) getLimits(w http.ResponseWriter, _ *http.Request) {
	respond(w, http.StatusOK, s.Limits())
}

func (s *Server) putLimits(w http.ResponseWriter, r *http.Request) {
	var l control.Limits
	if !decode(w, r, &l) {
		return
	}
	if err := s.SetLimits(l); err != nil {
		refuse(w, http.StatusBadRequest, err)
		return
	}
	respond(w, http.StatusOK, map[string]bool{"ok": true})
}

func decode(w http.ResponseWriter, r *http.Request, into any) bool {
	return decodeUpTo(maxControlBody, w, r, into)
}

func decodeUpTo(most int64, w http.ResponseWriter, r *http.Request, into any) bool {
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, most))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	if err == nil && d.More() {
		err = errors.New("more follows the JSON of the body")
	}
	switch {
	case err == nil:
		return true
	case errors.Is(err, io.EOF):
		err = errors.New("the body is empty: want JSON")
	case errors.Is(err, io.ErrUnexpectedEOF):
		err = errors.New("the body ends in the middle: want JSON")
	}
	refuse(w, http.StatusBadRequest, err)
	return false
}

func refuse(w http.ResponseWriter, status int, err error) {
	respond(w, status, map[string]string{"error": err.Error()})
}

func respond(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client may be gone
}
