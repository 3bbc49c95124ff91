package sim_test

import (
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

func TestNamesChange(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0], all[1]
	must(b.client, &api.UpdatesGetStateRequest{})
	b.find("person0")
	must(b.client, &api.MessagesSendMessageRequest{Peer: b.userPeer(a.self.ID), Message: "hello", RandomID: 1})
	for name, want := range map[string]string{
		"person0": "400 USERNAME_NOT_MODIFIED", "1no": "400 USERNAME_INVALID", "Person1": "400 USERNAME_OCCUPIED",
	} {
		refused(a.client, &api.AccountUpdateUsernameRequest{Username: name}, want)
	}
	refused(a.client, &api.AccountCheckUsernameRequest{Username: "Person1"}, "400 USERNAME_OCCUPIED")
	refused(a.client, &api.AccountCheckUsernameRequest{Username: "x"}, "400 USERNAME_INVALID")
	must(a.client, &api.AccountCheckUsernameRequest{Username: "Renamed"})
	if u := must(a.client, &api.AccountUpdateUsernameRequest{Username: "Renamed"}).(*api.User); *u.Username != "Renamed" {
		t.Errorf("username %q", *u.Username)
	}
	b.until("the new username", received(b.client, func(u *api.UpdateUserName) bool {
		return u.UserID == a.self.ID && len(u.Usernames) == 1 && u.Usernames[0].Username == "Renamed"
	}))
	must(a.client, &api.AccountUpdateProfileRequest{FirstName: new("New")})
	b.until("the new name", received(b.client, func(u *api.UpdateUserName) bool { return u.FirstName == "New" }))
	refused(b.client, &api.ContactsResolveUsernameRequest{Username: "person0"}, "400 USERNAME_NOT_OCCUPIED")
	must(a.client, &api.AccountUpdateUsernameRequest{})
	refused(b.client, &api.ContactsResolveUsernameRequest{Username: "renamed"}, "400 USERNAME_NOT_OCCUPIED")
}

func TestStatusOfAContact(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 2)
	a, b := all[0], all[1]
	must(a.client, &api.UpdatesGetStateRequest{})
	a.find("person1")
	must(a.client, &api.ContactsAddContactRequest{ID: a.user(b.self.ID), FirstName: "Bert"})
	if ids := must(a.client, &api.ContactsGetContactIDsRequest{}); len(ids) != 1 || ids[0] != int32(b.self.ID) {
		t.Errorf("contact ids %v", ids)
	}
	must(b.client, &api.AccountUpdateStatusRequest{})
	must(b.client, &api.AccountUpdateStatusRequest{Offline: true})
	a.until("the status of a contact", received(a.client, func(u *api.UpdateUserStatus) bool {
		_, offline := u.Status.(*api.UserStatusOffline)
		return offline && u.UserID == b.self.ID
	}))
}
