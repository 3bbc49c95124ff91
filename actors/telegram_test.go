package actors

import (
	"fmt"
	"sync"

	"github.com/tgfleet/tgfleet/crypto"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// telegramRules answers as Telegram does where authorizations and DCs are
// concerned: keys are signed in one by one, an authorization is exported at one
// DC and imported once at another, and requests are sent to where they belong.
type telegramRules struct {
	mu      sync.Mutex
	home    int
	files   int // DC that has the files
	signed  map[crypto.KeyID]bool
	exports map[int64]int // id -> DC, until imported
	last    int64
	log     []string // "dc method", of what concerns authorizations and files
	loud    []string // of secondary sessions, without invokeWithoutUpdates
	spoil   int      // imports to refuse as expired
	// on is asked first; true: it has answered.
	on func(query) bool
}

func newRules() *telegramRules {
	return &telegramRules{home: 1, files: 2, signed: make(map[crypto.KeyID]bool), exports: make(map[int64]int)}
}

// signIn makes all keys that the server has made signed in.
func (r *telegramRules) signIn(s *fakeServer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r.mu.Lock()
	defer r.mu.Unlock()
	for id := range s.keys {
		r.signed[id] = true
	}
}

func (r *telegramRules) set(f func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f()
}

// take counts *n down; false at zero.
func (r *telegramRules) take(n *int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if *n == 0 {
		return false
	}
	*n--
	return true
}

func (r *telegramRules) seen(line string) (n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, l := range r.log {
		if l == line {
			n++
		}
	}
	return n
}

func (r *telegramRules) answer(q query) {
	if r.on == nil || !r.on(q) {
		r.judge(q)()
	}
}

// judge returns what sends the answer: a pipe has no buffer, so nothing may be
// locked while it is written to.
func (r *telegramRules) judge(q query) func() {
	fail := func(code int, message string) func() { return func() { q.fail(code, message) } }
	reply := func(o tl.Object) func() { return func() { q.reply(o) } }
	r.mu.Lock()
	defer r.mu.Unlock()
	r.log = append(r.log, fmt.Sprintf("%d %s", q.dc, q.method))
	if q.dc != r.home && !q.quiet {
		r.loud = append(r.loud, q.method)
	}
	switch req := q.req.(type) {
	case *api.HelpGetNearestDCRequest:
		if q.dc != r.home && r.signed[q.key] {
			return fail(303, fmt.Sprintf("USER_MIGRATE_%d", r.home))
		}
		return reply(&api.NearestDC{ThisDC: int32(q.dc), NearestDC: int32(q.dc)})
	case *api.AuthImportAuthorizationRequest:
		if r.spoil > 0 || r.exports[req.ID] != q.dc {
			r.spoil = max(0, r.spoil-1)
			return fail(400, "AUTH_BYTES_INVALID")
		}
		delete(r.exports, req.ID)
		r.signed[q.key] = true
		return reply(&api.AuthAuthorization{User: &api.UserEmpty{ID: req.ID}})
	}
	if !r.signed[q.key] {
		return fail(401, "AUTH_KEY_UNREGISTERED")
	}
	switch req := q.req.(type) {
	case *api.AuthExportAuthorizationRequest:
		r.last++
		r.exports[r.last] = int(req.DCID)
		return reply(&api.AuthExportedAuthorization{ID: r.last, Bytes: []byte("once")})
	case *api.UpdatesGetStateRequest:
		return reply(&api.UpdatesState{Date: 1})
	case *api.UploadGetFileRequest:
		if q.dc != r.files {
			return fail(303, fmt.Sprintf("FILE_MIGRATE_%d", r.files))
		}
		return reply(&api.UploadFile{Type: &api.StorageFilePng{}, Bytes: []byte("file")})
	}
	return fail(400, "METHOD_INVALID")
}
