package handlers

import (
	"github.com/tgfleet/tgfleet/sim/ledger"
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func contactListMethods(m methods) {
	object(m, signedIn, getContacts)
	list(m, signedIn, getContactStatuses)
	object(m, signedIn, importContacts)
	object(m, signedIn, addContact)
	object(m, signedIn, deleteContacts)
	boolean(m, signedIn, deleteByPhones)
	object(m, signedIn, resolvePhone)
	object(m, signedIn, findContacts)
	none[*api.ContactsGetSavedRequest](m, signedIn)
	fixed[*api.ContactsGetTopPeersRequest, api.ContactsTopPeersClass](m, signedIn, &api.ContactsTopPeers{})
	fixed[*api.ContactsGetBirthdaysRequest](m, signedIn, &api.ContactsContactBirthdays{})
}

// getContacts is the address book.
// See https://core.telegram.org/method/contacts.getContacts.
func getContacts(c *Call, req *api.ContactsGetContactsRequest) (api.ContactsContactsClass, error) {
	all := c.world().Contacts(c.user.ID)
	if hash := contactsHash(all); len(all) > 0 && req.Hash == hash {
		return &api.ContactsContactsNotModified{}, nil
	}
	v := c.view()
	out := &api.ContactsContacts{}
	for _, entry := range all {
		mutual := c.world().Contact(entry.User, c.user.ID) != nil
		out.Contacts = append(out.Contacts, &api.Contact{UserID: v.userID(entry.User), Mutual: mutual})
	}
	out.Users = v.users
	return out, nil
}

// contactsHash is what clients make of the ids that they know, the number of
// contacts that are not on Telegram (none) before them.
// See https://core.telegram.org/api/offsets#hash-generation.
func contactsHash(list []*world.BookEntry) int64 {
	ids := make([]int64, 1, 1+len(list))
	for _, entry := range list {
		ids = append(ids, int64(entry.User))
	}
	return idHash(ids)
}

func getContactStatuses(c *Call, _ *api.ContactsGetStatusesRequest) ([]*api.ContactStatus, error) {
	var out []*api.ContactStatus
	v := c.view()
	for _, entry := range c.world().Contacts(c.user.ID) {
		if status := v.status(c.world().User(entry.User)); status != nil {
			out = append(out, &api.ContactStatus{UserID: int64(entry.User), Status: status})
		}
	}
	return out, nil
}

// maxImport is how many numbers are looked at in one request; the rest is to be
// sent again.
const maxImport = 500

// importContacts adds those of a list of numbers who are here.
// See https://core.telegram.org/method/contacts.importContacts.
func importContacts(c *Call, req *api.ContactsImportContactsRequest) (*api.ContactsImportedContacts, error) {
	out, v := &api.ContactsImportedContacts{}, c.view()
	for i, entry := range req.Contacts {
		if i >= maxImport {
			out.RetryContacts = append(out.RetryContacts, entry.ClientID)
			continue
		}
		u := c.found(entry.Phone)
		if u == nil || c.world().AddContact(c.Now, c.user.ID, u, entry.FirstName, entry.LastName, u.Phone) != nil {
			continue // who is not here is passed over, whatever is wrong with the entry
		}
		c.record(ledger.Entry{Subject: int64(u.ID)})
		out.Imported = append(out.Imported, &api.ImportedContact{UserID: v.userID(u.ID), ClientID: entry.ClientID})
	}
	out.Users = v.users
	return out, nil
}

// userOf returns whose number that is, nil for nobody's.
func (c *Call) userOf(phone string) *world.User {
	digits, err := world.ParsePhone(phone)
	if err != nil {
		return nil
	}
	return c.world().UserByPhone(digits)
}

// found is userOf, for nobody who does not want to be found by the number.
func (c *Call) found(phone string) *world.User {
	u := c.userOf(phone)
	if u == nil || !c.world().ReachableByNumber(u, c.user.ID) {
		return nil
	}
	return u
}

// addContact adds somebody who may be known by other things than a number.
// See https://core.telegram.org/method/contacts.addContact.
func addContact(c *Call, req *api.ContactsAddContactRequest) (api.UpdatesClass, error) {
	u, err := c.inputUser(req.ID)
	if err != nil {
		return nil, world.Refuse(400, "CONTACT_ID_INVALID")
	}
	phone, _ := world.ParsePhone(req.Phone) // often empty
	if err := c.world().AddContact(c.Now, c.user.ID, u, req.FirstName, req.LastName, phone); err != nil {
		return nil, err
	}
	if req.AddPhonePrivacyException {
		if err := c.world().ShowNumber(c.user, u.ID); err != nil {
			return nil, err
		}
	}
	c.record(ledger.Entry{Subject: int64(u.ID)})
	return c.contactNews(u), nil
}

func (c *Call) contactNews(users ...*world.User) *api.Updates {
	v := c.view()
	var list []api.UpdateClass
	for _, u := range users {
		p := world.UserPeer(u.ID)
		list = append(list, &api.UpdatePeerSettings{Peer: v.peer(p), Settings: v.peerSettings(p)})
	}
	return v.updates(list...)
}

func deleteContacts(c *Call, req *api.ContactsDeleteContactsRequest) (api.UpdatesClass, error) {
	var gone []*world.User
	for _, in := range req.ID {
		if u, err := c.inputUser(in); err == nil && c.dropContact(u) {
			gone = append(gone, u)
		}
	}
	return c.contactNews(gone...), nil
}

func deleteByPhones(c *Call, req *api.ContactsDeleteByPhonesRequest) error {
	for _, phone := range req.Phones {
		if u := c.userOf(phone); u != nil {
			c.dropContact(u)
		}
	}
	return nil
}

func (c *Call) dropContact(u *world.User) bool {
	if !c.world().RemoveContact(c.user.ID, u.ID) {
		return false
	}
	c.record(ledger.Entry{Subject: int64(u.ID)})
	return true
}

func resolvePhone(c *Call, req *api.ContactsResolvePhoneRequest) (*api.ContactsResolvedPeer, error) {
	u := c.found(req.Phone)
	if u == nil {
		return nil, world.Refuse(400, "PHONE_NOT_OCCUPIED")
	}
	v := c.view()
	return &api.ContactsResolvedPeer{Peer: v.peer(world.UserPeer(u.ID)), Users: v.users, Chats: v.chats}, nil
}

const (
	// minSearch is how short a search of all of Telegram may be.
	minSearch = 3
	// maxFound is how much a search finds.
	maxFound = 50
)

// findContacts searches among contacts by name, and among all usernames.
// See https://core.telegram.org/method/contacts.search.
func findContacts(c *Call, req *api.ContactsSearchRequest) (*api.ContactsFound, error) {
	if req.Q == "" {
		return nil, world.Refuse(400, "SEARCH_QUERY_EMPTY")
	}
	limit, v, out := min(max(0, int(req.Limit)), maxFound), c.view(), &api.ContactsFound{}
	for _, id := range c.world().FindContacts(c.user.ID, req.Q, limit) {
		out.MyResults = append(out.MyResults, v.peer(world.UserPeer(id)))
	}
	if len([]rune(req.Q)) >= minSearch {
		for _, p := range c.world().FindPublic(req.Q, limit) {
			out.Results = append(out.Results, v.peer(p))
		}
	}
	out.Users, out.Chats = v.users, v.chats
	return out, nil
}
