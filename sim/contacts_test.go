package sim_test

import (
	"testing"

	"github.com/tgfleet/tgfleet/sim"
	"github.com/tgfleet/tgfleet/tl/api"
)

// The numbers of the first two of a crowd.
const phoneA, phoneB = "15550000000", "15550000001"

// TestContacts: names and numbers are the owner's own business; the other side
// learns nothing but that the contact is mutual.
func TestContacts(t *testing.T) {
	s := start(t, sim.Options{})
	all := crowd(t, s, 3)
	a, b := all[0], all[1]
	got := must(a.client, &api.ContactsImportContactsRequest{Contacts: []*api.InputPhoneContact{
		{ClientID: 7, Phone: "+" + phoneB, FirstName: "Bee", LastName: "Keeper"},
		{ClientID: 8, Phone: "+15559999999", FirstName: "Nobody"},
		{ClientID: 9, Phone: "nonsense", FirstName: "Nothing"},
		{ClientID: 10, Phone: phoneA, FirstName: "Me"},
	}})
	if len(got.Imported) != 1 || got.Imported[0].ClientID != 7 || len(got.RetryContacts) != 0 {
		t.Fatalf("imported %+v, want the one who is here", got)
	}
	bee := got.Users[0].(*api.User)
	if *bee.FirstName != "Bee" || *bee.LastName != "Keeper" || bee.Phone == nil || *bee.Phone != phoneB || !bee.Contact || bee.MutualContact {
		t.Errorf("the contact is %+v", bee)
	}
	book := must(a.client, &api.ContactsGetContactsRequest{}).(*api.ContactsContacts)
	if len(book.Contacts) != 1 || book.Contacts[0].UserID != bee.ID || book.Contacts[0].Mutual || len(book.Users) != 1 {
		t.Errorf("contacts %+v", book)
	}
	if list := must(a.client, &api.ContactsGetStatusesRequest{}); len(list) != 1 || list[0].UserID != bee.ID {
		t.Errorf("statuses %+v", list)
	}
	if empty := must(b.client, &api.ContactsGetContactsRequest{}).(*api.ContactsContacts); len(empty.Contacts) != 0 {
		t.Errorf("the other has contacts %+v", empty)
	}

	// The other adds the first back, by username and without a number, which only
	// those see who know it.
	a.allow(&api.InputPrivacyKeyPhoneNumber{}, &api.InputPrivacyValueDisallowAll{})
	me := must(b.client, &api.ContactsResolveUsernameRequest{Username: "person0"}).Users[0].(*api.User)
	input := &api.InputUser{UserID: me.ID, AccessHash: *me.AccessHash}
	if full := must(b.client, &api.UsersGetFullUserRequest{ID: input}).FullUser; !full.Settings.AddContact || !full.Settings.ReportSpam {
		t.Errorf("about a stranger one can %+v", full.Settings)
	}
	news := must(b.client, &api.ContactsAddContactRequest{ID: input, FirstName: " Ay ", Phone: "15551111111"}).(*api.Updates)
	u, ok := news.Updates[0].(*api.UpdatePeerSettings)
	if !ok || u.Settings.AddContact {
		t.Errorf("updates %+v, want settings without an offer to add", news.Updates)
	}
	if full := must(b.client, &api.UsersGetFullUserRequest{ID: input}).FullUser; full.Settings.AddContact {
		t.Errorf("about a contact one can %+v", full.Settings)
	}
	if ay := news.Users[0].(*api.User); *ay.FirstName != "Ay" || !ay.MutualContact || ay.Phone != nil {
		t.Errorf("a contact added with a wrong number is %+v", ay)
	}
	found := must(b.client, &api.ContactsSearchRequest{Q: "ay", Limit: 5})
	if len(found.MyResults) != 1 || len(found.Results) != 0 {
		t.Errorf("a search of two letters finds %+v", found)
	}
	if found := must(b.client, &api.ContactsSearchRequest{Q: "@" + "person0", Limit: 5}); len(found.Results) != 1 {
		t.Errorf("a search for a username finds %+v", found)
	}

	refused(b.client, &api.ContactsAddContactRequest{ID: input, FirstName: " "}, "400 CONTACT_NAME_EMPTY")
	refused(b.client, &api.ContactsAddContactRequest{ID: &api.InputUserSelf{}, FirstName: "x"}, "400 CONTACT_ID_INVALID")
	refused(b.client, &api.ContactsAddContactRequest{ID: &api.InputUser{UserID: 5}, FirstName: "x"}, "400 CONTACT_ID_INVALID")
	refused(b.client, &api.ContactsResolvePhoneRequest{Phone: "15559999999"}, "400 PHONE_NOT_OCCUPIED")
	refused(b.client, &api.ContactsSearchRequest{Limit: 5}, "400 SEARCH_QUERY_EMPTY")

	must(a.client, &api.ContactsDeleteByPhonesRequest{Phones: []string{phoneB}})
	must(b.client, &api.ContactsDeleteContactsRequest{ID: []api.InputUserClass{input}})
	for _, x := range []*account{a, b} {
		if book := must(x.client, &api.ContactsGetContactsRequest{}).(*api.ContactsContacts); len(book.Contacts) != 0 {
			t.Errorf("contacts %+v are left", book.Contacts)
		}
	}
}

// TestContactsOfOtherSessions: they hear of it, and of the new name.
func TestContactsOfOtherSessions(t *testing.T) {
	s := start(t, sim.Options{})
	a := crowd(t, s, 2)[0]
	other := signIn(t, s, 1, phoneA)
	must(other.client, &api.UpdatesGetStateRequest{})
	must(a.client, &api.ContactsImportContactsRequest{Contacts: []*api.InputPhoneContact{{Phone: phoneB, FirstName: "Bee"}}})
	other.until("the new contact", func() bool {
		for _, u := range other.updates {
			if s, ok := u.(*api.UpdatePeerSettings); ok && !s.Settings.AddContact {
				return true
			}
		}
		return false
	})
	hash := int64(0)
	if book := must(other.client, &api.ContactsGetContactsRequest{}).(*api.ContactsContacts); len(book.Contacts) == 1 {
		id := uint64(book.Contacts[0].UserID)
		hash = int64(id) // of a count of 0 and one id
	}
	if again := must(other.client, &api.ContactsGetContactsRequest{Hash: hash}); again.ConstructorID() != api.IDContactsContactsNotModified {
		t.Errorf("the contacts with their hash are %T", again)
	}
}

// TestContactsInGroup: members are found by the names that the caller gave them.
func TestContactsInGroup(t *testing.T) {
	s := start(t, sim.Options{})
	all, id := club(t, s, 3)
	a, b := all[0], all[1]
	must(a.client, &api.ContactsAddContactRequest{ID: a.user(b.self.ID), FirstName: "Bee", LastName: "Keeper"})
	for q, want := range map[string]int{"": 1, "keep": 1, "person1": 1, "person2": 0, "person 1": 0} {
		got := must(a.client, a.participants(id, &api.ChannelParticipantsContacts{Q: q})).(*api.ChannelsChannelParticipants)
		if int(got.Count) != want || len(got.Participants) != want {
			t.Errorf("%q finds %d contacts, want %d", q, got.Count, want)
		}
	}
	if got := must(b.client, b.participants(id, &api.ChannelParticipantsContacts{})).(*api.ChannelsChannelParticipants); got.Count != 0 {
		t.Errorf("the other has %d contacts there", got.Count)
	}
}
