package sim_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

// Clients that act at once on the same chats leave a world in good order, and all of
// them know the same of it.
func TestClientsAtOnce(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 4)
	group := all[0].createChat("Basics", all[1:]...)
	id := all[0].createGroup("Super")
	link := all[0].link(id)
	models := make([]*model, len(all))
	players := make([]*player, len(all))
	for i, a := range all {
		if i > 0 {
			a.joinBy(link)
		}
		other := all[(i+1)%len(all)]
		players[i] = &player{
			account: a, random: rand.New(rand.NewPCG(uint64(i), 7)),
			peers: []api.InputPeerClass{group, a.meet(other).userPeer(other.self.ID)},
		}
		models[i] = newModel(a.another())
	}
	for _, m := range models { // what signing in sent to those before
		m.difference()
		m.reset()
	}
	var running sync.WaitGroup
	for i, p := range players {
		running.Go(func() {
			for n := range 40 {
				p.act(n)
				_, _ = ask(p.client, p.message(p.channelPeer(id), fmt.Sprint("post ", n), int64(1000+n)))
				_, _ = ask(p.client, edit(p.channelPeer(id), int32(n), fmt.Sprint("edited by ", i)))
				_, _ = ask(p.client, &api.ChannelsReadHistoryRequest{Channel: p.channel(id), MaxID: int32(n)})
			}
		})
	}
	running.Wait()
	for i, m := range models {
		must(m.a.client, &api.HelpGetNearestDCRequest{})
		m.take()
		m.difference()
		checkHistory(t, all[i], []api.InputPeerClass{group, &api.InputPeerSelf{}, players[i].peers[1], before(all, i)}, m)
	}
	if err := s.Verify(); err != nil {
		t.Errorf("the world is in disorder: %v", err)
	}
}

// before is the conversation with who writes to account i.
func before(all []*account, i int) api.InputPeerClass {
	from := all[(i+len(all)-1)%len(all)]
	return all[i].meet(from).userPeer(from.self.ID)
}
