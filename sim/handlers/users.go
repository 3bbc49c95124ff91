package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

func userMethods(m methods) {
	list(m, anywhere, getUsers)
	object(m, signedIn, getFullUser)
}

func contactMethods(m methods) {
	object(m, signedIn, resolveUsername)
}

// getUsers leaves out users whose access hash is wrong: one empty entry each.
func getUsers(c *Call, req *api.UsersGetUsersRequest) ([]api.UserClass, error) {
	if len(req.ID) > maxNamed {
		return nil, errRequestLong
	}
	v := c.view()
	out := make([]api.UserClass, 0, len(req.ID))
	for _, in := range req.ID {
		u, err := c.inputUser(in)
		switch other, known := in.(*api.InputUser); {
		case err == nil:
			out = append(out, v.user(u))
		case known:
			out = append(out, &api.UserEmpty{ID: other.UserID})
		}
	}
	return out, nil
}

func getFullUser(c *Call, req *api.UsersGetFullUserRequest) (*api.UsersUserFull, error) {
	u, err := c.inputUser(req.ID)
	if err != nil {
		return nil, err
	}
	v := c.view()
	full := v.fullUser(u)
	v.include(world.UserPeer(u.ID))
	return &api.UsersUserFull{FullUser: full, Users: v.users, Chats: v.chats}, nil
}

func resolveUsername(c *Call, req *api.ContactsResolveUsernameRequest) (*api.ContactsResolvedPeer, error) {
	p, err := c.world().Resolve(req.Username)
	if err != nil {
		return nil, err
	}
	v := c.view()
	return &api.ContactsResolvedPeer{Peer: v.peer(p), Users: v.users, Chats: v.chats}, nil
}
