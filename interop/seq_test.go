package interop

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/auth"
	"github.com/gotd/td/telegram/updates"
	"github.com/gotd/td/tg"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/sim/control"
	ours "github.com/tgfleet/tgfleet/telegram/updates"
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

// watcher is a session that hears what the other one does, through one of the two
// machines that put updates in order. Its pins are as they told.
type watcher struct {
	mu     sync.Mutex
	pinned map[int64]bool // by user
	drafts []string
	told   chan struct{}
}

func newWatcher() *watcher { return &watcher{pinned: map[int64]bool{}, told: make(chan struct{}, 1)} }

func (w *watcher) pin(user int64, pinned bool) {
	w.mu.Lock()
	w.pinned[user] = pinned
	w.mu.Unlock()
	w.poke()
}

func (w *watcher) draft(text string) {
	w.mu.Lock()
	w.drafts = append(w.drafts, text)
	w.mu.Unlock()
	w.poke()
}

func (w *watcher) poke() {
	select {
	case w.told <- struct{}{}:
	default:
	}
}

// until waits for a draft, which the last difference or update brings.
func (w *watcher) until(ctx context.Context, draft string, user int64) (pinned bool, err error) {
	for {
		w.mu.Lock()
		found := false
		for _, d := range w.drafts {
			found = found || d == draft
		}
		pinned = w.pinned[user]
		w.mu.Unlock()
		if found {
			return pinned, nil
		}
		select {
		case <-w.told:
		case <-ctx.Done():
			return false, fmt.Errorf("the draft %q never came: %w", draft, ctx.Err())
		}
	}
}

// TestSeqGapIsFound: an update without pts that the simulator did not send is found
// by its seq, by gotd's manager of updates and by ours.
func TestSeqGapIsFound(t *testing.T) {
	for name, run := range map[string]func(context.Context, *telegram.Client, <-chan tg.UpdatesClass, *watcher) error{
		"gotd": gotdOrder, "ours": ourOrder,
	} {
		t.Run(name, func(t *testing.T) { findSeqGap(t, run) })
	}
}

