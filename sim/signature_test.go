package sim_test

import (
	"testing"

	"github.com/tgfleet/tgfleet/tl/api"
)

// TestSignedPosts: only what is written while a channel shows authors is signed,
// for readers, in forwards and in the discussion group.
func TestSignedPosts(t *testing.T) {
	all, news, group := discussed(t, 2)
	owner, reader := all[0], all[1]
	plain := owner.post(news, "by nobody", 1)
	must(owner.client, &api.ChannelsToggleSignaturesRequest{Channel: owner.channel(news), SignaturesEnabled: true})
	signed := owner.post(news, "by somebody", 2)
	must(owner.client, &api.AccountUpdateProfileRequest{FirstName: new("Renamed")})
	if m := reader.first(news, plain).(*api.Message); m.PostAuthor != nil || m.FromID != nil {
		t.Errorf("before signatures: %+v", m)
	}
	if m := reader.first(news, signed).(*api.Message); m.PostAuthor == nil || *m.PostAuthor != "Person 0" || m.FromID != nil {
		t.Errorf("signed: %+v", m)
	}
	if f := reader.discussion(news, signed).Messages[0].(*api.Message).FwdFrom; f.PostAuthor == nil || *f.PostAuthor != "Person 0" {
		t.Errorf("in the group: %+v", f)
	}
	must(reader.client, reader.forward(reader.channelPeer(news), &api.InputPeerSelf{}, signed))
	if f := reader.newest(&api.InputPeerSelf{}).(*api.Message).FwdFrom; f.PostAuthor == nil || *f.PostAuthor != "Person 0" {
		t.Errorf("forwarded: %+v", f)
	}
	must(owner.client, &api.ChannelsToggleSignaturesRequest{Channel: owner.channel(news), SignaturesEnabled: true, ProfilesEnabled: true})
	profiled := owner.post(news, "by me", 3)
	if m := reader.first(news, profiled).(*api.Message); *m.PostAuthor != "Renamed" || m.FromID.(*api.PeerUser).UserID != owner.self.ID {
		t.Errorf("with a profile: %+v", m)
	}
	if m := reader.first(group, owner.post(group, "in the group", 4)).(*api.Message); m.PostAuthor != nil {
		t.Errorf("a group signs: %+v", m)
	}
}
