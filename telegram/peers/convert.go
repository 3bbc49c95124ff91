package peers

import (
	"strings"

	"github.com/tgfleet/tgfleet/tl/api"
)

// fromUser takes what can be addressed out of a user. ok is false when there
// is nothing to learn from it.
func fromUser(u api.UserClass) (p Peer, self, ok bool) {
	v, ok := u.(*api.User)
	if !ok || v.AccessHash == nil && !v.Self {
		return Peer{}, false, false
	}
	p = Peer{Kind: User, ID: v.ID, AccessHash: deref(v.AccessHash), Min: v.Min}
	p.Title = strings.TrimSpace(deref(v.FirstName) + " " + deref(v.LastName))
	p.Username = username(v.Username, v.Usernames)
	return p, v.Self, true
}

func fromChat(c api.ChatClass) (Peer, bool) {
	switch v := c.(type) {
	case *api.Chat:
		return Peer{Kind: Chat, ID: v.ID, Title: v.Title}, true
	case *api.ChatForbidden:
		return Peer{Kind: Chat, ID: v.ID, Title: v.Title}, true
	case *api.Channel:
		if v.AccessHash == nil {
			return Peer{}, false
		}
		return Peer{
			Kind: Channel, ID: v.ID, AccessHash: *v.AccessHash, Min: v.Min,
			Title: v.Title, Username: username(v.Username, v.Usernames),
		}, true
	case *api.ChannelForbidden:
		return Peer{Kind: Channel, ID: v.ID, AccessHash: v.AccessHash, Title: v.Title}, true
	}
	return Peer{}, false
}

// username is the main one; the collectible ones of the list stand in when
// there is none.
func username(main *string, more []*api.Username) string {
	if main != nil && *main != "" {
		return strings.ToLower(*main)
	}
	for _, u := range more {
		if u.Active {
			return strings.ToLower(u.Username)
		}
	}
	return ""
}

func deref[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}
