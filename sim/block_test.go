package sim_test

import (
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

func TestBlocking(t *testing.T) {
	s := start(t, sim.Options{})
	register(t, s, sim.Number{Phone: labPhone, FirstName: "Ada", Username: "ada_l"})
	a, second := signIn(t, s, 1, labPhone), signIn(t, s, 1, labPhone)
	register(t, s, sim.Number{Phone: "15550000002", Username: "bert_b"})
	b := signIn(t, s, 1, "15550000002")
	must(second.client, &api.UpdatesGetStateRequest{})
	must(b.client, &api.AccountUpdateStatusRequest{})
	a.find("bert_b")
	must(a.client, &api.AccountUpdateStatusRequest{})
	b.find("ada_l")
	if _, online := b.users[a.self.ID].Status.(*api.UserStatusOnline); !online {
		t.Errorf("status %T, want online", b.users[a.self.ID].Status)
	}
	say := func(from *account, to int64, id int64) *api.MessagesSendMessageRequest {
		return &api.MessagesSendMessageRequest{Peer: from.userPeer(to), Message: "hello", RandomID: id}
	}
	must(a.client, &api.ContactsBlockRequest{ID: a.userPeer(b.self.ID)})
	must(a.client, &api.ContactsBlockRequest{ID: a.userPeer(b.self.ID)})
	second.until("updatePeerBlocked", received(second.client, func(u *api.UpdatePeerBlocked) bool {
		return u.Blocked && u.PeerID.(*api.PeerUser).UserID == b.self.ID
	}))
	refused(a.client, say(a, b.self.ID, 1), "400 YOU_BLOCKED_USER")
	refused(b.client, say(b, a.self.ID, 2), "403 USER_IS_BLOCKED")
	b.find("ada_l")
	if _, hidden := b.users[a.self.ID].Status.(*api.UserStatusEmpty); !hidden {
		t.Errorf("who is blocked sees the status %T", b.users[a.self.ID].Status)
	}
	if full := must(a.client, &api.UsersGetFullUserRequest{ID: a.user(b.self.ID)}); !full.FullUser.Blocked {
		t.Error("blocked is not set in the profile")
	}
	if list := must(a.client, &api.ContactsGetBlockedRequest{Limit: 10}).(*api.ContactsBlocked); len(list.Blocked) != 1 || len(list.Users) != 1 {
		t.Errorf("blocked %+v", list)
	}
	if list := must(a.client, &api.ContactsGetBlockedRequest{Offset: 1, Limit: 10}).(*api.ContactsBlockedSlice); list.Count != 1 || len(list.Blocked) != 0 {
		t.Errorf("the page after the last: %+v", list)
	}
	refused(a.client, &api.ContactsBlockRequest{ID: &api.InputPeerSelf{}}, "400 CONTACT_ID_INVALID")
	refused(a.client, &api.ContactsBlockRequest{ID: &api.InputPeerUser{UserID: 5}}, "400 PEER_ID_INVALID")
	must(a.client, &api.ContactsUnblockRequest{ID: a.userPeer(b.self.ID)})
	must(b.client, say(b, a.self.ID, 3))
}
