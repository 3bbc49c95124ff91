package conformance

import (
	"fmt"

	"github.com/tgfleet/tgfleet/tl/api"
)

var peopleScenarios = []scenario{
	{"a profile is changed", func(s *stage) {
		a := s.people(1)[0]
		u := do(a, &api.AccountUpdateProfileRequest{FirstName: new("Ada"), LastName: new("L"), About: new("writes")}).(*api.User)
		is(s, "name", *u.FirstName+" "+*u.LastName, "Ada L")
		full := do(a, &api.UsersGetFullUserRequest{ID: &api.InputUserSelf{}})
		is(s, "about", *full.FullUser.About, "writes")
		refused(a, "400 FIRSTNAME_INVALID", &api.AccountUpdateProfileRequest{FirstName: new("")})
	}},
	{"a username is changed", func(s *stage) {
		all := s.people(2)
		a, b := all[0], all[1]
		name := fmt.Sprint("renamed_", a.phone)
		is(s, "free", do(a, &api.AccountCheckUsernameRequest{Username: name}), true)
		u := do(a, &api.AccountUpdateUsernameRequest{Username: name}).(*api.User)
		is(s, "username", *u.Username, name)
		refused(b, "400 USERNAME_OCCUPIED", &api.AccountUpdateUsernameRequest{Username: name})
		refused(a, "400 USERNAME_NOT_MODIFIED", &api.AccountUpdateUsernameRequest{Username: name})
		refused(a, "400 USERNAME_INVALID", &api.AccountUpdateUsernameRequest{Username: "1a"})
		found := do(b, &api.ContactsResolveUsernameRequest{Username: name})
		is(s, "found", found.Peer.(*api.PeerUser).UserID, a.self.ID)
	}},
	{"nobody has this name", func(s *stage) {
		a := s.people(1)[0]
		refused(a, "400 USERNAME_NOT_OCCUPIED", &api.ContactsResolveUsernameRequest{Username: "nobody_at_all_1"})
		refused(a, "400 USERNAME_INVALID", &api.ContactsResolveUsernameRequest{Username: "#"})
	}},
	{"numbers are private", pair(func(s *stage, a, b *person) {
		u := do(a, &api.UsersGetUsersRequest{ID: []api.InputUserClass{a.user(b)}})[0].(*api.User)
		is(s, "number", u.Phone == nil, true)
	})},
	{"contacts are imported, listed and deleted", pair(func(s *stage, a, b *person) {
		in := do(a, &api.ContactsImportContactsRequest{Contacts: []*api.InputPhoneContact{
			{ClientID: 5, Phone: "+" + b.phone, FirstName: "Bee"},
			{ClientID: 6, Phone: "+15551230000", FirstName: "Nobody"},
		}})
		is(s, "imported", len(in.Imported), 1)
		is(s, "who", in.Imported[0].UserID, b.self.ID)
		list := do(a, &api.ContactsGetContactsRequest{}).(*api.ContactsContacts)
		is(s, "contacts", len(list.Contacts), 1)
		is(s, "name", *list.Users[0].(*api.User).FirstName, "Bee")
		change(a, &api.ContactsDeleteContactsRequest{ID: []api.InputUserClass{a.user(b)}})
		list = do(a, &api.ContactsGetContactsRequest{}).(*api.ContactsContacts)
		is(s, "contacts after", len(list.Contacts), 0)
	})},
	{"people are searched", pair(func(s *stage, a, b *person) {
		found := do(a, &api.ContactsSearchRequest{Q: *b.self.Username, Limit: 10})
		is(s, "found", len(found.Users) >= 1, true)
	})},
	{"who is blocked is listed", pair(func(s *stage, a, b *person) {
		do(a, &api.ContactsBlockRequest{ID: a.to(b)})
		var count int
		switch list := do(a, &api.ContactsGetBlockedRequest{Limit: 10}).(type) {
		case *api.ContactsBlocked:
			count = len(list.Blocked)
		case *api.ContactsBlockedSlice:
			count = len(list.Blocked)
		}
		is(s, "blocked", count, 1)
	})},
	{"presence is told to who shares a conversation", pair(func(s *stage, a, b *person) {
		a.say(a.to(b), "hi")
		b.say(b.to(a), "hi")
		do(a, &api.ContactsAddContactRequest{ID: a.user(b), FirstName: "B"})
		do(b, &api.ContactsAddContactRequest{ID: b.user(a), FirstName: "A"})
		do(a, &api.AccountUpdateStatusRequest{})
		hear(b, func(u *api.UpdateUserStatus) bool { return u.UserID == a.self.ID })
	})},
	{"an unknown user id is refused", func(s *stage) {
		a := s.people(1)[0]
		refused(a, "400 USER_ID_INVALID", &api.UsersGetFullUserRequest{ID: &api.InputUser{UserID: 1, AccessHash: 2}})
	}},
	{"somebody is addressed by a message", trio(func(s *stage, a, b, c *person) {
		group := a.super("Introductions", b, c)
		id := c.say(c.in(group), "I am c")
		u := do(b, &api.UsersGetUsersRequest{ID: []api.InputUserClass{&api.InputUserFromMessage{Peer: b.in(group), MsgID: id, UserID: c.self.ID}}})
		is(s, "who", u[0].(*api.User).ID, c.self.ID)
	})},
}