func findSeqGap(t *testing.T, order func(context.Context, *telegram.Client, <-chan tg.UpdatesClass, *watcher) error) {
	box, err := sim.New(sim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	if err := box.RegisterNumber(sim.Number{Phone: foreignPhone, DC: 1, Password: foreignPassword, FirstName: "Gotd"}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	pushed, seen := make(chan tg.UpdatesClass, 100), newWatcher()
	watching := gotdClientWith(t, box, func(_ context.Context, u tg.UpdatesClass) error {
		pushed <- u
		return nil
	})
	acting := gotdClientWith(t, box, nil)
	done := errors.New("done")
	err = signedIn(ctx, acting, box, func(ctx context.Context) error {
		return signedIn(ctx, watching, box, func(ctx context.Context) error {
			ctx, stop := context.WithCancelCause(ctx)
			defer stop(nil)
			go func() { stop(loseAPin(ctx, box, acting, seen, done)) }()
			if err := order(ctx, watching, pushed, seen); ctx.Err() == nil {
				return err
			}
			return context.Cause(ctx)
		})
	})
	if !errors.Is(err, done) {
		t.Fatal(err)
	}
	if n := box.FaultCounts()[control.FaultLoseUpdates]; n != 1 {
		t.Errorf("%d updates were lost, want one", n)
	}
}

// loseAPin pins a conversation, which nobody is told, and writes drafts, which are.
func loseAPin(ctx context.Context, box *sim.Server, c *telegram.Client, seen *watcher, done error) error {
	self, err := c.Self(ctx)
	if err != nil {
		return err
	}
	raw, me := c.API(), &tg.InputPeerSelf{}
	if _, err := raw.MessagesSendMessage(ctx, &tg.MessagesSendMessageRequest{Peer: me, Message: "note", RandomID: 5}); err != nil {
		return err
	}
	save := func(text string) error {
		_, err := raw.MessagesSaveDraft(ctx, &tg.MessagesSaveDraftRequest{Peer: me, Message: text})
		return err
	}
	// The machine has its state when it tells of the first draft.
	for n := 0; ; n++ {
		if err := save(fmt.Sprint("first ", n)); err != nil {
			return err
		}
		short, cancel := context.WithTimeout(ctx, time.Second)
		_, err := seen.until(short, fmt.Sprint("first ", n), self.ID)
		cancel()
		if err == nil {
			break
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	if err := box.Fault(control.Fault{Kind: control.FaultLoseUpdates, Phone: foreignPhone}); err != nil {
		return err
	}
	if _, err := raw.MessagesToggleDialogPin(ctx, &tg.MessagesToggleDialogPinRequest{Peer: &tg.InputDialogPeer{Peer: me}, Pinned: true}); err != nil {
		return err
	}
	for box.FaultCounts()[control.FaultLoseUpdates] == 0 && ctx.Err() == nil {
		if _, err := raw.HelpGetNearestDC(ctx); err != nil {
			return err
		}
	}
	if err := save("second"); err != nil {
		return err
	}
	switch pinned, err := seen.until(ctx, "second", self.ID); {
	case err != nil:
		return err
	case !pinned:
		return errors.New("the draft came, the pin before it did not")
	}
	return done
}

// gotdOrder puts updates in order by gotd's manager.
func gotdOrder(ctx context.Context, c *telegram.Client, pushed <-chan tg.UpdatesClass, w *watcher) error {
	d := tg.NewUpdateDispatcher()
	d.OnDialogPinned(func(_ context.Context, _ tg.Entities, u *tg.UpdateDialogPinned) error {
		if p, ok := u.Peer.(*tg.DialogPeer); ok {
			w.pin(p.Peer.(*tg.PeerUser).UserID, u.Pinned)
		}
		return nil
	})
	d.OnDraftMessage(func(_ context.Context, _ tg.Entities, u *tg.UpdateDraftMessage) error {
		if m, ok := u.Draft.(*tg.DraftMessage); ok {
			w.draft(m.Message)
		}
		return nil
	})
	m := updates.New(updates.Config{Handler: d})
	self, err := c.Self(ctx)
	if err != nil {
		return err
	}
	return m.Run(ctx, c.API(), self.ID, updates.AuthOptions{OnStart: func(ctx context.Context) {
		go func() {
			for {
				select {
				case u := <-pushed:
					_ = m.Handle(ctx, u)
				case <-ctx.Done():
					return
				}
			}
		}()
	}})
}

// ourOrder puts updates in order by our own machine, on gotd's connection.
func ourOrder(ctx context.Context, c *telegram.Client, pushed <-chan tg.UpdatesClass, w *watcher) error {
	s := ours.New(ours.Options{})
	s.Missed(time.Now())
	for {
		for {
			r, ok := s.NextRequest()
			if !ok {
				break
			}
			if err := askFor(ctx, c, s, r); err != nil {
				return err
			}
		}
		for {
			u, ok := s.Next()
			if !ok {
				break
			}
			watchOurs(u, w)
		}
		var timer <-chan time.Time
		if at := s.Deadline(); !at.IsZero() {
			timer = time.After(time.Until(at))
		}
		select {
		case u := <-pushed:
			var b bin.Buffer
			if err := u.Encode(&b); err != nil {
				return err
			}
			obj, ok := api.Decode(tl.NewDecoder(b.Buf)).(api.UpdatesClass)
			if !ok {
				return fmt.Errorf("%T cannot be read", u)
			}
			s.Receive(time.Now(), obj)
		case <-timer:
			s.Tick(time.Now())
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func askFor(ctx context.Context, c *telegram.Client, s *ours.State, r ours.Request) error {
	body, err := tl.Append(nil, r.Call(0))
	if err != nil {
		return err
	}
	var answer plain
	if err := c.Invoke(ctx, &plain{body}, &answer); err != nil {
		return err
	}
	res := api.Decode(tl.NewDecoder(answer.body))
	if res == nil {
		return errors.New("an answer cannot be read")
	}
	return s.Answer(time.Now(), r, res)
}

func watchOurs(u api.UpdatesClass, w *watcher) {
	list, ok := u.(*api.Updates)
	if !ok {
		return
	}
	for _, u := range list.Updates {
		switch u := u.(type) {
		case *api.UpdateDialogPinned:
			w.pin(u.Peer.(*api.DialogPeer).Peer.(*api.PeerUser).UserID, u.Pinned)
		case *api.UpdateDraftMessage:
			if m, ok := u.Draft.(*api.DraftMessage); ok {
				w.draft(m.Message)
			}
		}
	}
}

// plain is an object that gotd passes on as it is.
type plain struct{ body []byte }

// Encode implements bin.Encoder.
func (p *plain) Encode(b *bin.Buffer) error {
	b.Put(p.body)
	return nil
}

// Decode implements bin.Decoder.
func (p *plain) Decode(b *bin.Buffer) error {
	p.body = append([]byte(nil), b.Buf...)
	b.Skip(len(b.Buf))
	return nil
}

func signedIn(ctx context.Context, c *telegram.Client, box *sim.Server, fn func(context.Context) error) error {
	return c.Run(ctx, func(ctx context.Context) error {
		if err := auth.NewFlow(foreigner{box}, auth.SendCodeOptions{}).Run(ctx, c.Auth()); err != nil {
			return fmt.Errorf("sign in: %w", err)
		}
		return fn(ctx)
	})
}
