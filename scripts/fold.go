package scripts

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/tgfleet/tgfleet/scripts/effect"
	"github.com/tgfleet/tgfleet/store"
)

// stepFold is what the journal says of one step of one account.
type stepFold struct {
	done  *store.Entry         // the step ended
	items map[int]*store.Entry // iterations of for_each that ended
	calls map[int]*callFold    // by iteration, -1 outside of for_each
}

// callFold is what the journal says of one use of a module.
type callFold struct {
	effects []*effectFold // in order of N
	until   time.Time     // of the newest flood wait
}

// effectFold is one effect that an earlier process began.
type effectFold struct {
	n        int
	method   string
	class    effect.Class
	hash     string
	randomID int64
	sentAt   time.Time
	outcome  effectOutcome
	doubt    bool // it was sent, and may have happened, before it is sent now
	data     json.RawMessage
	err      string
}

// effectOutcome is what is known of an effect.
type effectOutcome int

const (
	outcomeOpen    effectOutcome = iota // sent, or about to be; no answer was recorded
	outcomeRefused                      // the server said no: it did not happen
	outcomeDone                         // it happened
	outcomeUnknown                      // nobody could tell; a person was told
)

// Statuses of entries.
const (
	statusOK      = "ok"
	statusChanged = "changed"
	statusSkipped = "skipped"
	statusFailed  = "failed"
	statusUnknown = "unknown"
	statusWaiting = "waiting"
)

// waitData is the Data of an entry with status waiting.
type waitData struct {
	Until time.Time `json:"until"`
}

// fold reads a run's journal, in its order, into what is known of each step.
func fold(entries []store.Entry) (map[string]map[string]*stepFold, error) {
	accounts := make(map[string]map[string]*stepFold)
	for i := range entries {
		e := &entries[i]
		steps := accounts[e.Account]
		if steps == nil {
			steps = make(map[string]*stepFold)
			accounts[e.Account] = steps
		}
		s := steps[e.Path]
		if s == nil {
			s = &stepFold{items: make(map[int]*store.Entry), calls: make(map[int]*callFold)}
			steps[e.Path] = s
		}
		if err := s.add(e); err != nil {
			return nil, fmt.Errorf("journal entry %d: %w", e.Seq, err)
		}
	}
	return accounts, nil
}

func (s *stepFold) add(e *store.Entry) error {
	if e.Kind == store.EntryStep {
		if e.Iteration >= 0 {
			s.items[e.Iteration] = e
		} else {
			s.done = e
		}
		return nil
	}
	c := s.calls[e.Iteration]
	if c == nil {
		c = new(callFold)
		s.calls[e.Iteration] = c
	}
	switch e.Kind {
	case store.EntryIntent:
		return c.intent(e)
	case store.EntryResult:
		return c.result(e)
	}
	return fmt.Errorf("kind %q is not known", e.Kind)
}

// intent begins an effect, or sends it again.
func (c *callFold) intent(e *store.Entry) error {
	if f := c.byN(e.N); f != nil {
		if f.method != e.Method {
			return fmt.Errorf("effect %d of %s is %s and %s", e.N, e.Path, f.method, e.Method)
		}
		f.outcome, f.sentAt = outcomeOpen, e.At
		return nil
	}
	c.effects = append(c.effects, &effectFold{
		n: e.N, method: e.Method, class: effect.Class(e.Class), hash: e.ArgsHash, randomID: e.RandomID, sentAt: e.At,
	})
	slices.SortFunc(c.effects, func(a, b *effectFold) int { return cmp.Compare(a.n, b.n) })
	return nil
}

func (c *callFold) result(e *store.Entry) error {
	if e.Status == statusWaiting {
		var w waitData
		if err := json.Unmarshal(e.Data, &w); err != nil {
			return fmt.Errorf("flood wait of %s: %w", e.Path, err)
		}
		c.until = w.Until
	}
	if e.N < 0 {
		return nil // a wait of a request that only reads
	}
	f := c.byN(e.N)
	if f == nil {
		return fmt.Errorf("effect %d of %s has a result and no intent", e.N, e.Path)
	}
	f.data, f.err = e.Data, e.Error
	switch e.Status {
	case statusOK:
		f.outcome = outcomeDone
	case statusUnknown:
		f.outcome = outcomeUnknown
	default:
		f.outcome = outcomeRefused
	}
	return nil
}

func (c *callFold) byN(n int) *effectFold {
	for _, f := range c.effects {
		if f.n == n {
			return f
		}
	}
	return nil
}

// begun reports whether an earlier process did anything of the step.
func (s *stepFold) begun() bool { return s != nil && (s.done != nil || len(s.calls)+len(s.items) > 0) }
