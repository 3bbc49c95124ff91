package world

import (
	"cmp"
	"slices"
)

// chatIndex is what follows from the rows about chats and who is in them.
type chatIndex struct {
	roster      map[ChannelID]map[UserID]*Member // who is in
	memberships map[UserID]map[ChannelID]*Member // the same by user
	outcasts    map[ChannelID]map[UserID]*Member // who is banned or restricted
	timed       map[ChannelID]map[UserID]*Member // whose restrictions end by themselves
	nextTimed   int64                            // when the first of them ends, or earlier; 0 = never
	created     map[UserID]map[ChannelID]*Channel
	groupsOf    map[UserID]map[GroupID]*Group
	links       map[Peer]map[string]*Invite
	asking      map[Peer]map[UserID]*Comer
	came        map[string]map[UserID]*Comer // by link
	forums      map[ChannelID]map[int]*Topic
	logs        map[ChannelID][]*AdminEvent // by id
	voicesOut   map[ChannelID]map[ChannelID]*VoiceBan
}

// indexChats rebuilds it.
func (w *World) indexChats() {
	w.chatIndex = chatIndex{
		roster:      map[ChannelID]map[UserID]*Member{},
		memberships: map[UserID]map[ChannelID]*Member{},
		outcasts:    map[ChannelID]map[UserID]*Member{},
		timed:       map[ChannelID]map[UserID]*Member{},
		created:     map[UserID]map[ChannelID]*Channel{},
		groupsOf:    map[UserID]map[GroupID]*Group{},
		links:       map[Peer]map[string]*Invite{},
		asking:      map[Peer]map[UserID]*Comer{},
		came:        map[string]map[UserID]*Comer{},
		forums:      map[ChannelID]map[int]*Topic{},
		logs:        map[ChannelID][]*AdminEvent{},
		voicesOut:   map[ChannelID]map[ChannelID]*VoiceBan{},
	}
	for c := range w.channels.All() {
		index(w.created, c.Creator, c.ID, c, !c.Deleted)
	}
	for m := range w.members.All() {
		w.enlist(m)
	}
	for g := range w.groups.All() {
		w.enlistGroup(g)
	}
	for i := range w.invites.All() {
		index(w.links, i.Peer, i.Hash, i, true)
	}
	for c := range w.comers.All() {
		w.enlistComer(c)
	}
	for t := range w.topics.All() {
		index(w.forums, t.Channel, t.ID, t, true)
	}
	for b := range w.voiceBans.All() {
		index(w.voicesOut, b.Group, b.Channel, b, true)
	}
	for e := range w.log.All() {
		w.logs[e.Channel] = append(w.logs[e.Channel], e)
	}
	for _, log := range w.logs {
		slices.SortFunc(log, func(a, b *AdminEvent) int { return cmp.Compare(a.ID, b.ID) })
	}
}
