package sqlite

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tgfleet/tgfleet/store"
)

// BenchmarkAppendJournal measures durable writes by one account and by many:
// with group commit the many share an fsync.
func BenchmarkAppendJournal(b *testing.B) {
	for _, writers := range []int{1, 64} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) {
			s := mustOpen(b, options(b))
			defer closeStore(b, s)
			leases := make([]store.Lease, writers)
			for i := range leases {
				l, err := s.AcquireLease(b.Context(), fmt.Sprintf("account%d", i), store.ThisProcess(), time.Hour)
				if err != nil {
					b.Fatal(err)
				}
				leases[i] = l
			}
			data := []byte(`{"message_id":123456,"date":1700000000}`)
			var next atomic.Int64
			var all sync.WaitGroup
			b.ResetTimer()
			for _, l := range leases {
				all.Go(func() {
					for next.Add(1) <= int64(b.N) {
						e := store.Entry{RunID: "r-AAAA", Account: l.Subject, Path: "steps.post", Kind: store.EntryIntent, Method: "messages.sendMessage", Data: data}
						if err := s.AppendJournal(b.Context(), l, e); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			all.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "writes/s")
		})
	}
}

func BenchmarkPeerByID(b *testing.B) {
	s := mustOpen(b, options(b))
	defer closeStore(b, s)
	if err := s.PutAccounts(b.Context(), store.Account{ID: "alice"}); err != nil {
		b.Fatal(err)
	}
	l, err := s.AcquireLease(b.Context(), "alice", store.ThisProcess(), time.Hour)
	if err != nil {
		b.Fatal(err)
	}
	if err := s.PutPeers(b.Context(), l, store.Peer{Kind: "user", ID: 7, Username: "carol"}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := s.PeerByID(b.Context(), "alice", "user", 7); err != nil {
			b.Fatal(err)
		}
	}
}
