package scripts

import (
	"context"
	"errors"
	"fmt"
)

// meeting is a step with run_on: one. Its fields are guarded by Execution.mu;
// what the channels announce may be read once they are closed.
type meeting struct {
	step    *Step
	arrived map[string]Account

	doer   string
	chosen chan struct{} // closed when doer is set, or the meeting is over

	outcome outcome
	over    chan struct{} // closed when outcome is set
}

// meet brings an account to a meeting and returns its outcome; mine tells
// whether this account did the step.
func (r *accountRun) meet(ctx context.Context, s *Step) (out outcome, mine bool, err error) {
	x := r.x
	if f := r.folds[s.Path]; f != nil && f.done != nil { // an earlier process of ours did it
		out, err = outcomeOf(f.done)
		return out, true, err
	}
	m := x.arrive(s, r.account)
	r.progress(s, "waiting", "for the other accounts")
	select {
	case <-m.chosen:
	case <-ctx.Done():
		return outcome{}, false, interrupted(ctx)
	}
	if m.doer == r.account.ID() {
		out, err = r.perform(ctx, s)
		x.conclude(m, out, err)
		return out, true, err
	}
	select {
	case <-m.over:
		return m.outcome, false, nil
	case <-ctx.Done():
		return outcome{}, false, interrupted(ctx)
	}
}

// arrive notes that an account has reached a meeting.
func (x *Execution) arrive(s *Step, a Account) *meeting {
	x.mu.Lock()
	defer x.mu.Unlock()
	m := x.meetings[s.Path]
	if m == nil {
		m = &meeting{step: s, arrived: make(map[string]Account), chosen: make(chan struct{}), over: make(chan struct{})}
		x.meetings[s.Path] = m
	}
	m.arrived[a.ID()] = a
	x.openMeeting(m)
	return m
}

// openMeeting chooses who does the step, once every account that is still in
// the run has arrived. An account that began it in an earlier process goes on
// with it; work never moves to another account.
func (x *Execution) openMeeting(m *meeting) {
	if m.doer != "" || m.isOver() {
		return
	}
	if out, ok := x.recorded(m.step); ok {
		m.finish(out)
		return
	}
	for id := range x.active {
		if _, here := m.arrived[id]; !here {
			return
		}
	}
	begun := x.beganBy(m.step)
	for _, id := range x.run.Accounts {
		a, here := m.arrived[id]
		switch {
		case begun != "" && id != begun, !here, !x.active[id]:
			continue
		case begun == "" && m.step.accounts != nil && !m.step.accounts.Match(a.Config(), a.State()):
			continue
		}
		m.doer = id
		close(m.chosen)
		return
	}
	why := "no account that is left in the run matches " + selectorText(m.step)
	if begun != "" {
		why = begun + " began it and is not in the run any more"
	}
	m.finish(outcome{status: statusFailed, err: &StepError{Playbook: x.pb.Name, Step: m.step.Title(), Err: errors.New(why)}})
}

func selectorText(s *Step) string {
	if s.accounts == nil {
		return "*"
	}
	return fmt.Sprintf("%q", s.accounts.String())
}

// recorded returns the outcome of a meeting that an earlier process finished.
func (x *Execution) recorded(s *Step) (outcome, bool) {
	for _, id := range x.run.Accounts {
		if f := x.folded[id][s.Path]; f != nil && f.done != nil {
			out, err := outcomeOf(f.done)
			if err != nil {
				out = outcome{status: statusFailed, err: err}
			}
			return out, true
		}
	}
	return outcome{}, false
}

func (x *Execution) beganBy(s *Step) string {
	for _, id := range x.run.Accounts {
		if x.folded[id][s.Path].begun() {
			return id
		}
	}
	return ""
}

// conclude tells the others what came of the step. A step that did not end,
// because its account was stopped or lost its connection, ends for nobody: a
// resume will do it.
func (x *Execution) conclude(m *meeting, out outcome, err error) {
	if err != nil {
		out = outcome{status: statusFailed, err: fmt.Errorf("step %q is up to %s: %w", m.step.Title(), m.doer, err), passing: true}
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if !m.isOver() {
		m.finish(out)
	}
}

// left is told when an account leaves the run; the caller holds the lock.
func (m *meeting) left(account string, why error) {
	if m.doer != account || m.isOver() {
		return
	}
	m.finish(outcome{status: statusFailed, err: fmt.Errorf("step %q was up to %s, which left: %w", m.step.Title(), account, orStopped(why)), passing: true})
}

func orStopped(err error) error {
	if err == nil {
		return errStopped
	}
	return err
}

func (m *meeting) isOver() bool {
	select {
	case <-m.over:
		return true
	default:
		return false
	}
}

// finish announces the outcome; the caller holds the lock.
func (m *meeting) finish(out outcome) {
	m.outcome = out
	if m.doer == "" {
		close(m.chosen)
	}
	close(m.over)
}
