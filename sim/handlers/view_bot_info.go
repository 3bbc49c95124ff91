package handlers

import (
	"cmp"
	"fmt"

	"github.com/tgfleet/tgfleet/sim/world"
	"github.com/tgfleet/tgfleet/tl/api"
)

// botInfo is what a bot shows of itself to the viewer, in a private conversation or in
// a chat.
func (v *view) botInfo(u *world.User, p world.Peer) *api.BotInfo {
	out := &api.BotInfo{
		UserID: new(v.userID(u.ID)), Description: optional(cmp.Or(u.Bot.Infos[v.lang].Description, u.Bot.Infos[""].Description)),
		Commands: commandList(v.commands(u, p)), MenuButton: &api.BotMenuButtonDefault{},
	}
	if p.Kind == world.KindUser {
		out.MenuButton = menuButton(u.Bot.MenuFor(v.viewer))
	}
	return out
}

// commands is the menu of a bot that the viewer sees: that of the narrowest scope for
// which there is one, in the viewer's language rather than in none.
// See https://core.telegram.org/api/bots/commands.
func (v *view) commands(u *world.User, p world.Peer) []world.Command {
	for _, scope := range v.scopes(p) {
		for _, lang := range []string{v.lang, ""} {
			if list := u.Bot.CommandsFor(scope, lang); len(list) > 0 {
				return list
			}
		}
	}
	return nil
}

// scopes names the scopes of commands that reach the viewer, the narrowest first.
func (v *view) scopes(p world.Peer) []string {
	if p.Kind == world.KindUser {
		return []string{inPeer(scopePeer, world.UserPeer(v.viewer)), scopeUsers, ""}
	}
	out := []string{inPeer(scopeOf(v.viewer), p)}
	if v.w.Runs(p, v.viewer) {
		out = append(out, inPeer(scopePeerAdmins, p))
	}
	out = append(out, inPeer(scopePeer, p))
	if v.w.Runs(p, v.viewer) {
		out = append(out, scopeAdmins)
	}
	return append(out, scopeChats, "")
}

// Names of scopes of commands; everybody's is "".
const (
	scopeUsers      = "users"
	scopeChats      = "chats"
	scopeAdmins     = "admins"
	scopePeer       = "peer"
	scopePeerAdmins = "admins of"
)

func scopeOf(u world.UserID) string { return fmt.Sprintf("user %d in", u) }

func inPeer(who string, p world.Peer) string { return who + " " + p.String() }

// botsOf tells of the bots in a chat.
func (v *view) botsOf(p world.Peer) []*api.BotInfo {
	out := []*api.BotInfo{}
	for _, u := range v.w.BotsIn(p) {
		out = append(out, v.botInfo(v.w.User(u), p))
	}
	return out
}

// channelBots is botsOf a supergroup; the bots of a channel are told to nobody.
func (v *view) channelBots(c *world.Channel) []*api.BotInfo {
	if !c.Megagroup || v.w.Visible(v.viewer, c) != nil {
		return []*api.BotInfo{}
	}
	return v.botsOf(world.ChannelPeer(c.ID))
}
