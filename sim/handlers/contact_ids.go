package handlers

import (
	"github.com/tgfleet/tgfleet/tl"
	"github.com/tgfleet/tgfleet/tl/api"
)

func contactIDMethods(m methods) {
	m.add(signedIn, api.IDContactsGetContactIDsRequest, getContactIDs)
}

// getContactIDs is a method of the days when ids had 32 bits: it gives the lower
// halves of those that have more.
func getContactIDs(c *Call, _ tl.Object) ([]byte, error) {
	book := c.world().Contacts(c.user.ID)
	out := tl.AppendUint32(tl.AppendUint32(nil, tl.IDVector), uint32(len(book)))
	for _, k := range book {
		out = tl.AppendUint32(out, uint32(k.User))
	}
	return out, nil
}
