package sim_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

// community is the demonstration with everybody at once: n accounts on three DCs
// sign in, join by one link, post, and wait for the posts of all others.
func community(tb testing.TB, n int) {
	s := start(tb, sim.Options{})
	phone := func(i int) string { return fmt.Sprintf("1555000%04d", i) }
	for i := range n {
		register(tb, s, sim.Number{Phone: phone(i), DC: 1 + i%3, FirstName: fmt.Sprintf("Person %d", i)})
	}
	owner := signIn(tb, s, 1, phone(0))
	id := owner.createGroup("Everybody")
	link := owner.link(id)
	accounts := make([]*account, n)
	accounts[0] = owner
	var joining sync.WaitGroup
	for i := 1; i < n; i++ {
		joining.Go(func() {
			a := signIn(tb, s, 1+i%3, phone(i))
			a.joinBy(link)
			accounts[i] = a
		})
	}
	joining.Wait()
	var posting sync.WaitGroup
	for i, a := range accounts {
		posting.Go(func() {
			if a == nil {
				return // reported by who failed to sign in
			}
			a.post(id, fmt.Sprint("post ", i), int64(i+1))
			a.until("everybody's posts", func() bool { return a.heard() == n-1 })
		})
	}
	posting.Wait()
	posts := 0
	for _, e := range s.Ledger() {
		if e.Method == "messages.sendMessage" {
			posts++
		}
	}
	if posts != n {
		tb.Errorf("%d posts in the ledger, want %d", posts, n)
	}
	if v := s.Violations(); len(v) != 0 {
		tb.Errorf("clients broke rules: %v", v)
	}
}

// heard counts posts of others.
func (a *account) heard() (n int) {
	for _, u := range a.updates {
		if up, ok := u.(*api.UpdateNewChannelMessage); ok {
			if m, ok := up.Message.(*api.Message); ok && !m.Out {
				n++
			}
		}
	}
	return n
}

func TestManyClientsAtOnce(t *testing.T) { community(t, 40) }

// BenchmarkCommunity takes client and server together: 300 key exchanges, and
// 300 posts that each reach 299 others.
func BenchmarkCommunity(b *testing.B) {
	for b.Loop() {
		community(b, 300)
	}
}
