package handlers

import (
	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

// plainRules are the rules that name nobody.
var plainRules = []struct {
	of    world.Audience
	allow bool
	in    uint32
	out   api.PrivacyRuleClass
}{
	{world.Everybody, true, api.IDInputPrivacyValueAllowAll, &api.PrivacyValueAllowAll{}},
	{world.Everybody, false, api.IDInputPrivacyValueDisallowAll, &api.PrivacyValueDisallowAll{}},
	{world.Contacts, true, api.IDInputPrivacyValueAllowContacts, &api.PrivacyValueAllowContacts{}},
	{world.Contacts, false, api.IDInputPrivacyValueDisallowContacts, &api.PrivacyValueDisallowContacts{}},
	{world.Bots, true, api.IDInputPrivacyValueAllowBots, &api.PrivacyValueAllowBots{}},
	{world.Bots, false, api.IDInputPrivacyValueDisallowBots, &api.PrivacyValueDisallowBots{}},
	{world.CloseFriends, true, api.IDInputPrivacyValueAllowCloseFriends, &api.PrivacyValueAllowCloseFriends{}},
	{world.Premium, true, api.IDInputPrivacyValueAllowPremium, &api.PrivacyValueAllowPremium{}},
}

// privacyRules reads rules in their order. Who and what nobody knows is
// PRIVACY_VALUE_INVALID.
func (c *Call) privacyRules(list []api.InputPrivacyRuleClass) ([]world.PrivacyRule, error) {
	out := make([]world.PrivacyRule, len(list))
	for i, in := range list {
		r, err := c.privacyRule(in)
		if err != nil {
			return nil, err
		}
		out[i] = r
	}
	return out, nil
}

func (c *Call) privacyRule(in api.InputPrivacyRuleClass) (world.PrivacyRule, error) {
	switch r := in.(type) {
	case nil:
		return world.PrivacyRule{}, errPrivacyValue
	case *api.InputPrivacyValueAllowUsers:
		return c.privacyUsers(r.Users, true)
	case *api.InputPrivacyValueDisallowUsers:
		return c.privacyUsers(r.Users, false)
	case *api.InputPrivacyValueAllowChatParticipants:
		return c.privacyChats(r.Chats, true)
	case *api.InputPrivacyValueDisallowChatParticipants:
		return c.privacyChats(r.Chats, false)
	}
	for _, p := range plainRules {
		if p.in == in.ConstructorID() {
			return world.PrivacyRule{Of: p.of, Allow: p.allow}, nil
		}
	}
	return world.PrivacyRule{}, errPrivacyValue
}

func (c *Call) privacyUsers(list []api.InputUserClass, allow bool) (world.PrivacyRule, error) {
	out := world.PrivacyRule{Of: world.SomeUsers, Allow: allow, Users: make([]world.UserID, len(list))}
	for i, in := range list {
		u, err := c.inputUser(in)
		if err != nil {
			return out, errPrivacyValue
		}
		out.Users[i] = u.ID
	}
	return out, nil
}

// privacyChats reads chats, which are named by their ids alone.
func (c *Call) privacyChats(list []int64, allow bool) (world.PrivacyRule, error) {
	out := world.PrivacyRule{Of: world.SomeChats, Allow: allow, Chats: make([]world.Peer, len(list))}
	for i, id := range list {
		p := world.GroupPeer(world.GroupID(id))
		if !c.world().IsIn(p, c.user.ID) {
			p = world.ChannelPeer(world.ChannelID(id))
		}
		if !c.world().IsIn(p, c.user.ID) {
			return out, errPrivacyValue
		}
		out.Chats[i] = p
	}
	return out, nil
}

func (v *view) privacyRules(list []world.PrivacyRule) *api.AccountPrivacyRules {
	out := &api.AccountPrivacyRules{Rules: make([]api.PrivacyRuleClass, len(list))}
	for i, r := range list {
		out.Rules[i] = v.privacyRule(r)
	}
	out.Users, out.Chats = v.users, v.chats
	return out
}

func (v *view) privacyRule(r world.PrivacyRule) api.PrivacyRuleClass {
	chats := make([]int64, len(r.Chats))
	for i, p := range r.Chats {
		v.include(p)
		chats[i] = p.ID
	}
	switch {
	case r.Of == world.SomeUsers && r.Allow:
		return &api.PrivacyValueAllowUsers{Users: v.userIDs(r.Users)}
	case r.Of == world.SomeUsers:
		return &api.PrivacyValueDisallowUsers{Users: v.userIDs(r.Users)}
	case r.Of == world.SomeChats && r.Allow:
		return &api.PrivacyValueAllowChatParticipants{Chats: chats}
	case r.Of == world.SomeChats:
		return &api.PrivacyValueDisallowChatParticipants{Chats: chats}
	}
	for _, p := range plainRules {
		if p.of == r.Of && p.allow == r.Allow {
			return p.out
		}
	}
	return &api.PrivacyValueDisallowAll{}
}

// privacyUpdate tells of the rules of a key.
func (v *view) privacyUpdate(key world.PrivacyKey) api.UpdateClass {
	for _, k := range privacyKeys {
		if k.key == key {
			return &api.UpdatePrivacy{Key: k.out, Rules: v.privacyRules(v.w.PrivacyRules(v.viewer, key)).Rules}
		}
	}
	return nil
}
