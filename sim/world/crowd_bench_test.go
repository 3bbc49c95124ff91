package world

import (
	"math/rand/v2"
	"testing"
)

// BenchmarkCrowd is what one request costs in a world of 2,000 people who each
// have written to ten others, are in one of 40 supergroups and signed in twice.
func BenchmarkCrowd(b *testing.B) {
	const crowd, friends, groups = 2000, 10, 40
	w := newWorld(b)
	p := people(b, w, crowd)
	var chats []*Channel
	for i := range groups {
		c, _, err := w.CreateChannel(now, p[i].ID, "Group", "", true)
		if err != nil {
			b.Fatal(err)
		}
		chats = append(chats, c)
	}
	random := int64(0)
	write := func(from, to int) {
		random++
		if _, err := w.SendToUser(now, p[from].ID, p[to], Outgoing{Text: "hello", RandomID: random}); err != nil {
			b.Fatal(err)
		}
	}
	for i, u := range p {
		for f := range friends {
			write(i, (i+f+1)%crowd)
		}
		if i >= groups {
			if _, err := w.Invite(now, p[i%groups].ID, chats[i%groups], u.ID); err != nil {
				b.Fatal(err)
			}
		}
		for f := range friends {
			if err := w.AddContact(now, u.ID, p[(i+f+1)%crowd], "Friend", "", ""); err != nil {
				b.Fatal(err)
			}
		}
		for range 2 {
			w.SignIn(now, w.AddKey(now, rand.Uint64(), 1, nil, 1), u.ID)
		}
	}
	var temps []*TempKey
	for range crowd {
		k := TempKey{ID: rand.Uint64(), DC: 1, ExpiresAt: now.Unix() + 3600}
		w.AddTempKey(now, k)
		temps = append(temps, w.temps[k.ID])
	}
	w.Events()
	for name, request := range map[string]func(i int){
		"send":           func(i int) { write(i, (i+1)%crowd) },
		"acquaintances":  func(i int) { w.acquaintances(p[i].ID) },
		"dialogs":        func(i int) { w.Chats(p[i].ID) },
		"history":        func(i int) { w.History(p[i].ID, UserPeer(p[(i+1)%crowd].ID), Query{Limit: 20}) },
		"authorizations": func(i int) { w.Authorizations(p[i].ID) },
		"unread":         func(i int) { w.UnreadInAll(p[i].ID) },
		"bind":           func(i int) { w.Bind(temps[i], w.Key(w.KeysOf(p[i].ID)[0], 1), now.Unix()+3600) },
		"post": func(i int) {
			random++
			_, _ = w.SendToChannel(now, p[i].ID, chats[i%groups], Outgoing{Text: "x", RandomID: random})
		},
	} {
		b.Run(name, func(b *testing.B) {
			i := 0
			for b.Loop() {
				i = (i + 7) % crowd
				request(i)
				w.Events()
			}
		})
	}
}
